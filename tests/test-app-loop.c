/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test.h"
#include "test-app.h"

#include "iterate-aggregate-import.h"
#include "iterate-detail-reader.h"
#include "iterate-document-print.h"
#include "iterate-page.h"
#include "iterate-task-desk.h"

#include <adwaita.h>

/* The loop as a habit, in the window: initiatives, tasks, the playbook, the review, and all of
 * it once by the keyboard alone. */

#define PROPOSAL "Ask at a better moment"

static gboolean
is_page (GtkWidget  *widget,
         const char *unused)
{
  return ITERATE_IS_PAGE (widget);
}

/* Tab enters a list where the focus was in it last; the arrow keys go to its beginning. */
static void
go_up (GtkWidget *list,
       gpointer   root)
{
  GtkWidget *before = NULL;

  for (guint i = 0; i < 200 && gtk_root_get_focus (root) != before; i++)
    {
      before = gtk_root_get_focus (root);
      gtk_widget_child_focus (list, GTK_DIR_UP);
    }
}

/* What somebody without a mouse does: goes on to the next thing, on the page or in the dialog,
 * until it is the one. */
static GtkWidget *
walk_to (gpointer    root,
         Matcher     matches,
         const char *text)
{
  GtkWidget *page = find (root, is_page, NULL), *focus, *list, *last_list = NULL;

  /* The window's own step, since only it finds a way out of what is not shown any more. */
  gtk_widget_child_focus (root, GTK_DIR_TAB_FORWARD);
  gtk_window_set_focus (root, NULL);
  for (guint i = 0; i < 400; i++)
    {
      if (!gtk_widget_child_focus (page == NULL ? GTK_WIDGET (root) : page, GTK_DIR_TAB_FORWARD))
        return NULL;

      focus = gtk_root_get_focus (root);
      list = focus == NULL ? NULL : gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_VIEW);
      if (list != NULL && list != last_list)
        go_up (list, root);
      last_list = list;
      focus = gtk_root_get_focus (root);
      if (focus != NULL && find (focus, matches, text) != NULL)
        return focus;
    }

  return NULL;
}

static gboolean
walk_and_enter (gpointer text)
{
  GtkWidget *found = walk_to (window, is_button, text);

  return found != NULL && gtk_widget_activate (found);
}

static gboolean
walk_to_row (gpointer text)
{
  GtkWidget *found = walk_to (window, is_label, text);

  return found != NULL && gtk_widget_activate (found);
}

/* Enters the row with the first text until the page shows the second. A list may be read anew just when
 * its row is entered, and then it is entered again. */
static gboolean
enters_row (gpointer texts)
{
  const char *const *text = texts;

  if (find (GTK_WIDGET (window), is_label, text[1]) != NULL ||
      find (GTK_WIDGET (window), is_button, text[1]) != NULL)
    return TRUE;

  walk_to_row ((gpointer) text[0]);

  return FALSE;
}

static void
enter_row (const char *row,
           const char *shows)
{
  const char *texts[] = { row, shows };

  g_assert_true (test_wait_until (enters_row, texts));
}

static GtkWindow *
find_window (GType type)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    {
      if (g_type_is_a (G_OBJECT_TYPE (l->data), type) && gtk_widget_get_mapped (l->data))
        return l->data;
    }

  return NULL;
}

static gboolean
answer_dialog (gpointer unused)
{
  GtkWindow *dialog = find_window (ADW_TYPE_MESSAGE_DIALOG);
  GtkWidget *button = dialog == NULL ? NULL : walk_to (dialog, is_button, "_Graduate");

  return button != NULL && gtk_widget_activate (button);
}

static gboolean
is_row (GtkWidget  *widget,
        const char *title)
{
  return ADW_IS_PREFERENCES_ROW (widget) &&
         g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0;
}

static gboolean
fill_in (const char *title,
         const char *text)
{
  GtkWindow *form = find_window (ADW_TYPE_WINDOW);
  GtkWidget *row = form == NULL ? NULL : find (GTK_WIDGET (form), is_row, title);

  if (row == NULL)
    return FALSE;

  if (ADW_IS_COMBO_ROW (row))
    adw_combo_row_set_selected (ADW_COMBO_ROW (row), atoi (text));
  else
    gtk_editable_set_text (GTK_EDITABLE (row), text);

  return TRUE;
}

static gboolean
accept_form (gpointer label)
{
  GtkWindow *form = find_window (ADW_TYPE_WINDOW);
  GtkWidget *button = form == NULL ? NULL : walk_to (form, is_button, label);

  return button != NULL && gtk_widget_activate (button);
}

static gboolean
has_no_form (gpointer unused)
{
  return find_window (ADW_TYPE_WINDOW) == NULL;
}

/* Alt and a digit, and then waits until the page is there. */
static void
go_to_page (int         index,
            const char *shows)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "i", index));
  g_assert_true (test_wait_until (shows_label, (gpointer) shows));
}

static gboolean
shows_proposal (gpointer unused)
{
  return shows_label (PROPOSAL);
}

static gboolean
is_search (GtkWidget  *widget,
           const char *unused)
{
  return GTK_IS_TEXT (widget) && gtk_widget_get_ancestor (widget, GTK_TYPE_SEARCH_ENTRY) != NULL;
}

static gboolean
is_put_away (GtkWidget  *widget,
             const char *unused)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_widget_get_tooltip_text (widget), "Put away") == 0;
}

static gboolean
has_form (gpointer unused)
{
  return find_window (ADW_TYPE_WINDOW) != NULL;
}

static gboolean
type_search (gpointer text)
{
  GtkWidget *entry = walk_to (window, is_search, NULL);

  if (entry == NULL)
    return FALSE;

  gtk_editable_set_text (GTK_EDITABLE (gtk_widget_get_ancestor (entry, GTK_TYPE_SEARCH_ENTRY)), text);

  return TRUE;
}

/* The product tells how it went: the new way keeps customers. */
static void
let_units_come (void)
{
  g_autofree char *folder = g_dir_make_tmp ("iterate-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "counts.csv", NULL);
  IterateDatabase *db = iterate_store_get_reader (iterate_workspace_get_store (workspace), NULL);
  g_autoptr(IterateStatement) rows = NULL;
  g_autoptr(GString) text = g_string_new ("variant,metric,units,conversions\n");
  g_autoptr(IterateImportReport) report = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *control = NULL;

  rows = iterate_database_query (db, &error, "SELECT v.name, v.control FROM variant AS v "
                                 "JOIN experiment AS e ON e.id = v.experiment_id WHERE e.name = ?", "s",
                                 PROPOSAL);
  while (iterate_statement_step (rows, &error) == ITERATE_STEP_ROW)
    {
      gboolean is_control = iterate_statement_get_int64 (rows, 1) != 0;

      if (is_control)
        control = g_strdup (iterate_statement_get_string (rows, 0));
      g_string_append_printf (text, "%s,churn_rate,6000,%d\n", iterate_statement_get_string (rows, 0),
                              is_control ? 1200 : 960);
    }
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  report = iterate_aggregate_import_run (path, PROPOSAL, control,
                                         iterate_workspace_get_store (workspace),
                                         iterate_workspace_get_time (workspace), &error);
  g_assert_no_error (error);
  test_remove_folder (folder);
}

static void
test_the_loop_is_walked_by_keyboard (void)
{
  go_to_page (1, "Onboarding checklist");
  g_assert_true (test_wait_until (type_search, "better moment"));
  g_assert_true (test_wait_until (shows_proposal, NULL));
  enter_row (PROPOSAL, "_Start");
  g_assert_true (test_wait_until (walk_and_enter, "_Start"));
  g_assert_true (test_wait_until (has_rows,
                                  "SELECT count(*) FROM experiment WHERE name = '" PROPOSAL "' "
                                  "AND status = 'running'"));
  let_units_come ();
  g_assert_true (test_wait_until (walk_and_enter, "_Stop and Decide"));
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM experiment AS e JOIN approval AS a "
                                  "ON a.subject = 'exp-' || e.id WHERE e.name = '" PROPOSAL "' "
                                  "AND a.status = 'waiting'"));
  g_assert_true (test_wait_until (walk_and_enter, "_Graduate…"));
  g_assert_true (test_wait_until (answer_dialog, NULL));
  g_assert_true (test_wait_until (has_rows,
                                  "SELECT count(*) FROM experiment WHERE name = '" PROPOSAL "' "
                                  "AND status = 'graduated'"));

  /* What was learned is a play. */
  go_to_page (8, "The whole playbook");
  enter_row ("where churn_rate matters", "1 experiment speaks for it");

  /* And stands beside a new task that it fits. */
  go_to_page (7, "Implement: ");
  press ("tasks.new", NULL);
  g_assert_true (test_wait_until (has_form, NULL));
  g_assert_true (fill_in ("What is to be done", "Ask those who leave why"));
  g_assert_true (fill_in ("Type", "3"));
  g_assert_true (test_wait_until (accept_form, "_Add"));
  g_assert_true (test_wait_until (has_no_form, NULL));
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM annotation AS a JOIN task AS t "
                                  "ON t.id = a.task WHERE t.title = 'Ask those who leave why' "
                                  "AND a.reason != ''"));
  enter_row ("Ask those who leave why", "Consider these past learnings");
}

/* Their ids are in the order in which the sample's handlers came to them. */
static char *
dup_task (const char *title)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM task WHERE title = '%s'", title);

  return g_strdup_printf ("task-%" G_GINT64_FORMAT, count_rows (sql));
}

static void
show_task (const char *title)
{
  g_autofree char *subject = dup_task (title);

  iterate_window_show_page (window, "tasks", subject);
  g_assert_true (test_wait_until (shows_label, subject));
}

static void
test_a_task_is_begun_and_seen_on_the_board (void)
{
  show_task ("Implement: Dark mode");
  g_assert_true (test_wait_until (shows_label, "Implement: Dark mode"));
  press ("task.start", NULL);
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM task "
                                  "WHERE title = 'Implement: Dark mode' AND status = 'started'"));
  press ("tasks.board", NULL);
  g_assert_true (test_wait_until (shows_label, "Doing · 2"));
  g_assert_true (test_wait_until (walk_and_enter, "As a _List"));
  g_assert_true (test_wait_until (shows_label, "Implement: Dark mode"));
}

/* Takes longer than it takes to ask again. */
static gpointer
read_slowly (IterateDatabase  *db,
             gint64            now,
             gpointer          subject,
             GError          **error)
{
  g_usleep (50 * 1000);
  if (g_str_equal (subject, "gone"))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "It is gone");

  return g_str_equal (subject, "gone") ? NULL : g_strdup (subject);
}

static GPtrArray *details;

static void
note_detail (IteratePage *page,
             gpointer     detail)
{
  g_ptr_array_add (details, detail);
}

static gboolean
is_shown_though_asked_again (gpointer reader)
{
  iterate_detail_reader_read (reader, "last");

  return details->len > 0;
}

static gboolean
has_details (gpointer n)
{
  return details->len >= GPOINTER_TO_UINT (n);
}

static void
test_what_is_asked_for_again_and_again_is_shown (void)
{
  IteratePage *page = ITERATE_PAGE (find (GTK_WIDGET (window), is_page, NULL));
  IterateDetailReader *reader = iterate_detail_reader_new (page, read_slowly, g_free, note_detail);

  details = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < 1000; i++)
    iterate_detail_reader_read (reader, i % 2 == 0 ? "first" : "second");
  g_assert_true (test_wait_until (is_shown_though_asked_again, reader));
  g_assert_cmpstr (g_ptr_array_index (details, 0), ==, "last");

  iterate_detail_reader_read (reader, "gone");
  g_assert_cmpstr (iterate_detail_reader_get_subject (reader), ==, "gone");
  g_assert_true (test_wait_until (has_details, GUINT_TO_POINTER (2)));
  g_assert_null (g_ptr_array_index (details, 1));
  g_assert_null (iterate_detail_reader_get_subject (reader));

  iterate_detail_reader_free (reader);
  g_ptr_array_unref (details);
}

static gboolean
shows_search (gpointer unused)
{
  return find (GTK_WIDGET (window), is_search, NULL) != NULL;
}

/* A key, as a list gets it. */
static void
press_key (guint           key,
           GdkModifierType state)
{
  GtkWidget *list = gtk_widget_get_ancestor (gtk_root_get_focus (GTK_ROOT (window)),
                                             GTK_TYPE_LIST_VIEW);
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (list);
  gboolean handled = FALSE;

  for (guint i = 0; !handled && i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, state, &handled);
    }
  g_assert_true (handled);
}

static gboolean
card_is_in (gpointer column)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));
  GtkWidget *list = focus == NULL ? NULL : gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_VIEW);

  return list != NULL && find (focus, is_label, "Implement: Reverse charge") != NULL &&
         g_object_get_data (G_OBJECT (list), "column") == column;
}

static gboolean
walk_to_card (gpointer text)
{
  return walk_to (window, is_label, text) != NULL;
}

/* The focus goes with the card, so that it can be moved on. */
static void
test_a_card_is_moved_by_key_all_the_way (void)
{
  show_task ("Implement: Reverse charge for EU VAT");
  press ("tasks.board", NULL);
  g_assert_true (test_wait_until (walk_to_card, "Implement: Reverse charge"));
  press_key (GDK_KEY_Right, GDK_CONTROL_MASK);
  g_assert_true (test_wait_until (card_is_in, GUINT_TO_POINTER (1)));
  press_key (GDK_KEY_Right, GDK_CONTROL_MASK);
  g_assert_true (test_wait_until (card_is_in, GUINT_TO_POINTER (2)));
  g_assert_cmpint (count_rows ("SELECT count(*) FROM task WHERE title LIKE '%Reverse charge%' "
                               "AND status = 'done'"), ==, 1);
  g_assert_true (test_wait_until (walk_and_enter, "As a _List"));
  g_assert_true (test_wait_until (shows_search, NULL));
}

static gboolean
goes_on_by_tab (gpointer unused)
{
  return gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD) &&
         gtk_widget_get_mapped (gtk_root_get_focus (GTK_ROOT (window)));
}

static gboolean
is_frame_drawn (gpointer counter)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));

  gtk_widget_queue_draw (GTK_WIDGET (window));

  return gdk_frame_clock_get_frame_counter (clock) > *(gint64 *) counter + 1;
}

static void
wait_for_frame (void)
{
  gint64 frame = gdk_frame_clock_get_frame_counter (gtk_widget_get_frame_clock (GTK_WIDGET (window)));

  g_assert_true (test_wait_until (is_frame_drawn, &frame));
}

/* The list that the focus is in is not there any more: it goes on from there, and is not stuck. */
static void
test_the_focus_outlives_its_list (void)
{
  GtkEditable *search;

  go_to_page (7, "Implement: Tax rate");
  g_assert_true (test_wait_until (shows_search, NULL));
  search = GTK_EDITABLE (gtk_widget_get_ancestor (find (GTK_WIDGET (window), is_search, NULL),
                                                  GTK_TYPE_SEARCH_ENTRY));
  g_assert_true (test_wait_until (walk_to_row, "Implement: Tax rate"));
  gtk_editable_set_text (search, "nothing is called so");
  g_assert_true (test_wait_until (shows_label, "Nothing"));
  wait_for_frame ();
  g_assert_true (goes_on_by_tab (NULL));

  gtk_editable_set_text (search, "");
  g_assert_true (test_wait_until (walk_to_row, "Implement: Tax rate"));
  gtk_editable_set_text (search, "nothing is called so");
  g_assert_true (test_wait_until (shows_label, "Nothing"));
  gtk_widget_activate_action (find (GTK_WIDGET (window), is_page, NULL), "tasks.board", NULL);
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  g_assert_true (goes_on_by_tab (NULL));
  gtk_editable_set_text (search, "");
  g_assert_true (test_wait_until (walk_and_enter, "As a _List"));
  g_assert_true (test_wait_until (shows_search, NULL));
}

static gboolean
begin_tasks (IterateDatabase  *db,
             gint64            now,
             gpointer          subjects,
             GError          **error)
{
  for (const char *const *subject = subjects; *subject != NULL; subject++)
    {
      g_autoptr(IterateTask) task = iterate_task_find (db, *subject, error);

      if (task == NULL || !iterate_task_move (db, task, "started", "somebody else", now, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
shows_no_label (gpointer text)
{
  return !shows_label (text);
}

static gboolean
has_focus (const char *text)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));

  return focus != NULL && find (focus, is_label, text) != NULL;
}

/* What others do meanwhile does not take a list out of somebody's hands. */
static void
test_the_focus_stays_in_its_row (void)
{
  g_autofree char *first = dup_task ("Implement: Customer list");
  g_autofree char *second = dup_task ("Implement: Tax rate");
  g_autofree char *third = dup_task ("Implement: Charged twice this month");
  const char *const others[] = { first, second, third, NULL };
  g_autoptr(GError) error = NULL;

  show_task ("Implement: Recurring invoices");
  wait_for_frame ();
  g_assert_true (test_wait_until (walk_to_row, "Implement: Recurring invoices"));
  g_assert_true (has_focus ("Implement: Recurring invoices"));

  /* The rows above it go from what is to do. */
  g_assert_true (test_wait_until (shows_label, "Implement: Customer list"));
  g_assert_true (iterate_workspace_write (workspace, begin_tasks, (gpointer) others, &error));
  g_assert_no_error (error);
  g_assert_true (test_wait_until (shows_no_label, "Implement: Customer list"));
  wait_for_frame ();
  g_assert_true (has_focus ("Implement: Recurring invoices"));
}

/* Onto paper of another size than the document was laid out for. */
static void
test_a_document_is_printed_page_by_page (void)
{
  g_autofree char *folder = g_dir_make_tmp ("iterate-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "printed.pdf", NULL);
  g_autoptr(IterateDocument) document = iterate_document_new ("What was learned");
  g_autoptr(GtkPageSetup) setup = gtk_page_setup_new ();
  g_autoptr(GtkPrintOperation) operation = NULL;
  g_autofree char *bytes = NULL;
  g_autoptr(GError) error = NULL;
  GtkPaperSize *letter = gtk_paper_size_new (GTK_PAPER_NAME_LETTER);
  int n_pages;

  for (int i = 0; i < 120; i++)
    iterate_document_add_paragraph (document, "A short form is filled in more often than a long one.");
  operation = iterate_document_print_operation_new (document);
  g_object_get (operation, "n-pages", &n_pages, NULL);
  g_assert_cmpint (n_pages, ==, 4);

  gtk_page_setup_set_paper_size (setup, letter);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_export_filename (operation, path);
  g_assert_cmpint (gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT,
                                            GTK_WINDOW (window), &error), ==,
                   GTK_PRINT_OPERATION_RESULT_APPLY);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, NULL, &error));
  g_assert_true (g_str_has_prefix (bytes, "%PDF"));
  gtk_paper_size_free (letter);
  test_remove_folder (folder);
}

static void
test_search_is_one_key_away_from_anywhere (void)
{
  for (int page = 1; page <= 8; page++)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "i", page);
      for (int i = 0; i < 3; i++)
        gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD);
      gtk_widget_activate_action (GTK_WIDGET (window), "win.search", NULL);
      g_assert_true (is_search (gtk_root_get_focus (GTK_ROOT (window)), NULL));
    }
}

static void
test_an_initiative_is_opened_and_closed (void)
{
  go_to_page (6, "Improve churn_rate");
  press ("initiatives.new", NULL);
  g_assert_true (test_wait_until (has_form, NULL));
  g_assert_true (fill_in ("Name", "Fewer refunds"));
  g_assert_true (fill_in ("Deadline, such as +90d or 2026-12-31", "soon"));
  g_assert_true (test_wait_until (accept_form, "_Open"));

  /* What cannot be understood is said, and nothing is lost. */
  g_assert_true (test_wait_until (accept_form, "_Open"));
  g_assert_cmpint (count_rows ("SELECT count(*) FROM initiative WHERE name = 'Fewer refunds'"), ==, 0);
  g_assert_true (fill_in ("Deadline, such as +90d or 2026-12-31", "+30d"));
  g_assert_true (test_wait_until (accept_form, "_Open"));
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM initiative "
                                  "WHERE name = 'Fewer refunds'"));
  g_assert_true (test_wait_until (has_no_form, NULL));
  enter_row ("Fewer refunds", "No metric tells how far it is.");
  g_assert_true (test_wait_until (walk_and_enter, "_Close It…"));
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM initiative "
                                  "WHERE name = 'Fewer refunds' AND status = 'dropped'"));
  g_assert_true (test_wait_until (walk_and_enter, "Open _Again"));
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM initiative "
                                  "WHERE name = 'Fewer refunds' AND status = 'open'"));
}

/* Enters a row of the form's list, once: the second time would take it back. */
static gboolean
enter_row_of_form (gpointer title)
{
  GtkWindow *form = find_window (ADW_TYPE_WINDOW);
  GtkWidget *row = form == NULL ? NULL : walk_to (form, is_label, title);

  return row != NULL && gtk_widget_activate (row);
}

static gboolean
form_says_linked (gpointer unused)
{
  GtkWindow *form = find_window (ADW_TYPE_WINDOW);

  return form != NULL && find (GTK_WIDGET (form), is_label, "Part of it") != NULL;
}

static void
test_a_request_becomes_part_of_an_initiative (void)
{
  press ("initiative.link", NULL);
  g_assert_true (test_wait_until (has_form, NULL));
  g_assert_true (test_wait_until (enter_row_of_form, "Dark mode"));
  g_assert_true (test_wait_until (form_says_linked, NULL));
  g_assert_true (test_wait_until (has_rows,
                                  "SELECT count(*) FROM feature_request r JOIN initiative i "
                                  "ON i.id = r.initiative WHERE i.name = 'Fewer refunds'"));
  gtk_window_close (find_window (ADW_TYPE_WINDOW));
  g_assert_true (test_wait_until (has_no_form, NULL));
  g_assert_true (test_wait_until (shows_label, "Requests"));
}

static void
test_dimensions_are_edited_and_removed (void)
{
  press ("initiatives.dimensions", NULL);
  g_assert_true (test_wait_until (has_form, NULL));
  g_assert_true (fill_in ("efficiency", ""));
  g_assert_true (fill_in ("conversion", "signup_rate, trial_rate"));
  g_assert_true (fill_in ("Name", "support"));
  g_assert_true (fill_in ("Its metrics, with commas", "first_reply_minutes"));
  g_assert_true (test_wait_until (accept_form, "_Save"));
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM dimension WHERE name = 'support'"));
  g_assert_true (test_wait_until (has_no_form, NULL));
  g_assert_cmpint (count_rows ("SELECT count(*) FROM dimension WHERE name = 'efficiency'"), ==, 0);
  g_assert_cmpint (count_rows ("SELECT count(*) FROM dimension WHERE metrics LIKE '%trial_rate%'"), ==,
                   1);
}

static void
test_a_campaign_reads_like_a_memo (void)
{
  iterate_window_show_page (window, "initiatives", "campaign-1");
  g_assert_true (test_wait_until (shows_label, "From trying to paying"));
  g_assert_true (test_wait_until (shows_label, "Cycle 1"));
  g_assert_true (test_wait_until (shows_label, "What is tried:"));
}

static void
test_a_play_is_rejected_and_restored (void)
{
  iterate_window_show_page (window, "playbook", "learning-1");
  g_assert_true (test_wait_until (walk_and_enter, "It Does _Not Hold"));
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM learning WHERE id = 1 "
                                  "AND status = 'rejected'"));
  g_assert_true (test_wait_until (walk_and_enter, "It _Holds After All"));
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM learning WHERE id = 1 "
                                  "AND status = 'supported'"));
  press ("playbook.note", NULL);
  g_assert_true (test_wait_until (close_window, "Note a learning"));
}

static gboolean
put_away (gpointer unused)
{
  GtkWidget *row = walk_to (window, is_put_away, NULL);

  return row != NULL && gtk_widget_activate (find (row, is_put_away, NULL));
}

static void
test_a_review_is_read_and_a_hint_put_away (void)
{
  gint64 before = count_rows ("SELECT count(*) FROM dismissal");

  go_to_page (9, "What was learned");
  g_assert_true (test_wait_until (shows_label, "has no guardrail"));
  g_assert_true (test_wait_until (put_away, NULL));
  g_assert_true (test_wait_until (has_rows, "SELECT count(*) FROM dismissal"));
  g_assert_cmpint (count_rows ("SELECT count(*) FROM dismissal"), ==, before + 1);
}

void
test_app_add_loop (void)
{
  g_test_add_func ("/app/the-loop-is-walked-by-keyboard", test_the_loop_is_walked_by_keyboard);
  g_test_add_func ("/app/a-task-is-begun-and-seen-on-the-board",
                   test_a_task_is_begun_and_seen_on_the_board);
  g_test_add_func ("/app/what-is-asked-for-again-and-again-is-shown",
                   test_what_is_asked_for_again_and_again_is_shown);
  g_test_add_func ("/app/a-card-is-moved-by-key-all-the-way",
                   test_a_card_is_moved_by_key_all_the_way);
  g_test_add_func ("/app/the-focus-outlives-its-list", test_the_focus_outlives_its_list);
  g_test_add_func ("/app/the-focus-stays-in-its-row", test_the_focus_stays_in_its_row);
  g_test_add_func ("/app/a-document-is-printed-page-by-page",
                   test_a_document_is_printed_page_by_page);
  g_test_add_func ("/app/search-is-one-key-away-from-anywhere",
                   test_search_is_one_key_away_from_anywhere);
  g_test_add_func ("/app/an-initiative-is-opened-and-closed", test_an_initiative_is_opened_and_closed);
  g_test_add_func ("/app/a-request-becomes-part-of-an-initiative",
                   test_a_request_becomes_part_of_an_initiative);
  g_test_add_func ("/app/dimensions-are-edited-and-removed", test_dimensions_are_edited_and_removed);
  g_test_add_func ("/app/a-campaign-reads-like-a-memo", test_a_campaign_reads_like_a_memo);
  g_test_add_func ("/app/a-play-is-rejected-and-restored", test_a_play_is_rejected_and_restored);
  g_test_add_func ("/app/a-review-is-read-and-a-hint-put-away",
                   test_a_review_is_read_and_a_hint_put_away);
}
