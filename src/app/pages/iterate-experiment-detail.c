/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-detail.h"

#include "iterate-approval-actions.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-experiments-page.h"
#include "iterate-interval-plot.h"
#include "iterate-user.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

/**
 * IterateExperimentDetail:
 *
 * One experiment: the verdict in a sentence, its reasons, what can be done, and
 * the evidence below.
 */
struct _IterateExperimentDetail
{
  GtkWidget                 parent_instance;

  /* Template */
  GtkButton                *back_button;
  GtkLabel                 *name_label;
  GtkLabel                 *status_label;
  GtkImage                 *verdict_icon;
  GtkLabel                 *headline_label;
  GtkLabel                 *reasons_label;
  GtkBox                   *buttons_box;
  GtkButton                *main_button;
  GtkButton                *other_button;
  GtkBox                   *ratio_banner;
  GtkLabel                 *ratio_label;
  AdwPreferencesGroup      *results_group;
  IterateIntervalPlot      *plot;
  AdwPreferencesGroup      *about_group;
  AdwActionRow             *hypothesis_row;
  AdwActionRow             *units_row;
  AdwActionRow             *method_row;
  AdwActionRow             *reason_row;
  AdwActionRow             *parent_row;
  AdwPreferencesGroup      *follow_ups_group;
  GtkListBox               *follow_ups_list;

  /* Borrowed */
  IteratePage              *page;

  /* Owned */
  IterateExperimentSummary *summary;
};

enum
{
  PROP_0,
  PROP_SHOW_BACK,
  N_PROPS
};

enum
{
  SIGNAL_BACK,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateExperimentDetail, iterate_experiment_detail, GTK_TYPE_WIDGET)

/* What can be done with an experiment, by its status. */
typedef struct
{
  const char  *status;
  gboolean     needs_approval; /* Only while an approval waits */
  const char  *main_label;
  const char  *other_label;
  void       (*main)  (IterateExperimentDetail *self);
  void       (*other) (IterateExperimentDetail *self);
} Actions;

typedef struct
{
  char      *subject;
  gboolean (*change) (IterateDatabase    *db,
                      IterateExperiment  *experiment,
                      gint64              now,
                      GError            **error);
} Change;

static void
free_change (gpointer data)
{
  g_free (((Change *) data)->subject);
  g_free (data);
}

static gboolean
change_experiment (IterateDatabase  *db,
                   gint64            now,
                   gpointer          user_data,
                   GError          **error)
{
  const Change *change = user_data;
  g_autoptr(IterateExperiment) experiment = iterate_experiment_find (db, change->subject, error);

  return experiment != NULL && change->change (db, experiment, now, error);
}

static void
write_change (IterateExperimentDetail *self,
              gboolean (*func) (IterateDatabase    *db,
                                IterateExperiment  *experiment,
                                gint64              now,
                                GError            **error),
              const char *done)
{
  Change *change = g_new (Change, 1);

  change->subject = iterate_experiment_detail_dup_subject (self);
  change->change = func;
  iterate_page_write (self->page, change_experiment, change, free_change, done);
}

static gboolean
start (IterateDatabase    *db,
       IterateExperiment  *experiment,
       gint64              now,
       GError            **error)
{
  return iterate_experiment_start (db, experiment, now, 0, error);
}

static gboolean
stop (IterateDatabase    *db,
      IterateExperiment  *experiment,
      gint64              now,
      GError            **error)
{
  return iterate_experiment_complete (db, experiment, now, NULL, error);
}

static gboolean
undo (IterateDatabase    *db,
      IterateExperiment  *experiment,
      gint64              now,
      GError            **error)
{
  return iterate_experiment_roll_back (db, experiment, now, iterate_user_get_name (), error);
}

static void
start_experiment (IterateExperimentDetail *self)
{
  write_change (self, start, _("Started"));
}

static void
stop_experiment (IterateExperimentDetail *self)
{
  write_change (self, stop, _("Stopped; its results are being acted on"));
}

static void
undo_graduation (IterateExperimentDetail *self)
{
  write_change (self, undo, _("The graduation was undone"));
}

static void
graduate (IterateExperimentDetail *self)
{
  IterateVerdict *verdict = iterate_experiment_summary_get_verdict (self->summary);
  g_autofree char *heading = g_strdup_printf (_("Graduate “%s”?"), verdict->winner);
  g_autofree char *body = NULL;

  body = g_strdup_printf (_("The flag “%s” will give “%s” to everybody. You can undo this for %d "
                            "days."), verdict->experiment, verdict->winner, ITERATE_UNDO_DAYS);
  iterate_approval_actions_approve (self->page,
                                    iterate_experiment_summary_get_approval (self->summary),
                                    heading, body);
}

static void
reject (IterateExperimentDetail *self)
{
  iterate_approval_actions_reject (self->page,
                                   iterate_experiment_summary_get_approval (self->summary));
}

static const Actions actions[] = {
  { "proposed", FALSE, N_("_Start"), NULL, start_experiment, NULL },
  { "draft", FALSE, N_("_Start"), NULL, start_experiment, NULL },
  { "running", FALSE, N_("_Stop and Decide"), NULL, stop_experiment, NULL },
  { "completed", TRUE, N_("_Graduate…"), N_("_Not Now"), graduate, reject },
  { "graduated", FALSE, NULL, N_("_Undo Graduation"), NULL, undo_graduation },
};

static const Actions *
find_actions (IterateExperimentDetail *self)
{
  IterateExperiment *experiment = iterate_experiment_summary_get_experiment (self->summary);
  gboolean waiting = iterate_experiment_summary_get_approval (self->summary) != 0;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (g_str_equal (actions[i].status, iterate_experiment_get_status (experiment)) &&
          (waiting || !actions[i].needs_approval))
        return &actions[i];
    }

  return NULL;
}

static void
main_clicked_cb (IterateExperimentDetail *self)
{
  find_actions (self)->main (self);
}

static void
other_clicked_cb (IterateExperimentDetail *self)
{
  find_actions (self)->other (self);
}

static void
back_clicked_cb (IterateExperimentDetail *self)
{
  g_signal_emit (self, signals[SIGNAL_BACK], 0);
}

static void
parent_activated_cb (IterateExperimentDetail *self)
{
  iterate_page_show_subject (self->page, iterate_experiment_summary_get_parent (self->summary));
}

static void
follow_up_activated_cb (IterateExperimentDetail *self,
                        GtkListBoxRow           *row)
{
  int index = gtk_list_box_row_get_index (row);

  iterate_page_show_subject (self->page,
                             iterate_experiment_summary_get_follow_ups (self->summary)[index]);
}

static void
show_button (GtkButton  *button,
             const char *label)
{
  gtk_widget_set_visible (GTK_WIDGET (button), label != NULL);
  if (label != NULL)
    gtk_button_set_label (button, _(label));
}

static void
show_actions (IterateExperimentDetail *self)
{
  const Actions *found = find_actions (self);

  gtk_widget_set_visible (GTK_WIDGET (self->buttons_box), found != NULL);
  if (found == NULL)
    return;

  show_button (self->main_button, found->main_label);
  show_button (self->other_button, found->other_label);
}

static void
show_verdict_icon (IterateExperimentDetail *self,
                   IterateDecision          decision)
{
  static const struct
  {
    const char *icon;
    const char *style;
  } looks[] = {
    [ITERATE_DECISION_NO_DATA] = { "content-loading-symbolic", "dim-label" },
    [ITERATE_DECISION_BLOCKED] = { "dialog-warning-symbolic", "warning" },
    [ITERATE_DECISION_INCONCLUSIVE] = { "dialog-question-symbolic", "dim-label" },
    [ITERATE_DECISION_SUGGESTIVE] = { "dialog-question-symbolic", "accent" },
    [ITERATE_DECISION_GRADUATE] = { "object-select-symbolic", "success" },
    [ITERATE_DECISION_ROLL_BACK] = { "edit-undo-symbolic", "error" },
  };
  const char *style[] = { looks[decision].style, NULL };

  gtk_image_set_from_icon_name (self->verdict_icon, looks[decision].icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->verdict_icon), style);
}

static char *
join_reasons (IterateVerdict *verdict)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *redesign = iterate_verdict_dup_redesign (verdict);

  for (guint i = 0; i < verdict->reasons->len; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : "\n",
                            (char *) g_ptr_array_index (verdict->reasons, i));
  if (redesign != NULL)
    g_string_append_printf (text, "%s%s", text->len == 0 ? "" : "\n", redesign);

  return g_strdup (text->str);
}

static void
show_verdict (IterateExperimentDetail *self,
              IterateVerdict          *verdict)
{
  g_autofree char *headline = iterate_verdict_dup_headline (verdict);
  g_autofree char *reasons = join_reasons (verdict);
  g_autofree char *ratio = NULL;
  gboolean uneven = iterate_sample_ratio_health (verdict->sample_ratio_p) != ITERATE_HEALTH_OK;

  gtk_label_set_label (self->headline_label, headline);
  gtk_label_set_label (self->reasons_label, reasons);
  show_verdict_icon (self, verdict->decision);

  gtk_widget_set_visible (GTK_WIDGET (self->ratio_banner), uneven);
  ratio = g_strdup_printf (_("The split between the variants is uneven (sample-ratio p = %.4f). Look "
                             "at how units are assigned before trusting the result."),
                           verdict->sample_ratio_p);
  gtk_label_set_label (self->ratio_label, ratio);

  gtk_widget_set_visible (GTK_WIDGET (self->results_group), verdict->results->len > 0);
  iterate_interval_plot_set_verdict (self->plot, verdict);
}

/* Returns: whether there is anything to show */
static gboolean
set_row (AdwActionRow *row,
         const char   *text)
{
  g_autofree char *escaped = text == NULL ? NULL : g_markup_escape_text (text, -1);
  gboolean filled = text != NULL && *text != '\0';

  gtk_widget_set_visible (GTK_WIDGET (row), filled);
  adw_action_row_set_subtitle (row, escaped);

  return filled;
}

static char *
describe_units (IterateVerdict *verdict)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < verdict->variant_names->len; i++)
    g_string_append_printf (text, "%s%s %.0f", i == 0 ? "" : " · ",
                            (char *) g_ptr_array_index (verdict->variant_names, i),
                            g_array_index (verdict->variant_units, double, i));

  return g_strdup (text->str);
}

static void
show_about (IterateExperimentDetail *self,
            IterateExperiment       *experiment,
            IterateVerdict          *verdict)
{
  const IterateResult *leading = iterate_verdict_get_leading (verdict);
  g_autofree char *units = describe_units (verdict);
  g_autofree char *method = NULL;
  gboolean filled = FALSE;

  if (leading != NULL)
    method = g_strdup_printf (_("%s: p = %.3g; asymptotic confidence sequence, valid however often "
                                "you look: p = %.3g. Decided by the %s."),
                              iterate_method_get_name (leading->effect.methods[ITERATE_FIXED]),
                              iterate_result_get_p (leading, ITERATE_VIEW_FIXED, ITERATE_ABSOLUTE),
                              iterate_result_get_p (leading, ITERATE_VIEW_SEQUENTIAL, ITERATE_ABSOLUTE),
                              verdict->at_horizon ? _("first, at the planned end")
                                                  : _("second, before the planned end"));

  filled |= set_row (self->hypothesis_row, iterate_experiment_get_hypothesis (experiment));
  filled |= set_row (self->units_row, units);
  filled |= set_row (self->method_row, method);
  filled |= set_row (self->reason_row, iterate_experiment_get_reason (experiment));
  filled |= set_row (self->parent_row, iterate_experiment_summary_get_parent (self->summary));
  gtk_widget_set_visible (GTK_WIDGET (self->about_group), filled);
}

static void
show_follow_ups (IterateExperimentDetail *self)
{
  const char *const *names = iterate_experiment_summary_get_follow_ups (self->summary);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->follow_ups_list))) != NULL)
    gtk_list_box_remove (self->follow_ups_list, child);

  gtk_widget_set_visible (GTK_WIDGET (self->follow_ups_group), names[0] != NULL);
  for (guint i = 0; names[i] != NULL; i++)
    {
      GtkWidget *row = adw_action_row_new ();
      g_autofree char *title = g_markup_escape_text (names[i], -1);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_list_box_append (self->follow_ups_list, row);
    }
}

/* Shows an experiment; the same one again keeps the place where one has read to. */
void
iterate_experiment_detail_set_summary (IterateExperimentDetail  *self,
                                       IterateExperimentSummary *summary)
{
  g_return_if_fail (ITERATE_IS_EXPERIMENT_DETAIL (self));

  if (!g_set_object (&self->summary, summary))
    return;

  gtk_label_set_label (self->name_label, iterate_experiment_summary_get_name (summary));
  gtk_label_set_label (self->status_label, iterate_experiment_summary_get_subtitle (summary));
  show_verdict (self, iterate_experiment_summary_get_verdict (summary));
  show_actions (self);
  show_about (self, iterate_experiment_summary_get_experiment (summary),
              iterate_experiment_summary_get_verdict (summary));
  show_follow_ups (self);
}

void
iterate_experiment_detail_set_page (IterateExperimentDetail *self,
                                    IteratePage             *page)
{
  self->page = page;
}

/* Returns: (transfer full) (nullable): the id of what is shown */
char *
iterate_experiment_detail_dup_subject (IterateExperimentDetail *self)
{
  if (self->summary == NULL)
    return NULL;

  return iterate_record_dup_subject (
    ITERATE_RECORD (iterate_experiment_summary_get_experiment (self->summary)));
}

static void
iterate_experiment_detail_dispose (GObject *object)
{
  IterateExperimentDetail *self = ITERATE_EXPERIMENT_DETAIL (object);
  GtkWidget *child;

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_EXPERIMENT_DETAIL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->summary);

  G_OBJECT_CLASS (iterate_experiment_detail_parent_class)->dispose (object);
}

static void
iterate_experiment_detail_set_property (GObject      *object,
                                        guint         prop_id,
                                        const GValue *value,
                                        GParamSpec   *pspec)
{
  IterateExperimentDetail *self = ITERATE_EXPERIMENT_DETAIL (object);

  switch (prop_id)
    {
    case PROP_SHOW_BACK:
      gtk_widget_set_visible (GTK_WIDGET (self->back_button), g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateExperimentDetail, name)

static void
iterate_experiment_detail_class_init (IterateExperimentDetailClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_INTERVAL_PLOT);
  object_class->dispose = iterate_experiment_detail_dispose;
  object_class->set_property = iterate_experiment_detail_set_property;

  properties[PROP_SHOW_BACK] =
    g_param_spec_boolean ("show-back", NULL, NULL, FALSE,
                          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * IterateExperimentDetail::back:
   *
   * The list is wanted again.
   */
  signals[SIGNAL_BACK] =
    g_signal_new ("back", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-experiment-detail.ui");
  BIND (back_button);
  BIND (name_label);
  BIND (status_label);
  BIND (verdict_icon);
  BIND (headline_label);
  BIND (reasons_label);
  BIND (buttons_box);
  BIND (main_button);
  BIND (other_button);
  BIND (ratio_banner);
  BIND (ratio_label);
  BIND (results_group);
  BIND (plot);
  BIND (about_group);
  BIND (hypothesis_row);
  BIND (units_row);
  BIND (method_row);
  BIND (reason_row);
  BIND (parent_row);
  BIND (follow_ups_group);
  BIND (follow_ups_list);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, main_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, parent_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, follow_up_activated_cb);
}

static void
iterate_experiment_detail_init (IterateExperimentDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
