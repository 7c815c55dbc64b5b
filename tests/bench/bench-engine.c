/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test.h"

#include "iterate-engine.h"
#include "iterate-journal.h"

#include <stdlib.h>

/* Durable handler steps per second, serial and with many events in flight.
 *
 * A step is what a durable-workflow library counts: one function of a workflow
 * whose effect survives a kill. Here it is one delivery of an event whose unit
 * (a row written, and the mark that it is done) is committed with a sync. */

#define N_SERIAL     2000
#define N_CONCURRENT 100000
#define N_STEPS      1000
/* Rows a second by a bare connection where DBOS was measured. */
#define PEER_BARE    2984

static gboolean
handle (IterateRun  *run,
        GError     **error)
{
  if (!iterate_run_begin (run, error))
    return FALSE;

  return iterate_database_execute (iterate_run_get_database (run, error), error,
                                   "INSERT INTO step (delivery_id, name, input_digest, result, "
                                   "created_at) VALUES (?, 'bench', 'bench', 'x', 0)",
                                   "i", iterate_event_get_id (iterate_run_get_event (run)));
}

static char *
answer (const char  *input,
        gpointer     user_data,
        GError     **error)
{
  return g_strdup ("{}");
}

/* A handler of ten memoised steps, each durable before the next begins. */
static gboolean
handle_ten_steps (IterateRun  *run,
                  GError     **error)
{
  for (int i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("step-%d", i);
      g_autofree char *result = iterate_run_step (run, name, "in", answer, NULL, error);

      if (result == NULL)
        return FALSE;
    }

  return TRUE;
}

static void
append_events (IterateStore *store,
               int           n_events,
               const char   *type,
               gboolean      same_subject)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(GError) error = NULL;

  iterate_transaction_begin (&unit, iterate_store_get_writer (store), &error);
  g_assert_no_error (error);
  for (int i = 0; i < n_events; i++)
    {
      g_autofree char *subject = g_strdup_printf ("thing-%d", same_subject ? 0 : i);

      iterate_journal_append (iterate_transaction_get_database (&unit), TEST_TIME, type, subject,
                              NULL, NULL, &error);
      g_assert_no_error (error);
    }
  iterate_transaction_commit (&unit, &error);
  g_assert_no_error (error);
}

static double
measure (int                 n_events,
         gboolean            same_subject,
         guint               n_workers,
         IterateHandlerFunc  func)
{
  TestStore fixture;
  g_autoptr(IterateClock) clock = iterate_clock_new_system ();
  g_autoptr(IterateEngine) engine = NULL;
  g_autoptr(GError) error = NULL;
  gint64 began;
  double seconds;

  test_store_set_up (&fixture, NULL);
  engine = iterate_engine_new (fixture.store, clock, n_workers);
  iterate_engine_on (engine, "bench", "bench", func);
  iterate_engine_start (engine, &error);
  g_assert_no_error (error);
  append_events (fixture.store, n_events, "bench", same_subject);

  began = g_get_monotonic_time ();
  iterate_engine_settle (engine, 0, G_MAXINT64, &error);
  g_assert_no_error (error);
  seconds = (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;

  g_assert_cmpint (test_get_int64 (fixture.store,
                                   "SELECT count(*) FROM delivery WHERE state = 'done'"), ==,
                   n_events);
  iterate_engine_stop (engine);
  g_clear_object (&engine);
  test_store_tear_down (&fixture, NULL);

  return n_events / seconds;
}

/* One row a commit on a bare connection: what this disk allows. */
static double
measure_bare_commits (void)
{
  TestStore fixture;
  g_autoptr(IterateDatabase) db = NULL;
  gint64 began;
  double seconds;

  test_store_set_up (&fixture, NULL);
  db = iterate_database_open (fixture.path, ITERATE_DATABASE_WRITE, NULL);
  began = g_get_monotonic_time ();
  for (int i = 0; i < N_SERIAL; i++)
    g_assert_true (iterate_database_execute (db, NULL, "INSERT INTO event (type, subject, payload, "
                                             "depth, occurred_at) VALUES ('a', 'b', '{}', 0, 0)",
                                             ""));
  seconds = (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
  g_clear_object (&db);
  test_store_tear_down (&fixture, NULL);

  return N_SERIAL / seconds;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The median of five runs, with the least and the most beside it. */
static void
report (const char         *what,
        double              factor,
        double              peer,
        double              target,
        int                 n_events,
        gboolean            same_subject,
        guint               n_workers,
        IterateHandlerFunc  func)
{
  double rates[5], bare[5];

  /* In turn, because the disk is not equally fast all the time. */
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      bare[i] = measure_bare_commits ();
      rates[i] = factor * measure (n_events, same_subject, n_workers, func);
    }
  qsort (rates, G_N_ELEMENTS (rates), sizeof (double), compare_doubles);
  qsort (bare, G_N_ELEMENTS (bare), sizeof (double), compare_doubles);

  g_print ("%-38s %6.0f/s [%.0f to %.0f], %5.2f x bare commits (%.0f/s);\n"
           "%38s DBOS %.0f/s, %.2f x bare: %.1f x as is, %.1f x on the same disk (target %.0f)\n",
           what, rates[2], rates[0], rates[4], rates[2] / bare[2], bare[2], "", peer,
           peer / PEER_BARE, rates[2] / peer, rates[2] / bare[2] / (peer / PEER_BARE), target);
}

int
main (void)
{
  g_print ("Durable steps a second, medians of five runs. DBOS was measured elsewhere, where a bare\n"
           "connection committed %d rows a second.\n", PEER_BARE);
  report ("serial, each after the other's commit", 1, 370, 5, N_SERIAL, TRUE, 16, handle);
  report ("64 in flight, sharing commits", 1, 1065, 40, N_CONCURRENT, FALSE, 16, handle);
  report ("memoised steps, serial", 10, 370, 5, N_STEPS / 10, TRUE, 1, handle_ten_steps);
  report ("memoised steps, 64 handlers at once", 10, 1065, 40, N_STEPS * 4, FALSE, 64,
          handle_ten_steps);

  return 0;
}
