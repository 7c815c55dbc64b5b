/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test.h"

#include "iterate-experiment-assistant.h"
#include "iterate-experiment-detail.h"
#include "iterate-experiment-tab.h"
#include "iterate-figure-canvas.h"
#include "iterate-figure-view.h"
#include "iterate-page.h"
#include "iterate-rollout-desk.h"
#include "iterate-sample.h"
#include "iterate-window.h"
#include "test-app.h"

#include <adwaita.h>
#include <libsoup/soup.h>

/* The real window on the sample business. */
static AdwApplication *application;
IterateWindow *window;
IterateWorkspace *workspace;

GtkWidget *
find (GtkWidget  *widget,
      Matcher     matches,
      const char *text)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;

  if (matches (widget, text))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, matches, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

gboolean
is_label (GtkWidget  *widget,
          const char *text)
{
  return GTK_IS_LABEL (widget) &&
         strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL;
}

gboolean
is_button (GtkWidget  *widget,
           const char *text)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)),
                                              text) == 0;
}

/* A figure is known by what it tells those who do not see it. */
static gboolean
is_figure (GtkWidget  *widget,
           const char *text)
{
  g_autofree char *description = NULL;

  if (!ITERATE_IS_FIGURE_CANVAS (widget) ||
      iterate_figure_canvas_get_figure (ITERATE_FIGURE_CANVAS (widget)) == NULL)
    return FALSE;

  description = iterate_figure_dup_description (
    iterate_figure_canvas_get_figure (ITERATE_FIGURE_CANVAS (widget)));

  return strstr (description, text) != NULL;
}

static gboolean
is_plot (GtkWidget  *widget,
         const char *text)
{
  return ITERATE_IS_FIGURE_CANVAS (widget) && gtk_widget_get_height (widget) > 50;
}

static gboolean
is_tab (GtkWidget  *widget,
        const char *text)
{
  return ITERATE_IS_EXPERIMENT_TAB (widget) &&
         g_str_equal (iterate_experiment_tab_get_title (ITERATE_EXPERIMENT_TAB (widget)), text);
}

gboolean
shows_label (gpointer text)
{
  return find (GTK_WIDGET (window), is_label, text) != NULL;
}

gboolean
shows_button (gpointer text)
{
  return find (GTK_WIDGET (window), is_button, text) != NULL;
}

static gboolean
shows_figure (gpointer text)
{
  return find (GTK_WIDGET (window), is_figure, text) != NULL;
}

static gboolean
shows_plot (gpointer unused)
{
  return find (GTK_WIDGET (window), is_plot, NULL) != NULL;
}

static void
click (const char *text)
{
  GtkWidget *button = find (GTK_WIDGET (window), is_button, text);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
}

static void
test_a_decision_waits_on_today (void)
{
  iterate_window_show_page (window, "today", NULL);
  g_assert_true (test_wait_until (shows_label, "Graduate “checklist” of “Onboarding checklist”?"));
  g_assert_true (test_wait_until (shows_button, "_Graduate…"));
  g_assert_true (test_wait_until (shows_label, "Cumulative lift of 2 graduated experiments"));
}

static void
test_the_evidence_is_one_click_away (void)
{
  click ("_Evidence");
  g_assert_true (test_wait_until (shows_label, "Graduate “checklist”: activation_rate changes by"));
  g_assert_true (test_wait_until (shows_plot, NULL));
}

static gboolean
is_gone (gpointer widget)
{
  return *(gpointer *) widget == NULL;
}

static gboolean
is_left_though_read_anew (gpointer page)
{
  if (gtk_widget_get_mapped (page))
    ITERATE_PAGE_GET_CLASS (page)->refresh (page);

  return !gtk_widget_get_mapped (page);
}

/* What comes in meanwhile takes neither the focus nor a press from somebody. */
static void
test_a_press_outlives_that_the_page_is_made_anew (void)
{
  IteratePage *page;
  GtkWidget *button;

  iterate_window_show_page (window, "today", NULL);
  g_assert_true (test_wait_until (shows_button, "_Not Now"));
  button = find (GTK_WIDGET (window), is_button, "_Not Now");
  page = ITERATE_PAGE (gtk_widget_get_ancestor (button, ITERATE_TYPE_PAGE));
  gtk_widget_grab_focus (button);
  for (guint i = 0; i < 5; i++)
    {
      button = gtk_root_get_focus (GTK_ROOT (window));
      g_assert_true (is_button (button, "_Not Now"));
      g_object_add_weak_pointer (G_OBJECT (button), (gpointer *) &button);
      iterate_page_refresh (page);
      g_assert_true (test_wait_until (is_gone, &button));
    }

  gtk_widget_activate (find (GTK_WIDGET (window), is_button, "_Evidence"));
  g_assert_true (test_wait_until (is_left_though_read_anew, page));
}

static void
test_every_status_has_its_action (void)
{
  iterate_window_show_page (window, "experiments", "Invoice preview");
  g_assert_true (test_wait_until (shows_button, "_Stop and Decide"));
  iterate_window_show_page (window, "experiments", "Shorter signup form");
  g_assert_true (test_wait_until (shows_button, "_Undo Graduation"));
}

static void
test_stopping_decides_and_learns (void)
{
  iterate_window_show_page (window, "experiments", "Invoice preview");
  g_assert_true (test_wait_until (shows_button, "_Stop and Decide"));

  /* It is not among the running ones any more, and yet shown as it is now. */
  click ("Running");
  click ("_Stop and Decide");
  g_assert_true (test_wait_until (shows_label, "Completed · inconclusive"));
  click ("All");

  iterate_window_show_page (window, "activity", NULL);
  g_assert_true (test_wait_until (shows_label, "Sent “experiment-inconclusive”"));
}

static gboolean
accept_dialog (gpointer unused)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    {
      if (!ADW_IS_MESSAGE_DIALOG (l->data))
        continue;

      adw_message_dialog_response (ADW_MESSAGE_DIALOG (l->data), "accept");
      gtk_window_destroy (GTK_WINDOW (l->data));
      return TRUE;
    }

  return FALSE;
}

static gboolean
is_graduated (gpointer unused)
{
  return test_get_int64 (iterate_workspace_get_store (workspace),
                         "SELECT count(*) FROM experiment WHERE name = 'Onboarding checklist' "
                         "AND status = 'graduated'") == 1;
}

static void
test_graduating_asks_first_and_can_be_undone (void)
{
  iterate_window_show_page (window, "experiments", "Onboarding checklist");
  g_assert_true (test_wait_until (shows_button, "_Graduate…"));
  click ("_Graduate…");
  g_assert_true (test_wait_until (accept_dialog, NULL));
  g_assert_true (test_wait_until (is_graduated, NULL));
  g_assert_true (test_wait_until (shows_button, "_Undo Graduation"));
  iterate_window_show_page (window, "experiments", "Onboarding checklist#Lineage");
  g_assert_true (test_wait_until (shows_figure, "A line of 4 experiments"));

  click ("_Undo Graduation");
  g_assert_true (test_wait_until (shows_label, "Completed"));
}

/* The list of experiments, as somebody sees it. */

static gboolean
is_list (GtkWidget  *widget,
         const char *text)
{
  return GTK_IS_LIST_VIEW (widget);
}

static GListModel *
get_list (void)
{
  return G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (find (GTK_WIDGET (window), is_list,
                                                                     NULL))));
}

static const char *
get_name_at (guint position)
{
  g_autoptr(IterateExperimentSummary) summary = g_list_model_get_item (get_list (), position);

  return iterate_experiment_summary_get_name (summary);
}

static gboolean
is_search (GtkWidget  *widget,
           const char *text)
{
  return GTK_IS_SEARCH_ENTRY (widget);
}

static gboolean
shows_one (gpointer unused)
{
  return g_list_model_get_n_items (get_list ()) == 1;
}

gboolean
close_window (gpointer title)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    {
      if (g_strcmp0 (gtk_window_get_title (l->data), title) != 0 || !gtk_widget_get_mapped (l->data))
        continue;

      gtk_window_destroy (l->data);
      return TRUE;
    }

  return FALSE;
}

static void
toggle (const char *text)
{
  GtkWidget *button = find (GTK_WIDGET (window), is_button, text);

  g_assert_nonnull (button);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
}

static void
test_the_list_is_filtered_and_sorted (void)
{
  guint n_all;
  GtkWidget *page;

  iterate_window_show_page (window, "experiments", "Onboarding checklist");
  g_assert_true (test_wait_until (shows_label, "Onboarding checklist"));
  n_all = g_list_model_get_n_items (get_list ());
  g_assert_cmpuint (n_all, >=, 11);

  toggle ("Planned");
  g_assert_cmpuint (g_list_model_get_n_items (get_list ()), <, n_all);
  for (guint i = 0; i < g_list_model_get_n_items (get_list ()); i++)
    {
      g_autoptr(IterateExperimentSummary) summary = g_list_model_get_item (get_list (), i);

      g_assert_true (iterate_experiment_summary_is_in (summary, ITERATE_EXPERIMENTS_PLANNED));
    }
  toggle ("All");
  g_assert_cmpuint (g_list_model_get_n_items (get_list ()), ==, n_all);

  page = gtk_widget_get_ancestor (find (GTK_WIDGET (window), is_list, NULL), ITERATE_TYPE_PAGE);
  g_object_set (page, "order", ITERATE_ORDER_NAME, NULL);
  g_assert_cmpstr (get_name_at (0), ==, "Annual plan first");
  g_object_set (page, "order", ITERATE_ORDER_NEWEST, NULL);
}

static gboolean
is_view (GtkWidget  *widget,
         const char *text)
{
  return ITERATE_IS_FIGURE_VIEW (widget);
}

static void
test_a_figure_is_also_a_table (void)
{
  GtkWidget *view;

  iterate_window_show_page (window, "experiments", "Annual plan first#Results");
  g_assert_true (test_wait_until (shows_figure, "paid_conversion · annual-first"));
  view = find (GTK_WIDGET (window), is_view, NULL);
  g_assert_true (gtk_widget_activate_action (view, "figure.as-table", NULL));
  g_assert_true (test_wait_until (shows_label, "paid_conversion · annual-first: "));
  g_assert_true (gtk_widget_activate_action (view, "figure.as-table", NULL));
  g_assert_true (gtk_widget_activate_action (view, "figure.copy", NULL));
}

static void
test_what_is_inconclusive_is_redesigned (void)
{
  iterate_window_show_page (window, "experiments", "Annual plan first#Verdict");
  g_assert_true (test_wait_until (shows_button, "_Draft This Redesign"));
  click ("_Draft This Redesign");
  g_assert_true (test_wait_until (shows_label, "Annual plan first, redesigned"));
  g_assert_true (test_wait_until (shows_button, "_Start"));
  g_assert_cmpint (test_get_int64 (iterate_workspace_get_store (workspace),
                                   "SELECT count(*) FROM experiment "
                                   "WHERE name = 'Annual plan first, redesigned' "
                                   "AND status = 'draft' AND planned_units > 100000 "
                                   "AND parent_experiment = (SELECT id FROM experiment "
                                   "WHERE name = 'Annual plan first')"), ==, 1);
}

/* Chooses a path until the dialog, which goes to a folder of its own at first, has it. */
static gboolean
file_is_there (gpointer path)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();
  g_autofree char *folder_path = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr(GFile) folder = g_file_new_for_path (folder_path);

  for (GList *l = windows; l != NULL; l = l->next)
    {
      g_autoptr(GFile) chosen = NULL, shown = NULL;

      if (!GTK_IS_FILE_CHOOSER (l->data))
        continue;

      chosen = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (l->data));
      shown = gtk_file_chooser_get_current_folder (GTK_FILE_CHOOSER (l->data));
      if (chosen != NULL && g_strcmp0 (g_file_peek_path (chosen), path) == 0)
        gtk_dialog_response (GTK_DIALOG (l->data), GTK_RESPONSE_ACCEPT);
      else if (shown == NULL || !g_file_equal (shown, folder))
        gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (l->data), folder, NULL);
      else
        gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (l->data), name);
    }

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_detail (GtkWidget  *widget,
           const char *text)
{
  return ITERATE_IS_EXPERIMENT_DETAIL (widget);
}

static void
test_results_are_exported_where_one_likes (void)
{
  g_autofree char *folder = g_dir_make_tmp ("iterate-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "results.html", NULL);
  g_autofree char *html = NULL;

  iterate_window_show_page (window, "experiments", "Annual plan first");
  g_assert_true (test_wait_until (shows_label, "No clear difference in paid_conversion"));
  gtk_widget_activate_action (find (GTK_WIDGET (window), is_detail, NULL), "experiment.export", "s",
                              "html");
  g_assert_true (test_wait_until (file_is_there, path));
  g_assert_true (g_file_get_contents (path, &html, NULL, NULL));
  g_assert_nonnull (strstr (html, "Annual plan first"));
  test_remove_folder (folder);
}

/* The window that plans an experiment. */
static GtkWidget *
get_assistant (void)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    {
      if (ITERATE_IS_EXPERIMENT_ASSISTANT (l->data))
        return l->data;
    }

  return NULL;
}

static gboolean
is_entry (GtkWidget  *widget,
          const char *title)
{
  return ADW_IS_ENTRY_ROW (widget) &&
         g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title);
}

static void
type (const char *title,
      const char *text)
{
  GtkWidget *entry = find (get_assistant (), is_entry, title);

  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

static gboolean
assistant_is_mapped (gpointer unused)
{
  return get_assistant () != NULL && gtk_widget_get_mapped (get_assistant ());
}

static gboolean
assistant_is_gone (gpointer unused)
{
  return get_assistant () == NULL;
}

static gboolean
assistant_shows (gpointer text)
{
  return find (get_assistant (), is_label, text) != NULL;
}

static void
test_an_experiment_is_planned_and_started (void)
{
  GtkWidget *page;
  int minimum;

  iterate_window_show_page (window, "experiments", "Onboarding checklist");
  page = gtk_widget_get_ancestor (find (GTK_WIDGET (window), is_list, NULL), ITERATE_TYPE_PAGE);
  g_assert_true (gtk_widget_activate_action (page, "experiments.new", NULL));
  g_assert_true (test_wait_until (assistant_is_mapped, NULL));
  gtk_widget_measure (get_assistant (), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);

  /* What an earlier experiment measured is filled in. */
  g_assert_true (test_wait_until (assistant_shows, "Say what the metric is today"));
  type ("Name", "Shorter checklist");
  type ("Metric", "activation_rate");
  g_assert_true (test_wait_until (assistant_shows, "To detect a change of 5 % takes "));
  g_signal_emit_by_name (find (get_assistant (), is_button, "_Start"), "clicked");
  g_assert_true (test_wait_until (assistant_is_gone, NULL));
  g_assert_true (test_wait_until (shows_label, "Shorter checklist"));
  g_assert_cmpint (test_get_int64 (iterate_workspace_get_store (workspace),
                                   "SELECT count(*) FROM experiment JOIN variant "
                                   "ON experiment_id = experiment.id "
                                   "WHERE experiment.name = 'Shorter checklist' "
                                   "AND status = 'running' AND planned_units > 10000 "
                                   "AND method = 'sequential'"), ==, 2);
}

static void
test_what_cannot_be_planned_says_why (void)
{
  GtkWidget *page = gtk_widget_get_ancestor (find (GTK_WIDGET (window), is_list, NULL),
                                             ITERATE_TYPE_PAGE);

  g_assert_true (gtk_widget_activate_action (page, "experiments.new", NULL));
  g_assert_true (test_wait_until (assistant_is_mapped, NULL));
  type ("Name", "Onboarding checklist");
  type ("Metric", "activation_rate");
  g_signal_emit_by_name (find (get_assistant (), is_button, "Save _Draft"), "clicked");
  g_assert_true (test_wait_until (assistant_shows, "Onboarding checklist"));
  g_assert_true (assistant_is_mapped (NULL));
  gtk_window_close (GTK_WINDOW (get_assistant ()));
  g_assert_true (test_wait_until (assistant_is_gone, NULL));
}

/* Feedback -------------------------------------------------------------------------------- */

gint64
count_rows (const char *sql)
{
  return test_get_int64 (iterate_workspace_get_store (workspace), sql);
}

gboolean
has_rows (gpointer sql)
{
  return count_rows (sql) > 0;
}

/* The page whose list is seen. */
static GtkWidget *
get_list_page (void)
{
  GtkWidget *list = find (GTK_WIDGET (window), is_list, NULL);

  return list == NULL ? NULL : gtk_widget_get_ancestor (list, ITERATE_TYPE_PAGE);
}

static gboolean
shows_inbox (gpointer unused)
{
  return get_list_page () != NULL && g_list_model_get_n_items (get_list ()) == 91;
}

void
press (const char *action,
       const char *format,
       ...)
{
  va_list args;
  GVariant *parameter = NULL;

  va_start (args, format);
  if (format != NULL)
    parameter = g_variant_new_va (format, NULL, &args);
  va_end (args);
  g_assert_true (gtk_widget_activate_action_variant (get_list_page (), action, parameter));
}

static void
test_the_inbox_is_searched_filed_and_undone (void)
{
  GtkWidget *entry;

  iterate_window_show_page (window, "feedback", "inbox");
  g_assert_true (test_wait_until (shows_inbox, NULL));
  g_assert_true (test_wait_until (shows_label, "Crashes with photos larger than a few megabytes"));

  press ("feedback.file", NULL);
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM feedback WHERE filed_at > 0"));
  press ("feedback.undo", NULL);
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) = 0 FROM feedback WHERE filed_at > 0"));

  press ("feedback.delete", NULL);
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM feedback_deleted"));
  press ("feedback.undo", NULL);
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) = 0 FROM feedback_deleted"));
  g_assert_true (test_wait_until (shows_inbox, NULL));

  entry = find (GTK_WIDGET (window), is_search, NULL);
  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), "recurring retainer");
  g_assert_true (test_wait_until (shows_label, "Would love recurring invoices for my retainer"));
  g_assert_true (test_wait_until (shows_one, NULL));
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  g_assert_true (test_wait_until (shows_inbox, NULL));
}

static void
test_a_correction_is_one_key_and_undone (void)
{
  iterate_window_show_page (window, "feedback", "feedback-1");
  g_assert_true (test_wait_until (shows_label, "Love the new checklist"));
  press ("feedback.correct", "(ss)", "kind", "question");
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM feedback_correction"));
  press ("feedback.undo", NULL);
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) = 0 FROM feedback_correction"));
}

static void
test_requests_are_merged_and_apart_again (void)
{
  gint64 from, into;

  iterate_window_show_page (window, "feedback", "requests");
  g_assert_true (test_wait_until (shows_label, "Recurring invoices"));
  g_assert_true (test_wait_until (shows_label, "9 votes × 4 (high)"));
  from = count_rows ("SELECT id FROM feature_request WHERE topic = 'Dark mode'");
  into = count_rows ("SELECT id FROM feature_request WHERE topic = 'Recurring invoices'");
  press ("requests.merge", "(xx)", from, into);
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM feature_request "
                                            "WHERE status = 'merged'"));
  press ("feedback.undo", NULL);
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) = 0 FROM feature_request "
                                            "WHERE status = 'merged'"));
}

static void
test_a_request_is_shipped_and_its_people_told (void)
{
  g_autofree char *subject = NULL;

  subject = g_strdup_printf ("req-%d", (int) count_rows ("SELECT id FROM feature_request "
                                                         "WHERE topic = 'Recurring invoices'"));
  iterate_window_show_page (window, "feedback", subject);
  g_assert_true (test_wait_until (shows_label, "Implement: "));
  press ("request.ship", NULL);
  g_assert_true (test_wait_until (accept_dialog, NULL));
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM feature_request "
                                            "WHERE status = 'shipped'"));
  g_assert_true (test_wait_until (close_window, "Tell who asked"));
}

static void
test_requests_are_on_a_map (void)
{
  iterate_window_show_page (window, "feedback", "map");
  g_assert_true (test_wait_until (shows_figure, "requests by votes"));
}

static void
test_windows_beside_the_page_open (void)
{
  iterate_window_show_page (window, "feedback", "sources");
  g_assert_true (test_wait_until (close_window, "Services with feedback"));
  iterate_window_show_page (window, "feedback", "proposals");
  g_assert_true (test_wait_until (close_window, "Proposals"));
}

static void
test_what_is_unusual_is_answered (void)
{
  gint64 id;

  iterate_window_show_page (window, "metrics", "signups");
  g_assert_true (test_wait_until (shows_label, "Likeliest cause: Deploy"));
  g_assert_true (test_wait_until (shows_figure, "signups"));
  press ("metric.acknowledge", NULL);
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM alert WHERE acknowledged_at > 0"));

  id = count_rows ("SELECT investigation.id FROM investigation JOIN metric ON metric.id = metric_id "
                   "WHERE name = 'signups'");
  press ("metric.answer", "(xs)", id, "expected");
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM investigation "
                                            "WHERE status = 'expected'"));
  g_assert_true (test_wait_until (shows_label, "Expected"));
}

static void
test_an_idea_becomes_an_experiment (void)
{
  gint64 id;

  iterate_window_show_page (window, "metrics", "churn_rate");
  g_assert_true (test_wait_until (shows_label, "churn_rate"));
  press ("metric.have-ideas", NULL);
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM idea WHERE metric = 'churn_rate'"));
  id = count_rows ("SELECT max(id) FROM idea WHERE metric = 'churn_rate' AND status = 'open'");
  press ("metric.try-idea", "x", id);
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM idea WHERE experiment > 0"));
}

static void
test_windows_beside_metrics_open (void)
{
  iterate_window_show_page (window, "metrics", "p95_latency");
  g_assert_true (test_wait_until (shows_label, "Values"));
  press ("metric.add-rule", NULL);
  g_assert_true (test_wait_until (close_window, "Add a rule"));
  press ("metrics.define", NULL);
  g_assert_true (test_wait_until (close_window, "Define a metric"));
  press ("metrics.import", NULL);
  g_assert_true (test_wait_until (close_window, "Import values"));
}

/* Flags and the collector ------------------------------------------------------------------ */

static gboolean
make_flag (IterateDatabase  *db,
           gint64            now,
           gpointer          user_data,
           GError          **error)
{
  const IterateFlagActor actor = { "tester", now, NULL };
  const IterateFlagDraft draft = {
    .name = "new-checkout",
    .rules = "[{\"condition\":{\"country\":\"DE\"},\"force\":true,\"coverage\":0.5,\"hashVersion\":2}]",
  };
  g_autoptr(IterateFlag) flag = iterate_flag_create (db, &draft, &actor, error);
  g_autoptr(IterateRollout) rollout = NULL;

  rollout = flag == NULL ? NULL
                         : iterate_rollout_start (db, flag, "10% → 100% over 2 days", NULL, &actor,
                                                  error);

  return rollout != NULL;
}

static void
test_a_rollout_is_seen_paused_and_resumed (void)
{
  g_autoptr(GError) error = NULL;

  iterate_workspace_write (workspace, make_flag, NULL, &error);
  g_assert_no_error (error);
  iterate_window_show_page (window, "flags", "new-checkout");
  g_assert_true (test_wait_until (shows_label, "Rolling out: 10 % of the public has it"));
  g_assert_true (test_wait_until (shows_figure, "A rollout in 1 steps"));
  g_assert_true (test_wait_until (shows_label, "Where country is DE, 50 % get true"));
  press ("flag.pause", NULL);
  g_assert_true (test_wait_until (shows_label, "Paused at 10 %"));
  press ("flag.resume", NULL);
  g_assert_true (test_wait_until (shows_label, "Rolling out: 10 %"));
}

static void
type_into (const char *title,
           const char *text)
{
  GtkWidget *entry = find (GTK_WIDGET (window), is_entry, title);

  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

static void
test_the_tester_says_what_somebody_gets_and_why (void)
{
  iterate_window_show_page (window, "flags", "new-checkout");
  g_assert_true (test_wait_until (shows_label, "Rolling out: 10 %"));
  type_into ("Targeting key", "ann");
  g_assert_true (test_wait_until (shows_label, "Gets "));
  type_into ("Targeting key", "");
}

static void
test_windows_beside_flags_open (void)
{
  iterate_window_show_page (window, "flags", "new-checkout");
  g_assert_true (test_wait_until (shows_label, "Who gets what"));
  press ("flag.edit", NULL);
  g_assert_true (test_wait_until (close_window, "new-checkout"));
  press ("flag.roll-out", NULL);
  g_assert_true (test_wait_until (close_window, "Start a rollout"));
  press ("flags.create", NULL);
  g_assert_true (test_wait_until (close_window, "Flag"));
}

static gboolean
is_switch (GtkWidget  *widget,
           const char *unused)
{
  return GTK_IS_SWITCH (widget);
}

static void
ask_collector (void)
{
  IterateCollector *collector = iterate_workspace_get_collector (workspace);
  g_autofree char *address = g_strdup_printf ("http://%s/api/features/x",
                                              iterate_collector_get_address (collector));
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autoptr(SoupMessage) message = soup_message_new ("GET", address);
  g_autoptr(GBytes) answer = NULL;

  answer = soup_session_send_and_read (session, message, NULL, NULL);
  g_assert_nonnull (answer);
}

static void
test_products_are_listened_to_behind_a_switch (void)
{
  GtkWidget *listen;

  iterate_window_show_page (window, "connect", NULL);
  g_assert_true (test_wait_until (shows_label, "It does not listen"));
  type_into ("Address to listen at", "127.0.0.1:0");
  listen = find (GTK_WIDGET (window), is_switch, NULL);
  gtk_switch_set_active (GTK_SWITCH (listen), TRUE);
  g_assert_true (test_wait_until (shows_label, "Listens at http://127.0.0.1:"));
  ask_collector ();
  g_assert_true (test_wait_until (shows_label, "Flags for GrowthBook"));
  gtk_switch_set_active (GTK_SWITCH (listen), FALSE);
  g_assert_true (test_wait_until (shows_label, "It does not listen"));
}

static int
measure_window (void)
{
  int minimum;

  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                      NULL);

  return minimum;
}

static gboolean
shows_tab (gpointer tab)
{
  return find (GTK_WIDGET (window), is_tab, tab) != NULL;
}

static void
test_a_slow_endpoint_is_explained_and_mended (void)
{
  iterate_window_show_page (window, "performance", "GET /customers/:id/invoices");
  g_assert_true (test_wait_until (shows_label, "One call for each thing (n+1)"));
  g_assert_true (test_wait_until (shows_label, "Waits for an approval"));

  iterate_window_show_page (window, "performance", "GET /dashboard");
  g_assert_true (test_wait_until (shows_label, "The same query again (missing cache)"));
  press ("endpoint.optimize", NULL);
  g_assert_true (test_wait_until (shows_label, "autofix.cache.get-dashboard"));
  press ("performance.map", NULL);
  g_assert_true (test_wait_until (shows_label, "Who asks whom"));
}

static void
test_it_fits_a_phone (void)
{
  static const char *const pages[] = {
    "today", "experiments", "feedback", "metrics", "performance", "flags", "connect",
    "activity",
  };
  static const char *const tabs[] = {
    "Verdict", "Results", "Over Time", "Health", "Lineage", "Learnings",
  };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      iterate_window_show_page (window, pages[i], NULL);
      g_assert_cmpint (measure_window (), <=, 360);
    }

  for (guint i = 0; i < G_N_ELEMENTS (tabs); i++)
    {
      g_autofree char *subject = g_strdup_printf ("Onboarding checklist#%s", tabs[i]);

      iterate_window_show_page (window, "experiments", subject);
      g_assert_true (test_wait_until (shows_tab, (gpointer) tabs[i]));
      g_assert_cmpint (measure_window (), <=, 360);
    }

  iterate_window_show_page (window, "experiments", "programme");
  g_assert_true (test_wait_until (shows_label, "Velocity over the last 90 days"));
  g_assert_cmpint (measure_window (), <=, 360);
}

static void
activate_cb (GApplication *app)
{
  g_autofree char *folder = g_dir_make_tmp ("iterate-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "sample.iterate", NULL);
  g_autoptr(IterateClock) clock = iterate_clock_new_system ();
  g_autoptr(GError) error = NULL;

  iterate_sample_load (path, g_getenv ("ITERATE_SAMPLE_DIR"), g_get_real_time (), &error);
  g_assert_no_error (error);
  workspace = iterate_workspace_open (path, FALSE, clock, FALSE, &error);
  g_assert_no_error (error);

  window = ITERATE_WINDOW (iterate_window_new (application));
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (test_wait_until (shows_button, "_Explore the sample business"));
  iterate_window_set_workspace (window, workspace);

  g_object_set_data (G_OBJECT (app), "result", GINT_TO_POINTER (g_test_run ()));

  gtk_window_destroy (GTK_WINDOW (window));
  iterate_workspace_close (workspace);
  g_clear_object (&workspace);
  test_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  int result;

  if (!gtk_init_check ())
    return 77;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/a-decision-waits-on-today", test_a_decision_waits_on_today);
  g_test_add_func ("/app/the-evidence-is-one-click-away", test_the_evidence_is_one_click_away);
  g_test_add_func ("/app/a-press-outlives-that-the-page-is-made-anew",
                   test_a_press_outlives_that_the_page_is_made_anew);
  g_test_add_func ("/app/every-status-has-its-action", test_every_status_has_its_action);
  g_test_add_func ("/app/stopping-decides-and-learns", test_stopping_decides_and_learns);
  g_test_add_func ("/app/graduating-asks-first-and-can-be-undone",
                   test_graduating_asks_first_and_can_be_undone);
  g_test_add_func ("/app/the-list-is-filtered-and-sorted", test_the_list_is_filtered_and_sorted);
  g_test_add_func ("/app/a-figure-is-also-a-table", test_a_figure_is_also_a_table);
  g_test_add_func ("/app/what-is-inconclusive-is-redesigned",
                   test_what_is_inconclusive_is_redesigned);
  g_test_add_func ("/app/results-are-exported-where-one-likes",
                   test_results_are_exported_where_one_likes);
  g_test_add_func ("/app/an-experiment-is-planned-and-started",
                   test_an_experiment_is_planned_and_started);
  g_test_add_func ("/app/what-cannot-be-planned-says-why", test_what_cannot_be_planned_says_why);
  g_test_add_func ("/app/the-inbox-is-searched-filed-and-undone",
                   test_the_inbox_is_searched_filed_and_undone);
  g_test_add_func ("/app/a-correction-is-one-key-and-undone",
                   test_a_correction_is_one_key_and_undone);
  g_test_add_func ("/app/requests-are-merged-and-apart-again",
                   test_requests_are_merged_and_apart_again);
  g_test_add_func ("/app/a-request-is-shipped-and-its-people-told",
                   test_a_request_is_shipped_and_its_people_told);
  g_test_add_func ("/app/requests-are-on-a-map", test_requests_are_on_a_map);
  g_test_add_func ("/app/windows-beside-the-page-open", test_windows_beside_the_page_open);
  g_test_add_func ("/app/what-is-unusual-is-answered", test_what_is_unusual_is_answered);
  g_test_add_func ("/app/an-idea-becomes-an-experiment", test_an_idea_becomes_an_experiment);
  test_app_add_ai ();
  g_test_add_func ("/app/windows-beside-metrics-open", test_windows_beside_metrics_open);
  g_test_add_func ("/app/a-rollout-is-seen-paused-and-resumed",
                   test_a_rollout_is_seen_paused_and_resumed);
  g_test_add_func ("/app/the-tester-says-what-somebody-gets-and-why",
                   test_the_tester_says_what_somebody_gets_and_why);
  g_test_add_func ("/app/windows-beside-flags-open", test_windows_beside_flags_open);
  g_test_add_func ("/app/a-slow-endpoint-is-explained-and-mended",
                   test_a_slow_endpoint_is_explained_and_mended);
  g_test_add_func ("/app/products-are-listened-to-behind-a-switch",
                   test_products_are_listened_to_behind_a_switch);
  test_app_add_loop ();
  g_test_add_func ("/app/it-fits-a-phone", test_it_fits_a_phone);

  application = ADW_APPLICATION (g_object_new (ADW_TYPE_APPLICATION,
                                               "application-id", "io.github.iterate_app.Test",
                                               "flags", G_APPLICATION_NON_UNIQUE,
                                               "resource-base-path",
                                               "/io/github/iterate_app/Iterate",
                                               NULL));
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  g_application_run (G_APPLICATION (application), 1, argv);
  result = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (application), "result"));
  g_object_unref (application);

  return result;
}
