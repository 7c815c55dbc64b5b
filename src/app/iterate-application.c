/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-application.h"

#include "iterate-alert-notice.h"
#include "iterate-approval-actions.h"
#include "iterate-approval.h"
#include "iterate-event.h"
#include "iterate-id.h"
#include "iterate-metric-deed.h"
#include "iterate-sample.h"
#include "iterate-search-provider.h"
#include "iterate-window.h"

#include <glib/gi18n.h>

/**
 * IterateApplication:
 *
 * The process that holds the window, and the engine while it runs.
 */
struct _IterateApplication
{
  AdwApplication         parent_instance;

  char                  *path;       /* Of the workspace */
  char                  *page;       /* (nullable): to show first */
  IterateWorkspace      *workspace;  /* (owned) (nullable) */
  IterateWindow         *window;     /* (borrowed) (nullable) */
  GHashTable            *shown;      /* (owned): ids of notifications that wait for an answer */
  IterateSearchProvider *provider;   /* (owned): what the shell searches in */
};

G_DEFINE_FINAL_TYPE (IterateApplication, iterate_application, ADW_TYPE_APPLICATION)

/* A notification whose buttons somebody may press keeps the application running without a window: not
 * every desktop starts it again for them. */
static void
show_notification (IterateApplication *self,
                   const char         *id,
                   GNotification      *notification)
{
  if (g_hash_table_size (self->shown) == 0)
    g_application_hold (G_APPLICATION (self));
  g_hash_table_add (self->shown, g_strdup (id));
  g_application_send_notification (G_APPLICATION (self), id, notification);
}

static void
withdraw_notification (IterateApplication *self,
                       const char         *id)
{
  g_application_withdraw_notification (G_APPLICATION (self), id);
  if (g_hash_table_remove (self->shown, id) && g_hash_table_size (self->shown) == 0)
    g_application_release (G_APPLICATION (self));
}

/* Shows a question on the desktop, with the answers as buttons. */
static void
approval_requested_cb (IterateApplication *self,
                       IterateEvent       *event)
{
  const char *subject = iterate_event_get_subject (event);
  g_autoptr(GNotification) notification = NULL;
  g_autoptr(IterateApproval) approval = NULL;
  IterateDatabase *db;
  gint64 id;

  if (!iterate_id_parse (subject, "approval", &id))
    return;

  db = iterate_store_get_reader (iterate_workspace_get_store (self->workspace), NULL);
  approval = db == NULL ? NULL : iterate_database_find (db, ITERATE_TYPE_APPROVAL, id, NULL);
  if (approval == NULL)
    return;

  notification = g_notification_new (iterate_approval_get_title (approval));
  g_notification_set_body (notification, iterate_approval_get_body (approval));
  g_notification_add_button_with_target (notification, _("Graduate"), "app.approve", "x", id);
  g_notification_add_button_with_target (notification, _("Not Now"), "app.reject", "x", id);
  show_notification (self, subject, notification);
}

static void
approval_answered_cb (IterateApplication *self,
                      IterateEvent       *event)
{
  withdraw_notification (self, iterate_event_get_subject (event));
}

static void
show_notice (IterateApplication       *self,
             const IterateAlertNotice *notice)
{
  g_autofree char *id = iterate_id_format ("alert", notice->id);
  g_autoptr(GNotification) notification = NULL;

  if (!notice->is_open)
    {
      withdraw_notification (self, id);
      return;
    }

  notification = g_notification_new (notice->title);
  g_notification_set_body (notification, notice->body);
  g_notification_set_priority (notification, notice->is_urgent ? G_NOTIFICATION_PRIORITY_HIGH
                                                               : G_NOTIFICATION_PRIORITY_NORMAL);
  g_notification_set_default_action_and_target (notification, "app.show-metric", "s", notice->metric);
  g_notification_add_button_with_target (notification, _("Acknowledge"), "app.acknowledge", "x",
                                         notice->id);
  g_notification_add_button_with_target (notification, _("Snooze for a Day"), "app.snooze", "x",
                                         notice->id);
  show_notification (self, id, notification);
}

/* Metrics that moved together have one notification, which changes in place and goes when nobody needs
 * it any more. */
static void
alert_changed_cb (IterateApplication *self,
                  IterateEvent       *event)
{
  g_autoptr(IterateAlertNotice) notice = NULL;
  IterateDatabase *db;
  gint64 id;

  if (!iterate_id_parse (iterate_event_get_subject (event), "alert", &id))
    return;

  db = iterate_store_get_reader (iterate_workspace_get_store (self->workspace), NULL);
  notice = db == NULL ? NULL : iterate_alert_notice_load (
                               db, id, iterate_workspace_get_time (self->workspace), NULL);
  if (notice != NULL)
    show_notice (self, notice);
}

/* Opens the workspace and starts its engine, with or without a window: a
 * notification's button may be pressed long after that was closed. */
static gboolean
ensure_workspace (IterateApplication  *self,
                  gboolean             create,
                  GError             **error)
{
  static const char *const alert_signals[] = {
    "event::alert.fired", "event::alert.updated", "event::alert.resolved", "event::alert.acknowledged",
    "event::alert.snoozed",
  };
  g_autoptr(IterateClock) clock = iterate_clock_new_system ();
  IterateEngine *engine;

  if (self->workspace != NULL)
    return TRUE;

  self->workspace = iterate_workspace_open (self->path, create, clock, TRUE, error);
  if (self->workspace == NULL || !iterate_workspace_plan_routines (self->workspace, error))
    return FALSE;

  engine = iterate_workspace_get_engine (self->workspace);
  g_signal_connect_object (engine, "event::approval.requested",
                           G_CALLBACK (approval_requested_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "event::approval.granted",
                           G_CALLBACK (approval_answered_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "event::approval.rejected",
                           G_CALLBACK (approval_answered_cb), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (alert_signals); i++)
    g_signal_connect_object (engine, alert_signals[i], G_CALLBACK (alert_changed_cb), self,
                             G_CONNECT_SWAPPED);

  return TRUE;
}

static gboolean
open_workspace (IterateApplication  *self,
                gboolean             create,
                GError             **error)
{
  if (!ensure_workspace (self, create, error))
    return FALSE;

  iterate_window_set_workspace (self->window, self->workspace);
  if (self->page != NULL)
    {
      g_auto(GStrv) parts = g_strsplit (self->page, "/", 2);

      iterate_window_show_page (self->window, parts[0], parts[1]);
    }

  return TRUE;
}

static void
load_sample_in_thread (GTask        *task,
                       gpointer      source,
                       gpointer      data,
                       GCancellable *cancellable)
{
  g_autofree char *folder = NULL;
  GError *error = NULL;

  folder = iterate_sample_find_folder (&error);
  if (folder != NULL && iterate_sample_load (data, folder, g_get_real_time (), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
sample_loaded_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  IterateApplication *self = ITERATE_APPLICATION (source);
  g_autoptr(GError) error = NULL;

  if (self->window == NULL)
    return;

  if (!g_task_propagate_boolean (G_TASK (result), &error) || !open_workspace (self, FALSE, &error))
    iterate_window_tell (self->window, error->message);
}

static void
open_sample_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  IterateApplication *self = user_data;
  g_autoptr(GTask) task = g_task_new (self, NULL, sample_loaded_cb, NULL);

  g_simple_action_set_enabled (action, FALSE);
  g_task_set_source_tag (task, open_sample_cb);
  g_task_set_task_data (task, g_strdup (self->path), g_free);
  g_task_run_in_thread (task, load_sample_in_thread);
}

static void
start_own_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  IterateApplication *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!open_workspace (self, TRUE, &error))
    iterate_window_tell (self->window, error->message);
}

static void
answer (IterateApplication *self,
        GVariant           *approval,
        gboolean            granted)
{
  g_autoptr(GError) error = NULL;

  if (ensure_workspace (self, FALSE, &error))
    iterate_approval_actions_answer (self->workspace, g_variant_get_int64 (approval), granted);
  else
    g_message ("%s", error->message);
}

static void
approve_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  answer (user_data, parameter, TRUE);
}

static void
reject_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  answer (user_data, parameter, FALSE);
}

static void
deed_done_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(IterateApplication) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    g_message ("%s", error->message);
  g_application_release (G_APPLICATION (self));
}

/* Answers an alert, with or without a window. */
static void
answer_alert (IterateApplication    *self,
              GVariant              *alert,
              IterateMetricDeedType  type)
{
  g_autoptr(GError) error = NULL;

  if (!ensure_workspace (self, FALSE, &error))
    {
      g_message ("%s", error->message);
      return;
    }

  /* Started for this alone, the application stays until it is on disk. */
  g_application_hold (G_APPLICATION (self));
  iterate_workspace_write_async (self->workspace, iterate_metric_deed_write,
                                 iterate_metric_deed_new (type, g_variant_get_int64 (alert), NULL),
                                 (GDestroyNotify) iterate_metric_deed_free, NULL, deed_done_cb,
                                 g_object_ref (self));
}

static void
acknowledge_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  answer_alert (user_data, parameter, ITERATE_DEED_ACKNOWLEDGE);
}

static void
snooze_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  answer_alert (user_data, parameter, ITERATE_DEED_SNOOZE);
}

static void
show_metric_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  IterateApplication *self = user_data;

  g_application_activate (G_APPLICATION (self));
  if (self->window != NULL)
    iterate_window_show_page (self->window, "Metrics", g_variant_get_string (parameter, NULL));
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  g_application_quit (G_APPLICATION (user_data));
}

static const GActionEntry actions[] = {
  { "open-sample", open_sample_cb },
  { "start-own", start_own_cb },
  { "approve", approve_cb, "x" },
  { "reject", reject_cb, "x" },
  { "acknowledge", acknowledge_cb, "x" },
  { "snooze", snooze_cb, "x" },
  { "show-metric", show_metric_cb, "s" },
  { "quit", quit_cb },
};

static void
iterate_application_startup (GApplication *application)
{
  static const char *const quit_keys[] = { "<Control>q", NULL };
  static const char *const close_keys[] = { "<Control>w", NULL };

  G_APPLICATION_CLASS (iterate_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.quit", quit_keys);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "window.close", close_keys);
  gtk_window_set_default_icon_name (ITERATE_APPLICATION_ID);
}

static void
iterate_application_activate (GApplication *application)
{
  IterateApplication *self = ITERATE_APPLICATION (application);
  g_autoptr(GError) error = NULL;

  if (self->window == NULL)
    {
      self->window = ITERATE_WINDOW (iterate_window_new (ADW_APPLICATION (self)));
      g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
      if (g_file_test (self->path, G_FILE_TEST_EXISTS) && !open_workspace (self, FALSE, &error))
        iterate_window_tell (self->window, error->message);
    }

  gtk_window_present (GTK_WINDOW (self->window));
}

/* What the shell searches in is there as long as the workspace can be opened. */
static IterateWorkspace *
need_workspace_cb (IterateApplication *self)
{
  return g_file_test (self->path, G_FILE_TEST_EXISTS) && ensure_workspace (self, FALSE, NULL)
           ? self->workspace : NULL;
}

static void
play_chosen_cb (IterateApplication *self,
                const char         *id)
{
  g_application_activate (G_APPLICATION (self));
  if (self->window != NULL && self->workspace != NULL)
    iterate_window_show_page (self->window, "playbook", id);
}

static gboolean
iterate_application_dbus_register (GApplication     *application,
                                   GDBusConnection  *connection,
                                   const char       *path,
                                   GError          **error)
{
  IterateApplication *self = ITERATE_APPLICATION (application);
  g_autofree char *place = g_strconcat (path, "/SearchProvider", NULL);

  return G_APPLICATION_CLASS (iterate_application_parent_class)->dbus_register (application, connection,
                                                                                path, error) &&
         iterate_search_provider_export (self->provider, connection, place, error);
}

static void
iterate_application_dbus_unregister (GApplication    *application,
                                     GDBusConnection *connection,
                                     const char      *path)
{
  iterate_search_provider_unexport (ITERATE_APPLICATION (application)->provider);

  G_APPLICATION_CLASS (iterate_application_parent_class)->dbus_unregister (application, connection,
                                                                           path);
}

static int
iterate_application_handle_local_options (GApplication *application,
                                          GVariantDict *options)
{
  IterateApplication *self = ITERATE_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("iterate %s\n", ITERATE_VERSION);
      return 0;
    }

  g_variant_dict_lookup (options, "workspace", "^ay", &self->path);
  g_variant_dict_lookup (options, "page", "s", &self->page);
  if (self->path == NULL)
    self->path = iterate_store_dup_default_path ();

  return -1;
}

static void
iterate_application_shutdown (GApplication *application)
{
  IterateApplication *self = ITERATE_APPLICATION (application);

  if (self->workspace != NULL)
    iterate_workspace_close (self->workspace);

  G_APPLICATION_CLASS (iterate_application_parent_class)->shutdown (application);
}

static void
iterate_application_finalize (GObject *object)
{
  IterateApplication *self = ITERATE_APPLICATION (object);

  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->page, g_free);
  g_clear_pointer (&self->shown, g_hash_table_unref);
  g_clear_object (&self->provider);

  G_OBJECT_CLASS (iterate_application_parent_class)->finalize (object);
}

static void
iterate_application_class_init (IterateApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = iterate_application_finalize;
  application_class->dbus_register = iterate_application_dbus_register;
  application_class->dbus_unregister = iterate_application_dbus_unregister;
  application_class->startup = iterate_application_startup;
  application_class->activate = iterate_application_activate;
  application_class->shutdown = iterate_application_shutdown;
  application_class->handle_local_options = iterate_application_handle_local_options;
}

static void
iterate_application_init (IterateApplication *self)
{
  const GOptionEntry entries[] = {
    { "workspace", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Open this file"), N_("FILE") },
    { "page", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Show this page first"), N_("PAGE[/SUBJECT]") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Tell the version"), NULL },
    { NULL }
  };

  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->provider = iterate_search_provider_new ();
  g_signal_connect_object (self->provider, "need-workspace", G_CALLBACK (need_workspace_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->provider, "chosen", G_CALLBACK (play_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_application_add_main_option_entries (G_APPLICATION (self), entries);
}

IterateApplication *
iterate_application_new (void)
{
  return g_object_new (ITERATE_TYPE_APPLICATION,
                       "application-id", ITERATE_APPLICATION_ID,
                       "resource-base-path", "/io/github/iterate_app/Iterate",
                       NULL);
}
