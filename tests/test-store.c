/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test.h"

#include "iterate-changes.h"
#include "iterate-error.h"
#include "iterate-event.h"
#include "iterate-query.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

static IterateEvent *
create_event (IterateDatabase *db,
              const char      *type,
              const char      *subject)
{
  g_autoptr(GError) error = NULL;
  IterateEvent *event;

  event = iterate_database_create (db, ITERATE_TYPE_EVENT, &error,
                                   "type", type,
                                   "subject", subject,
                                   "payload", "{}",
                                   "occurred-at", TEST_TIME,
                                   NULL);
  g_assert_no_error (error);

  return event;
}

static void
begin (IterateTransaction *unit,
       TestStore          *fixture)
{
  g_autoptr(GError) error = NULL;

  iterate_transaction_begin (unit, iterate_store_get_writer (fixture->store), &error);
  g_assert_no_error (error);
}

static void
test_writers_sync_fully (TestStore     *fixture,
                         gconstpointer  data)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(GError) error = NULL;
  gint64 value;

  begin (&unit, fixture);
  iterate_database_get_int64 (iterate_transaction_get_database (&unit), &value, &error,
                              "PRAGMA synchronous", "");
  g_assert_no_error (error);
  g_assert_cmpint (value, ==, 2);
}

static void
test_leaving_the_scope_rolls_back (TestStore     *fixture,
                                   gconstpointer  data)
{
  {
    g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
    g_autoptr(IterateEvent) event = NULL;

    begin (&unit, fixture);
    event = create_event (iterate_transaction_get_database (&unit), "a", "x");
    g_assert_cmpint (iterate_event_get_id (event), ==, 1);
  }

  g_assert_cmpint (test_get_int64 (fixture->store, "SELECT count(*) FROM event"), ==, 0);
}

static void
test_update_leaves_other_columns (TestStore     *fixture,
                                  gconstpointer  data)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(IterateEvent) mine = NULL;
  g_autoptr(IterateEvent) found = NULL;
  g_autoptr(GError) error = NULL;
  IterateDatabase *db;

  begin (&unit, fixture);
  db = iterate_transaction_get_database (&unit);
  mine = create_event (db, "a", "x");
  iterate_database_execute (db, &error, "UPDATE event SET subject = 'theirs'", "");
  g_assert_no_error (error);

  g_assert_true (iterate_database_update (db, mine, &error, "type", "b", NULL));
  g_assert_no_error (error);

  found = iterate_database_find (db, ITERATE_TYPE_EVENT, iterate_event_get_id (mine), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (iterate_event_get_event_type (found), ==, "b");
  g_assert_cmpstr (iterate_event_get_subject (found), ==, "theirs");
}

static void
test_query_filters_orders_and_limits (TestStore     *fixture,
                                      gconstpointer  data)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EVENT);
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GError) error = NULL;
  static const char *const subjects[] = { "1", "2", "3", "4", "o'ne" };

  begin (&unit, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    {
      g_autoptr(IterateEvent) event = NULL;

      event = create_event (iterate_transaction_get_database (&unit), i % 2 == 0 ? "even" : "odd",
                            subjects[i]);
    }

  iterate_query_where (query, "type", ITERATE_EQUALS, "even");
  iterate_query_where (query, "subject", ITERATE_NOT_EQUALS, "o'ne");
  iterate_query_order_by (query, "subject", TRUE);
  iterate_query_limit (query, 1);
  found = iterate_query_list (query, iterate_transaction_get_database (&unit), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (iterate_event_get_subject (g_ptr_array_index (found, 0)), ==, "3");
}

static void
test_missing_id_is_not_found (TestStore     *fixture,
                              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  IterateDatabase *db = iterate_store_get_reader (fixture->store, &error);

  g_assert_no_error (error);
  g_assert_null (iterate_database_find (db, ITERATE_TYPE_EVENT, 7, &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND);
}

static void
test_newer_file_is_refused (TestStore     *fixture,
                            gconstpointer  data)
{
  g_autoptr(IterateStore) again = NULL;
  g_autoptr(GError) error = NULL;

  test_execute (fixture->store, "PRAGMA user_version = 999");
  again = iterate_store_open (fixture->path, FALSE, &error);
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_NEWER);
  g_assert_null (again);
}

static void
test_other_files_are_refused (TestStore     *fixture,
                              gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "letter.txt", NULL);
  g_autofree char *text = g_strnfill (4096, 'x');
  g_autofree char *after = NULL;
  g_autoptr(IterateStore) store = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  store = iterate_store_open (path, TRUE, &error);
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
  g_assert_null (store);

  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (text, ==, after);
}

static void
test_missing_file_is_not_made (TestStore     *fixture,
                               gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "none.iterate", NULL);
  g_autoptr(IterateStore) store = NULL;
  g_autoptr(GError) error = NULL;

  store = iterate_store_open (path, FALSE, &error);
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

typedef struct
{
  IterateStore *store;
  int           n_committed; /* (atomic) */
} Load;

#define N_THREADS 8
#define N_UNITS   200

static gpointer
write_units (gpointer data)
{
  Load *load = data;

  for (int i = 0; i < N_UNITS; i++)
    {
      g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
      g_autoptr(IterateEvent) event = NULL;
      g_autoptr(GError) error = NULL;

      iterate_transaction_begin (&unit, iterate_store_get_writer (load->store), &error);
      g_assert_no_error (error);
      event = create_event (iterate_transaction_get_database (&unit), "a", "x");

      /* Every third is given up, and must leave no trace in its group. */
      if (i % 3 == 0)
        continue;

      iterate_transaction_commit (&unit, &error);
      g_assert_no_error (error);
      g_atomic_int_inc (&load->n_committed);
    }

  return NULL;
}

static void
test_units_of_a_group_are_independent (TestStore     *fixture,
                                       gconstpointer  data)
{
  Load load = { fixture->store, 0 };
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("load", write_units, &load);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  g_assert_cmpint (test_get_int64 (fixture->store, "SELECT count(*) FROM event"), ==,
                   load.n_committed);
}

static void
note_change_cb (IterateChanges *changes,
                gboolean       *noted)
{
  *noted = TRUE;
}

static gboolean
is_noted (gpointer data)
{
  return *(gboolean *) data;
}

static void
test_changes_name_the_table (TestStore     *fixture,
                             gconstpointer  data)
{
  g_autoptr(IterateChanges) changes = NULL;
  g_autoptr(IterateStore) other = NULL;
  g_autoptr(GError) error = NULL;
  gboolean event_changed = FALSE, team_changed = FALSE;

  changes = iterate_changes_new (fixture->store, &error);
  g_assert_no_error (error);
  g_signal_connect (changes, "changed::event", G_CALLBACK (note_change_cb), &event_changed);
  g_signal_connect (changes, "changed::team", G_CALLBACK (note_change_cb), &team_changed);

  other = iterate_store_open (fixture->path, FALSE, &error);
  g_assert_no_error (error);
  test_execute (other, "INSERT INTO event (type, subject, payload, depth, occurred_at) "
                       "VALUES ('a', 'b', '{}', 0, 0)");

  g_assert_true (test_wait_until (is_noted, &event_changed));
  g_assert_false (team_changed);
}

static gboolean
insert_from_process (const char *path,
                     gpointer    insert)
{
  g_autoptr(GSubprocess) process = NULL;
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL, self, "--insert", path,
                              NULL);

  return g_subprocess_wait_check (process, NULL, NULL);
}

/* One GIO look into the file once dropped our locks on it, and another process
 * then deleted the log under us: an acknowledged insert was lost. Nothing of
 * ours opens the file, no connection checkpoints on close, and so the trial's
 * insert survives even somebody else's careless open. */
static void
test_careless_open_loses_nothing (TestStore     *fixture,
                                  gconstpointer  data)
{
  g_autofree char *wal = g_strconcat (fixture->path, "-wal", NULL);
  int fd;

  test_execute (fixture->store, "INSERT INTO team (name, created_at) VALUES ('mine', 0)");

  fd = g_open (fixture->path, O_RDONLY, 0);
  close (fd);

  g_assert_true (insert_from_process (fixture->path, NULL));
  g_assert_true (g_file_test (wal, G_FILE_TEST_EXISTS));
  test_execute (fixture->store, "INSERT INTO team (name, created_at) VALUES ('later', 0)");

  g_assert_true (insert_from_process (fixture->path, NULL));
  g_assert_cmpint (test_get_int64 (fixture->store, "SELECT count(*) FROM team WHERE created_at = 0 "
                                                  "AND name NOT IN ('product', 'all', "
                                                  "'alerts')"), ==, 4);
  g_assert_cmpint (test_get_int64 (fixture->store,
                                   "SELECT count(*) FROM pragma_integrity_check "
                                   "WHERE integrity_check = 'ok'"), ==, 1);
}

/* The other process of the trial. */
static int
insert_and_exit (const char *path)
{
  g_autoptr(IterateStore) store = iterate_store_open (path, FALSE, NULL);
  g_autofree char *sql = NULL;

  sql = g_strdup_printf ("INSERT INTO team (name, created_at) VALUES ('%u', 0)", g_random_int ());
  test_execute (store, sql);

  return 0;
}

static void
test_copy_is_complete_and_refuses_to_overwrite (TestStore     *fixture,
                                                gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "copy.iterate", NULL);
  g_autoptr(IterateStore) copy = NULL;
  g_autoptr(GError) error = NULL;

  test_execute (fixture->store, "INSERT INTO team (name, created_at) VALUES ('mine', 0)");
  g_assert_true (iterate_store_save_copy (fixture->store, path, &error));
  g_assert_no_error (error);

  copy = iterate_store_open (path, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (test_get_int64 (copy, "SELECT count(*) FROM team WHERE name = 'mine'"), ==, 1);
  g_assert_cmpint (test_get_int64 (copy, "SELECT count(*) FROM pragma_journal_mode "
                                         "WHERE journal_mode = 'wal'"), ==, 1);

  g_assert_false (iterate_store_save_copy (fixture->store, path, &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT);
}

#define ADD(path, func) \
  g_test_add (path, TestStore, NULL, test_store_set_up, func, test_store_tear_down)

int
main (int   argc,
      char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--insert"))
    return insert_and_exit (argv[2]);

  g_test_init (&argc, &argv, NULL);

  ADD ("/store/writers-sync-fully", test_writers_sync_fully);
  ADD ("/store/leaving-the-scope-rolls-back", test_leaving_the_scope_rolls_back);
  ADD ("/store/update-leaves-other-columns", test_update_leaves_other_columns);
  ADD ("/store/query-filters-orders-and-limits", test_query_filters_orders_and_limits);
  ADD ("/store/missing-id-is-not-found", test_missing_id_is_not_found);
  ADD ("/store/newer-file-is-refused", test_newer_file_is_refused);
  ADD ("/store/other-files-are-refused", test_other_files_are_refused);
  ADD ("/store/missing-file-is-not-made", test_missing_file_is_not_made);
  ADD ("/store/units-of-a-group-are-independent", test_units_of_a_group_are_independent);
  ADD ("/store/changes-name-the-table", test_changes_name_the_table);
  ADD ("/store/careless-open-loses-nothing", test_careless_open_loses_nothing);
  ADD ("/store/copy-is-complete-and-refuses-to-overwrite",
       test_copy_is_complete_and_refuses_to_overwrite);

  return g_test_run ();
}
