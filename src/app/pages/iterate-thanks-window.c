/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-thanks-window.h"

#include "iterate-rows.h"
#include "iterate-thanks.h"
#include "iterate-toast.h"

#include <glib/gi18n.h>

/**
 * IterateThanksWindow:
 *
 * Whom to tell that a request is done, with a drafted message each. Nothing is sent by itself.
 */
struct _IterateThanksWindow
{
  AdwWindow        parent_instance;

  /* Template */
  AdwToastOverlay *toast_overlay;
  GtkStack        *stack;
  GtkListBox      *list;
};

G_DEFINE_FINAL_TYPE (IterateThanksWindow, iterate_thanks_window, ADW_TYPE_WINDOW)

static void
copy_clicked_cb (IterateThanksWindow *self,
                 GtkButton           *button)
{
  const char *message = g_object_get_data (G_OBJECT (button), "message");

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), message);
  adw_toast_overlay_add_toast (self->toast_overlay, adw_toast_new (_("Message copied")));
}

static void
mail_clicked_cb (IterateThanksWindow *self,
                 GtkButton           *button)
{
  gtk_show_uri (GTK_WINDOW (self), g_object_get_data (G_OBJECT (button), "mailto"), GDK_CURRENT_TIME);
}

static void
add_button (IterateThanksWindow *self,
            GtkWidget           *row,
            const char          *icon_name,
            const char          *tooltip,
            const char          *key,
            const char          *value,
            GCallback            clicked_cb)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), key, g_strdup (value), g_free);
  g_signal_connect_object (button, "clicked", clicked_cb, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_person (IterateThanksWindow *self,
            IterateThanks       *thanks)
{
  GtkWidget *row = iterate_rows_add (self->list, thanks->author, thanks->quote,
                                     "avatar-default-symbolic", "dim-label");

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  add_button (self, row, "edit-copy-symbolic", _("Copy the message"), "message", thanks->message,
              G_CALLBACK (copy_clicked_cb));
  if (thanks->mailto != NULL)
    add_button (self, row, "mail-send-symbolic", _("Open in the mail program"), "mailto",
                thanks->mailto, G_CALLBACK (mail_clicked_cb));
}

static gpointer
read_thanks (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  return iterate_thanks_list (user_data, db, error);
}

static void
thanks_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(IterateThanksWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result,
                                                             &error);

  if (list == NULL)
    {
      adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (error->message));
      return;
    }

  for (guint i = 0; i < list->len; i++)
    add_person (self, g_ptr_array_index (list, i));
  gtk_stack_set_visible_child_name (self->stack, list->len > 0 ? "list" : "nobody");
}

static void
iterate_thanks_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ITERATE_TYPE_THANKS_WINDOW);

  G_OBJECT_CLASS (iterate_thanks_window_parent_class)->dispose (object);
}

static void
iterate_thanks_window_class_init (IterateThanksWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_thanks_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-thanks-window.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateThanksWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, IterateThanksWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, IterateThanksWindow, list);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_thanks_window_init (IterateThanksWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
iterate_thanks_window_new (IterateWorkspace      *workspace,
                           IterateFeatureRequest *request)
{
  IterateThanksWindow *self = g_object_new (ITERATE_TYPE_THANKS_WINDOW, NULL);

  iterate_workspace_read_async (workspace, read_thanks, g_object_ref (request), g_object_unref,
                                (GDestroyNotify) g_ptr_array_unref, NULL, thanks_read_cb,
                                g_object_ref (self));

  return GTK_WIDGET (self);
}
