/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-editor.h"

#include "iterate-metric-change.h"
#include "iterate-toast.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/**
 * IterateMetricEditor:
 *
 * Defines a metric, or changes its definition.
 */
struct _IterateMetricEditor
{
  AdwWindow         parent_instance;

  /* Template */
  AdwToastOverlay  *toast_overlay;
  GtkWidget        *save_button;
  GtkEditable      *name_row;
  GtkEditable      *unit_row;
  AdwComboRow      *direction_row;
  GtkSwitch        *critical_switch;
  GtkEditable      *owner_row;
  AdwComboRow      *detector_row;
  AdwComboRow      *aggregation_row;
  GtkEditable      *funnel_row;

  /* Owned */
  IterateWorkspace *workspace;
  IterateMetric    *metric; /* (nullable) */
};

/* What is written, once the window may be gone. */
typedef struct
{
  char                *name;
  IterateMetricChange  change;
} Definition;

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateMetricEditor, iterate_metric_editor, ADW_TYPE_WINDOW)

static void
changed_cb (IterateMetricEditor *self)
{
  gtk_widget_set_sensitive (self->save_button, *gtk_editable_get_text (self->name_row) != '\0');
}

static void
free_definition (gpointer data)
{
  Definition *definition = data;

  g_free (definition->name);
  g_free (definition->change.direction);
  g_free (definition->change.unit);
  g_free (definition->change.owner);
  g_free (definition->change.detector);
  g_free (definition->change.aggregation);
  g_strfreev (definition->change.funnel);
  g_free (definition);
}

static GStrv
read_funnel (IterateMetricEditor *self)
{
  const char *text = gtk_editable_get_text (self->funnel_row);
  GStrv steps;

  if (*text == '\0')
    return NULL;

  steps = g_strsplit (text, ",", -1);
  for (guint i = 0; steps[i] != NULL; i++)
    g_strstrip (steps[i]);

  return steps;
}

static gboolean
write_definition (IterateDatabase  *db,
                  gint64            now,
                  gpointer          user_data,
                  GError          **error)
{
  const Definition *definition = user_data;

  return iterate_metric_change_apply (&definition->change, db, definition->name, now, error);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(IterateMetricEditor) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    {
      adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (error->message));
      return;
    }

  g_signal_emit (self, signals[SIGNAL_DONE], 0, _("The definition was saved"));
  gtk_window_close (GTK_WINDOW (self));
}

static void
save_clicked_cb (IterateMetricEditor *self)
{
  Definition *definition = g_new0 (Definition, 1);
  IterateMetricChange *change = &definition->change;

  definition->name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
  change->unit = g_strdup (gtk_editable_get_text (self->unit_row));
  change->owner = g_strdup (gtk_editable_get_text (self->owner_row));
  change->direction = g_strdup (adw_combo_row_get_selected (self->direction_row) == 0 ? "up" : "down");
  change->critical = gtk_switch_get_active (self->critical_switch);
  change->detector = g_strdup (adw_combo_row_get_selected (self->detector_row) == 0
                                 ? "robust" : "historical-average");
  change->aggregation = g_strdup (adw_combo_row_get_selected (self->aggregation_row) == 0 ? "mean"
                                                                                         : "sum");
  change->funnel = read_funnel (self);
  change->threshold = change->target = NAN;
  change->raw_days = -1;
  change->kept_days = -1;
  iterate_workspace_write_async (self->workspace, write_definition, definition, free_definition, NULL,
                                 written_cb, g_object_ref (self));
}

static void
iterate_metric_editor_dispose (GObject *object)
{
  IterateMetricEditor *self = ITERATE_METRIC_EDITOR (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_METRIC_EDITOR);
  g_clear_object (&self->workspace);
  g_clear_object (&self->metric);

  G_OBJECT_CLASS (iterate_metric_editor_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateMetricEditor, name)

static void
iterate_metric_editor_class_init (IterateMetricEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_metric_editor_dispose;

  /**
   * IterateMetricEditor::done:
   * @text: what was done, as a sentence
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-metric-editor.ui");
  BIND (toast_overlay);
  BIND (save_button);
  BIND (name_row);
  BIND (unit_row);
  BIND (direction_row);
  BIND (critical_switch);
  BIND (owner_row);
  BIND (detector_row);
  BIND (aggregation_row);
  BIND (funnel_row);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_metric_editor_init (IterateMetricEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  changed_cb (self);
}

static void
show_metric (IterateMetricEditor *self)
{
  const char *const *funnel = iterate_metric_get_funnel (self->metric);
  g_autofree char *steps = funnel == NULL ? g_strdup ("") : g_strjoinv (",", (GStrv) funnel);

  gtk_window_set_title (GTK_WINDOW (self), _("Change definition"));
  gtk_editable_set_text (self->name_row, iterate_metric_get_name (self->metric));
  gtk_widget_set_sensitive (GTK_WIDGET (self->name_row), FALSE);
  gtk_editable_set_text (self->unit_row, iterate_metric_get_unit (self->metric));
  gtk_editable_set_text (self->owner_row,
                         iterate_record_get_string (ITERATE_RECORD (self->metric), "owner"));
  adw_combo_row_set_selected (self->direction_row, iterate_metric_wants_up (self->metric) ? 0 : 1);
  gtk_switch_set_active (self->critical_switch, iterate_metric_get_critical (self->metric));
  adw_combo_row_set_selected (self->detector_row,
                              iterate_metric_get_kind (self->metric) != ITERATE_DETECTOR_ROBUST);
  adw_combo_row_set_selected (self->aggregation_row, iterate_metric_is_sum (self->metric) ? 1 : 0);
  gtk_editable_set_text (self->funnel_row, steps);
}

/**
 * iterate_metric_editor_new:
 * @metric: (nullable): what is changed, or %NULL for a new one
 */
GtkWidget *
iterate_metric_editor_new (IterateWorkspace *workspace,
                           IterateMetric    *metric)
{
  IterateMetricEditor *self = g_object_new (ITERATE_TYPE_METRIC_EDITOR, NULL);

  self->workspace = g_object_ref (workspace);
  if (metric != NULL)
    {
      self->metric = g_object_ref (metric);
      show_metric (self);
    }

  return GTK_WIDGET (self);
}
