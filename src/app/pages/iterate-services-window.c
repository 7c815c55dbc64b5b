/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-services-window.h"

#include "iterate-ai-budget-group.h"
#include "iterate-ai-calls-window.h"
#include "iterate-ai-consent.h"
#include "iterate-ai-service-window.h"
#include "iterate-ai-service.h"
#include "iterate-changes.h"
#include "iterate-platform.h"
#include "iterate-rows.h"
#include "iterate-service-report.h"
#include "iterate-toast.h"
#include "iterate-user.h"

#include <glib/gi18n.h>

/**
 * IterateServicesWindow:
 *
 * What the workspace is connected with, how each of them does, and what AI services may use.
 */
struct _IterateServicesWindow
{
  AdwWindow            parent_instance;

  /* Template */
  AdwToastOverlay     *toast_overlay;
  GtkListBox          *ai_list;
  GtkWidget           *consent_group;
  GtkListBox          *consent_list;
  IterateAiBudgetGroup *budget_group;
  GtkWidget           *metric_group;
  GtkListBox          *metric_list;
  GtkWidget           *feedback_group;
  GtkListBox          *feedback_list;
  GtkWidget           *channel_group;
  GtkListBox          *channel_list;
  GtkWidget           *token_group;
  GtkListBox          *token_list;

  /* Owned */
  IterateWorkspace    *workspace;
  IterateChanges      *changes;
  GCancellable        *cancellable;

  gboolean             filling;
};

G_DEFINE_FINAL_TYPE (IterateServicesWindow, iterate_services_window, ADW_TYPE_WINDOW)

/* What is shown, as it was read. */
typedef struct
{
  GPtrArray       *reports;  /* (owned) (element-type IterateServiceReport) */
  GPtrArray       *consents; /* (owned) (element-type IterateAiConsent) */
  GPtrArray       *details;  /* (owned) (element-type utf8): of the consents */
} Contents;

static void
contents_free (gpointer data)
{
  Contents *self = data;

  g_clear_pointer (&self->reports, g_ptr_array_unref);
  g_clear_pointer (&self->consents, g_ptr_array_unref);
  g_clear_pointer (&self->details, g_ptr_array_unref);
  g_free (self);
}

static void
tell (IterateServicesWindow *self,
      const char            *text)
{
  adw_toast_overlay_add_toast (self->toast_overlay, iterate_toast_new (text));
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(IterateServicesWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error))
    tell (self, error->message);
}

/* Trying out ------------------------------------------------------------------------------- */

typedef struct
{
  IterateWorkspace   *workspace; /* (owned) */
  IterateServiceKind  kind;
  gint64              id;
} Trial;

static void
trial_free (gpointer data)
{
  Trial *self = data;

  g_clear_object (&self->workspace);
  g_free (self);
}

static void
test_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Trial *trial = data;
  GError *error = NULL;
  char *found = iterate_service_test (trial->workspace, trial->kind, trial->id, cancellable, &error);

  if (found != NULL)
    g_task_return_pointer (task, found, g_free);
  else
    g_task_return_error (task, error);
}

static void
tested_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      button)
{
  g_autoptr(GtkWidget) owned = button;
  IterateServicesWindow *self = ITERATE_SERVICES_WINDOW (source);
  g_autoptr(GError) error = NULL;
  g_autofree char *found = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  gtk_widget_set_sensitive (button, TRUE);
  tell (self, found != NULL ? found : error->message);
}

static void
test_clicked_cb (IterateServicesWindow *self,
                 GtkButton             *button)
{
  const IterateServiceReport *report = g_object_get_data (G_OBJECT (button), "report");
  g_autoptr(GTask) task = g_task_new (self, self->cancellable, tested_cb, g_object_ref (button));
  Trial *trial = g_new0 (Trial, 1);

  trial->workspace = g_object_ref (self->workspace);
  trial->kind = report->kind;
  trial->id = report->id;
  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  g_task_set_task_data (task, trial, trial_free);
  g_task_run_in_thread (task, test_in_thread);
}

/* AI services ------------------------------------------------------------------------------ */

static gboolean
prefer (IterateDatabase  *db,
        gint64            now,
        gpointer          user_data,
        GError          **error)
{
  gint64 id = *(gint64 *) user_data;
  g_autoptr(IterateAiService) service = NULL;

  if (id == 0)
    return iterate_ai_service_prefer (db, NULL, error);

  service = iterate_database_find (db, ITERATE_TYPE_AI_SERVICE, id, error);

  return service != NULL && iterate_ai_service_prefer (db, service, error);
}

static gboolean
remove_service (IterateDatabase  *db,
                gint64            now,
                gpointer          user_data,
                GError          **error)
{
  g_autoptr(IterateAiService) service = NULL;

  service = iterate_database_find (db, ITERATE_TYPE_AI_SERVICE, *(gint64 *) user_data, error);

  return service != NULL && iterate_ai_service_remove (db, service, error);
}

static void
change_service (IterateServicesWindow *self,
                IterateWriteFunc       func,
                gint64                 id)
{
  iterate_workspace_write_async (self->workspace, func, g_memdup2 (&id, sizeof id), g_free, NULL,
                                 written_cb, g_object_ref (self));
}

static void
preferred_cb (IterateServicesWindow *self,
              GParamSpec            *pspec,
              GtkCheckButton        *check)
{
  gint64 *id = g_object_get_data (G_OBJECT (check), "id");

  if (!self->filling && gtk_check_button_get_active (check))
    change_service (self, prefer, *id);
}

static void
removal_confirmed_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autofree gint64 *id = user_data;

  if (iterate_platform_confirm_finish (result))
    change_service (ITERATE_SERVICES_WINDOW (source), remove_service, *id);
}

static void
remove_clicked_cb (IterateServicesWindow *self,
                   GtkButton             *button)
{
  const IterateServiceReport *report = g_object_get_data (G_OBJECT (button), "report");
  g_autofree char *heading = g_strdup_printf (_("Remove “%s”?"), report->name);

  iterate_platform_confirm_async (GTK_WIDGET (self), heading,
                                  _("It is asked no longer. The record of what it was asked stays, as "
                                    "does what it wrote. What it may be sent is asked anew if you add "
                                    "it again."),
                                  _("_Remove"), TRUE, removal_confirmed_cb,
                                  g_memdup2 (&report->id, sizeof report->id));
}

static GtkWidget *
add_check (IterateServicesWindow *self,
           GtkWidget             *row,
           gint64                 id,
           gboolean               active,
           GtkCheckButton        *group)
{
  GtkWidget *check = gtk_check_button_new ();
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));

  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), group);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), active);
  g_object_set_data_full (G_OBJECT (check), "id", g_memdup2 (&id, sizeof id), g_free);
  g_signal_connect_object (check, "notify::active", G_CALLBACK (preferred_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);

  return check;
}

static GtkWidget *
add_button (IterateServicesWindow *self,
            GtkWidget             *row,
            IterateServiceReport  *report,
            GtkWidget             *button,
            GCallback              callback)
{
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (button), "report", report);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);

  return button;
}

/* The row owns the report. */
static GtkWidget *
add_row (IterateServicesWindow *self,
         GtkListBox            *list,
         IterateServiceReport  *report)
{
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", report->detail, report->state);
  g_autofree char *label = g_strdup_printf (_("Test %s"), report->name);
  GtkWidget *row = iterate_rows_add (list, report->name, subtitle,
                                     report->failed ? "dialog-warning-symbolic" : NULL, "warning");
  GtkWidget *button = gtk_button_new_with_mnemonic (report->kind == ITERATE_SERVICE_CHANNEL
                                                      ? _("_Send a Test") : _("_Test"));

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 5);
  g_object_set_data_full (G_OBJECT (row), "report", report,
                          (GDestroyNotify) iterate_service_report_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  add_button (self, row, report, button, G_CALLBACK (test_clicked_cb));

  return row;
}

static void
add_ai_row (IterateServicesWindow *self,
            IterateServiceReport  *report,
            GtkCheckButton        *group)
{
  GtkWidget *row = add_row (self, self->ai_list, report);
  g_autofree char *label = g_strdup_printf (_("Remove %s"), report->name);
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  add_check (self, row, report->id, report->preferred, group);
  gtk_widget_set_tooltip_text (button, _("Remove"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_add_css_class (button, "flat");
  add_button (self, row, report, button, G_CALLBACK (remove_clicked_cb));
}

/* Consent ---------------------------------------------------------------------------------- */

typedef struct
{
  gint64   service;
  char    *question; /* (owned) */
  gboolean granted;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *self = data;

  g_free (self->question);
  g_free (self);
}

static gboolean
write_answer (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  const Answer *answer = user_data;
  g_autoptr(IterateAiService) service = NULL;

  service = iterate_database_find (db, ITERATE_TYPE_AI_SERVICE, answer->service, error);

  return service != NULL &&
         iterate_ai_service_answer_consent (db, service, answer->question, answer->granted,
                                            iterate_user_get_name (), now, error);
}

static void
consent_changed_cb (IterateServicesWindow *self,
                    GParamSpec            *pspec,
                    GtkSwitch             *toggle)
{
  IterateAiConsent *consent = g_object_get_data (G_OBJECT (toggle), "consent");
  Answer *answer = g_new0 (Answer, 1);

  answer->service = iterate_ai_consent_get_service (consent);
  answer->question = g_strdup (iterate_ai_consent_get_question (consent));
  answer->granted = gtk_switch_get_active (toggle);
  iterate_workspace_write_async (self->workspace, write_answer, answer, answer_free, NULL, written_cb,
                                 g_object_ref (self));
}

/* Reading ---------------------------------------------------------------------------------- */

static gboolean
read_consents (Contents         *contents,
               IterateDatabase  *db,
               gint64            now,
               GError          **error)
{
  contents->consents = iterate_ai_consent_list (db, error);
  contents->details = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; contents->consents != NULL && i < contents->consents->len; i++)
    {
      char *detail = iterate_ai_consent_dup_detail (g_ptr_array_index (contents->consents, i), db, now,
                                                    error);

      if (detail == NULL)
        return FALSE;

      g_ptr_array_add (contents->details, detail);
    }

  return contents->consents != NULL;
}

static gpointer
read_contents (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  Contents *contents = g_new0 (Contents, 1);

  contents->reports = iterate_service_report_list (db, now, error);
  if (contents->reports != NULL && read_consents (contents, db, now, error))
    return contents;

  contents_free (contents);

  return NULL;
}

static void
add_consent_row (IterateServicesWindow *self,
                 IterateAiConsent      *consent,
                 const char            *detail)
{
  g_autofree char *title = iterate_ai_consent_dup_title (consent);
  GtkWidget *row = iterate_rows_add (self->consent_list, title, detail, NULL, NULL);
  GtkWidget *toggle = gtk_switch_new ();

  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_switch_set_active (GTK_SWITCH (toggle), iterate_ai_consent_is_granted (consent));
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data_full (G_OBJECT (toggle), "consent", g_object_ref (consent), g_object_unref);
  g_signal_connect_object (toggle, "notify::active", G_CALLBACK (consent_changed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
}

static void
show_consents (IterateServicesWindow *self,
               const Contents        *contents)
{
  iterate_rows_clear (self->consent_list);
  for (guint i = 0; i < contents->consents->len; i++)
    add_consent_row (self, g_ptr_array_index (contents->consents, i),
                     g_ptr_array_index (contents->details, i));
  gtk_widget_set_visible (self->consent_group, contents->consents->len > 0);
}

static gboolean
has_preferred (GPtrArray *reports)
{
  for (guint i = 0; i < reports->len; i++)
    {
      if (((IterateServiceReport *) g_ptr_array_index (reports, i))->preferred)
        return TRUE;
    }

  return FALSE;
}

static void
show_reports (IterateServicesWindow *self,
              GPtrArray             *reports)
{
  GtkListBox *lists[] = {
    self->ai_list, self->metric_list, self->feedback_list, self->channel_list, self->token_list,
  };
  GtkWidget *groups[] = {
    NULL, self->metric_group, self->feedback_group, self->channel_group, self->token_group,
  };
  GtkWidget *row, *first;

  self->filling = TRUE;
  for (guint i = 0; i < ITERATE_N_SERVICE_KINDS; i++)
    iterate_rows_clear (lists[i]);

  row = iterate_rows_add (self->ai_list, _("Built-in analyst only"),
                          _("Works from your evidence, offline, and needs no key"), NULL, NULL);
  first = add_check (self, row, 0, !has_preferred (reports), NULL);
  for (guint i = 0; i < reports->len; i++)
    {
      IterateServiceReport *report = g_ptr_array_index (reports, i);

      if (report->kind == ITERATE_SERVICE_AI)
        add_ai_row (self, report, GTK_CHECK_BUTTON (first));
      else
        add_row (self, lists[report->kind], report);
    }

  for (guint i = 1; i < ITERATE_N_SERVICE_KINDS; i++)
    gtk_widget_set_visible (groups[i], gtk_list_box_get_row_at_index (lists[i], 0) != NULL);
  self->filling = FALSE;
}

static void
contents_read_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(IterateServicesWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  Contents *contents = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);

  if (contents == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        tell (self, error->message);
      return;
    }

  show_consents (self, contents);
  /* The rows take them over. */
  g_ptr_array_set_free_func (contents->reports, NULL);
  show_reports (self, contents->reports);
  contents_free (contents);
}

static void
refresh (IterateServicesWindow *self)
{
  iterate_workspace_read_async (self->workspace, read_contents, NULL, NULL, contents_free,
                                self->cancellable, contents_read_cb, g_object_ref (self));
}

static void
present (IterateServicesWindow *self,
         GtkWidget             *window)
{
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (window));
}

static void
add_clicked_cb (IterateServicesWindow *self)
{
  present (self, iterate_ai_service_window_new (self->workspace));
}

static void
calls_clicked_cb (IterateServicesWindow *self)
{
  present (self, iterate_ai_calls_window_new (self->workspace));
}

static void
iterate_services_window_dispose (GObject *object)
{
  IterateServicesWindow *self = ITERATE_SERVICES_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_SERVICES_WINDOW);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->changes);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (iterate_services_window_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateServicesWindow, name)

static void
iterate_services_window_class_init (IterateServicesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_AI_BUDGET_GROUP);
  G_OBJECT_CLASS (klass)->dispose = iterate_services_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-services-window.ui");
  BIND (toast_overlay);
  BIND (ai_list);
  BIND (consent_group);
  BIND (consent_list);
  BIND (budget_group);
  BIND (metric_group);
  BIND (metric_list);
  BIND (feedback_group);
  BIND (feedback_list);
  BIND (channel_group);
  BIND (channel_list);
  BIND (token_group);
  BIND (token_list);
  gtk_widget_class_bind_template_callback (widget_class, add_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, calls_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, tell);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
iterate_services_window_init (IterateServicesWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
iterate_services_window_new (IterateWorkspace *workspace)
{
  static const char *const tables[] = {
    "changed::ai_service", "changed::ai_consent", "changed::setting",
      "changed::metric_source",
    "changed::feedback_source", "changed::message_delivery", "changed::collector_source",
  };
  IterateServicesWindow *self = g_object_new (ITERATE_TYPE_SERVICES_WINDOW, NULL);
  g_autoptr(GError) error = NULL;

  self->workspace = g_object_ref (workspace);
  iterate_ai_budget_group_set_workspace (self->budget_group, workspace);
  self->changes = iterate_changes_new (iterate_workspace_get_store (workspace), &error);
  if (self->changes == NULL)
    tell (self, error->message);
  for (guint i = 0; self->changes != NULL && i < G_N_ELEMENTS (tables); i++)
    g_signal_connect_object (self->changes, tables[i], G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);

  return GTK_WIDGET (self);
}
