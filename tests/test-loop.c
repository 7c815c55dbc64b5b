/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test-server.h"
#include "iterate-test-workspace.h"

#include "iterate-aggregate-import.h"
#include "iterate-approval.h"
#include "iterate-cumulative-impact.h"
#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-exposure-import.h"
#include "iterate-graduation.h"
#include "iterate-time.h"


typedef TestWorkspace Fixture;

static char *
write_file (Fixture    *fixture,
            const char *name,
            const char *text)
{
  char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  return path;
}

/* Imports counts of a proportion as a running experiment. */
static void
import_counts (Fixture    *fixture,
               const char *experiment,
               int         control,
               int         variant)
{
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  g_autoptr(IterateImportReport) report = NULL;
  g_autoptr(GError) error = NULL;

  text = g_strdup_printf ("variant,metric,units,conversions\n"
                          "old,signup_rate,5000,%d\nnew,signup_rate,5000,%d\n", control, variant);
  path = write_file (fixture, "counts.csv", text);
  report = iterate_aggregate_import_run (path, experiment, "old",
                                         iterate_workspace_get_store (fixture->workspace),
                                         iterate_workspace_get_time (fixture->workspace), &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->n_rows, ==, 2);
}

static void
test_counts_of_days_add_up (Fixture       *fixture,
                            gconstpointer  unused)
{
  static const char text[] = "variant,metric,units,conversions\n"
                             "old,paid,100,10\nnew,paid,100,12\n"
                             "old,paid,50,5\nnew,paid,60,9\n"
                             "old,paid,70,\nnew,paid,70,\n";
  IterateStore *store = iterate_workspace_get_store (fixture->workspace);
  g_autofree char *path = write_file (fixture, "days.csv", text);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(IterateImportReport) report = NULL;

      report = iterate_aggregate_import_run (path, "days", "old", store, TEST_TIME, &error);
      g_assert_no_error (error);
      g_assert_cmpint (report->n_rows, ==, 4);
      g_assert_cmpint (report->n_refused, ==, 2);
      g_assert_cmpint (test_get_int64 (store, "SELECT units FROM variant WHERE name = 'old'"), ==,
                       150);
      g_assert_cmpint (test_get_int64 (store, "SELECT units FROM variant WHERE name = 'new'"), ==,
                       160);
    }
}

static gboolean
stop (IterateDatabase  *db,
      gint64            now,
      gpointer          user_data,
      GError          **error)
{
  g_autoptr(IterateExperiment) experiment = iterate_experiment_find (db, user_data, error);

  return experiment != NULL && iterate_experiment_complete (db, experiment, now, NULL, error);
}

static gboolean
roll_back (IterateDatabase  *db,
           gint64            now,
           gpointer          user_data,
           GError          **error)
{
  g_autoptr(IterateExperiment) experiment = iterate_experiment_find (db, user_data, error);

  return experiment != NULL && iterate_experiment_roll_back (db, experiment, now, "Ada", error);
}

static gboolean
order_graduation (IterateDatabase  *db,
                  gint64            now,
                  gpointer          user_data,
                  GError          **error)
{
  g_autoptr(IterateExperiment) experiment = iterate_experiment_find (db, user_data, error);

  return experiment != NULL && iterate_graduation_order (db, experiment, "new", "Ada", now, error);
}

typedef struct
{
  gint64   id;
  gboolean granted;
} Answer;

static gboolean
answer (IterateDatabase  *db,
        gint64            now,
        gpointer          user_data,
        GError          **error)
{
  const Answer *given = user_data;

  return iterate_approval_answer (db, now, given->id, given->granted, "Ada",
                                  given->granted ? NULL : "Too early", error);
}

static void
change (Fixture          *fixture,
        IterateWriteFunc  func,
        gpointer          data)
{
  g_autoptr(GError) error = NULL;

  iterate_workspace_write (fixture->workspace, func, data, &error);
  g_assert_no_error (error);
  test_settle (fixture);
}

static void
test_a_winner_is_graduated_after_approval (Fixture       *fixture,
                                           gconstpointer  data)
{
  Answer yes = { 1, TRUE };

  import_counts (fixture, "form", 1000, 1300);
  change (fixture, stop, "form");
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM approval WHERE status = 'waiting' "
                                   "AND action = 'graduate'"), ==, 1);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM experiment WHERE status = 'completed'"),
                   ==, 1);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM flag"), ==, 0);

  change (fixture, answer, &yes);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM experiment WHERE status = 'graduated' "
                                   "AND winner = 'new'"), ==, 1);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM flag WHERE enabled AND percentage = 100 "
                                   "AND variant = 'new' AND name = 'form'"), ==, 1);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM experiment WHERE status = 'proposed' "
                                   "AND parent_experiment = 1 AND hypothesis <> ''"), ==, 3);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM message "
                                   "WHERE recipient = 'Dashboard.update' "
                                   "AND payload ->> 'metric' = 'cumulative-experiment-lift' "
                                   "AND payload ->> 'value' < payload ->> 'naive'"), ==, 1);
}

static void
test_a_rejection_leaves_it_completed (Fixture       *fixture,
                                      gconstpointer  data)
{
  Answer no = { 1, FALSE };

  import_counts (fixture, "form", 1000, 1300);
  change (fixture, stop, "form");
  change (fixture, answer, &no);

  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM experiment WHERE status = 'completed' "
                                   "AND reason = 'Too early'"), ==, 1);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM experiment"), ==, 1);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM learning"), ==, 1);
}

static void
test_a_flat_result_goes_back_to_design (Fixture       *fixture,
                                        gconstpointer  data)
{
  import_counts (fixture, "form", 1000, 1008);
  change (fixture, stop, "form");

  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM message WHERE recipient = 'Team.product' "
                                   "AND payload ->> 'type' = 'experiment-inconclusive' "
                                   "AND payload ->> 'experiment' = 'form' "
                                   "AND payload ->> 'recommendation' = 'redesign-or-extend' "
                                   "AND payload ->> 'redesign' LIKE '%units%'"), ==, 1);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM approval"), ==, 0);
}

static void
test_every_completion_is_learned_from (Fixture       *fixture,
                                       gconstpointer  data)
{
  import_counts (fixture, "won", 1000, 1300);
  import_counts (fixture, "lost", 1300, 1000);
  import_counts (fixture, "open", 1000, 1008);
  change (fixture, stop, "won");
  change (fixture, stop, "lost");
  change (fixture, stop, "open");

  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM learning WHERE source = 'experiment' "
                                   "AND json_array_length (insights) > 0 "
                                   "AND json_array_length (recommendations) > 0 "
                                   "AND json_array_length (applicable_to) > 0"), ==, 3);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM message WHERE recipient = 'Team.all' "
                                   "AND type = 'experiment-learnings'"), ==, 3);
  g_assert_cmpint (test_count (fixture, "SELECT count(DISTINCT insights) FROM learning"), ==, 3);
  /* A significant loss has no winner. */
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM verdict v JOIN experiment e "
                                   "ON e.id = v.experiment WHERE e.name = 'lost' "
                                   "AND v.decision = 'roll-back' AND v.winner IS NULL"), ==, 1);
}

static guint
count_impact (Fixture    *fixture,
              const char *metric)
{
  g_autoptr(GError) error = NULL;
  IterateDatabase *db = iterate_store_get_reader (iterate_workspace_get_store (fixture->workspace),
                                                  &error);
  IterateCumulative impact;

  g_assert_no_error (error);
  iterate_cumulative_impact_calculate (db, metric, TEST_TIME, &impact, &error);
  g_assert_no_error (error);

  return impact.n;
}

static void
test_two_graduations_add_up_to_less_than_their_sum (Fixture       *fixture,
                                                    gconstpointer  data)
{
  import_counts (fixture, "one", 1000, 1300);
  import_counts (fixture, "two", 1000, 1200);
  change (fixture, stop, "one");
  change (fixture, order_graduation, "one");
  change (fixture, stop, "two");
  change (fixture, order_graduation, "two");

  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM message "
                                   "WHERE type = 'cumulative-experiment-lift' "
                                   "AND payload ->> 'experiments' = 2 "
                                   "AND payload ->> 'value' < payload ->> 'naive'"), ==, 1);

  /* Of a metric, those that measured it; of another one, none. */
  g_assert_cmpuint (count_impact (fixture, "signup_rate"), ==, 2);
  g_assert_cmpuint (count_impact (fixture, "another"), ==, 0);
}

static void
test_a_graduation_can_be_undone_for_a_month (Fixture       *fixture,
                                             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  import_counts (fixture, "form", 1000, 1300);
  change (fixture, stop, "form");
  change (fixture, order_graduation, "form");
  change (fixture, roll_back, "form");
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM experiment WHERE status = 'completed'"),
                   ==, 1);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM flag WHERE NOT enabled"), ==, 1);

  change (fixture, order_graduation, "form");
  iterate_clock_set_time (fixture->clock, TEST_TIME + 31 * ITERATE_DAY);
  g_assert_false (iterate_workspace_write (fixture->workspace, roll_back, "form", &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT);
}

static void
test_new_evidence_is_asked_about_again (Fixture       *fixture,
                                        gconstpointer  data)
{
  Answer yes = { 1, TRUE };

  import_counts (fixture, "form", 1000, 1300);
  change (fixture, stop, "form");
  test_execute (iterate_workspace_get_store (fixture->workspace),
                "UPDATE variant SET units = units + 1");
  change (fixture, answer, &yes);

  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM experiment WHERE status = 'graduated'"),
                   ==, 0);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM approval WHERE status = 'waiting'"), ==,
                   1);
}

static void
test_an_uneven_split_blocks_graduation (Fixture       *fixture,
                                        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  import_counts (fixture, "form", 1000, 1300);
  test_execute (iterate_workspace_get_store (fixture->workspace),
                "UPDATE variant SET units = 6000 WHERE name = 'new'");
  change (fixture, stop, "form");

  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM approval"), ==, 0);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM verdict WHERE decision = 'blocked'"), ==,
                   1);
  g_assert_false (iterate_workspace_write (fixture->workspace, order_graduation, "form", &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED);
}

static gboolean
create_and_start (IterateDatabase  *db,
                  gint64            now,
                  gpointer          user_data,
                  GError          **error)
{
  g_autoptr(IterateExperiment) experiment = NULL;

  experiment = iterate_experiment_create (db, now, user_data, "", "draft", NULL, NULL, error);

  return experiment != NULL &&
         iterate_experiment_start (db, experiment, now, 14 * ITERATE_DAY, error);
}

static void
test_a_planned_end_completes_once (Fixture       *fixture,
                                   gconstpointer  data)
{
  change (fixture, create_and_start, "timed");
  import_counts (fixture, "timed", 1000, 1008);
  iterate_clock_set_time (fixture->clock, TEST_TIME + 13 * ITERATE_DAY);
  test_settle (fixture);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM experiment WHERE status = 'running'"), ==,
                   1);

  iterate_clock_set_time (fixture->clock, TEST_TIME + 60 * ITERATE_DAY);
  test_settle (fixture);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM experiment WHERE status = 'completed'"),
                   ==, 1);
  g_assert_cmpint (test_count (fixture,
                          "SELECT count(*) FROM event WHERE type = 'experiment.completed'"),
                   ==, 1);
}

static IterateImportReport *
import_units (Fixture     *fixture,
              const char  *text,
              const char  *control,
              GError     **error)
{
  g_autofree char *path = write_file (fixture, "units.csv", text);
  g_autoptr(IterateExposureImport) import = NULL;

  import = iterate_exposure_import_new (path, "units", "id", "arm", control);
  iterate_exposure_import_add_metric (import, "won=won", NULL);
  iterate_exposure_import_add_metric (import, "spent=spent:mean", NULL);

  return iterate_exposure_import_run (import, iterate_workspace_get_store (fixture->workspace),
                                      TEST_TIME, NULL, NULL, error);
}

static void
test_bad_rows_are_refused_and_the_rest_taken (Fixture       *fixture,
                                              gconstpointer  data)
{
  g_autoptr(IterateImportReport) report = NULL;
  g_autoptr(GError) error = NULL;

  report = import_units (fixture,
                         "\xef\xbb\xbfid,arm,won,spent\r\n"
                         "a,old,1,2.5\r\n"
                         "b,new,0,\r\n"
                         "c,new,1,lots\r\n"
                         "\"d, the \"\"fourth\"\"\",old,true,1\r\n"
                         "e,old\r\n"
                         ",old,0,1\r\n"
                         "f,,0,1\r\n", "old", &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->n_rows, ==, 3);
  g_assert_cmpint (report->n_refused, ==, 4);
  g_assert_nonnull (strstr (g_ptr_array_index (report->refused, 0), "Row 4: “lots”"));
  /* A blank is missing and not zero. */
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM unit_value"), ==, 5);
  g_assert_cmpint (test_count (fixture,
                          "SELECT count(*) FROM exposure "
                          "WHERE key = unit_key ('d, the \"fourth\"')"),
                   ==, 1);
}

static void
test_importing_again_counts_nothing_twice (Fixture       *fixture,
                                           gconstpointer  data)
{
  static const char text[] = "id,arm,won,spent\na,old,1,2\nb,new,0,3\nc,new,1,4\n";
  g_autoptr(IterateImportReport) first = import_units (fixture, text, "old", NULL);
  g_autoptr(IterateImportReport) again = import_units (fixture, text, "old", NULL);
  g_autoptr(IterateImportReport) moved = NULL;

  g_assert_nonnull (again);
  g_assert_cmpint (test_count (fixture, "SELECT sum (units) FROM variant"), ==, 3);

  /* One unit turns up in the other variant: it is out of both. */
  moved = import_units (fixture, "id,arm,won,spent\nc,old,1,4\n", "old", NULL);
  g_assert_nonnull (moved);
  g_assert_cmpint (test_count (fixture, "SELECT sum (units) FROM variant"), ==, 2);
  g_assert_cmpint (test_count (fixture, "SELECT multiple_exposures FROM experiment"), ==, 1);
}

static void
test_a_wrong_column_writes_nothing (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (import_units (fixture, "id,arm,won\na,old,1\n", "old", &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (import_units (fixture, "id,arm,won,spent\na,new,1,1\n", "old", &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM experiment"), ==, 0);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM import"), ==, 0);
}

static void
test_an_unfinished_import_counts_for_nothing (Fixture       *fixture,
                                              gconstpointer  data)
{
  g_autoptr(IterateImportReport) report = NULL;
  IterateStore *store = iterate_workspace_get_store (fixture->workspace);

  report = import_units (fixture, "id,arm,won,spent\na,old,1,2\nb,new,0,3\n", "old", NULL);
  /* What a killed process left: another import's rows, never finished. */
  test_execute (store, "INSERT INTO import (id, experiment_id, source, state, created_at) "
                       "VALUES (77, 1, 'gone#999999999', 'staging', 0)");
  test_execute (store, "INSERT INTO exposure VALUES "
                       "(1, unit_key ('b'), 77, 1, 0, 0), (1, unit_key ('z'), 77, 1, 0, 0)");
  g_clear_pointer (&report, iterate_import_report_free);

  report = import_units (fixture, "id,arm,won,spent\nb,new,0,3\nz,new,1,1\n", "old", NULL);
  g_assert_nonnull (report);
  g_assert_cmpint (test_count (fixture, "SELECT sum (units) FROM variant"), ==, 3);
  g_assert_cmpint (test_count (fixture, "SELECT multiple_exposures FROM experiment"), ==, 0);
}

typedef struct
{
  TestServer  server;
  GPtrArray  *bodies; /* (element-type utf8) (mutex mutex) */
  GPtrArray  *keys;   /* (element-type utf8) (mutex mutex) */
  int         n_refused;
  GMutex      mutex;
} Receiver;

/* Refuses the first, as a receiver that is down for a while does. */
static void
received_cb (SoupServer        *server,
             SoupServerMessage *message,
             const char        *path,
             GHashTable        *query,
             gpointer           user_data)
{
  Receiver *receiver = user_data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  g_mutex_lock (&receiver->mutex);
  g_ptr_array_add (receiver->keys,
                   g_strdup (soup_message_headers_get_one (headers, "Idempotency-Key")));
  if (receiver->n_refused-- > 0)
    soup_server_message_set_status (message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL);
  else
    {
      g_ptr_array_add (receiver->bodies, g_strndup (body->data, body->length));
      soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
    }
  g_mutex_unlock (&receiver->mutex);
}

static gboolean
set_channel (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  return iterate_database_execute (db, error, "UPDATE team SET channel = ? WHERE name = 'all'", "s",
                                   user_data);
}

static void
test_a_channel_gets_each_message_in_the_end (Fixture       *fixture,
                                             gconstpointer  data)
{
  Receiver receiver = { .n_refused = 1 };

  g_mutex_init (&receiver.mutex);
  receiver.bodies = g_ptr_array_new_with_free_func (g_free);
  receiver.keys = g_ptr_array_new_with_free_func (g_free);
  test_server_start (&receiver.server, received_cb, &receiver);

  change (fixture, set_channel, receiver.server.base);
  import_counts (fixture, "form", 1000, 1008);
  change (fixture, stop, "form");
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM message_delivery "
                                   "WHERE state = 'pending' AND attempts = 1 "
                                   "AND error LIKE '%503%'"), ==, 1);

  iterate_clock_set_time (fixture->clock, TEST_TIME + ITERATE_HOUR);
  test_settle (fixture);
  g_assert_cmpint (test_count (fixture, "SELECT count(*) FROM message_delivery WHERE state = 'done' "
                                   "AND delivered_at IS NOT NULL"), ==, 1);
  g_assert_cmpuint (receiver.bodies->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (receiver.bodies, 0), "experiment-learnings"));
  g_assert_cmpuint (receiver.keys->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (receiver.keys, 0), ==,
                   g_ptr_array_index (receiver.keys, 1));

  test_server_stop (&receiver.server);
  g_ptr_array_unref (receiver.bodies);
  g_ptr_array_unref (receiver.keys);
  g_mutex_clear (&receiver.mutex);
}

#define ADD(path, func) \
  g_test_add (path, Fixture, NULL, test_workspace_set_up, func, test_workspace_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/loop/counts-of-days-add-up", test_counts_of_days_add_up);
  ADD ("/loop/a-winner-is-graduated-after-approval", test_a_winner_is_graduated_after_approval);
  ADD ("/loop/a-rejection-leaves-it-completed", test_a_rejection_leaves_it_completed);
  ADD ("/loop/a-flat-result-goes-back-to-design", test_a_flat_result_goes_back_to_design);
  ADD ("/loop/every-completion-is-learned-from", test_every_completion_is_learned_from);
  ADD ("/loop/two-graduations-add-up-to-less-than-their-sum",
       test_two_graduations_add_up_to_less_than_their_sum);
  ADD ("/loop/a-graduation-can-be-undone-for-a-month", test_a_graduation_can_be_undone_for_a_month);
  ADD ("/loop/new-evidence-is-asked-about-again", test_new_evidence_is_asked_about_again);
  ADD ("/loop/an-uneven-split-blocks-graduation", test_an_uneven_split_blocks_graduation);
  ADD ("/loop/a-planned-end-completes-once", test_a_planned_end_completes_once);
  ADD ("/loop/a-channel-gets-each-message-in-the-end",
       test_a_channel_gets_each_message_in_the_end);
  ADD ("/import/bad-rows-are-refused-and-the-rest-taken",
       test_bad_rows_are_refused_and_the_rest_taken);
  ADD ("/import/importing-again-counts-nothing-twice", test_importing_again_counts_nothing_twice);
  ADD ("/import/a-wrong-column-writes-nothing", test_a_wrong_column_writes_nothing);
  ADD ("/import/an-unfinished-import-counts-for-nothing",
       test_an_unfinished_import_counts_for_nothing);

  return g_test_run ();
}
