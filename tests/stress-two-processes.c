/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test.h"

#include "iterate-experiment-lifecycle.h"
#include "iterate-workspace.h"


/* The window and the command on one workspace for a minute: the one leads, reads
 * and writes, the other comes and goes. Nobody may be told that the file is
 * locked, and nothing may be lost. */

#define SECONDS 60

typedef struct
{
  TestStore         base;
  IterateWorkspace *workspace;
  gint64            deadline;
  int               n_written;  /* (atomic) */
  int               n_commands; /* (atomic) */
  int               n_read;     /* (atomic) */
} Fixture;

static gboolean
create (IterateDatabase  *db,
        gint64            now,
        gpointer          user_data,
        GError          **error)
{
  g_autoptr(IterateExperiment) experiment = NULL;

  experiment = iterate_experiment_create (db, now, user_data, "", "draft", NULL, NULL, error);

  return experiment != NULL;
}

static gpointer
write_like_the_window (gpointer data)
{
  Fixture *fixture = data;

  while (g_get_monotonic_time () < fixture->deadline)
    {
      g_autofree char *name = g_strdup_printf ("window-%d", fixture->n_written);
      g_autoptr(GError) error = NULL;

      iterate_workspace_write (fixture->workspace, create, name, &error);
      g_assert_no_error (error);
      g_atomic_int_inc (&fixture->n_written);
      g_usleep (2000);
    }

  return NULL;
}

static gpointer
read_like_the_window (gpointer data)
{
  Fixture *fixture = data;

  while (g_get_monotonic_time () < fixture->deadline)
    {
      g_autoptr(GError) error = NULL;
      IterateDatabase *db;
      gint64 n;

      db = iterate_store_get_reader (iterate_workspace_get_store (fixture->workspace), &error);
      g_assert_no_error (error);
      iterate_database_get_int64 (db, &n, &error, "SELECT count(*) FROM experiment", "");
      g_assert_no_error (error);
      g_atomic_int_inc (&fixture->n_read);
      g_usleep (1000);
    }

  return NULL;
}

static void
run_command (Fixture           *fixture,
             const char *const *argv)
{
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *problems = NULL;

  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                     G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &problems, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (problems, ==, "");
  g_assert_true (g_subprocess_get_successful (process));
  g_atomic_int_inc (&fixture->n_commands);
}

static gpointer
run_commands (gpointer data)
{
  Fixture *fixture = data;
  const char *cli = g_getenv ("ITERATE_CLI");
  g_autofree char *counts = g_build_filename (fixture->base.folder, "counts.csv", NULL);
  int serial = 0;

  g_file_set_contents (counts, "variant,metric,units,conversions\nold,m,1000,100\nnew,m,1000,160\n",
                       -1, NULL);
  while (g_get_monotonic_time () < fixture->deadline)
    {
      g_autofree char *name = g_strdup_printf ("command-%d-%p", serial++, g_thread_self ());
      const char *import[] = { cli, "import", "aggregates", counts, "--experiment", name,
                               "--workspace", fixture->base.path, NULL };
      const char *stop[] = { cli, "experiment", "stop", name, "--workspace", fixture->base.path,
                             NULL };
      const char *list[] = { cli, "experiment", "list", "--json", "--workspace",
                             fixture->base.path, NULL };

      run_command (fixture, import);
      run_command (fixture, stop);
      run_command (fixture, list);
    }

  return GINT_TO_POINTER (serial);
}

static void
test_nobody_is_told_that_it_is_locked (Fixture       *fixture,
                                       gconstpointer  data)
{
  g_autoptr(IterateClock) clock = iterate_clock_new_system ();
  g_autoptr(GError) error = NULL;
  GThread *threads[4];
  int n_experiments = 0;

  fixture->workspace = iterate_workspace_open (fixture->base.path, FALSE, clock, FALSE, &error);
  g_assert_no_error (error);
  fixture->deadline = g_get_monotonic_time () + SECONDS * G_USEC_PER_SEC;

  threads[0] = g_thread_new ("write", write_like_the_window, fixture);
  threads[1] = g_thread_new ("read", read_like_the_window, fixture);
  threads[2] = g_thread_new ("commands", run_commands, fixture);
  threads[3] = g_thread_new ("commands", run_commands, fixture);
  g_thread_join (threads[0]);
  g_thread_join (threads[1]);
  n_experiments += GPOINTER_TO_INT (g_thread_join (threads[2]));
  n_experiments += GPOINTER_TO_INT (g_thread_join (threads[3]));
  iterate_workspace_settle (fixture->workspace, &error);
  g_assert_no_error (error);

  g_assert_cmpint (test_get_int64 (fixture->base.store,
                                   "SELECT count(*) FROM experiment WHERE name LIKE 'window-%'"), ==,
                   fixture->n_written);
  g_assert_cmpint (test_get_int64 (fixture->base.store,
                                   "SELECT count(*) FROM experiment WHERE status = 'completed'"), ==,
                   n_experiments);
  g_assert_cmpint (test_get_int64 (fixture->base.store, "SELECT count(*) FROM learning"), ==,
                   n_experiments);
  g_assert_cmpint (test_get_int64 (fixture->base.store,
                                   "SELECT count(*) FROM approval WHERE status = 'waiting'"), ==,
                   n_experiments);
  g_test_message ("%d s: %d writes, %d reads and %d commands, none of them refused", SECONDS,
                  fixture->n_written, fixture->n_read, fixture->n_commands);

  iterate_workspace_close (fixture->workspace);
  g_clear_object (&fixture->workspace);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/two-processes/nobody-is-told-that-it-is-locked", Fixture, NULL,
              (void (*) (Fixture *, gconstpointer)) test_store_set_up,
              test_nobody_is_told_that_it_is_locked,
              (void (*) (Fixture *, gconstpointer)) test_store_tear_down);

  return g_test_run ();
}
