/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-calls-window.h"

#include "iterate-ai-ask-window.h"
#include "iterate-ai-call-view.h"
#include "iterate-ai-letter.h"
#include "iterate-changes.h"
#include "iterate-rows.h"
#include "iterate-toast.h"

#include <glib/gi18n.h>

/**
 * IterateAiCallsWindow:
 *
 * What AI services were asked: each call with what was sent, what came back, what it cost and where the
 * answer went.
 */
struct _IterateAiCallsWindow
{
  AdwWindow            parent_instance;

  /* Template */
  AdwToastOverlay     *toast_overlay;
  GtkWidget           *back_button;
  GtkWidget           *again_button;
  GtkStack            *stack;
  GtkListBox          *list;
  AdwPreferencesGroup *facts_group;
  GtkListBox          *facts_list;
  GtkWidget           *answer_group;
  GtkLabel            *answer_label;
  GtkLabel            *request_label;

  /* Owned */
  IterateWorkspace    *workspace;
  IterateChanges      *changes;
  IterateAiCallView   *shown;       /* (nullable) */
};

G_DEFINE_FINAL_TYPE (IterateAiCallsWindow, iterate_ai_calls_window, ADW_TYPE_WINDOW)

static void
tell (IterateAiCallsWindow *self,
      const char           *text)
{
  adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (text));
}

static void
show_page (IterateAiCallsWindow *self,
           const char           *name)
{
  gboolean is_call = g_str_equal (name, "call");

  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (self->back_button, is_call);
  gtk_widget_set_visible (self->again_button, is_call);
}

static void
add_fact (IterateAiCallsWindow *self,
          const char           *title,
          const char           *text)
{
  GtkWidget *row;

  if (text == NULL || *text == '\0')
    return;

  row = iterate_rows_add (self->facts_list, title, text, NULL, NULL);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
}

static void
show_call (IterateAiCallsWindow *self)
{
  const IterateAiCallView *view = self->shown;

  adw_preferences_group_set_title (self->facts_group, view->title);
  iterate_rows_clear (self->facts_list);
  add_fact (self, _("State"), view->state);
  add_fact (self, _("Asked"), view->who);
  add_fact (self, _("Took"), view->effort);
  add_fact (self, _("Taken out before"), view->redactions);
  add_fact (self, _("Went into"), view->filled);
  gtk_label_set_label (self->answer_label, view->answer == NULL ? "" : view->answer);
  gtk_widget_set_visible (self->answer_group, view->answer != NULL);
  gtk_label_set_label (self->request_label, view->request);
  show_page (self, "call");
}

static void
view_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(IterateAiCallsWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  IterateAiCallView *view = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);

  if (view == NULL)
    {
      tell (self, error->message);
      return;
    }

  g_clear_pointer (&self->shown, iterate_ai_call_view_free);
  self->shown = view;
  show_call (self);
}

static gpointer
read_view (IterateDatabase  *db,
           gint64            now,
           gpointer          user_data,
           GError          **error)
{
  return iterate_ai_call_view_load (db, *(gint64 *) user_data, now, error);
}

static void
row_activated_cb (IterateAiCallsWindow *self,
                  GtkListBoxRow        *row)
{
  const gint64 *id = g_object_get_data (G_OBJECT (row), "id");

  iterate_workspace_read_async (self->workspace, read_view, g_memdup2 (id, sizeof *id), g_free,
                                (GDestroyNotify) iterate_ai_call_view_free, NULL, view_read_cb,
                                g_object_ref (self));
}

static void
add_row (IterateAiCallsWindow *self,
         const IterateAiCallView *view)
{
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", view->who, view->state);
  GtkWidget *row = iterate_rows_add (self->list, view->title, subtitle,
                                     view->succeeded ? "emblem-ok-symbolic" : "dialog-warning-symbolic",
                                     view->succeeded ? "success" : "warning");

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "id", g_memdup2 (&view->id, sizeof view->id), g_free);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
}

static gpointer
read_list (IterateDatabase  *db,
           gint64            now,
           gpointer          user_data,
           GError          **error)
{
  return iterate_ai_call_view_list (db, now, error);
}

static void
list_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(IterateAiCallsWindow) self = user_data;
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
  if (self->shown == NULL)
    show_page (self, list->len == 0 ? "empty" : "list");
}

static void
refresh (IterateAiCallsWindow *self)
{
  iterate_workspace_read_async (self->workspace, read_list, NULL, NULL,
                                (GDestroyNotify) g_ptr_array_unref, NULL, list_read_cb,
                                g_object_ref (self));
}

static void
back_clicked_cb (IterateAiCallsWindow *self)
{
  g_clear_pointer (&self->shown, iterate_ai_call_view_free);
  show_page (self, "list");
}

/* The same question, redacted as it was, to somebody else: the answers stand side by side. */
static void
again_clicked_cb (IterateAiCallsWindow *self)
{
  g_autoptr(JsonObject) request = iterate_ai_letter_read_request (self->shown->request);
  GtkWidget *window;

  if (request == NULL)
    {
      tell (self, _("What was sent cannot be read any more"));
      return;
    }

  window = iterate_ai_ask_window_new (self->workspace, self->shown->verb, self->shown->what, request,
                                      self->shown->subject);
  iterate_ai_ask_window_set_earlier (ITERATE_AI_ASK_WINDOW (window),
                                     self->shown->answer == NULL ? self->shown->state
                                                                 : self->shown->answer);
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (window));
}

static void
iterate_ai_calls_window_dispose (GObject *object)
{
  IterateAiCallsWindow *self = ITERATE_AI_CALLS_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_AI_CALLS_WINDOW);
  g_clear_pointer (&self->shown, iterate_ai_call_view_free);
  g_clear_object (&self->changes);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (iterate_ai_calls_window_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateAiCallsWindow, name)

static void
iterate_ai_calls_window_class_init (IterateAiCallsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_ai_calls_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-ai-calls-window.ui");
  BIND (toast_overlay);
  BIND (back_button);
  BIND (again_button);
  BIND (stack);
  BIND (list);
  BIND (facts_group);
  BIND (facts_list);
  BIND (answer_group);
  BIND (answer_label);
  BIND (request_label);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_ai_calls_window_init (IterateAiCallsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
iterate_ai_calls_window_new (IterateWorkspace *workspace)
{
  IterateAiCallsWindow *self = g_object_new (ITERATE_TYPE_AI_CALLS_WINDOW, NULL);
  g_autoptr(GError) error = NULL;

  self->workspace = g_object_ref (workspace);
  self->changes = iterate_changes_new (iterate_workspace_get_store (workspace), &error);
  if (self->changes != NULL)
    g_signal_connect_object (self->changes, "changed::ai_call", G_CALLBACK (refresh), self,
                             G_CONNECT_SWAPPED);
  else
    tell (self, error->message);
  refresh (self);

  return GTK_WIDGET (self);
}
