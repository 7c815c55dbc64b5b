/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-page-private.h"

#include "iterate-experiments-page.h"
#include "iterate-feedback-importer.h"
#include "iterate-platform.h"
#include "iterate-proposals-window.h"
#include "iterate-request-chooser.h"
#include "iterate-sources-window.h"
#include "iterate-thanks-window.h"

#include <glib/gi18n.h>

/* What a person does on the feedback page. */

static IterateFeedbackChange *
new_change (IterateFeedbackPage       *self,
            IterateFeedbackChangeType  type)
{
  IterateWorkspace *workspace = iterate_page_get_workspace (ITERATE_PAGE (self));

  return iterate_feedback_change_new (type, iterate_workspace_get_understanding (workspace));
}

/**
 * iterate_feedback_page_change:
 * @change: (transfer full): what to do
 * @done: what to say then; with a way back where there is one
 */
void
iterate_feedback_page_change (IterateFeedbackPage   *self,
                              IterateFeedbackChange *change,
                              const char            *done)
{
  g_autoptr(IterateFeedback) before = iterate_inbox_pane_ref_selected (self->inbox_pane);
  gboolean can_undo;

  g_clear_pointer (&self->undo, iterate_feedback_change_free);
  if (change->feedback == 0 ||
      (before != NULL && change->feedback == iterate_record_get_id (ITERATE_RECORD (before))))
    self->undo = iterate_feedback_change_invert (change, before);
  can_undo = self->undo != NULL;
  iterate_page_write (ITERATE_PAGE (self), iterate_feedback_change_write, change,
                      (GDestroyNotify) iterate_feedback_change_free, can_undo ? NULL : done);
  if (can_undo)
    iterate_page_offer_undo (ITERATE_PAGE (self), done);
}

/* Returns: (nullable) (transfer full): a change of the feedback that is selected */
static IterateFeedbackChange *
change_selected (IterateFeedbackPage        *self,
                 IterateFeedbackChangeType   type,
                 IterateFeedback           **selected)
{
  IterateFeedbackChange *change;

  *selected = iterate_inbox_pane_ref_selected (self->inbox_pane);
  if (*selected == NULL || iterate_page_get_workspace (ITERATE_PAGE (self)) == NULL)
    return NULL;

  change = new_change (self, type);
  change->feedback = iterate_record_get_id (ITERATE_RECORD (*selected));

  return change;
}

/* Files the selected one, or puts it back, and goes on. */
void
iterate_feedback_page_file (IterateFeedbackPage *self)
{
  g_autoptr(IterateFeedback) feedback = NULL;
  IterateFeedbackChange *change = change_selected (self, ITERATE_CHANGE_FILE, &feedback);
  gboolean file;

  if (change == NULL)
    return;

  file = iterate_feedback_get_filed_at (feedback) == 0;
  change->value = file ? g_strdup ("filed") : NULL;
  iterate_feedback_page_change (self, change, file ? _("Filed") : _("Put back"));
  iterate_inbox_pane_go_by (self->inbox_pane, 1);
}

/* Makes the selected one a request, or none. */
void
iterate_feedback_page_toggle_request (IterateFeedbackPage *self)
{
  g_autoptr(IterateFeedback) feedback = NULL;
  IterateFeedbackChange *change = change_selected (self, ITERATE_CHANGE_CORRECT, &feedback);

  if (change == NULL)
    return;

  change->field = g_strdup ("actionable");
  change->value = g_strdup (iterate_feedback_get_actionable (feedback) ? "false" : "true");
  iterate_feedback_page_change (self, change, iterate_feedback_get_actionable (feedback)
                                                ? _("It is no request any more")
                                                : _("It is a request now"));
}

static void
file_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  iterate_feedback_page_file (ITERATE_FEEDBACK_PAGE (widget));
}

static void
delete_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  IterateFeedbackPage *self = ITERATE_FEEDBACK_PAGE (widget);
  g_autoptr(IterateFeedback) feedback = NULL;
  IterateFeedbackChange *change = change_selected (self, ITERATE_CHANGE_DELETE, &feedback);

  if (change != NULL)
    iterate_feedback_page_change (self, change, _("Deleted"));
}

static void
correct_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  g_autoptr(IterateFeedback) feedback = NULL;
  IterateFeedbackChange *change = change_selected (ITERATE_FEEDBACK_PAGE (widget),
                                                   ITERATE_CHANGE_CORRECT, &feedback);

  if (change == NULL)
    return;

  g_variant_get (parameter, "(ss)", &change->field, &change->value);
  iterate_feedback_page_change (ITERATE_FEEDBACK_PAGE (widget), change, _("Corrected"));
}

static void
take_back_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  g_autoptr(IterateFeedback) feedback = NULL;
  IterateFeedbackChange *change = change_selected (ITERATE_FEEDBACK_PAGE (widget),
                                                   ITERATE_CHANGE_TAKE_BACK, &feedback);

  if (change != NULL)
    iterate_feedback_page_change (ITERATE_FEEDBACK_PAGE (widget), change, _("Taken back"));
}

static void
unlink_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  g_autoptr(IterateFeedback) feedback = NULL;
  IterateFeedbackChange *change = change_selected (ITERATE_FEEDBACK_PAGE (widget),
                                                   ITERATE_CHANGE_PLACE, &feedback);

  if (change != NULL)
    iterate_feedback_page_change (ITERATE_FEEDBACK_PAGE (widget), change, _("No vote any more"));
}

static void
moved_cb (IterateFeedbackPage *self,
          gint64               request)
{
  g_autoptr(IterateFeedback) feedback = NULL;
  IterateFeedbackChange *change = change_selected (self, ITERATE_CHANGE_PLACE, &feedback);

  if (change == NULL)
    return;

  change->request = request;
  iterate_feedback_page_change (self, change, _("Moved"));
}

/* Shows a window of its own above the page's. */
static void
present (GtkWidget *widget,
         GtkWidget *window)
{
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (widget)));
  gtk_window_present (GTK_WINDOW (window));
}

static void
choose_request (IterateFeedbackPage *self,
                const char          *title,
                gint64               except,
                GCallback            chosen_cb)
{
  g_autoptr(GPtrArray) open = iterate_requests_pane_list_open (self->requests_pane);
  GtkWidget *chooser = iterate_request_chooser_new (title, open, except);

  g_signal_connect_object (chooser, "chosen", chosen_cb, self, G_CONNECT_SWAPPED);
  present (GTK_WIDGET (self), chooser);
}

static void
move_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  IterateFeedbackPage *self = ITERATE_FEEDBACK_PAGE (widget);
  g_autoptr(IterateFeedback) feedback = iterate_inbox_pane_ref_selected (self->inbox_pane);

  if (feedback != NULL)
    choose_request (self, _("Move to a request"), iterate_feedback_get_request_id (feedback),
                    G_CALLBACK (moved_cb));
}

static void
undo_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  iterate_page_undo (ITERATE_PAGE (widget));
}

static void
open_request_cb (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  IterateFeedbackPage *self = ITERATE_FEEDBACK_PAGE (widget);
  g_autoptr(IterateFeedback) feedback = iterate_inbox_pane_ref_selected (self->inbox_pane);

  if (feedback != NULL && iterate_feedback_get_request_id (feedback) != 0)
    iterate_feedback_page_open_request (self, iterate_feedback_get_request_id (feedback));
}

static void
add_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  IterateWorkspace *workspace = iterate_page_get_workspace (ITERATE_PAGE (widget));
  GtkWidget *importer;

  if (workspace == NULL)
    return;

  importer = iterate_feedback_importer_new (workspace);
  g_signal_connect_object (importer, "done", G_CALLBACK (iterate_page_tell), widget,
                           G_CONNECT_SWAPPED);
  present (widget, importer);
}

static void
show_window (GtkWidget   *widget,
             GtkWidget *(*make) (IterateWorkspace *workspace))
{
  IterateWorkspace *workspace = iterate_page_get_workspace (ITERATE_PAGE (widget));

  if (workspace != NULL)
    present (widget, make (workspace));
}

static void
sources_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  show_window (widget, iterate_sources_window_new);
}

static void
proposals_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  show_window (widget, iterate_proposals_window_new);
}

/* Requests --------------------------------------------------------------------------------- */

/* Returns: (nullable) (transfer full): a change of the request that is selected */
static IterateFeedbackChange *
change_request (IterateFeedbackPage       *self,
                IterateFeedbackChangeType  type)
{
  g_autoptr(IterateRequestSummary) summary = iterate_requests_pane_ref_selected (self->requests_pane);
  IterateFeedbackChange *change;

  if (summary == NULL || iterate_page_get_workspace (ITERATE_PAGE (self)) == NULL)
    return NULL;

  change = new_change (self, type);
  change->request = iterate_request_summary_get_id (summary);

  return change;
}

static void
map_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  iterate_feedback_page_show_map (ITERATE_FEEDBACK_PAGE (widget));
}

static void
set_status (IterateFeedbackPage *self,
            const char          *status,
            const char          *done)
{
  IterateFeedbackChange *change = change_request (self, ITERATE_CHANGE_STATUS);

  if (change == NULL)
    return;

  change->value = g_strdup (status);
  iterate_feedback_page_change (self, change, done);
}

static void
set_status_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  const char *status = g_variant_get_string (parameter, NULL);
  g_autofree char *done = g_strdup_printf (_("The request is %s now"), status);

  set_status (ITERATE_FEEDBACK_PAGE (widget), status, done);
}

static void
show_thanks (IterateFeedbackPage *self)
{
  g_autoptr(IterateRequestSummary) summary = iterate_requests_pane_ref_selected (self->requests_pane);
  GtkWidget *window;

  if (summary == NULL)
    return;

  window = iterate_thanks_window_new (iterate_page_get_workspace (ITERATE_PAGE (self)),
                                      iterate_request_summary_get_request (summary));
  present (GTK_WIDGET (self), window);
}

static void
thank_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  show_thanks (ITERATE_FEEDBACK_PAGE (widget));
}

static void
ship_confirmed_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(IterateFeedbackPage) self = user_data;

  if (!iterate_platform_confirm_finish (result))
    return;

  set_status (self, "shipped", _("The request is shipped"));
  show_thanks (self);
}

static void
ship_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  iterate_platform_confirm_async (widget, _("Ship this request?"),
                                  _("It takes no more votes, and who asked for it is listed with a "
                                    "drafted message each. Nothing is sent by itself."),
                                  _("_Ship It"), FALSE, ship_confirmed_cb, g_object_ref (widget));
}

/* Asks for a text about the selected request, beginning with its topic. */
static void
ask_about_request (GtkWidget           *widget,
                   const char          *heading,
                   const char          *accept_label,
                   GAsyncReadyCallback  callback)
{
  IterateFeedbackPage *self = ITERATE_FEEDBACK_PAGE (widget);
  g_autoptr(IterateRequestSummary) summary = iterate_requests_pane_ref_selected (self->requests_pane);

  if (summary != NULL)
    iterate_platform_ask_text_async (
      widget, heading,
      iterate_feature_request_get_topic (iterate_request_summary_get_request (summary)), accept_label,
      callback, g_object_ref (widget));
}

/* Changes the selected request by the text that was given, if one was. */
static void
change_by_answer (IterateFeedbackPage       *self,
                  GAsyncResult              *result,
                  IterateFeedbackChangeType  type,
                  const char                *done)
{
  g_autofree char *text = iterate_platform_ask_text_finish (result);
  IterateFeedbackChange *change = NULL;

  if (text != NULL && *text != '\0')
    change = change_request (self, type);
  if (change == NULL)
    return;

  change->value = g_steal_pointer (&text);
  iterate_feedback_page_change (self, change, done);
}

static void
renamed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(IterateFeedbackPage) self = user_data;

  change_by_answer (self, result, ITERATE_CHANGE_RENAME, _("Renamed"));
}

static void
rename_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  ask_about_request (widget, _("Rename the request"), _("_Rename"), renamed_cb);
}

static void
tried_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(IterateFeedbackPage) self = user_data;

  change_by_answer (self, result, ITERATE_CHANGE_TRY, _("Linked with the experiment"));
}

static void
try_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  ask_about_request (widget, _("Which experiment tries it? One that is not there is drafted."),
                     _("_Link"), tried_cb);
}

static void
merge_requests (IterateFeedbackPage *self,
                gint64               from,
                gint64               into)
{
  IterateFeedbackChange *change;

  if (from == into || iterate_page_get_workspace (ITERATE_PAGE (self)) == NULL)
    return;

  change = new_change (self, ITERATE_CHANGE_MERGE);
  change->request = from;
  change->other = into;
  iterate_feedback_page_change (self, change, _("Merged"));
  iterate_feedback_page_open_request (self, into);
}

static void
merge_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  gint64 from, into;

  g_variant_get (parameter, "(xx)", &from, &into);
  merge_requests (ITERATE_FEEDBACK_PAGE (widget), from, into);
}

static void
merge_chosen_cb (IterateFeedbackPage *self,
                 gint64               into)
{
  g_autoptr(IterateRequestSummary) summary = iterate_requests_pane_ref_selected (self->requests_pane);

  if (summary != NULL)
    merge_requests (self, iterate_request_summary_get_id (summary), into);
}

static void
merge_into_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  IterateFeedbackPage *self = ITERATE_FEEDBACK_PAGE (widget);
  g_autoptr(IterateRequestSummary) summary = iterate_requests_pane_ref_selected (self->requests_pane);

  if (summary != NULL)
    choose_request (self, _("Merge into a request"), iterate_request_summary_get_id (summary),
                    G_CALLBACK (merge_chosen_cb));
}

static void
split_named_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(IterateFeedbackPage) self = user_data;
  g_autofree char *topic = iterate_platform_ask_text_finish (result);
  g_autoptr(GArray) ids = iterate_request_detail_list_checked (self->request_detail);
  IterateFeedbackChange *change;

  if (topic == NULL || ids->len == 0)
    return;

  change = new_change (self, ITERATE_CHANGE_SPLIT);
  change->ids = g_steal_pointer (&ids);
  change->value = *topic == '\0' ? NULL : g_steal_pointer (&topic);
  iterate_feedback_page_change (self, change, _("Split off"));
}

static void
split_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  iterate_platform_ask_text_async (widget, _("What is the new request about?"), "", _("_Split Off"),
                                   split_named_cb, g_object_ref (widget));
}

static void
open_feedback_cb (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  iterate_feedback_page_open_feedback (ITERATE_FEEDBACK_PAGE (widget),
                                       g_variant_get_int64 (parameter));
}

static void
open_link_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  g_signal_emit_by_name (widget, "open", ITERATE_TYPE_EXPERIMENTS_PAGE,
                         g_variant_get_string (parameter, NULL));
}

void
iterate_feedback_page_install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char                  *name;
    const char                  *parameter; /* (nullable) */
    GtkWidgetActionActivateFunc  func;
  } actions[] = {
    { "feedback.add", NULL, add_cb },
    { "feedback.sources", NULL, sources_cb },
    { "feedback.file", NULL, file_cb },
    { "feedback.delete", NULL, delete_cb },
    { "feedback.correct", "(ss)", correct_cb },
    { "feedback.take-back", NULL, take_back_cb },
    { "feedback.move", NULL, move_cb },
    { "feedback.unlink", NULL, unlink_cb },
    { "feedback.open-request", NULL, open_request_cb },
    { "feedback.undo", NULL, undo_cb },
    { "requests.map", NULL, map_cb },
    { "requests.proposals", NULL, proposals_cb },
    { "requests.merge", "(xx)", merge_cb },
    { "request.set-status", "s", set_status_cb },
    { "request.ship", NULL, ship_cb },
    { "request.thank", NULL, thank_cb },
    { "request.rename", NULL, rename_cb },
    { "request.try", NULL, try_cb },
    { "request.merge-into", NULL, merge_into_cb },
    { "request.split", NULL, split_cb },
    { "request.open-feedback", "x", open_feedback_cb },
    { "request.open-link", "s", open_link_cb },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter,
                                     actions[i].func);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "feedback.undo",
                                       NULL);
}
