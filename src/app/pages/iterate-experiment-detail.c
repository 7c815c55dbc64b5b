/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-detail.h"

#include "iterate-approval-actions.h"
#include "iterate-graduation.h"
#include "iterate-experiment-export.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-tab.h"
#include "iterate-health-tab.h"
#include "iterate-learnings-tab.h"
#include "iterate-lineage-tab.h"
#include "iterate-over-time-tab.h"
#include "iterate-results-tab.h"
#include "iterate-user.h"
#include "iterate-verdict-tab.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

/**
 * IterateExperimentDetail:
 *
 * One experiment: the verdict in a sentence, what can be done, and the evidence below in
 * tabs.
 */
struct _IterateExperimentDetail
{
  GtkWidget                  parent_instance;

  /* Template */
  GtkButton                 *back_button;
  GtkLabel                  *name_label;
  GtkLabel                  *status_label;
  GtkImage                  *verdict_icon;
  GtkLabel                  *headline_label;
  GtkLabel                  *advice_label;
  GtkBox                    *buttons_box;
  GtkButton                 *main_button;
  GtkButton                 *other_button;
  GtkBox                    *ratio_banner;
  GtkLabel                  *ratio_label;
  GtkBox                    *variant_box;
  GtkDropDown               *variant_drop_down;
  GtkStack                  *stack;

  /* Weak */
  IteratePage               *page;

  /* Owned */
  IterateExperimentSummary  *summary;
  IterateExperimentEvidence *evidence;
  char                      *variant;   /* (nullable): the one that was chosen */
  gboolean                   showing;   /* The variants are being filled in */
};

/* A new tab is one line here. */
static GType (*const tab_types[]) (void) = {
  iterate_verdict_tab_get_type,
  iterate_results_tab_get_type,
  iterate_over_time_tab_get_type,
  iterate_health_tab_get_type,
  iterate_lineage_tab_get_type,
  iterate_learnings_tab_get_type,
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
                                    ITERATE_ACTION_GRADUATE, heading, body);
}

static void
reject (IterateExperimentDetail *self)
{
  iterate_approval_actions_reject (self->page,
                                   iterate_experiment_summary_get_approval (self->summary),
                                   ITERATE_ACTION_GRADUATE);
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

/* What to do is of no use once it was done. */
static gboolean
is_open (IterateExperimentDetail *self)
{
  IterateExperiment *experiment = iterate_experiment_summary_get_experiment (self->summary);
  const char *const open[] = { "running", "completed", NULL };

  return g_strv_contains (open, iterate_experiment_get_status (experiment));
}

static void
show_verdict (IterateExperimentDetail *self,
              IterateVerdict          *verdict)
{
  g_autofree char *headline = iterate_verdict_dup_headline (verdict);
  g_autofree char *advice = iterate_verdict_dup_advice (verdict);
  g_autofree char *ratio = NULL;
  gboolean uneven = iterate_sample_ratio_health (verdict->sample_ratio_p) != ITERATE_HEALTH_OK;

  gtk_label_set_label (self->headline_label, headline);
  gtk_label_set_label (self->advice_label, advice);
  gtk_widget_set_visible (GTK_WIDGET (self->advice_label),
                          verdict->decision != ITERATE_DECISION_NO_DATA && is_open (self));
  show_verdict_icon (self, verdict->decision);

  gtk_widget_set_visible (GTK_WIDGET (self->ratio_banner), uneven);
  ratio = g_strdup_printf (_("The split between the variants is uneven (sample-ratio p = %.3g). Look "
                             "at how units are assigned before trusting the result."),
                           verdict->sample_ratio_p);
  gtk_label_set_label (self->ratio_label, ratio);
}

static void
show_tabs (IterateExperimentDetail *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    iterate_experiment_tab_show (ITERATE_EXPERIMENT_TAB (child), self->summary, self->evidence);
}

/* With more than one variant beside the control, one of them is followed. */
static void
show_variants (IterateExperimentDetail *self)
{
  IterateVerdict *verdict = iterate_experiment_summary_get_verdict (self->summary);
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = 0;

  for (guint i = 0; i < verdict->variant_names->len; i++)
    {
      const char *name = g_ptr_array_index (verdict->variant_names, i);

      if (g_strcmp0 (name, verdict->control) == 0)
        continue;
      if (g_strcmp0 (name, self->evidence->variant) == 0)
        selected = g_list_model_get_n_items (G_LIST_MODEL (names));
      gtk_string_list_append (names, name);
    }

  self->showing = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->variant_box),
                          g_list_model_get_n_items (G_LIST_MODEL (names)) > 1);
  gtk_drop_down_set_model (self->variant_drop_down, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->variant_drop_down, selected);
  self->showing = FALSE;
}

/* What is to be read. */
typedef struct
{
  char *subject;
  char *variant;
} Wanted;

static void
free_wanted (gpointer data)
{
  Wanted *wanted = data;

  g_free (wanted->subject);
  g_free (wanted->variant);
  g_free (wanted);
}

static gpointer
read_evidence (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  const Wanted *wanted = user_data;

  return iterate_experiment_evidence_load (db, wanted->subject, wanted->variant, now, error);
}

static void
evidence_read_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(IterateExperimentDetail) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateExperimentEvidence) evidence = NULL;
  g_autofree char *shown = iterate_experiment_detail_dup_subject (self);

  evidence = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);
  if (self->page == NULL)
    return;

  if (evidence == NULL)
    {
      iterate_page_report (self->page, error);
      return;
    }

  /* Somebody may have gone on to another one. */
  if (g_strcmp0 (evidence->subject, shown) != 0 ||
      (self->variant != NULL && g_strcmp0 (evidence->variant, self->variant) != 0))
    return;

  g_clear_pointer (&self->evidence, iterate_experiment_evidence_free);
  self->evidence = g_steal_pointer (&evidence);
  show_variants (self);
  show_tabs (self);
}

static void
load_evidence (IterateExperimentDetail *self)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->subject = iterate_experiment_detail_dup_subject (self);
  wanted->variant = g_strdup (self->variant);
  iterate_page_read_part (self->page, read_evidence, wanted, free_wanted,
                          (GDestroyNotify) iterate_experiment_evidence_free, evidence_read_cb,
                          g_object_ref (self));
}

static void
variant_changed_cb (IterateExperimentDetail *self)
{
  GtkStringObject *chosen = gtk_drop_down_get_selected_item (self->variant_drop_down);

  if (self->showing || chosen == NULL || self->summary == NULL)
    return;

  g_free (self->variant);
  self->variant = g_strdup (gtk_string_object_get_string (chosen));
  load_evidence (self);
}

static void
export_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  IterateExperimentDetail *self = ITERATE_EXPERIMENT_DETAIL (widget);

  if (self->summary != NULL && self->page != NULL)
    iterate_experiment_export (self->page, self->summary, g_variant_get_string (parameter, NULL));
}

/* Shows an experiment; the same one again keeps the place where one has read to. */
void
iterate_experiment_detail_set_summary (IterateExperimentDetail  *self,
                                       IterateExperimentSummary *summary)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_return_if_fail (ITERATE_IS_EXPERIMENT_DETAIL (self));

  before = iterate_experiment_detail_dup_subject (self);
  if (!g_set_object (&self->summary, summary))
    return;

  after = iterate_experiment_detail_dup_subject (self);
  if (g_strcmp0 (before, after) != 0)
    {
      g_clear_pointer (&self->evidence, iterate_experiment_evidence_free);
      g_clear_pointer (&self->variant, g_free);
      gtk_widget_set_visible (GTK_WIDGET (self->variant_box), FALSE);
    }

  gtk_label_set_label (self->name_label, iterate_experiment_summary_get_name (summary));
  gtk_label_set_label (self->status_label, iterate_experiment_summary_get_subtitle (summary));
  show_verdict (self, iterate_experiment_summary_get_verdict (summary));
  show_actions (self);
  show_tabs (self);
  load_evidence (self);
}

void
iterate_experiment_detail_set_page (IterateExperimentDetail *self,
                                    IteratePage             *page)
{
  g_set_weak_pointer (&self->page, page);
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
  g_clear_weak_pointer (&self->page);
  g_clear_object (&self->summary);
  g_clear_pointer (&self->evidence, iterate_experiment_evidence_free);
  g_clear_pointer (&self->variant, g_free);

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
  BIND (advice_label);
  BIND (buttons_box);
  BIND (main_button);
  BIND (other_button);
  BIND (ratio_banner);
  BIND (ratio_label);
  BIND (variant_box);
  BIND (variant_drop_down);
  BIND (stack);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, main_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, variant_changed_cb);

  gtk_widget_class_install_action (widget_class, "experiment.export", "s", export_cb);
}

static void
iterate_experiment_detail_init (IterateExperimentDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (tab_types); i++)
    {
      GtkWidget *tab = g_object_new (tab_types[i] (), NULL);
      const char *title = iterate_experiment_tab_get_title (ITERATE_EXPERIMENT_TAB (tab));

      gtk_stack_add_titled (self->stack, tab, title, _(title));
    }
}

/* Shows a tab by its untranslated title; returns whether there is one. */
gboolean
iterate_experiment_detail_show_tab (IterateExperimentDetail *self,
                                    const char              *title)
{
  g_return_val_if_fail (ITERATE_IS_EXPERIMENT_DETAIL (self), FALSE);

  if (gtk_stack_get_child_by_name (self->stack, title) == NULL)
    return FALSE;

  gtk_stack_set_visible_child_name (self->stack, title);

  return TRUE;
}
