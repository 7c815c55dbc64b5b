/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-assistant.h"

#include "iterate-experiment-context.h"
#include "iterate-experiment-draft.h"
#include "iterate-figure-canvas.h"
#include "iterate-metric-spec.h"
#include "iterate-power-figure.h"
#include "iterate-rows.h"
#include "iterate-toast.h"
#include "iterate-variant-row.h"

#include <glib/gi18n.h>
#include <math.h>

/**
 * IterateExperimentAssistant:
 *
 * Plans an experiment: what is expected, how it is measured, who sees what, what else runs,
 * and how long it will take.
 */
struct _IterateExperimentAssistant
{
  AdwWindow            parent_instance;

  /* Template */
  AdwToastOverlay     *toast_overlay;
  GtkWidget           *draft_button;
  GtkWidget           *start_button;
  GtkEditable         *name_row;
  GtkEditable         *hypothesis_row;
  GtkEditable         *metric_row;
  AdwComboRow         *kind_row;
  AdwPreferencesRow   *events_row;
  GtkWidget           *quantile_row;
  GtkSpinButton       *quantile_spin;
  AdwComboRow         *direction_row;
  GtkEditable         *guardrail_row;
  GtkEditable         *guardrail_events_row;
  GtkListBox          *variants_list;
  GtkEditable         *group_row;
  GtkSpinButton       *holdout_spin;
  AdwPreferencesGroup *overlaps_group;
  GtkListBox          *overlaps_list;
  AdwComboRow         *method_row;
  AdwPreferencesRow   *mean_row;
  GtkSpinButton       *mean_spin;
  GtkWidget           *sd_row;
  GtkSpinButton       *sd_spin;
  GtkSpinButton       *traffic_spin;
  IterateFigureCanvas *power_canvas;
  GtkLabel            *power_label;

  /* Owned */
  IterateWorkspace    *workspace;
  GPtrArray           *summaries;
  IterateFigure       *power;
};

enum
{
  SIGNAL_CREATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateExperimentAssistant, iterate_experiment_assistant, ADW_TYPE_WINDOW)

/* In the order of the rows to choose from. */
static const struct
{
  IterateMetricKind  kind;
  const char        *events;
} kinds[] = {
  { ITERATE_METRIC_PROPORTION, N_("Event (empty if values are imported)") },
  { ITERATE_METRIC_MEAN, N_("Event and property, as in purchase.amount") },
  { ITERATE_METRIC_COUNT, N_("Event (empty if values are imported)") },
  { ITERATE_METRIC_RATIO, N_("Two events, as in click/view") },
  { ITERATE_METRIC_QUANTILE, N_("Event and property, as in page.seconds") },
  { ITERATE_METRIC_RETENTION, N_("Event that shows that somebody came back") },
  { ITERATE_METRIC_FUNNEL, N_("Events in order, as in view>cart>pay") },
};

static const char *const methods[] = { "sequential", "fixed", "bayesian" };

static const IterateDesignMethod design_methods[] = {
  ITERATE_DESIGN_SEQUENTIAL, ITERATE_DESIGN_FIXED, ITERATE_DESIGN_BAYESIAN,
};

static IterateMetricKind
get_kind (IterateExperimentAssistant *self)
{
  return kinds[adw_combo_row_get_selected (self->kind_row)].kind;
}

static guint
count_variants (IterateExperimentAssistant *self)
{
  guint n = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->variants_list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    n++;

  return n;
}

/* Returns: (transfer full): the variants as a draft takes them */
static GStrv
list_variants (IterateExperimentAssistant *self)
{
  g_autoptr(GStrvBuilder) variants = g_strv_builder_new ();

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->variants_list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      g_autofree char *text = iterate_variant_row_dup_text (ITERATE_VARIANT_ROW (row));

      g_strv_builder_add (variants, text);
    }

  return g_strv_builder_end (variants);
}

static void
update_buttons (IterateExperimentAssistant *self)
{
  gboolean named = *gtk_editable_get_text (self->name_row) != '\0';
  gboolean measured = *gtk_editable_get_text (self->metric_row) != '\0';

  gtk_widget_set_sensitive (self->draft_button, named);
  gtk_widget_set_sensitive (self->start_button, named && measured);
}

/* The curve */

static void
tell_power (IterateExperimentAssistant *self)
{
  g_autofree char *text = iterate_power_figure_dup_summary (ITERATE_POWER_FIGURE (self->power));

  gtk_label_set_label (self->power_label, text);
}

static void
update_power (IterateExperimentAssistant *self)
{
  gboolean binary = iterate_metric_kind_is_binary (get_kind (self));
  double traffic = gtk_spin_button_get_value (self->traffic_spin);
  double mean = gtk_spin_button_get_value (self->mean_spin);
  IterateDesign design = iterate_experiment_context_make_design (
    design_methods[adw_combo_row_get_selected (self->method_row)], get_kind (self),
    binary ? mean / 100 : mean, gtk_spin_button_get_value (self->sd_spin), count_variants (self));

  iterate_power_figure_set_design (ITERATE_POWER_FIGURE (self->power), &design,
                                   traffic > 0 ? traffic : NAN);
  iterate_figure_canvas_redraw (self->power_canvas);
  tell_power (self);
}

static void
power_changed_cb (IterateExperimentAssistant *self)
{
  update_power (self);
}

static void
picked_cb (IterateExperimentAssistant *self)
{
  tell_power (self);
}

/* What else runs */

static void
join_clicked_cb (GtkButton *button,
                 gpointer   user_data)
{
  IterateExperimentAssistant *self = user_data;

  gtk_editable_set_text (self->group_row, g_object_get_data (G_OBJECT (button), "group"));
}

static void
add_overlap (IterateExperimentAssistant *self,
             const IterateOverlap       *overlap)
{
  GtkWidget *row = iterate_rows_add (self->overlaps_list, overlap->experiment, overlap->text,
                                     overlap->shared ? "dialog-warning-symbolic"
                                                     : "object-select-symbolic",
                                     overlap->shared ? "warning" : "success");
  GtkWidget *button;

  if (!overlap->shared || overlap->group == NULL || *overlap->group == '\0')
    return;

  button = gtk_button_new_with_label (_("Join Its Group"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "group", g_strdup (overlap->group), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (join_clicked_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
update_overlaps (IterateExperimentAssistant *self)
{
  g_autoptr(GPtrArray) overlaps = iterate_experiment_context_list_overlaps (
    self->summaries, gtk_editable_get_text (self->group_row),
    gtk_editable_get_text (self->metric_row), iterate_workspace_get_time (self->workspace));

  iterate_rows_clear (self->overlaps_list);
  for (guint i = 0; i < overlaps->len; i++)
    add_overlap (self, g_ptr_array_index (overlaps, i));
  gtk_widget_set_visible (GTK_WIDGET (self->overlaps_group), overlaps->len > 0);
}

static void
group_changed_cb (IterateExperimentAssistant *self)
{
  update_overlaps (self);
}

static void
name_changed_cb (IterateExperimentAssistant *self)
{
  update_buttons (self);
}

/* The metric */

/* Fills in what an earlier experiment measured. */
static void
use_baseline (IterateExperimentAssistant *self)
{
  IterateBaseline baseline;

  if (!iterate_experiment_context_find_baseline (self->summaries,
                                                 gtk_editable_get_text (self->metric_row),
                                                 iterate_workspace_get_time (self->workspace),
                                                 &baseline))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (kinds[i].kind == baseline.kind)
        adw_combo_row_set_selected (self->kind_row, i);
    }
  gtk_spin_button_set_value (self->mean_spin, iterate_metric_kind_is_binary (baseline.kind)
                                                ? 100 * baseline.mean : baseline.mean);
  gtk_spin_button_set_value (self->sd_spin, sqrt (baseline.variance));
  if (baseline.units_per_day > 0)
    gtk_spin_button_set_value (self->traffic_spin, baseline.units_per_day);
}

static void
metric_changed_cb (IterateExperimentAssistant *self)
{
  use_baseline (self);
  update_buttons (self);
  update_overlaps (self);
}

static void
kind_changed_cb (IterateExperimentAssistant *self)
{
  guint index = adw_combo_row_get_selected (self->kind_row);
  gboolean binary = iterate_metric_kind_is_binary (kinds[index].kind);

  adw_preferences_row_set_title (self->events_row, _(kinds[index].events));
  adw_preferences_row_set_title (self->mean_row, binary ? _("Rate today, in per cent")
                                                        : _("Mean today, for each unit"));
  gtk_widget_set_visible (self->sd_row, !binary);
  gtk_widget_set_visible (self->quantile_row, kinds[index].kind == ITERATE_METRIC_QUANTILE);
  update_power (self);
}

/* Returns: (transfer full): the metrics as a draft takes them */
static GStrv
list_metrics (IterateExperimentAssistant *self)
{
  g_autoptr(GStrvBuilder) metrics = g_strv_builder_new ();
  const char *name = gtk_editable_get_text (self->metric_row);
  const char *guardrail = gtk_editable_get_text (self->guardrail_row);
  const char *direction = adw_combo_row_get_selected (self->direction_row) == 0 ? "up" : "down";
  IterateMetricKind kind = get_kind (self);
  char quantile[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (quantile, sizeof quantile, gtk_spin_button_get_value (self->quantile_spin));
  if (*name != '\0')
    {
      g_autofree char *options = g_strdup_printf (
        "direction=%s%s%s", direction, kind == ITERATE_METRIC_QUANTILE ? ";quantile=" : "",
        kind == ITERATE_METRIC_QUANTILE ? quantile : "");
      g_autofree char *text = iterate_metric_spec_dup_text (
        name, kind, gtk_editable_get_text (GTK_EDITABLE (self->events_row)), options);

      g_strv_builder_add (metrics, text);
    }

  if (*guardrail != '\0')
    {
      g_autofree char *text = iterate_metric_spec_dup_text (
        guardrail, ITERATE_METRIC_COUNT, gtk_editable_get_text (self->guardrail_events_row),
        "role=guardrail;direction=down");

      g_strv_builder_add (metrics, text);
    }

  return g_strv_builder_end (metrics);
}

/* Variants come and go */

static void
variant_removed_cb (IterateExperimentAssistant *self,
                    GtkWidget                  *row)
{
  gtk_list_box_remove (self->variants_list, row);
  update_power (self);
}

static void
add_variant (IterateExperimentAssistant *self,
             const char                 *title,
             const char                 *name,
             gboolean                    removable)
{
  GtkWidget *row = iterate_variant_row_new (title, name, removable);

  g_signal_connect_object (row, "removed", G_CALLBACK (variant_removed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_append (self->variants_list, row);
}

static void
add_variant_clicked_cb (IterateExperimentAssistant *self)
{
  g_autofree char *name = g_strdup_printf ("variant-%u", count_variants (self));

  add_variant (self, _("Variant"), name, TRUE);
  update_power (self);
}

/* Writing */

/* What was typed, owned, for the thread that writes it. */
typedef struct
{
  IterateExperimentAssistant *assistant; /* (owned) */
  char                       *name;
  char                       *hypothesis;
  char                       *group;
  GStrv                       variants;
  GStrv                       metrics;
  IteratePlan                 plan;
  gboolean                    start;
} Form;

static void
free_form (Form *form)
{
  g_object_unref (form->assistant);
  g_free (form->name);
  g_free (form->hypothesis);
  g_free (form->group);
  g_strfreev (form->variants);
  g_strfreev (form->metrics);
  g_free (form);
}

static gboolean
write_form (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  const Form *form = user_data;
  const IterateExperimentDraft draft = {
    .name = form->name,
    .hypothesis = form->hypothesis,
    .variants = (const char *const *) form->variants,
    .metrics = (const char *const *) form->metrics,
    .plan = form->plan,
    .start = form->start,
  };
  g_autoptr(IterateExperiment) experiment = iterate_experiment_draft_create (&draft, db, now, error);

  return experiment != NULL;
}

static void
form_written_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Form *form = user_data;
  IterateExperimentAssistant *self = form->assistant;
  g_autoptr(GError) error = NULL;

  if (iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    {
      g_signal_emit (self, signals[SIGNAL_CREATED], 0, form->name);
      gtk_window_close (GTK_WINDOW (self));
    }
  else
    {
      adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (error->message));
      update_buttons (self);
    }

  free_form (form);
}

static IteratePlan
make_plan (IterateExperimentAssistant *self,
           const char                 *group)
{
  double units = iterate_power_figure_get_units (ITERATE_POWER_FIGURE (self->power));
  gboolean known = isfinite (units);

  return (IteratePlan) {
    .method = methods[adw_combo_row_get_selected (self->method_row)],
    .planned_units = known ? (gint64) ceil (units) : 0,
    .minimum_effect = known ? iterate_power_figure_get_effect (ITERATE_POWER_FIGURE (self->power))
                            : NAN,
    .prior_mean = NAN,
    .prior_sd = NAN,
    .exclusion_group = *group == '\0' ? NULL : group,
    .holdout = gtk_spin_button_get_value (self->holdout_spin) / 100,
  };
}

static void
create_experiment (IterateExperimentAssistant *self,
                   gboolean                    start)
{
  Form *form = g_new0 (Form, 1);

  form->assistant = g_object_ref (self);
  form->name = g_strdup (gtk_editable_get_text (self->name_row));
  form->hypothesis = g_strdup (gtk_editable_get_text (self->hypothesis_row));
  form->group = g_strdup (gtk_editable_get_text (self->group_row));
  form->variants = list_variants (self);
  form->metrics = list_metrics (self);
  form->plan = make_plan (self, form->group);
  form->start = start;

  gtk_widget_set_sensitive (self->draft_button, FALSE);
  gtk_widget_set_sensitive (self->start_button, FALSE);
  iterate_workspace_write_async (self->workspace, write_form, form, NULL, NULL, form_written_cb,
                                 form);
}

static void
draft_clicked_cb (IterateExperimentAssistant *self)
{
  create_experiment (self, FALSE);
}

static void
start_clicked_cb (IterateExperimentAssistant *self)
{
  create_experiment (self, TRUE);
}

static void
iterate_experiment_assistant_dispose (GObject *object)
{
  IterateExperimentAssistant *self = ITERATE_EXPERIMENT_ASSISTANT (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_EXPERIMENT_ASSISTANT);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->summaries, g_ptr_array_unref);
  g_clear_object (&self->power);

  G_OBJECT_CLASS (iterate_experiment_assistant_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateExperimentAssistant, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-experiment-assistant.ui");
  BIND (toast_overlay);
  BIND (draft_button);
  BIND (start_button);
  BIND (name_row);
  BIND (hypothesis_row);
  BIND (metric_row);
  BIND (kind_row);
  BIND (events_row);
  BIND (quantile_row);
  BIND (quantile_spin);
  BIND (direction_row);
  BIND (guardrail_row);
  BIND (guardrail_events_row);
  BIND (variants_list);
  BIND (group_row);
  BIND (holdout_spin);
  BIND (overlaps_group);
  BIND (overlaps_list);
  BIND (method_row);
  BIND (mean_row);
  BIND (mean_spin);
  BIND (sd_row);
  BIND (sd_spin);
  BIND (traffic_spin);
  BIND (power_canvas);
  BIND (power_label);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, metric_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, kind_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, group_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, power_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_variant_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, draft_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, start_clicked_cb);
}

static void
iterate_experiment_assistant_class_init (IterateExperimentAssistantClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_FIGURE_CANVAS);
  G_OBJECT_CLASS (klass)->dispose = iterate_experiment_assistant_dispose;

  /**
   * IterateExperimentAssistant::created:
   * @name: of the experiment
   *
   * The experiment is in the workspace.
   */
  signals[SIGNAL_CREATED] =
    g_signal_new ("created", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  bind_template (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_experiment_assistant_init (IterateExperimentAssistant *self)
{
  self->power = iterate_power_figure_new ();
  self->summaries = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  iterate_figure_canvas_set_figure (self->power_canvas, self->power);
  add_variant (self, _("Control"), "control", FALSE);
  add_variant (self, _("Variant"), "variant", FALSE);
  kind_changed_cb (self);
  update_buttons (self);
}

/**
 * iterate_experiment_assistant_new:
 * @summaries: (element-type IterateExperimentSummary): the experiments there are
 *
 * Returns: (transfer full): a window that plans another one
 */
GtkWidget *
iterate_experiment_assistant_new (IterateWorkspace *workspace,
                                  GPtrArray        *summaries)
{
  IterateExperimentAssistant *self = g_object_new (ITERATE_TYPE_EXPERIMENT_ASSISTANT, NULL);

  self->workspace = g_object_ref (workspace);
  g_ptr_array_unref (self->summaries);
  self->summaries = g_ptr_array_ref (summaries);
  update_overlaps (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));

  return GTK_WIDGET (self);
}
