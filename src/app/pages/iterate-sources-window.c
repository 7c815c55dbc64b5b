/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-sources-window.h"

#include "iterate-changes.h"
#include "iterate-event-text.h"
#include "iterate-feedback-sync.h"
#include "iterate-rows.h"
#include "iterate-toast.h"

#include <glib/gi18n.h>

/**
 * IterateSourcesWindow:
 *
 * The services that feedback is read from.
 */
struct _IterateSourcesWindow
{
  AdwWindow            parent_instance;

  /* Template */
  AdwToastOverlay     *toast_overlay;
  AdwPreferencesGroup *list_group;
  GtkListBox          *list;
  AdwComboRow         *kind_row;
  GtkEditable         *address_row;
  GtkEditable         *key_row;
  GtkWidget           *add_button;

  /* Owned */
  IterateWorkspace    *workspace;
  IterateChanges      *changes;
};

G_DEFINE_FINAL_TYPE (IterateSourcesWindow, iterate_sources_window, ADW_TYPE_WINDOW)

static void
tell (IterateSourcesWindow *self,
      const char           *text)
{
  adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (text));
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(IterateSourcesWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    tell (self, error->message);
}

/* The list --------------------------------------------------------------------------------- */

static gboolean
remove_source (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  return iterate_feedback_source_remove (user_data, db, now, error);
}

static void
remove_clicked_cb (IterateSourcesWindow *self,
                   GtkButton            *button)
{
  IterateFeedbackSource *source = g_object_get_data (G_OBJECT (button), "source");
  g_autoptr(GError) error = NULL;

  if (!iterate_feedback_sync_forget_key (source, &error))
    tell (self, error->message);
  iterate_workspace_write_async (self->workspace, remove_source, g_object_ref (source),
                                 g_object_unref, NULL, written_cb, g_object_ref (self));
}

static char *
dup_state (IterateFeedbackSource *source,
           gint64                 now)
{
  const char *problem = iterate_feedback_source_get_last_error (source);
  g_autofree char *age = NULL;

  if (problem != NULL)
    return g_strdup (problem);
  if (!iterate_feedback_sync_is_done (source) ||
      iterate_feedback_source_get_last_success_at (source) == 0)
    return g_strdup (_("Being read"));

  age = iterate_time_dup_age (iterate_feedback_source_get_last_success_at (source), now);

  return g_strdup_printf (_("Read: %s"), age);
}

static void
add_row (IterateSourcesWindow  *self,
         IterateFeedbackSource *source)
{
  gboolean failed = iterate_feedback_source_get_last_error (source) != NULL;
  g_autofree char *state = dup_state (source, iterate_workspace_get_time (self->workspace));
  GtkWidget *row = iterate_rows_add (self->list, iterate_feedback_source_get_name (source), state,
                                     failed ? "dialog-warning-symbolic" : "emblem-ok-symbolic",
                                     failed ? "warning" : "success");
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Stop reading; its feedback stays"));
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "source", g_object_ref (source), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static gpointer
read_sources (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  return iterate_feedback_source_list (db, error);
}

static void
sources_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(IterateSourcesWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result,
                                                             &error);

  if (list == NULL)
    {
      tell (self, error->message);
      return;
    }

  iterate_rows_clear (self->list);
  for (guint i = 0; i < list->len; i++)
    add_row (self, g_ptr_array_index (list, i));
  gtk_widget_set_visible (GTK_WIDGET (self->list_group), list->len > 0);
}

static void
refresh (IterateSourcesWindow *self)
{
  iterate_workspace_read_async (self->workspace, read_sources, NULL, NULL,
                                (GDestroyNotify) g_ptr_array_unref, NULL, sources_read_cb,
                                g_object_ref (self));
}

static gboolean
request_all (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  g_autoptr(GPtrArray) list = iterate_feedback_source_list (db, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      if (!iterate_feedback_source_request_sync (g_ptr_array_index (list, i), db, now, error))
        return FALSE;
    }

  return list != NULL;
}

static void
sync_clicked_cb (IterateSourcesWindow *self)
{
  iterate_workspace_write_async (self->workspace, request_all, NULL, NULL, NULL, written_cb,
                                 g_object_ref (self));
  tell (self, _("What is new is being read"));
}

/* A new one -------------------------------------------------------------------------------- */

typedef struct
{
  const char *kind;
  char       *address;
  char       *key; /* (nullable) */
} Addition;

static void
free_addition (gpointer data)
{
  Addition *addition = data;

  g_free (addition->address);
  g_free (addition->key);
  g_free (addition);
}

static gboolean
add_source (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  Addition *addition = user_data;
  g_autoptr(IterateFeedbackSource) source = NULL;

  source = iterate_feedback_sync_add (db, addition->kind, addition->address, NULL,
                                      addition->key != NULL, now, error);

  return source != NULL;
}

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(IterateSourcesWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    {
      tell (self, error->message);
      return;
    }

  gtk_editable_set_text (self->address_row, "");
  gtk_editable_set_text (self->key_row, "");
}

/* The keyring may ask a person to unlock it, which takes as long as it takes. */
static void
keep_key_in_thread (GTask        *task,
                    gpointer      source,
                    gpointer      data,
                    GCancellable *cancellable)
{
  Addition *addition = data;
  GError *error = NULL;

  if (addition->key == NULL ||
      iterate_feedback_sync_keep_key (addition->kind, addition->address, addition->key, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
key_kept_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  IterateSourcesWindow *self = ITERATE_SOURCES_WINDOW (source);
  Addition *addition = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      tell (self, error->message);
      free_addition (addition);
      return;
    }

  iterate_workspace_write_async (self->workspace, add_source, addition, free_addition, NULL, added_cb,
                                 g_object_ref (self));
}

static void
add_clicked_cb (IterateSourcesWindow *self)
{
  const IterateFeedbackService *service;
  const char *key = gtk_editable_get_text (self->key_row);
  g_autoptr(GTask) task = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *place = NULL;
  Addition *addition;

  service = iterate_feedback_service_get (adw_combo_row_get_selected (self->kind_row));
  place = service->normalise (gtk_editable_get_text (self->address_row), &error);
  if (place == NULL)
    {
      tell (self, error->message);
      return;
    }

  addition = g_new0 (Addition, 1);
  addition->kind = service->kind;
  addition->address = g_steal_pointer (&place);
  addition->key = *key == '\0' ? NULL : g_strdup (key);
  task = g_task_new (self, NULL, key_kept_cb, addition);
  g_task_set_task_data (task, addition, NULL);
  g_task_run_in_thread (task, keep_key_in_thread);
}

static void
address_changed_cb (IterateSourcesWindow *self)
{
  gtk_widget_set_sensitive (self->add_button, *gtk_editable_get_text (self->address_row) != '\0');
}

static void
kind_changed_cb (IterateSourcesWindow *self)
{
  const IterateFeedbackService *service;
  g_autofree char *title = NULL;

  service = iterate_feedback_service_get (adw_combo_row_get_selected (self->kind_row));
  if (service == NULL)
    return;

  title = g_strdup_printf (_("Address, such as %s"), service->example);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->address_row), title);
}

static void
iterate_sources_window_dispose (GObject *object)
{
  IterateSourcesWindow *self = ITERATE_SOURCES_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_SOURCES_WINDOW);
  g_clear_object (&self->changes);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (iterate_sources_window_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateSourcesWindow, name)

static void
iterate_sources_window_class_init (IterateSourcesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_sources_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-sources-window.ui");
  BIND (toast_overlay);
  BIND (list_group);
  BIND (list);
  BIND (kind_row);
  BIND (address_row);
  BIND (key_row);
  BIND (add_button);
  gtk_widget_class_bind_template_callback (widget_class, sync_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, kind_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_sources_window_init (IterateSourcesWindow *self)
{
  g_autoptr(GtkStringList) kinds = gtk_string_list_new (NULL);
  const IterateFeedbackService *service;

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; (service = iterate_feedback_service_get (i)) != NULL; i++)
    gtk_string_list_append (kinds, service->label);
  adw_combo_row_set_model (self->kind_row, G_LIST_MODEL (kinds));
  kind_changed_cb (self);
}

GtkWidget *
iterate_sources_window_new (IterateWorkspace *workspace)
{
  IterateSourcesWindow *self = g_object_new (ITERATE_TYPE_SOURCES_WINDOW, NULL);
  g_autoptr(GError) error = NULL;

  self->workspace = g_object_ref (workspace);
  self->changes = iterate_changes_new (iterate_workspace_get_store (workspace), &error);
  if (self->changes != NULL)
    g_signal_connect_object (self->changes, "changed::feedback_source", G_CALLBACK (refresh), self,
                             G_CONNECT_SWAPPED);
  else
    tell (self, error->message);
  refresh (self);

  return GTK_WIDGET (self);
}
