/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-today-page.h"

#include "iterate-activity.h"
#include "iterate-ai-ask-window.h"
#include "iterate-alert.h"
#include "iterate-approval-actions.h"
#include "iterate-approval.h"
#include "iterate-burn-up-figure.h"
#include "iterate-delivery.h"
#include "iterate-event-text.h"
#include "iterate-experiment.h"
#include "iterate-experiments-page.h"
#include "iterate-figure-view.h"
#include "iterate-loop-figure.h"
#include "iterate-metrics-page.h"
#include "iterate-refinement.h"
#include "iterate-retry-button.h"
#include "iterate-rows.h"
#include "iterate-subject-links.h"
#include "iterate-today.h"
#include "iterate-verdict-text.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Activity has the rest. */
#define MOST_RECENT 15

/**
 * IterateTodayPage:
 *
 * What needs a person, how it goes, and what happened since they last looked.
 */
struct _IterateTodayPage
{
  IteratePage           parent_instance;

  /* Template */
  GtkBox               *impact_box;
  GtkLabel             *impact_label;
  GtkLabel             *impact_caption;
  GtkBox               *approvals_box;
  AdwPreferencesGroup  *alerts_group;
  GtkListBox           *alerts_list;
  AdwPreferencesGroup  *failed_group;
  GtkListBox           *failed_list;
  GtkListBox           *celebrated_list;
  IterateFigureView    *north_star_view;
  IterateFigureView    *loop_view;
  AdwPreferencesGroup  *recent_group;
  GtkListBox           *recent_list;
  AdwStatusPage        *calm_status;
};

G_DEFINE_FINAL_TYPE (IterateTodayPage, iterate_today_page, ITERATE_TYPE_PAGE)

static void
remove_cards (IterateTodayPage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->approvals_box))) != NULL)
    gtk_box_remove (self->approvals_box, child);
}

static void
approve_cb (GtkButton *button,
            gpointer   user_data)
{
  IterateApproval *approval = g_object_get_data (G_OBJECT (button), "approval");

  iterate_approval_actions_approve (user_data, iterate_record_get_id (ITERATE_RECORD (approval)),
                                    iterate_approval_get_action (approval),
                                    iterate_approval_get_title (approval),
                                    iterate_approval_get_body (approval));
}

static void
reject_cb (GtkButton *button,
           gpointer   user_data)
{
  IterateApproval *approval = g_object_get_data (G_OBJECT (button), "approval");

  iterate_approval_actions_reject (user_data, iterate_record_get_id (ITERATE_RECORD (approval)),
                                   iterate_approval_get_action (approval));
}

/* What would be sent, word for word. */
static void
show_letter (IterateTodayPage *self,
             IterateApproval  *approval)
{
  const IterateQuestion *question;
  g_autoptr(JsonObject) request = iterate_refinement_dup_request (approval, &question, NULL);
  GtkWidget *window;

  if (request == NULL)
    return;

  window = iterate_ai_ask_window_new (iterate_page_get_workspace (ITERATE_PAGE (self)),
                                      question->verb, question->what, request,
                                      iterate_approval_get_subject (approval));
  gtk_window_set_transient_for (GTK_WINDOW (window),
                                GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (window));
}

static void
evidence_cb (GtkButton *button,
             gpointer   user_data)
{
  IterateApproval *approval = g_object_get_data (G_OBJECT (button), "approval");
  g_autofree char *subject = NULL;

  if (g_strcmp0 (iterate_approval_get_action (approval), ITERATE_ACTION_SEND) == 0)
    {
      show_letter (user_data, approval);
      return;
    }

  subject = g_strdup_printf ("%s#Results", iterate_approval_get_subject (approval));
  g_signal_emit_by_name (user_data, "open", ITERATE_TYPE_EXPERIMENTS_PAGE, subject);
}

static GtkWidget *
make_button (IterateTodayPage *self,
             IterateApproval  *approval,
             const char       *label,
             const char       *style,
             GCallback         callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_object_set_data_full (G_OBJECT (button), "approval", g_object_ref (approval), g_object_unref);
  g_signal_connect_object (button, "clicked", callback, self, 0);
  if (style != NULL)
    gtk_widget_add_css_class (button, style);

  return button;
}

static GtkWidget *
make_label (const char *text,
            const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, style);

  return label;
}

/* A card: the question, what will happen, and the answers. */
static GtkWidget *
make_card (IterateTodayPage *self,
           IterateApproval  *approval)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = make_label (iterate_approval_get_title (approval), "title-4");
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  const IterateApprovalWords words =
    iterate_approval_actions_get_words (iterate_approval_get_action (approval));
  g_autofree char *accept = g_strconcat (words.accept, "…", NULL);

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "decision");
  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (top), title);
  if (words.evidence != NULL)
    {
      gtk_box_append (GTK_BOX (top), make_button (self, approval, words.evidence, "flat",
                                                  G_CALLBACK (evidence_cb)));
      gtk_widget_set_valign (gtk_widget_get_last_child (top), GTK_ALIGN_START);
    }
  gtk_box_append (GTK_BOX (card), top);
  gtk_box_append (GTK_BOX (card), make_label (iterate_approval_get_body (approval), "body"));

  gtk_widget_set_margin_top (buttons, 6);
  gtk_box_append (GTK_BOX (buttons), make_button (self, approval, accept, "suggested-action",
                                                  G_CALLBACK (approve_cb)));
  gtk_box_append (GTK_BOX (buttons), make_button (self, approval, _("_Not Now"), NULL,
                                                  G_CALLBACK (reject_cb)));
  gtk_box_append (GTK_BOX (card), buttons);

  return card;
}

static void
alert_activated_cb (IterateTodayPage *self,
                    GtkListBoxRow    *row)
{
  g_signal_emit_by_name (self, "open", ITERATE_TYPE_METRICS_PAGE,
                         g_object_get_data (G_OBJECT (row), "metric"));
}

static void
add_alert (IterateTodayPage *self,
           IterateAlert     *alert)
{
  gint64 now = iterate_workspace_get_time (iterate_page_get_workspace (ITERATE_PAGE (self)));
  g_autofree char *age = iterate_time_dup_age (iterate_alert_get_started_at (alert), now);
  GtkWidget *row = iterate_rows_add (self->alerts_list, iterate_alert_get_message (alert), age,
                                     "dialog-warning-symbolic", "warning");

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  g_object_set_data_full (G_OBJECT (row), "metric", g_strdup (iterate_alert_get_metric (alert)),
                          g_free);
}

static void
add_failed (IterateTodayPage *self,
            IterateDelivery  *delivery)
{
  g_autofree char *title = iterate_handler_dup_text (iterate_delivery_get_handler (delivery));
  GtkWidget *row = iterate_rows_add (self->failed_list, title, iterate_delivery_get_error (delivery),
                                     NULL, NULL);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             iterate_retry_button_new (ITERATE_PAGE (self), delivery));
}

static void
add_recent (IterateTodayPage *self,
            IterateActivity  *activity)
{
  gint64 now = iterate_workspace_get_time (iterate_page_get_workspace (ITERATE_PAGE (self)));
  IterateEvent *event = iterate_activity_get_event (activity);
  g_autofree char *text = iterate_event_dup_text (event);
  g_autofree char *age = iterate_event_dup_age (event, now);

  iterate_rows_add (self->recent_list, text, age, NULL, NULL);
}

static void
show_impact (IterateTodayPage        *self,
             const IterateCumulative *impact)
{
  g_autofree char *total = iterate_format_change (impact->total);
  g_autofree char *naive = iterate_format_change (impact->naive);
  g_autofree char *caption = NULL;

  caption = g_strdup_printf (ngettext ("Cumulative lift of %u graduated experiment, shrunk to what "
                                       "will last (plain sum %s)",
                                       "Cumulative lift of %u graduated experiments, shrunk to what "
                                       "will last (plain sum %s)", impact->n), impact->n, naive);
  gtk_label_set_label (self->impact_label, total);
  gtk_label_set_label (self->impact_caption, caption);
  gtk_widget_set_visible (GTK_WIDGET (self->impact_box), impact->n > 0);
}

static void
celebrated_activated_cb (IterateTodayPage *self,
                         GtkListBoxRow    *row)
{
  iterate_page_open_subject (ITERATE_PAGE (self), g_object_get_data (G_OBJECT (row), "subject"));
}

/* What was graduated is worth a word, once: when somebody looked, it is not new any more. */
static void
celebrate (IterateTodayPage *self,
           GPtrArray        *experiments)
{
  iterate_rows_clear (self->celebrated_list);
  for (guint i = 0; i < experiments->len; i++)
    {
      IterateExperiment *experiment = g_ptr_array_index (experiments, i);
      g_autofree char *title = g_strdup_printf (_("“%s” is for everybody now"),
                                                iterate_experiment_get_name (experiment));
      g_autofree char *subtitle = g_strdup_printf (_("“%s” won. Well done"),
                                                   iterate_experiment_get_winner (experiment));
      GtkWidget *row = iterate_rows_add (self->celebrated_list, title, subtitle, "starred-symbolic",
                                         "accent");

      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name ("go-next-symbolic"));
      g_object_set_data_full (G_OBJECT (row), "subject",
                              iterate_record_dup_subject (ITERATE_RECORD (experiment)), g_free);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->celebrated_list), experiments->len > 0);
}

static void
show_figures (IterateTodayPage *self,
              IterateToday     *today)
{
  g_autoptr(IterateFigure) loop = iterate_loop_figure_new (&today->loop);
  gboolean has_star = today->north_star != NULL && today->north_star->days->len > 1;

  iterate_figure_view_set_figure (self->loop_view, loop);
  gtk_widget_set_visible (GTK_WIDGET (self->north_star_view), has_star);
  if (has_star)
    {
      g_autoptr(IterateFigure) star = iterate_burn_up_figure_new (today->north_star);

      iterate_figure_view_set_figure (self->north_star_view, star);
    }
}

/* What happened since somebody looked; the newest of much. */
static void
show_recent (IterateTodayPage *self,
             IterateToday     *today)
{
  gint64 now = iterate_workspace_get_time (iterate_page_get_workspace (ITERATE_PAGE (self)));
  g_autofree char *age = iterate_time_dup_age (today->since, now);

  adw_preferences_group_set_description (self->recent_group, age);
  for (guint i = 0; i < MIN (today->recent->len, MOST_RECENT); i++)
    add_recent (self, g_ptr_array_index (today->recent, i));
}

static void
show_today (IterateTodayPage *self,
            IterateToday     *today)
{
  remove_cards (self);
  celebrate (self, today->celebrated);
  show_figures (self, today);
  iterate_rows_clear (self->alerts_list);
  iterate_rows_clear (self->failed_list);
  iterate_rows_clear (self->recent_list);

  for (guint i = 0; i < today->approvals->len; i++)
    gtk_box_append (self->approvals_box,
                    make_card (self, g_ptr_array_index (today->approvals, i)));
  for (guint i = 0; i < today->alerts->len; i++)
    add_alert (self, g_ptr_array_index (today->alerts, i));
  for (guint i = 0; i < today->failed->len; i++)
    add_failed (self, g_ptr_array_index (today->failed, i));
  show_recent (self, today);

  gtk_widget_set_visible (GTK_WIDGET (self->approvals_box), today->approvals->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->alerts_group), today->alerts->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->failed_group), today->failed->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->recent_group), today->recent->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->calm_status),
                          today->approvals->len == 0 && today->alerts->len == 0 &&
                            today->failed->len == 0);
  show_impact (self, &today->impact);
  iterate_page_set_badge (ITERATE_PAGE (self),
                          today->approvals->len + today->alerts->len + today->failed->len);
}

static gpointer
read_today (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  return iterate_today_load (db, now, error);
}

static void
today_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  g_autoptr(IterateToday) today = iterate_page_read_finish (page, result);

  if (today != NULL)
    show_today (ITERATE_TODAY_PAGE (page), today);
}

static void
iterate_today_page_refresh (IteratePage *page)
{
  iterate_page_read (page, read_today, (GDestroyNotify) iterate_today_free, today_read_cb);
}

static gboolean
note_look (IterateDatabase  *db,
           gint64            now,
           gpointer          unused,
           GError          **error)
{
  return iterate_today_note_look (db, now, error);
}

/* Whoever leaves the page has seen it. */
static void
iterate_today_page_unmap (GtkWidget *widget)
{
  IteratePage *page = ITERATE_PAGE (widget);

  GTK_WIDGET_CLASS (iterate_today_page_parent_class)->unmap (widget);

  if (iterate_page_get_workspace (page) != NULL && !gtk_widget_in_destruction (widget))
    iterate_page_write (page, note_look, NULL, NULL, NULL);
}

static void
iterate_today_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ITERATE_TYPE_TODAY_PAGE);

  G_OBJECT_CLASS (iterate_today_page_parent_class)->dispose (object);
}

static void
iterate_today_page_class_init (IterateTodayPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IteratePageClass *page_class = ITERATE_PAGE_CLASS (klass);

  g_type_ensure (ITERATE_TYPE_FIGURE_VIEW);

  G_OBJECT_CLASS (klass)->dispose = iterate_today_page_dispose;
  widget_class->unmap = iterate_today_page_unmap;
  page_class->title = N_("Today");
  page_class->icon_name = "iterate-today-symbolic";
  page_class->reads_unseen = TRUE;
  page_class->refresh = iterate_today_page_refresh;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-today-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IterateTodayPage, impact_box);
  gtk_widget_class_bind_template_child (widget_class, IterateTodayPage, impact_label);
  gtk_widget_class_bind_template_child (widget_class, IterateTodayPage, impact_caption);
  gtk_widget_class_bind_template_child (widget_class, IterateTodayPage, approvals_box);
  gtk_widget_class_bind_template_child (widget_class, IterateTodayPage, alerts_group);
  gtk_widget_class_bind_template_child (widget_class, IterateTodayPage, alerts_list);
  gtk_widget_class_bind_template_child (widget_class, IterateTodayPage, failed_group);
  gtk_widget_class_bind_template_child (widget_class, IterateTodayPage, failed_list);
  gtk_widget_class_bind_template_child (widget_class, IterateTodayPage, celebrated_list);
  gtk_widget_class_bind_template_child (widget_class, IterateTodayPage, north_star_view);
  gtk_widget_class_bind_template_child (widget_class, IterateTodayPage, loop_view);
  gtk_widget_class_bind_template_child (widget_class, IterateTodayPage, recent_group);
  gtk_widget_class_bind_template_child (widget_class, IterateTodayPage, recent_list);
  gtk_widget_class_bind_template_child (widget_class, IterateTodayPage, calm_status);
  gtk_widget_class_bind_template_callback (widget_class, alert_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, celebrated_activated_cb);
}

static void
iterate_today_page_init (IterateTodayPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
