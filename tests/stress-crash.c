/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test.h"

#include "iterate-engine.h"
#include "iterate-journal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child appends and handles events while its parent kills it, again and again,
 * at moments that neither knows. What is there afterwards must be what would be
 * there without the kills. */

#define N_KILLS   200
#define MAX_EVENTS 1000000

static char *
echo (const char  *input,
      gpointer     user_data,
      GError     **error)
{
  return g_strdup ("{}");
}

/* A memoised step, then a send and a further event in one unit. */
static gboolean
handle_first (IterateRun  *run,
              GError     **error)
{
  g_autofree char *answer = iterate_run_step (run, "echo", "x", echo, NULL, error);
  g_autoptr(JsonObject) payload = json_object_new ();

  return answer != NULL && iterate_run_begin (run, error) &&
         iterate_run_send (run, "Team.product", "first", payload, error) &&
         iterate_run_append (run, "second", iterate_run_get_subject (run), NULL, error);
}

static gboolean
handle_second (IterateRun  *run,
               GError     **error)
{
  g_autoptr(JsonObject) payload = json_object_new ();

  return iterate_run_begin (run, error) &&
         iterate_run_send (run, "Team.all", "second", payload, error);
}

static IterateEngine *
make_engine (IterateStore *store)
{
  g_autoptr(IterateClock) clock = iterate_clock_new_system ();
  IterateEngine *engine = iterate_engine_new (store, clock, 8);

  iterate_engine_on (engine, "first", "one", handle_first);
  iterate_engine_on (engine, "first", "two", handle_first);
  iterate_engine_on (engine, "second", "three", handle_second);

  return engine;
}

/* Appends until it is killed; tells the parent of each event that was committed. */
static void
run_child (const char *path,
           int         told_fd)
{
  g_autoptr(IterateStore) store = iterate_store_open (path, FALSE, NULL);
  g_autoptr(IterateEngine) engine = make_engine (store);

  if (!iterate_engine_start (engine, NULL))
    _exit (3);

  for (int i = 0; i < MAX_EVENTS; i++)
    {
      g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
      g_autofree char *subject = g_strdup_printf ("thing-%d", i % 7);
      gint64 id;

      if (!iterate_transaction_begin (&unit, iterate_store_get_writer (store), NULL))
        _exit (4);
      id = iterate_journal_append (iterate_transaction_get_database (&unit), TEST_TIME, "first",
                                   subject, NULL, NULL, NULL);
      if (id == 0 || !iterate_transaction_commit (&unit, NULL) ||
          write (told_fd, &id, sizeof id) != sizeof id)
        _exit (5);
    }
}

static void
kill_one_child (const char *path,
                GRand      *rand,
                GArray     *told)
{
  int fds[2];
  pid_t child;
  gint64 id;
  int status;

  g_assert_cmpint (pipe (fds), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      char fd[16];

      snprintf (fd, sizeof fd, "%d", fds[1]);
      execl ("/proc/self/exe", "stress-crash", "--child", path, fd, NULL);
      _exit (2);
    }

  close (fds[1]);
  g_usleep (g_rand_int_range (rand, 20000, 120000));
  kill (child, SIGKILL);
  waitpid (child, &status, 0);
  g_assert_true (WIFSIGNALED (status));
  while (read (fds[0], &id, sizeof id) == sizeof id)
    g_array_append_val (told, id);
  close (fds[0]);
}

static void
check (IterateStore *store,
       GArray       *told)
{
  gint64 n_events = test_get_int64 (store, "SELECT count(*) FROM event WHERE type = 'first'");
  g_autoptr(GError) error = NULL;
  IterateDatabase *db = iterate_store_get_reader (store, &error);

  g_assert_cmpint (told->len, >, N_KILLS);
  for (guint i = 0; i < told->len; i++)
    {
      gint64 found;

      iterate_database_get_int64 (db, &found, &error, "SELECT count(*) FROM event WHERE id = ?",
                                  "i",
                                  g_array_index (told, gint64, i));
      g_assert_no_error (error);
      g_assert_cmpint (found, ==, 1);
    }

  g_assert_cmpint (test_get_int64 (store, "SELECT count(*) FROM delivery WHERE state <> 'done'"),
                   ==,
                   0);
  g_assert_cmpint (test_get_int64 (store, "SELECT count(*) FROM delivery"), ==, n_events * 4);
  g_assert_cmpint (test_get_int64 (store, "SELECT count(*) FROM event WHERE type = 'second'"), ==,
                   n_events * 2);
  /* Each handler's send is in the outbox once. */
  g_assert_cmpint (test_get_int64 (store, "SELECT count(*) FROM message"), ==, n_events * 4);
  g_assert_cmpint (test_get_int64 (store, "SELECT count(DISTINCT idempotency_key) FROM message"),
                   ==,
                   n_events * 4);
  g_assert_cmpint (test_get_int64 (store, "SELECT max (n) FROM (SELECT count(*) AS n FROM message "
                                          "WHERE type = 'second' GROUP BY cause_event_id)"), ==, 1);
  g_assert_cmpint (test_get_int64 (store, "SELECT count(*) FROM pragma_integrity_check "
                                          "WHERE integrity_check = 'ok'"), ==, 1);
  g_test_message ("%d kills, %" G_GINT64_FORMAT " events, %u acknowledged", N_KILLS, n_events,
                  told->len);
}

static void
test_kills_lose_and_repeat_nothing (TestStore     *fixture,
                                    gconstpointer  data)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (5);
  g_autoptr(GArray) told = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(IterateEngine) engine = NULL;
  g_autoptr(GError) error = NULL;

  for (int i = 0; i < N_KILLS; i++)
    kill_one_child (fixture->path, rand, told);

  engine = make_engine (fixture->store);
  iterate_engine_start (engine, &error);
  g_assert_no_error (error);
  iterate_engine_settle (engine, 0, G_MAXINT64, &error);
  g_assert_no_error (error);
  /* One that was running in three kills waits for a person: that is as promised. */
  test_execute (fixture->store, "UPDATE delivery SET state = 'pending' WHERE state = 'set-aside'");
  iterate_engine_settle (engine, 0, G_MAXINT64, &error);
  g_assert_no_error (error);

  check (fixture->store, told);
  iterate_engine_stop (engine);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    {
      run_child (argv[2], atoi (argv[3]));
      return 0;
    }

  g_test_init (&argc, &argv, NULL);
  g_test_add ("/crash/kills-lose-and-repeat-nothing", TestStore, NULL, test_store_set_up,
              test_kills_lose_and_repeat_nothing, test_store_tear_down);

  return g_test_run ();
}
