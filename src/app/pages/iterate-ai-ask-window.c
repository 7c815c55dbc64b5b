/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-ask-window.h"

#include "iterate-ai-desk.h"
#include "iterate-answer-text.h"
#include "iterate-query.h"
#include "iterate-toast.h"
#include "iterate-user.h"

#include <glib/gi18n.h>

/**
 * IterateAiAskWindow:
 *
 * Shows what would be sent to a service, sends it when somebody says so, and shows the answer while
 * it is written, beside an earlier one where there is one.
 */
struct _IterateAiAskWindow
{
  AdwWindow            parent_instance;

  /* Template */
  AdwToastOverlay     *toast_overlay;
  GtkButton           *keep_button;
  GtkWidget           *send_button;
  GtkWidget           *stop_button;
  AdwComboRow         *service_row;
  GtkWidget           *allow_row;
  GtkSwitch           *allow_switch;
  GtkWidget           *answers_box;
  GtkWidget           *earlier_box;
  GtkLabel            *earlier_label;
  GtkLabel            *answer_title;
  GtkLabel            *answer_label;
  AdwPreferencesGroup *letter_group;
  GtkLabel            *letter_label;

  /* Owned */
  IterateWorkspace    *workspace;
  char                *verb;
  char                *what;
  char                *subject;  /* (nullable) */
  JsonObject          *request;
  JsonObject          *answer;   /* (nullable) */
  GPtrArray           *services; /* (element-type IterateAiService) (nullable) */
  GCancellable        *cancellable;
  gboolean             can_keep;
};

enum
{
  SIGNAL_KEEP,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateAiAskWindow, iterate_ai_ask_window, ADW_TYPE_WINDOW)

static void
tell (IterateAiAskWindow *self,
      const char         *text)
{
  adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (text));
}

/* Returns: (nullable): the service that is chosen; %NULL for the built-in analyst */
static IterateAiService *
get_service (IterateAiAskWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->service_row);

  return self->services == NULL || selected >= self->services->len
           ? NULL : g_ptr_array_index (self->services, selected);
}

static void
service_changed_cb (IterateAiAskWindow *self)
{
  gboolean is_remote = get_service (self) != NULL;

  gtk_widget_set_visible (self->allow_row, is_remote);
  gtk_widget_set_visible (GTK_WIDGET (self->letter_group), is_remote && self->answer == NULL);
  gtk_button_set_label (GTK_BUTTON (self->send_button), is_remote ? _("_Send") : _("_Ask"));
}

/* Services --------------------------------------------------------------------------------- */

static gpointer
read_services (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_AI_SERVICE);

  iterate_query_order_by (query, "preferred", TRUE);
  iterate_query_order_by (query, "id", FALSE);

  return iterate_query_list (query, db, error);
}

static void
services_read_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(IterateAiAskWindow) self = user_data;
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr(GError) error = NULL;

  self->services = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);
  if (self->services == NULL)
    {
      tell (self, error->message);
      return;
    }

  for (guint i = 0; i < self->services->len; i++)
    {
      IterateAiService *service = g_ptr_array_index (self->services, i);
      g_autofree char *name = iterate_ai_service_dup_title (service);

      gtk_string_list_append (names, name);
    }
  gtk_string_list_append (names, _("Built-in analyst"));
  adw_combo_row_set_model (self->service_row, G_LIST_MODEL (names));
  gtk_widget_set_sensitive (self->send_button, TRUE);
  service_changed_cb (self);
}

/* Asking ----------------------------------------------------------------------------------- */

/* A question on its way. The thread adds to @text, and the window shows it. */
typedef struct
{
  IterateAiAskWindow *window;  /* (owned) */
  char               *service;
  gboolean            allow;
  GMutex              mutex;
  char               *text;    /* (mutex) (nullable) */
} Asking;

static Asking *
asking_ref (Asking *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
asking_clear (gpointer data)
{
  Asking *self = data;

  g_clear_object (&self->window);
  g_free (self->service);
  g_free (self->text);
  g_mutex_clear (&self->mutex);
}

static void
asking_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, asking_clear);
}

static gboolean
show_text_cb (gpointer data)
{
  Asking *asking = data;
  g_autofree char *text = NULL;

  g_mutex_lock (&asking->mutex);
  text = g_steal_pointer (&asking->text);
  g_mutex_unlock (&asking->mutex);

  if (text != NULL && asking->window->answer == NULL)
    gtk_label_set_label (asking->window->answer_label, text);

  return G_SOURCE_REMOVE;
}

static void
note_progress (const char *text,
               gpointer    data)
{
  Asking *asking = data;
  gboolean first;

  g_mutex_lock (&asking->mutex);
  first = asking->text == NULL;
  g_free (asking->text);
  asking->text = g_utf8_make_valid (text, -1);
  g_mutex_unlock (&asking->mutex);

  if (first)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, show_text_cb, asking_ref (asking), asking_unref);
}

static gboolean
write_consent (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  Asking *asking = user_data;
  g_autofree char *question = g_strdup_printf ("%s %s", asking->window->verb, asking->window->what);
  g_autoptr(IterateAiService) service = iterate_ai_service_find (db, asking->service, error);

  return service != NULL &&
         iterate_ai_service_answer_consent (db, service, question, TRUE, iterate_user_get_name (), now,
                                            error);
}

static void
ask_in_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  IterateAiAskWindow *self = source;
  Asking *asking = data;
  IterateAiDesk *desk = iterate_engine_get_service (iterate_workspace_get_engine (self->workspace),
                                                    ITERATE_TYPE_AI_DESK);
  const IterateAiInquiry inquiry = {
    .verb = self->verb, .what = self->what, .request = self->request, .subject = self->subject,
    .service = asking->service, .is_seen = TRUE, .progress = note_progress, .user_data = asking,
  };
  GError *error = NULL;
  JsonObject *answer;

  if (asking->allow && !iterate_workspace_write (self->workspace, write_consent, asking, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  answer = iterate_ai_desk_ask (desk, &inquiry, cancellable, &error);
  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) json_object_unref);
  else
    g_task_return_error (task, error);
}

static void
set_asking (IterateAiAskWindow *self,
            gboolean            asking)
{
  gtk_widget_set_visible (self->send_button, !asking);
  gtk_widget_set_visible (self->stop_button, asking);
  gtk_widget_set_sensitive (GTK_WIDGET (self->service_row), !asking);
  gtk_widget_set_sensitive (self->allow_row, !asking);
}

static void
show_answer (IterateAiAskWindow *self)
{
  g_autofree char *text = iterate_answer_dup_text (self->answer);

  gtk_label_set_label (self->answer_label, text);
  gtk_label_set_label (self->answer_title, iterate_answer_get_author (self->answer));
  gtk_widget_set_visible (GTK_WIDGET (self->keep_button), self->can_keep);
  gtk_widget_set_visible (GTK_WIDGET (self->letter_group), FALSE);
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  IterateAiAskWindow *self = ITERATE_AI_ASK_WINDOW (source);
  g_autoptr(GError) error = NULL;
  JsonObject *answer = g_task_propagate_pointer (G_TASK (result), &error);

  set_asking (self, FALSE);
  if (answer == NULL)
    {
      gtk_widget_set_visible (self->answers_box, FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self->letter_group), get_service (self) != NULL);
      tell (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                    ? _("The call was stopped") : error->message);
      return;
    }

  self->answer = answer;
  show_answer (self);
}

static void
send_clicked_cb (IterateAiAskWindow *self)
{
  IterateAiService *service = get_service (self);
  Asking *asking = g_atomic_rc_box_new0 (Asking);
  g_autoptr(GTask) task = NULL;

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->answer, json_object_unref);
  g_mutex_init (&asking->mutex);
  asking->window = g_object_ref (self);
  asking->service = g_strdup (service == NULL ? ITERATE_AI_BUILTIN
                                              : iterate_ai_service_get_name (service));
  asking->allow = service != NULL && gtk_switch_get_active (self->allow_switch);

  gtk_label_set_label (self->answer_title, _("Now"));
  gtk_label_set_label (self->answer_label, _("Waiting for the first word…"));
  gtk_widget_set_visible (self->answers_box, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->keep_button), FALSE);
  set_asking (self, TRUE);
  task = g_task_new (self, self->cancellable, asked_cb, NULL);
  g_task_set_task_data (task, asking, asking_unref);
  g_task_run_in_thread (task, ask_in_thread);
}

static void
stop_clicked_cb (IterateAiAskWindow *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
keep_clicked_cb (IterateAiAskWindow *self)
{
  g_signal_emit (self, signals[SIGNAL_KEEP], 0, self->answer);
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
close_request_cb (IterateAiAskWindow *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);

  return FALSE;
}

static void
iterate_ai_ask_window_dispose (GObject *object)
{
  IterateAiAskWindow *self = ITERATE_AI_ASK_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_AI_ASK_WINDOW);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->services, g_ptr_array_unref);
  g_clear_pointer (&self->request, json_object_unref);
  g_clear_pointer (&self->answer, json_object_unref);
  g_clear_pointer (&self->verb, g_free);
  g_clear_pointer (&self->what, g_free);
  g_clear_pointer (&self->subject, g_free);

  G_OBJECT_CLASS (iterate_ai_ask_window_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateAiAskWindow, name)

static void
iterate_ai_ask_window_class_init (IterateAiAskWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_ai_ask_window_dispose;

  /**
   * IterateAiAskWindow::keep:
   * @answer: what is to be kept
   *
   * Somebody wants to keep the answer.
   */
  signals[SIGNAL_KEEP] = g_signal_new ("keep", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, JSON_TYPE_OBJECT);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-ai-ask-window.ui");
  BIND (toast_overlay);
  BIND (keep_button);
  BIND (send_button);
  BIND (stop_button);
  BIND (service_row);
  BIND (allow_row);
  BIND (allow_switch);
  BIND (answers_box);
  BIND (earlier_box);
  BIND (earlier_label);
  BIND (answer_title);
  BIND (answer_label);
  BIND (letter_group);
  BIND (letter_label);
  gtk_widget_class_bind_template_callback (widget_class, service_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_ai_ask_window_init (IterateAiAskWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "close-request", G_CALLBACK (close_request_cb), NULL);
}

static void
show_letter (IterateAiAskWindow    *self,
             const IterateQuestion *question)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateAiLetter) letter = iterate_ai_letter_write (question, self->request, &error);
  g_autofree char *text = NULL;
  g_autofree char *size = NULL;

  if (letter == NULL)
    {
      tell (self, error->message);
      return;
    }

  text = iterate_ai_letter_dup_text (letter);
  size = iterate_ai_letter_describe (letter);
  gtk_label_set_label (self->letter_label, text);
  adw_preferences_group_set_description (self->letter_group, size);
}

/**
 * iterate_ai_ask_window_new:
 * @request: what the question is about
 * @subject: (nullable): the record that it is for
 *
 * Returns: (transfer floating): a window that has asked nobody yet
 */
GtkWidget *
iterate_ai_ask_window_new (IterateWorkspace *workspace,
                           const char       *verb,
                           const char       *what,
                           JsonObject       *request,
                           const char       *subject)
{
  IterateAiAskWindow *self = g_object_new (ITERATE_TYPE_AI_ASK_WINDOW, NULL);
  const IterateQuestion *question = iterate_question_find (verb, what, NULL);

  g_return_val_if_fail (question != NULL, GTK_WIDGET (self));

  self->workspace = g_object_ref (workspace);
  self->verb = g_strdup (verb);
  self->what = g_strdup (what);
  self->subject = g_strdup (subject);
  self->request = json_object_ref (request);
  gtk_window_set_title (GTK_WINDOW (self), question->title);
  show_letter (self, question);
  iterate_workspace_read_async (workspace, read_services, NULL, NULL,
                                (GDestroyNotify) g_ptr_array_unref, NULL, services_read_cb,
                                g_object_ref (self));

  return GTK_WIDGET (self);
}

/* Shows an earlier answer beside the one to come. */
void
iterate_ai_ask_window_set_earlier (IterateAiAskWindow *self,
                                   const char         *text)
{
  g_return_if_fail (ITERATE_IS_AI_ASK_WINDOW (self));

  gtk_label_set_label (self->earlier_label, text);
  gtk_widget_set_visible (self->earlier_box, TRUE);
  gtk_widget_set_visible (self->answers_box, TRUE);
}

/* Lets an answer be kept, by a button of that label; see #IterateAiAskWindow::keep. */
void
iterate_ai_ask_window_set_keep (IterateAiAskWindow *self,
                                const char         *label)
{
  g_return_if_fail (ITERATE_IS_AI_ASK_WINDOW (self));

  self->can_keep = TRUE;
  gtk_button_set_label (self->keep_button, label);
}
