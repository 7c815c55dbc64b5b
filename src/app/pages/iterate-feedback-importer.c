/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-importer.h"

#include "iterate-feedback-import.h"
#include "iterate-feedback-paste.h"
#include "iterate-platform.h"
#include "iterate-rows.h"
#include "iterate-toast.h"

#include <glib/gi18n.h>

#define PREVIEW_ROWS 3
#define PREVIEW_LETTERS 300

/* The choices before the columns in a mapping's row. */
#define N_NONE 1

typedef enum
{
  FIELD_TEXT,
  FIELD_TITLE,
  FIELD_ID,
  FIELD_AUTHOR,
  FIELD_AT,
  FIELD_RATING,
  N_FIELDS
} Field;

/**
 * IterateFeedbackImporter:
 *
 * Takes what users wrote: pasted, or from a file whose columns are guessed and can be corrected
 * beside its first rows.
 */
struct _IterateFeedbackImporter
{
  AdwWindow               parent_instance;

  /* Template */
  AdwToastOverlay        *toast_overlay;
  GtkStack               *stack;
  GtkButton              *import_button;
  GtkTextView            *text_view;
  AdwComboRow            *unit_row;
  AdwEntryRow            *source_row;
  AdwActionRow           *file_row;
  AdwPreferencesGroup    *columns_group;
  AdwComboRow            *field_rows[N_FIELDS];
  AdwPreferencesGroup    *preview_group;
  GtkListBox             *preview_list;
  GtkLabel               *progress_label;
  GtkProgressBar         *progress_bar;

  /* Owned */
  IterateWorkspace       *workspace;
  IterateFeedbackPreview *preview;     /* (nullable) */
  char                   *path;        /* (nullable) */
  GCancellable           *cancellable;

  guint                   tick;
};

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateFeedbackImporter, iterate_feedback_importer, ADW_TYPE_WINDOW)

/* What the importing thread works on, and how far it is. */
typedef struct
{
  IterateStore           *store;   /* (owned) */
  IterateFeedbackMapping  mapping;
  char                   *path;
  gint64                  now;
  gint64                  n_known;
  int                     permille; /* (atomic) */
} Job;

static void
free_job (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->store);
  iterate_feedback_mapping_clear (&job->mapping);
  g_free (job->path);
  g_free (job);
}

static void
tell (IterateFeedbackImporter *self,
      const char              *text)
{
  adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (text));
}

static void
finish (IterateFeedbackImporter *self,
        const char              *text)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0, text);
  gtk_window_destroy (GTK_WINDOW (self));
}

static char *
dup_pasted (IterateFeedbackImporter *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static GStrv
split_pasted (IterateFeedbackImporter *self)
{
  g_autofree char *text = dup_pasted (self);

  return iterate_feedback_paste_split (text, adw_combo_row_get_selected (self->unit_row));
}

static const char *
get_source (IterateFeedbackImporter *self)
{
  const char *source = gtk_editable_get_text (GTK_EDITABLE (self->source_row));

  return *source == '\0' ? NULL : source;
}

static void
update_button (IterateFeedbackImporter *self)
{
  g_auto(GStrv) pieces = split_pasted (self);
  guint n = g_strv_length (pieces);
  g_autofree char *label = NULL;

  if (self->preview != NULL)
    label = g_strdup (_("_Import"));
  else if (n > 0)
    label = g_strdup_printf (ngettext ("_Add %u Item", "_Add %u Items", n), n);
  else
    label = g_strdup (_("_Add"));
  gtk_button_set_label (self->import_button, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->import_button),
                            n > 0 || (self->preview != NULL &&
                                      adw_combo_row_get_selected (self->field_rows[FIELD_TEXT]) !=
                                        GTK_INVALID_LIST_POSITION));
}

/* The file ---------------------------------------------------------------------------------- */

static guint
find_column (IterateFeedbackImporter *self,
             const char              *name)
{
  for (guint i = 0; name != NULL && self->preview->columns[i] != NULL; i++)
    {
      if (g_str_equal (self->preview->columns[i], name))
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

static void
fill_field (IterateFeedbackImporter *self,
            Field                    field,
            const char              *guessed)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  guint n_none = field == FIELD_TEXT ? 0 : N_NONE;
  guint found = find_column (self, guessed);

  if (n_none > 0)
    gtk_string_list_append (names, _("None"));
  for (guint i = 0; self->preview->columns[i] != NULL; i++)
    gtk_string_list_append (names, self->preview->columns[i]);
  adw_combo_row_set_model (self->field_rows[field], G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->field_rows[field],
                              found == GTK_INVALID_LIST_POSITION ? 0 : found + n_none);
  g_object_unref (names);
}

static const char *
get_field (IterateFeedbackImporter *self,
           Field                    field)
{
  guint selected = adw_combo_row_get_selected (self->field_rows[field]);
  guint n_none = field == FIELD_TEXT ? 0 : N_NONE;

  if (selected == GTK_INVALID_LIST_POSITION || selected < n_none)
    return NULL;

  return self->preview->columns[selected - n_none];
}

static void
show_preview (IterateFeedbackImporter *self)
{
  guint text = find_column (self, get_field (self, FIELD_TEXT));

  iterate_rows_clear (self->preview_list);
  for (guint i = 0; text != GTK_INVALID_LIST_POSITION && i < self->preview->rows->len; i++)
    {
      const char *const *values = g_ptr_array_index (self->preview->rows, i);
      guint author = find_column (self, get_field (self, FIELD_AUTHOR));
      guint at = find_column (self, get_field (self, FIELD_AT));
      glong n_letters = MIN (PREVIEW_LETTERS, g_utf8_strlen (values[text], -1));
      g_autofree char *shown = g_utf8_substring (values[text], 0, n_letters);
      g_autofree char *origin = NULL;
      GtkWidget *row;

      origin = g_strdup_printf ("%s %s", author == GTK_INVALID_LIST_POSITION ? "" : values[author],
                                at == GTK_INVALID_LIST_POSITION ? "" : values[at]);
      row = iterate_rows_add (self->preview_list, shown, g_strstrip (origin), NULL, NULL);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
    }
}

static void
field_changed_cb (IterateFeedbackImporter *self)
{
  if (self->preview == NULL)
    return;

  show_preview (self);
  update_button (self);
}

static void
show_file (IterateFeedbackImporter *self)
{
  IterateFeedbackMapping *guessed = &self->preview->mapping;
  const char *found[N_FIELDS] = { guessed->text, guessed->title, guessed->id,
                                  guessed->author, guessed->at, guessed->rating };
  IterateFeedbackPreview *preview = g_steal_pointer (&self->preview);
  g_autofree char *name = g_path_get_basename (self->path);
  g_autofree char *safe_name = g_markup_escape_text (name, -1);
  g_autofree char *about = NULL;

  about = g_strdup_printf (ngettext ("%u column, %s", "%u columns, %s",
                                     g_strv_length (preview->columns)),
                           g_strv_length (preview->columns), preview->encoding);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->file_row), safe_name);
  adw_action_row_set_subtitle (self->file_row, about);
  self->preview = preview;
  for (guint i = 0; i < N_FIELDS; i++)
    fill_field (self, i, found[i]);
  if (get_source (self) == NULL && guessed->source != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->source_row), guessed->source);
  gtk_widget_set_visible (GTK_WIDGET (self->columns_group), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->preview_group), TRUE);
  show_preview (self);
  update_button (self);
}

/* Shows what a file holds. */
void
iterate_feedback_importer_open_file (IterateFeedbackImporter *self,
                                     const char              *path)
{
  g_autoptr(GError) error = NULL;
  IterateFeedbackPreview *preview = iterate_feedback_preview_new (path, PREVIEW_ROWS, &error);

  if (preview == NULL)
    {
      tell (self, error->message);
      return;
    }

  g_clear_pointer (&self->preview, iterate_feedback_preview_free);
  self->preview = preview;
  g_free (self->path);
  self->path = g_strdup (path);
  show_file (self);
}

static void
file_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(IterateFeedbackImporter) self = user_data;
  g_autofree char *path = iterate_platform_open_finish (result);

  if (path != NULL)
    iterate_feedback_importer_open_file (self, path);
}

static void
choose_clicked_cb (IterateFeedbackImporter *self)
{
  iterate_platform_open_async (GTK_WIDGET (self), _("Import feedback"), file_chosen_cb,
                               g_object_ref (self));
}

static gboolean
drop_cb (IterateFeedbackImporter *self,
         const GValue            *value)
{
  g_autofree char *path = g_file_get_path (g_value_get_object (value));

  if (path != NULL)
    iterate_feedback_importer_open_file (self, path);

  return path != NULL;
}

/* Importing --------------------------------------------------------------------------------- */

static gboolean
note_progress (double   fraction,
               gpointer user_data)
{
  Job *job = user_data;

  g_atomic_int_set (&job->permille, (int) (1000 * fraction));

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
  IterateImportReport *report = iterate_feedback_import_run (job->path, &job->mapping, job->store,
                                                             job->now, &job->n_known, note_progress,
                                                             job, cancellable, &error);

  if (report == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, report, (GDestroyNotify) iterate_import_report_free);
}

static gboolean
tick_cb (gpointer user_data)
{
  GTask *task = user_data;
  IterateFeedbackImporter *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);

  gtk_progress_bar_set_fraction (self->progress_bar, g_atomic_int_get (&job->permille) / 1000.0);

  return G_SOURCE_CONTINUE;
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  IterateFeedbackImporter *self = ITERATE_FEEDBACK_IMPORTER (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateImportReport) report = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *text = NULL;

  g_clear_handle_id (&self->tick, g_source_remove);
  if (report == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "form");
      gtk_widget_set_sensitive (GTK_WIDGET (self->import_button), TRUE);
      tell (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                    ? _("Stopped. Import it again to go on.") : error->message);
      return;
    }

  text = g_strdup_printf (_("%" G_GINT64_FORMAT " items are new, %" G_GINT64_FORMAT " were known, %"
                            G_GINT64_FORMAT " refused"), report->n_rows, job->n_known,
                          report->n_refused);
  finish (self, text);
}

static void
import_file (IterateFeedbackImporter *self)
{
  g_autoptr(GTask) task = NULL;
  Job *job = g_new0 (Job, 1);

  job->store = g_object_ref (iterate_workspace_get_store (self->workspace));
  job->path = g_strdup (self->path);
  job->now = iterate_workspace_get_time (self->workspace);
  job->mapping.text = g_strdup (get_field (self, FIELD_TEXT));
  job->mapping.title = g_strdup (get_field (self, FIELD_TITLE));
  job->mapping.id = g_strdup (get_field (self, FIELD_ID));
  job->mapping.author = g_strdup (get_field (self, FIELD_AUTHOR));
  job->mapping.at = g_strdup (get_field (self, FIELD_AT));
  job->mapping.rating = g_strdup (get_field (self, FIELD_RATING));
  job->mapping.source = g_strdup (get_source (self));

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, imported_cb, NULL);
  g_task_set_source_tag (task, import_file);
  g_task_set_task_data (task, job, free_job);
  gtk_stack_set_visible_child_name (self->stack, "progress");
  gtk_widget_set_sensitive (GTK_WIDGET (self->import_button), FALSE);
  self->tick = g_timeout_add_full (G_PRIORITY_DEFAULT, 100, tick_cb, g_object_ref (task),
                                   g_object_unref);
  g_task_run_in_thread (task, import_in_thread);
}

typedef struct
{
  GStrv  pieces;
  char  *source;
  guint  n_new;
} Paste;

static void
free_paste (gpointer data)
{
  Paste *paste = data;

  g_strfreev (paste->pieces);
  g_free (paste->source);
  g_free (paste);
}

static gboolean
write_paste (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  Paste *paste = user_data;

  return iterate_feedback_paste_take (db, (const char *const *) paste->pieces, paste->source, now,
                                      &paste->n_new, error);
}

static void
pasted_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(IterateFeedbackImporter) self = user_data;
  g_autoptr(GError) error = NULL;

  if (iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    finish (self, _("The feedback was added"));
  else
    tell (self, error->message);
}

static void
add_paste (IterateFeedbackImporter *self)
{
  Paste *paste = g_new0 (Paste, 1);

  paste->pieces = split_pasted (self);
  paste->source = g_strdup (get_source (self) == NULL ? "pasted" : get_source (self));
  iterate_workspace_write_async (self->workspace, write_paste, paste, free_paste, NULL, pasted_cb,
                                 g_object_ref (self));
}

static void
import_clicked_cb (IterateFeedbackImporter *self)
{
  if (self->preview != NULL)
    import_file (self);
  else
    add_paste (self);
}

static void
stop_clicked_cb (IterateFeedbackImporter *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
iterate_feedback_importer_dispose (GObject *object)
{
  IterateFeedbackImporter *self = ITERATE_FEEDBACK_IMPORTER (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_FEEDBACK_IMPORTER);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->preview, iterate_feedback_preview_free);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (iterate_feedback_importer_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateFeedbackImporter, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  static const char *const fields[N_FIELDS] = {
    "text_row", "title_row", "id_row", "author_row", "at_row", "rating_row",
  };

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-feedback-importer.ui");
  BIND (toast_overlay);
  BIND (stack);
  BIND (import_button);
  BIND (text_view);
  BIND (unit_row);
  BIND (source_row);
  BIND (file_row);
  BIND (columns_group);
  BIND (preview_group);
  BIND (preview_list);
  BIND (progress_label);
  BIND (progress_bar);
  for (guint i = 0; i < N_FIELDS; i++)
    gtk_widget_class_bind_template_child_full (
      widget_class, fields[i], FALSE,
      G_STRUCT_OFFSET (IterateFeedbackImporter, field_rows) + i * sizeof (AdwComboRow *));
  gtk_widget_class_bind_template_callback (widget_class, choose_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, field_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_button);
}

static void
iterate_feedback_importer_class_init (IterateFeedbackImporterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_feedback_importer_dispose;

  /**
   * IterateFeedbackImporter::done:
   * @text: what was taken, as a sentence
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  bind_template (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_feedback_importer_init (IterateFeedbackImporter *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (gtk_text_view_get_buffer (self->text_view), "changed",
                           G_CALLBACK (update_button), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  update_button (self);
}

GtkWidget *
iterate_feedback_importer_new (IterateWorkspace *workspace)
{
  IterateFeedbackImporter *self = g_object_new (ITERATE_TYPE_FEEDBACK_IMPORTER, NULL);

  self->workspace = g_object_ref (workspace);

  return GTK_WIDGET (self);
}
