/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test.h"

#include "iterate-database-private.h"
#include "iterate-engine.h"
#include "iterate-journal.h"
#include "iterate-power-cut-vfs.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* A kill proves no durability: the kernel keeps what the process wrote. Here the
 * disk itself forgets what was not synced, and what was acknowledged must be there
 * all the same. The control run shows that the test can fail: with synchronous
 * off, acknowledged writes are lost. */

#define N_CUTS       200
#define LONGEST_CUT  2000

static gboolean
handle (IterateRun  *run,
        GError     **error)
{
  g_autoptr(JsonObject) payload = json_object_new ();

  return iterate_run_begin (run, error) &&
         iterate_run_send (run, "Team.product", "handled", payload, error);
}

static IterateEngine *
make_engine (IterateStore *store)
{
  g_autoptr(IterateClock) clock = iterate_clock_new_system ();
  IterateEngine *engine = iterate_engine_new (store, clock, 4);

  iterate_engine_on (engine, "first", "one", handle);

  return engine;
}

/* Spoils what the product asserts, for the control run alone. */
static void
relax (IterateStore *store)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;

  iterate_transaction_begin (&unit, iterate_store_get_writer (store), NULL);
  sqlite3_exec (iterate_database_get_handle (iterate_transaction_get_database (&unit)),
                "ROLLBACK; PRAGMA synchronous = OFF; BEGIN IMMEDIATE; SAVEPOINT unit", NULL, NULL,
                NULL);
  iterate_transaction_commit (&unit, NULL);
}

static void
run_child (const char *path,
           int         told_fd,
           guint64     cut_at,
           const char *survivors,
           gboolean    relaxed)
{
  g_autoptr(IterateStore) store = NULL;
  g_autoptr(IterateEngine) engine = NULL;

  iterate_power_cut_vfs_install ();
  store = iterate_store_open (path, FALSE, NULL);
  if (store == NULL)
    _exit (3);
  if (relaxed)
    relax (store);
  engine = make_engine (store);
  if (!iterate_engine_start (engine, NULL))
    _exit (4);

  iterate_power_cut_vfs_cut_at (cut_at, survivors);
  for (int i = 0; i < 1000000; i++)
    {
      g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
      g_autofree char *subject = g_strdup_printf ("thing-%d", i % 5);
      gint64 id;

      if (!iterate_transaction_begin (&unit, iterate_store_get_writer (store), NULL))
        _exit (5);
      id = iterate_journal_append (iterate_transaction_get_database (&unit), TEST_TIME, "first",
                                   subject, NULL, NULL, NULL);
      if (id == 0 || !iterate_transaction_commit (&unit, NULL) ||
          write (told_fd, &id, sizeof id) != sizeof id)
        _exit (6);
      /* The checkpoint is the other place where order matters. */
      if (i % 50 == 49)
        iterate_writer_checkpoint (iterate_store_get_writer (store), NULL);
    }
}

/* Returns: what the child was told was safe */
static GArray *
run_until_cut (const char *path,
               guint       cut_at,
               const char *survivors,
               gboolean    relaxed)
{
  GArray *told = g_array_new (FALSE, FALSE, sizeof (gint64));
  char fd[16], at[16];
  int fds[2], status;
  pid_t child;
  gint64 id;

  g_assert_cmpint (pipe (fds), ==, 0);
  snprintf (fd, sizeof fd, "%d", fds[1]);
  snprintf (at, sizeof at, "%u", cut_at);
  child = fork ();
  if (child == 0)
    {
      execl ("/proc/self/exe", "stress-power-cut", "--child", path, fd, at, survivors,
             relaxed ? "relaxed" : "full", NULL);
      _exit (2);
    }
  close (fds[1]);
  while (read (fds[0], &id, sizeof id) == sizeof id)
    g_array_append_val (told, id);
  close (fds[0]);
  waitpid (child, &status, 0);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);

  return told;
}

/* Returns: how many acknowledged events are missing */
static guint
count_lost (const char *path,
            GArray     *told)
{
  g_autoptr(IterateStore) store = NULL;
  g_autoptr(GError) error = NULL;
  IterateDatabase *db;
  guint n_lost = 0;

  store = iterate_store_open (path, FALSE, &error);
  if (store == NULL)
    return told->len + 1;

  db = iterate_store_get_reader (store, &error);
  for (guint i = 0; i < told->len; i++)
    {
      gint64 found = 0;

      iterate_database_get_int64 (db, &found, NULL, "SELECT count(*) FROM event WHERE id = ?", "i",
                                  g_array_index (told, gint64, i));
      n_lost += found == 0;
    }

  return n_lost;
}

static void
check_whole (const char *path)
{
  g_autoptr(IterateStore) store = NULL;
  g_autoptr(IterateEngine) engine = NULL;
  g_autoptr(GError) error = NULL;

  store = iterate_store_open (path, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (test_get_int64 (store, "SELECT count(*) FROM pragma_integrity_check "
                                          "WHERE integrity_check = 'ok'"), ==, 1);
  engine = make_engine (store);
  iterate_engine_start (engine, &error);
  g_assert_no_error (error);
  iterate_engine_settle (engine, 0, G_MAXINT64, &error);
  g_assert_no_error (error);
  g_assert_cmpint (test_get_int64 (store, "SELECT count(*) FROM message"), ==,
                   test_get_int64 (store, "SELECT count(*) FROM event"));
  iterate_engine_stop (engine);
}

static void
renew (const char *folder)
{
  test_remove_folder (folder);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
}

static guint
cut_many (TestStore *fixture,
          guint      n_cuts,
          gboolean   relaxed,
          guint     *n_told)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (relaxed ? 3 : 2);
  g_autofree char *work = g_build_filename (fixture->folder, "work", NULL);
  g_autofree char *left = g_build_filename (fixture->folder, "left", NULL);
  g_autofree char *path = g_build_filename (work, "w.iterate", NULL);
  g_autofree char *survivor = g_build_filename (left, "w.iterate", NULL);
  guint n_lost = 0;

  for (guint i = 0; i < n_cuts; i++)
    {
      g_autoptr(GArray) told = NULL;

      renew (work);
      renew (left);
      g_assert_true (iterate_store_save_copy (fixture->store, path, NULL));
      told = run_until_cut (path, g_rand_int_range (rand, 1, LONGEST_CUT), left, relaxed);
      *n_told += told->len;
      n_lost += count_lost (survivor, told);
      if (!relaxed)
        check_whole (survivor);
    }
  test_remove_folder (work);
  test_remove_folder (left);

  return n_lost;
}

static void
test_a_power_cut_loses_nothing_acknowledged (TestStore     *fixture,
                                             gconstpointer  data)
{
  guint n_told = 0;

  g_assert_cmpuint (cut_many (fixture, N_CUTS, FALSE, &n_told), ==, 0);
  g_assert_cmpuint (n_told, >, N_CUTS);
  g_test_message ("%d power cuts, %u acknowledged events, none lost", N_CUTS, n_told);
}

static void
test_without_syncs_it_would (TestStore     *fixture,
                             gconstpointer  data)
{
  guint n_told = 0;
  guint n_lost = cut_many (fixture, 10, TRUE, &n_told);

  g_assert_cmpuint (n_lost, >, 0);
  g_test_message ("Without syncs %u of %u acknowledged events were lost", n_lost, n_told);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 7 && g_str_equal (argv[1], "--child"))
    {
      run_child (argv[2], atoi (argv[3]), g_ascii_strtoull (argv[4], NULL, 10), argv[5],
                 g_str_equal (argv[6], "relaxed"));
      return 0;
    }

  g_test_init (&argc, &argv, NULL);
  g_test_add ("/power-cut/loses-nothing-acknowledged", TestStore, NULL, test_store_set_up,
              test_a_power_cut_loses_nothing_acknowledged, test_store_tear_down);
  g_test_add ("/power-cut/without-syncs-it-would", TestStore, NULL, test_store_set_up,
              test_without_syncs_it_would, test_store_tear_down);

  return g_test_run ();
}
