/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-platform.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* With libadwaita 1.2: what is deprecated later is used here and nowhere else. */

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          user_data)
{
  g_autoptr(GTask) task = user_data;

  g_task_return_boolean (task, g_str_equal (response, "accept"));
}

/* Asks before something that reaches outside or cannot be undone. */
void
iterate_platform_confirm_async (GtkWidget           *parent,
                                const char          *heading,
                                const char          *body,
                                const char          *accept_label,
                                gboolean             destructive,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (parent, NULL, callback, user_data);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (parent));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (window, heading, body));

  g_task_set_source_tag (task, iterate_platform_confirm_async);
  adw_message_dialog_add_response (dialog, "cancel", _("_Cancel"));
  adw_message_dialog_add_response (dialog, "accept", accept_label);
  adw_message_dialog_set_default_response (dialog, "accept");
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_response_appearance (dialog, "accept",
                                              destructive ? ADW_RESPONSE_DESTRUCTIVE
                                                          : ADW_RESPONSE_SUGGESTED);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), g_steal_pointer (&task));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Returns: whether it was confirmed */
gboolean
iterate_platform_confirm_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
text_response_cb (AdwMessageDialog *dialog,
                  const char       *response,
                  gpointer          user_data)
{
  g_autoptr(GTask) task = user_data;
  GtkEditable *entry = GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog));

  g_task_return_pointer (task, g_str_equal (response, "accept")
                                 ? g_strdup (gtk_editable_get_text (entry)) : NULL, g_free);
}

/* Asks for a line of text. */
void
iterate_platform_ask_text_async (GtkWidget           *parent,
                                 const char          *heading,
                                 const char          *text,
                                 const char          *accept_label,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (parent, NULL, callback, user_data);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (parent));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (window, heading, NULL));
  GtkWidget *entry = gtk_entry_new ();

  g_task_set_source_tag (task, iterate_platform_ask_text_async);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, heading, -1);
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_add_response (dialog, "cancel", _("_Cancel"));
  adw_message_dialog_add_response (dialog, "accept", accept_label);
  adw_message_dialog_set_default_response (dialog, "accept");
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_response_appearance (dialog, "accept", ADW_RESPONSE_SUGGESTED);
  g_signal_connect (dialog, "response", G_CALLBACK (text_response_cb), g_steal_pointer (&task));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Returns: (transfer full) (nullable): the text, or %NULL when it was cancelled */
char *
iterate_platform_ask_text_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
file_chosen_cb (GtkNativeDialog *dialog,
                int              response,
                gpointer         user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_task_return_pointer (task, file == NULL ? NULL : g_file_get_path (file), g_free);
  g_object_unref (dialog);
}

static GtkNativeDialog *
make_chooser (GtkWidget            *parent,
              const char           *title,
              GtkFileChooserAction  action,
              const char           *accept_label,
              gpointer              tag,
              GAsyncReadyCallback   callback,
              gpointer              user_data)
{
  g_autoptr(GTask) task = g_task_new (parent, NULL, callback, user_data);
  GtkFileChooserNative *dialog;

  g_task_set_source_tag (task, tag);
  dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (parent)), action,
                                        accept_label, _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (file_chosen_cb), g_steal_pointer (&task));

  return GTK_NATIVE_DIALOG (dialog);
}

/* Asks which file to open. */
void
iterate_platform_open_async (GtkWidget           *parent,
                             const char          *title,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  gtk_native_dialog_show (make_chooser (parent, title, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"),
                                        iterate_platform_open_async, callback, user_data));
}

/* Returns: (transfer full) (nullable): the path, or %NULL when nothing was chosen */
char *
iterate_platform_open_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* Asks where to save something. */
void
iterate_platform_save_async (GtkWidget           *parent,
                             const char          *title,
                             const char          *name,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GtkNativeDialog *dialog = make_chooser (parent, title, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"),
                                          iterate_platform_save_async, callback, user_data);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_show (dialog);
}

/* Returns: (transfer full) (nullable): the path, or %NULL when nothing was chosen */
char *
iterate_platform_save_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

void
iterate_platform_show_about (GtkWidget *parent)
{
  adw_show_about_window (GTK_WINDOW (gtk_widget_get_root (parent)),
                         "application-name", _("Iterate"),
                         "application-icon", ITERATE_APPLICATION_ID,
                         "version", ITERATE_VERSION,
                         "developer-name", _("The Iterate developers"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("Experiments decided, learned from and followed up"),
                         NULL);
}

/* A named colour of the style at hand; the text's own when there is none. */
void
iterate_platform_get_color (GtkWidget  *widget,
                            const char *name,
                            GdkRGBA    *color)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  if (!gtk_style_context_lookup_color (context, name, color))
    gtk_style_context_get_color (context, color);
}

void
iterate_platform_get_text_color (GtkWidget *widget,
                                 GdkRGBA   *color)
{
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), color);
}
