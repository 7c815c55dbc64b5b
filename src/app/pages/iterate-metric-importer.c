/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-importer.h"

#include "iterate-metric-import.h"
#include "iterate-platform.h"
#include "iterate-toast.h"

#include <glib/gi18n.h>
#include <string.h>

#define PREVIEW_ROWS 5

/**
 * IterateMetricImporter:
 *
 * Takes a file of values, with its columns guessed and to be corrected beside the first rows.
 */
struct _IterateMetricImporter
{
  AdwWindow             parent_instance;

  /* Template */
  AdwToastOverlay      *toast_overlay;
  GtkStack             *stack;
  GtkWidget            *import_button;
  AdwActionRow         *file_row;
  GtkWidget            *columns_group;
  GtkEditable          *metric_row;
  AdwComboRow          *time_row;
  AdwComboRow          *value_row;
  AdwComboRow          *segment_row;
  GtkWidget            *preview_group;
  GtkLabel             *preview_label;
  GtkProgressBar       *progress_bar;

  /* Owned */
  IterateWorkspace     *workspace;
  IterateMetricPreview *preview;     /* (nullable) */
  char                 *path;        /* (nullable) */
  GCancellable         *cancellable; /* (nullable) */

  guint                 tick;
};

/* An import that runs. */
typedef struct
{
  IterateStore         *store;
  char                 *path;
  IterateMetricMapping  mapping;
  gint64                now;
  gint64                n_known;
  GStrv                 metrics;
  int                   permille;
} Job;

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateMetricImporter, iterate_metric_importer, ADW_TYPE_WINDOW)

static void
free_job (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->store);
  iterate_metric_mapping_clear (&job->mapping);
  g_strfreev (job->metrics);
  g_free (job->path);
  g_free (job);
}

static void
tell (IterateMetricImporter *self,
      const char            *text)
{
  adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (text));
}

/* Fills a choice with the columns, after what stands for none of them. */
static void
fill_columns (IterateMetricImporter *self,
              AdwComboRow           *row,
              const char            *none,
              const char            *chosen)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);
  guint selected = 0;

  gtk_string_list_append (list, none);
  for (guint i = 0; self->preview->columns[i] != NULL; i++)
    {
      gtk_string_list_append (list, self->preview->columns[i]);
      if (g_strcmp0 (self->preview->columns[i], chosen) == 0)
        selected = i + 1;
    }
  adw_combo_row_set_model (row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (row, selected);
}

static char *
dup_column (IterateMetricImporter *self,
            AdwComboRow           *row)
{
  guint selected = adw_combo_row_get_selected (row);

  return self->preview == NULL || selected == 0 || selected == GTK_INVALID_LIST_POSITION
           ? NULL : g_strdup (self->preview->columns[selected - 1]);
}

static void
show_preview (IterateMetricImporter *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *head = g_strjoinv (" | ", self->preview->columns);

  g_string_append (text, head);
  for (guint i = 0; i < self->preview->rows->len; i++)
    {
      g_autofree char *row = g_strjoinv (" | ", g_ptr_array_index (self->preview->rows, i));

      g_string_append_printf (text, "\n%s", row);
    }
  gtk_label_set_label (self->preview_label, text->str);
}

/* Shows what a file holds. A page of Prometheus has no columns. */
void
iterate_metric_importer_open_file (IterateMetricImporter *self,
                                   const char            *path)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *safe = g_markup_escape_text (name, -1);
  gboolean has_columns = !iterate_metric_import_is_text (path);
  IterateMetricPreview *preview = NULL;

  if (has_columns)
    {
      preview = iterate_metric_preview_new (path, PREVIEW_ROWS, &error);
      if (preview == NULL)
        {
          tell (self, error->message);
          return;
        }
    }

  g_clear_pointer (&self->preview, iterate_metric_preview_free);
  self->preview = preview;
  g_free (self->path);
  self->path = g_strdup (path);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->file_row), safe);
  gtk_widget_set_visible (self->columns_group, has_columns);
  gtk_widget_set_visible (self->preview_group, has_columns);
  gtk_widget_set_sensitive (self->import_button, TRUE);
  if (!has_columns)
    return;

  fill_columns (self, self->time_row, _("Guess"), preview->mapping.time);
  fill_columns (self, self->value_row, _("Each column of numbers"), preview->mapping.value);
  fill_columns (self, self->segment_row, _("None"), NULL);
  show_preview (self);
}

static void
file_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(IterateMetricImporter) self = user_data;
  g_autofree char *path = iterate_platform_open_finish (result);

  if (path != NULL)
    iterate_metric_importer_open_file (self, path);
}

static void
choose_clicked_cb (IterateMetricImporter *self)
{
  iterate_platform_open_async (GTK_WIDGET (self), _("Import values"), file_chosen_cb,
                               g_object_ref (self));
}

static gboolean
drop_cb (IterateMetricImporter *self,
         const GValue          *value)
{
  g_autofree char *path = g_file_get_path (g_value_get_object (value));

  if (path != NULL)
    iterate_metric_importer_open_file (self, path);

  return path != NULL;
}

static gboolean
note_progress (double   fraction,
               gpointer user_data)
{
  g_atomic_int_set (&((Job *) user_data)->permille, (int) (1000 * fraction));

  return TRUE;
}

static void
import_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      data,
                  GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  IterateImportReport *report;

  report = iterate_metric_import_run (job->path, &job->mapping, job->store, job->now, &job->n_known,
                                      &job->metrics, note_progress, job, cancellable, &error);
  if (report == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, report, (GDestroyNotify) iterate_import_report_free);
}

static gboolean
tick_cb (gpointer user_data)
{
  IterateMetricImporter *self = g_task_get_source_object (user_data);
  Job *job = g_task_get_task_data (user_data);

  gtk_progress_bar_set_fraction (self->progress_bar, g_atomic_int_get (&job->permille) / 1000.0);

  return G_SOURCE_CONTINUE;
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  IterateMetricImporter *self = ITERATE_METRIC_IMPORTER (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateImportReport) report = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *names = NULL;
  g_autofree char *text = NULL;

  g_clear_handle_id (&self->tick, g_source_remove);
  if (report == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "form");
      gtk_widget_set_sensitive (self->import_button, TRUE);
      tell (self, error->message);
      return;
    }

  names = g_strjoinv (", ", job->metrics);
  text = g_strdup_printf (_("%" G_GINT64_FORMAT " rows were read into %s, %" G_GINT64_FORMAT
                            " refused"), report->n_rows, *names == '\0' ? _("nothing") : names,
                          report->n_refused);
  g_signal_emit (self, signals[SIGNAL_DONE], 0, text);
  gtk_window_close (GTK_WINDOW (self));
}

static void
import_clicked_cb (IterateMetricImporter *self)
{
  const char *name = gtk_editable_get_text (self->metric_row);
  g_autoptr(GTask) task = NULL;
  Job *job = g_new0 (Job, 1);

  job->store = g_object_ref (iterate_workspace_get_store (self->workspace));
  job->path = g_strdup (self->path);
  job->now = iterate_workspace_get_time (self->workspace);
  job->mapping.metric = *name == '\0' ? NULL : g_strdup (name);
  job->mapping.time = dup_column (self, self->time_row);
  job->mapping.value = dup_column (self, self->value_row);
  job->mapping.segment = dup_column (self, self->segment_row);

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, imported_cb, NULL);
  g_task_set_source_tag (task, import_clicked_cb);
  g_task_set_task_data (task, job, free_job);
  gtk_stack_set_visible_child_name (self->stack, "progress");
  gtk_widget_set_sensitive (self->import_button, FALSE);
  self->tick = g_timeout_add_full (G_PRIORITY_DEFAULT, 100, tick_cb, g_object_ref (task),
                                   g_object_unref);
  g_task_run_in_thread (task, import_in_thread);
}

static void
stop_clicked_cb (IterateMetricImporter *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
iterate_metric_importer_dispose (GObject *object)
{
  IterateMetricImporter *self = ITERATE_METRIC_IMPORTER (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_METRIC_IMPORTER);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->preview, iterate_metric_preview_free);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (iterate_metric_importer_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateMetricImporter, name)

static void
iterate_metric_importer_class_init (IterateMetricImporterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_metric_importer_dispose;

  /**
   * IterateMetricImporter::done:
   * @text: what was taken, as a sentence
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-metric-importer.ui");
  BIND (toast_overlay);
  BIND (stack);
  BIND (import_button);
  BIND (file_row);
  BIND (columns_group);
  BIND (metric_row);
  BIND (time_row);
  BIND (value_row);
  BIND (segment_row);
  BIND (preview_group);
  BIND (preview_label);
  BIND (progress_bar);
  gtk_widget_class_bind_template_callback (widget_class, choose_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_metric_importer_init (IterateMetricImporter *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

GtkWidget *
iterate_metric_importer_new (IterateWorkspace *workspace)
{
  IterateMetricImporter *self = g_object_new (ITERATE_TYPE_METRIC_IMPORTER, NULL);

  self->workspace = g_object_ref (workspace);

  return GTK_WIDGET (self);
}
