/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-service-window.h"

#include "iterate-ai-client.h"
#include "iterate-platform.h"
#include "iterate-toast.h"

#include <glib/gi18n.h>

/**
 * IterateAiServiceWindow:
 *
 * Adds an AI service. What does not answer is not kept.
 */
struct _IterateAiServiceWindow
{
  AdwWindow            parent_instance;

  /* Template */
  AdwToastOverlay     *toast_overlay;
  GtkWidget           *add_button;
  GtkSpinner          *spinner;
  AdwComboRow         *preset_row;
  GtkEditable         *name_row;
  GtkEditable         *address_row;
  GtkEditable         *key_row;
  GtkEditable         *model_row;
  GtkPopover          *models_popover;
  GtkListBox          *models_list;
  GtkLabel            *models_label;
  GtkEditable         *input_price_row;
  GtkEditable         *output_price_row;

  /* Owned */
  IterateWorkspace    *workspace;
  GCancellable        *cancellable;
};

G_DEFINE_FINAL_TYPE (IterateAiServiceWindow, iterate_ai_service_window, ADW_TYPE_WINDOW)

/* What was typed in, with what came of it. */
typedef struct
{
  char                  *name;
  char                  *address;
  char                  *model;
  char                  *key; /* (nullable) */
  IterateAiServiceDraft  draft;
  gboolean               for_session;
} Addition;

static void
addition_free (gpointer data)
{
  Addition *self = data;

  g_free (self->name);
  g_free (self->address);
  g_free (self->model);
  g_free (self->key);
  g_free (self);
}

static const IterateAiPreset *
get_preset (IterateAiServiceWindow *self)
{
  guint n_presets, selected = adw_combo_row_get_selected (self->preset_row);
  const IterateAiPreset *presets = iterate_ai_presets_get (&n_presets);

  return selected < n_presets ? &presets[selected] : NULL;
}

static double
read_price (GtkEditable *row)
{
  return MAX (0, g_strtod (gtk_editable_get_text (row), NULL));
}

static Addition *
read_addition (IterateAiServiceWindow *self)
{
  Addition *addition = g_new0 (Addition, 1);
  const char *key = gtk_editable_get_text (self->key_row);

  addition->name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
  addition->address = g_strdup (gtk_editable_get_text (self->address_row));
  addition->model = g_strstrip (g_strdup (gtk_editable_get_text (self->model_row)));
  addition->key = *key == '\0' ? NULL : g_strdup (key);
  addition->draft = (IterateAiServiceDraft) {
    .preset = get_preset (self)->id,
    .name = addition->name,
    .address = addition->address,
    .model = addition->model,
    .input_price = read_price (self->input_price_row),
    .output_price = read_price (self->output_price_row),
    .has_key = addition->key != NULL,
  };

  return addition;
}

static void
tell (IterateAiServiceWindow *self,
      const char             *text)
{
  adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (text));
}

static void
changed_cb (IterateAiServiceWindow *self)
{
  const IterateAiPreset *preset = get_preset (self);
  gboolean has_key = *gtk_editable_get_text (self->key_row) != '\0';

  gtk_widget_set_sensitive (self->add_button,
                            preset != NULL && *gtk_editable_get_text (self->name_row) != '\0' &&
                            *gtk_editable_get_text (self->address_row) != '\0' &&
                            *gtk_editable_get_text (self->model_row) != '\0' &&
                            (has_key || !preset->needs_key));
}

static void
preset_changed_cb (IterateAiServiceWindow *self)
{
  const IterateAiPreset *preset = get_preset (self);

  if (preset == NULL)
    return;

  gtk_editable_set_text (self->name_row, preset->id);
  gtk_editable_set_text (self->address_row, preset->address);
  changed_cb (self);
}

/* Models ----------------------------------------------------------------------------------- */

static void
list_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Addition *addition = data;
  GError *error = NULL;
  g_autoptr(IterateAiService) service = NULL;
  GStrv models = NULL;

  /* The model is what is asked for. */
  addition->draft.model = "?";
  service = iterate_ai_service_make (&addition->draft, &error);
  if (service != NULL)
    models = iterate_ai_client_list_models (service, addition->key, cancellable, &error);

  if (models != NULL)
    g_task_return_pointer (task, models, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
}

static void
clear_models (IterateAiServiceWindow *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->models_list, 0)) != NULL)
    gtk_list_box_remove (self->models_list, GTK_WIDGET (row));
}

static void
models_listed_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  IterateAiServiceWindow *self = ITERATE_AI_SERVICE_WINDOW (source);
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) models = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  clear_models (self);
  gtk_label_set_label (self->models_label, error != NULL ? error->message : _("It lists none"));
  for (guint i = 0; models != NULL && models[i] != NULL; i++)
    {
      GtkWidget *label = gtk_label_new (models[i]);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_list_box_append (self->models_list, label);
    }
}

static void
models_shown_cb (IterateAiServiceWindow *self)
{
  g_autoptr(GTask) task = g_task_new (self, self->cancellable, models_listed_cb, NULL);

  clear_models (self);
  gtk_label_set_label (self->models_label, _("Asking…"));
  g_task_set_task_data (task, read_addition (self), addition_free);
  g_task_run_in_thread (task, list_in_thread);
}

static void
model_activated_cb (IterateAiServiceWindow *self,
                    GtkListBoxRow          *row)
{
  gtk_editable_set_text (self->model_row,
                         gtk_label_get_label (GTK_LABEL (gtk_list_box_row_get_child (row))));
  gtk_popover_popdown (self->models_popover);
}

/* Adding ----------------------------------------------------------------------------------- */

static gboolean
write_service (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  Addition *addition = user_data;
  g_autoptr(IterateAiService) service = iterate_ai_service_add (db, &addition->draft, now, error);

  return service != NULL && iterate_ai_service_note_result (db, service, NULL, now, error);
}

/* Tries it out, and keeps the key: in the keyring or, where there is none, until the program ends. */
static gboolean
try_out (Addition      *addition,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr(IterateAiService) service = iterate_ai_service_make (&addition->draft, error);
  g_autofree char *found = NULL;

  found = service == NULL ? NULL : iterate_ai_client_test (service, addition->key, cancellable, error);
  if (found == NULL)
    return FALSE;

  if (addition->key != NULL && !iterate_ai_service_keep_key (service, addition->key, NULL))
    {
      iterate_ai_service_remember_key (service, addition->key);
      addition->for_session = TRUE;
    }

  return TRUE;
}

static void
add_in_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  IterateAiServiceWindow *self = source;
  Addition *addition = data;
  GError *error = NULL;

  if (try_out (addition, cancellable, &error) &&
      iterate_workspace_write (self->workspace, write_service, addition, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
told_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  iterate_platform_confirm_finish (result);
  gtk_window_close (GTK_WINDOW (source));
}

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  IterateAiServiceWindow *self = ITERATE_AI_SERVICE_WINDOW (source);
  Addition *addition = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (addition->for_session)
        iterate_platform_confirm_async (GTK_WIDGET (self), _("The key is kept until you quit"),
                                        _("No keyring answered, so that the key is in the memory of "
                                          "this window alone. Enter it again after the next start, or "
                                          "set up a keyring."),
                                        _("_Understood"), FALSE, told_cb, NULL);
      else
        gtk_window_close (GTK_WINDOW (self));
      return;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  gtk_spinner_stop (self->spinner);
  changed_cb (self);
  tell (self, error->message);
}

static void
add_clicked_cb (IterateAiServiceWindow *self)
{
  g_autoptr(GTask) task = g_task_new (self, self->cancellable, added_cb, NULL);

  gtk_widget_set_sensitive (self->add_button, FALSE);
  gtk_spinner_start (self->spinner);
  g_task_set_task_data (task, read_addition (self), addition_free);
  g_task_run_in_thread (task, add_in_thread);
}

static gboolean
close_request_cb (IterateAiServiceWindow *self)
{
  g_cancellable_cancel (self->cancellable);

  return FALSE;
}

static void
iterate_ai_service_window_dispose (GObject *object)
{
  IterateAiServiceWindow *self = ITERATE_AI_SERVICE_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_AI_SERVICE_WINDOW);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (iterate_ai_service_window_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateAiServiceWindow, name)

static void
iterate_ai_service_window_class_init (IterateAiServiceWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_ai_service_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-ai-service-window.ui");
  BIND (toast_overlay);
  BIND (add_button);
  BIND (spinner);
  BIND (preset_row);
  BIND (name_row);
  BIND (address_row);
  BIND (key_row);
  BIND (model_row);
  BIND (models_popover);
  BIND (models_list);
  BIND (models_label);
  BIND (input_price_row);
  BIND (output_price_row);
  gtk_widget_class_bind_template_callback (widget_class, preset_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, models_shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, model_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_ai_service_window_init (IterateAiServiceWindow *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  guint n_presets;
  const IterateAiPreset *presets = iterate_ai_presets_get (&n_presets);

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < n_presets; i++)
    gtk_string_list_append (names, presets[i].title);
  adw_combo_row_set_model (self->preset_row, G_LIST_MODEL (names));
  preset_changed_cb (self);
  g_signal_connect (self, "close-request", G_CALLBACK (close_request_cb), NULL);
}

GtkWidget *
iterate_ai_service_window_new (IterateWorkspace *workspace)
{
  IterateAiServiceWindow *self = g_object_new (ITERATE_TYPE_AI_SERVICE_WINDOW, NULL);

  self->workspace = g_object_ref (workspace);

  return GTK_WIDGET (self);
}
