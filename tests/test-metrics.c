/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-alert-book.h"
#include "iterate-alert-machine.h"
#include "iterate-alert-notice.h"
#include "iterate-analyst.h"
#include "iterate-business-context.h"
#include "iterate-change-record.h"
#include "iterate-error.h"
#include "iterate-event-intake.h"
#include "iterate-experiment.h"
#include "iterate-idea-desk.h"
#include "iterate-initiative.h"
#include "iterate-investigation.h"
#include "iterate-json.h"
#include "iterate-message.h"
#include "iterate-metric-change.h"
#include "iterate-metric-import.h"
#include "iterate-metric-intake.h"
#include "iterate-metric-series.h"
#include "iterate-number-text.h"
#include "iterate-prometheus-text.h"
#include "iterate-query.h"
#include "iterate-quiet-hours.h"
#include "iterate-settings.h"
#include "iterate-test.h"
#include "iterate-time.h"
#include "iterate-workspace.h"

#include <math.h>
#include <string.h>

#define NOW TEST_TIME

typedef struct
{
  char             *folder;
  IterateClock     *clock;
  IterateWorkspace *workspace;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  fixture->clock = iterate_clock_new_manual (NOW);
  fixture->folder = g_dir_make_tmp ("iterate-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "test.iterate", NULL);
  fixture->workspace = iterate_workspace_open (path, TRUE, fixture->clock, FALSE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  iterate_workspace_close (fixture->workspace);
  g_assert_finalize_object (fixture->workspace);
  g_clear_object (&fixture->clock);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static IterateStore *
get_store (Fixture *fixture)
{
  return iterate_workspace_get_store (fixture->workspace);
}

static IterateDatabase *
get_reader (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  IterateDatabase *db = iterate_store_get_reader (get_store (fixture), &error);

  g_assert_no_error (error);

  return db;
}

static void
write_and_settle (Fixture          *fixture,
                  IterateWriteFunc  func,
                  gpointer          data)
{
  g_autoptr(GError) error = NULL;

  iterate_workspace_write (fixture->workspace, func, data, &error);
  g_assert_no_error (error);
  iterate_workspace_settle (fixture->workspace, &error);
  g_assert_no_error (error);
}

static gboolean
write_intake (IterateDatabase  *db,
              gint64            now,
              gpointer          data,
              GError          **error)
{
  gboolean has_more = TRUE;

  while (has_more)
    {
      if (!iterate_metric_intake_write (data, db, &has_more, error))
        return FALSE;
    }

  return TRUE;
}

static void
record_one (Fixture    *fixture,
            const char *metric,
            gint64      at,
            double      value)
{
  g_autoptr(IterateMetricIntake) intake = iterate_metric_intake_new (NOW);

  iterate_metric_intake_take (intake, metric, NULL, NULL, at, value);
  write_and_settle (fixture, write_intake, intake);
}

static IterateMetric *
find_metric (Fixture    *fixture,
             const char *name)
{
  g_autoptr(GError) error = NULL;
  IterateMetric *metric = iterate_metric_find (get_reader (fixture), name, &error);

  g_assert_no_error (error);

  return metric;
}

static GArray *
load_points (Fixture    *fixture,
             const char *name,
             gint64      segment)
{
  g_autoptr(IterateMetric) metric = find_metric (fixture, name);
  g_autoptr(GError) error = NULL;
  GArray *points;

  points = iterate_metric_points_load (get_reader (fixture),
                                       iterate_record_get_id (ITERATE_RECORD (metric)), segment,
                                       G_MININT64, G_MAXINT64, &error);
  g_assert_no_error (error);

  return points;
}

static double
draw_normal (GRand *rand)
{
  double u = 1 - g_rand_double (rand), v = g_rand_double (rand);

  return sqrt (-2 * log (u)) * cos (2 * G_PI * v);
}

/* Forty quiet days of hours, up to an hour before now. */
static void
record_quiet (Fixture    *fixture,
              const char *metric)
{
  g_autoptr(IterateMetricIntake) intake = iterate_metric_intake_new (NOW);
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);

  for (gint64 hour = 40 * 24; hour > 0; hour--)
    iterate_metric_intake_take (intake, metric, NULL, NULL, NOW - hour * ITERATE_HOUR,
                                1000 + 300 * sin (2 * G_PI * hour / 24) + 20 * draw_normal (rand));
  write_and_settle (fixture, write_intake, intake);
}

static gboolean
define (IterateDatabase  *db,
        gint64            now,
        gpointer          data,
        GError          **error)
{
  IterateMetricChange change =
    { .critical = -1, .threshold = NAN, .target = NAN, .raw_days = -1, .kept_days = -1 };
  const char *const *words = data;

  change.critical = g_str_equal (words[1], "critical");
  change.direction = (char *) words[2];
  change.kind = (char *) words[3];

  return iterate_metric_change_apply (&change, db, words[0], now, error);
}

/* Values ------------------------------------------------------------------------------------------ */

/* Whatever the order, however often and in whatever portions values come, what is kept is the last
 * one of each time. */
static void
test_points_are_kept_as_they_came_last (Fixture       *fixture,
                                        gconstpointer  data)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (2);
  g_autoptr(GHashTable) expected = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr(GArray) points = NULL;
  g_autoptr(IterateMetric) metric = NULL;

  for (guint i = 0; i < 60; i++)
    {
      g_autoptr(IterateMetricIntake) intake = iterate_metric_intake_new (NOW);
      guint n = g_rand_int_range (rand, 1, i % 5 == 0 ? 900 : 8);

      for (guint j = 0; j < n; j++)
        {
          int minute = g_rand_int_range (rand, 0, 3000);
          int value = g_rand_int_range (rand, 1, 1000000);

          iterate_metric_intake_take (intake, "m", NULL, NULL,
                                      NOW - minute * 60 * ITERATE_SECOND, value);
          g_hash_table_insert (expected, GINT_TO_POINTER (minute + 1), GINT_TO_POINTER (value));
        }
      write_and_settle (fixture, write_intake, intake);
    }

  points = load_points (fixture, "m", 0);
  metric = find_metric (fixture, "m");
  g_assert_cmpuint (points->len, ==, g_hash_table_size (expected));
  g_assert_cmpint (iterate_metric_get_n_points (metric), ==, points->len);
  for (guint i = 0; i < points->len; i++)
    {
      const IteratePoint *point = &g_array_index (points, IteratePoint, i);
      int minute = (NOW - point->at) / (60 * ITERATE_SECOND);

      g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (expected, GINT_TO_POINTER (minute + 1))),
                       ==, (int) point->value);
      if (i > 0)
        g_assert_cmpint (point->at, >, g_array_index (points, IteratePoint, i - 1).at);
    }
  g_assert_cmpint (test_get_int64 (get_store (fixture), "SELECT count(*) FROM metric_point"), <=, 32);
}

/* One by one or all at once, the detector says the same. */
static void
test_the_detector_does_not_mind_portions (Fixture       *fixture,
                                          gconstpointer  data)
{
  g_autoptr(IterateMetricIntake) intake = iterate_metric_intake_new (NOW);
  g_autoptr(GRand) rand = g_rand_new_with_seed (3);

  for (gint64 hour = 200; hour > 0; hour--)
    {
      double value = 100 + 5 * draw_normal (rand) + (hour == 20 ? 90 : 0);

      record_one (fixture, "one_by_one", NOW - hour * ITERATE_HOUR, value);
      iterate_metric_intake_take (intake, "at_once", NULL, NULL, NOW - hour * ITERATE_HOUR, value);
    }
  write_and_settle (fixture, write_intake, intake);

  g_assert_cmpint (test_get_int64 (get_store (fixture),
                                   "SELECT count(*) FROM anomaly WHERE metric_id = 1"), >, 0);
  g_assert_cmpint (test_get_int64 (get_store (fixture),
                                   "SELECT count(*) FROM (SELECT onset, last_at, peak_at, value FROM "
                                   "anomaly WHERE metric_id = 1 EXCEPT SELECT onset, last_at, peak_at, "
                                   "value FROM anomaly WHERE metric_id = 2)"), ==, 0);
}

static void
test_a_counter_that_began_anew_never_goes_down (Fixture       *fixture,
                                                gconstpointer  data)
{
  static const double readings[] = { 100, 130, 150, 20, 25 };
  const char *words[] = { "hits_total", "", NULL, "counter" };
  g_autoptr(GArray) points = NULL;

  write_and_settle (fixture, define, words);
  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    record_one (fixture, "hits_total", NOW - (10 - i) * ITERATE_HOUR, readings[i]);

  points = load_points (fixture, "hits_total", 0);
  g_assert_cmpuint (points->len, ==, 4);
  g_assert_cmpfloat (g_array_index (points, IteratePoint, 0).value, ==, 30);
  g_assert_cmpfloat (g_array_index (points, IteratePoint, 1).value, ==, 20);
  g_assert_cmpfloat (g_array_index (points, IteratePoint, 2).value, ==, 20);
  g_assert_cmpfloat (g_array_index (points, IteratePoint, 3).value, ==, 5);
}

static void
test_counts_of_segments_add_up_and_rates_do_not (Fixture       *fixture,
                                                 gconstpointer  data)
{
  g_autoptr(IterateMetricIntake) intake = iterate_metric_intake_new (NOW);
  g_autoptr(GArray) counts = NULL;
  g_autoptr(GArray) rates = NULL;

  iterate_metric_intake_take (intake, "signups", "country", "DE", NOW, 30);
  iterate_metric_intake_take (intake, "signups", "country", "US", NOW, 50);
  iterate_metric_intake_take (intake, "rate", "country", "DE", NOW, 0.3);
  iterate_metric_intake_take (intake, "rate", "country", "US", NOW, 0.5);
  write_and_settle (fixture, write_intake, intake);

  counts = load_points (fixture, "signups", 0);
  rates = load_points (fixture, "rate", 0);
  g_assert_cmpfloat (g_array_index (counts, IteratePoint, 0).value, ==, 80);
  g_assert_cmpfloat_with_epsilon (g_array_index (rates, IteratePoint, 0).value, 0.4, 1e-12);
}

static void
test_old_minutes_become_hours (Fixture       *fixture,
                               gconstpointer  data)
{
  g_autoptr(IterateMetricIntake) intake = iterate_metric_intake_new (NOW);
  g_autoptr(GArray) points = NULL;
  gint64 first = NOW - 100 * ITERATE_DAY;
  guint n_old = 0;

  for (gint64 at = first; at <= NOW; at += 600 * ITERATE_SECOND)
    iterate_metric_intake_take (intake, "m", NULL, NULL, at, 7);
  write_and_settle (fixture, write_intake, intake);

  points = load_points (fixture, "m", 0);
  for (guint i = 0; i < points->len; i++)
    {
      n_old += g_array_index (points, IteratePoint, i).at < NOW - 90 * ITERATE_DAY;
      g_assert_cmpfloat_with_epsilon (g_array_index (points, IteratePoint, i).value, 7, 1e-9);
    }
  g_assert_cmpuint (n_old, ==, 240);
  g_assert_cmpuint (points->len - n_old, ==, 90 * 144 + 1);
}

/* Pattern 3 ---------------------------------------------------------------------------------------- */

static gboolean
record_change (IterateDatabase  *db,
               gint64            now,
               gpointer          data,
               GError          **error)
{
  IterateChangeDraft draft = { .kind = (char *) "deploy", .title = "Version 2.4", .source = "test",
                               .external_id = (char *) "abc", .at = NOW - 20 * 60 * ITERATE_SECOND };
  g_autoptr(IterateChange) change = iterate_change_record (db, &draft, now, error);

  return change != NULL;
}

static JsonObject *
find_message (Fixture    *fixture,
              const char *recipient)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_MESSAGE);
  g_autoptr(GPtrArray) messages = NULL;
  JsonObject *payload;

  iterate_query_where (query, "recipient", ITERATE_EQUALS, recipient);
  messages = iterate_query_list (query, get_reader (fixture), NULL);
  g_assert_cmpuint (messages->len, ==, 1);
  payload = iterate_json_parse (iterate_record_get_string (g_ptr_array_index (messages, 0), "payload"),
                                NULL);
  g_assert_nonnull (payload);

  return payload;
}

static void
test_a_jump_is_investigated_and_told_once (Fixture       *fixture,
                                           gconstpointer  data)
{
  g_autoptr(IterateInvestigation) investigation = NULL;
  g_autoptr(JsonObject) payload = NULL;
  g_autoptr(JsonObject) anomaly = NULL;
  g_autofree char *message = NULL;
  g_autoptr(GError) error = NULL;

  record_quiet (fixture, "visits");
  g_assert_cmpint (test_get_int64 (get_store (fixture), "SELECT count(*) FROM message"), ==, 0);

  write_and_settle (fixture, record_change, NULL);
  record_one (fixture, "visits", NOW, 2500);
  record_one (fixture, "visits", NOW + ITERATE_HOUR, 2300);

  g_assert_cmpint (test_get_int64 (get_store (fixture), "SELECT count(*) FROM investigation"), ==, 1);
  investigation = iterate_database_find (get_reader (fixture), ITERATE_TYPE_INVESTIGATION, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (iterate_investigation_get_status (investigation), ==, "investigating");
  g_assert_nonnull (strstr (iterate_investigation_get_hypothesis (investigation)[0], "Version 2.4"));

  anomaly = iterate_json_parse (iterate_investigation_get_anomaly (investigation), &error);
  g_assert_no_error (error);
  g_assert_true (json_object_get_boolean_member (anomaly, "detected"));

  payload = find_message (fixture, "Alert.send");
  message = g_strdup_printf ("visits increased by %s",
                             json_object_get_string_member (anomaly, "delta"));
  g_assert_cmpstr (json_object_get_string_member (payload, "severity"), ==, "high");
  g_assert_cmpstr (json_object_get_string_member (payload, "metric"), ==, "visits");
  g_assert_cmpstr (json_object_get_string_member (payload, "message"), ==, message);
  g_assert_cmpstr (json_object_get_string_member (payload, "investigation"), ==, "investigation-1");
}

static void
test_the_past_is_noted_and_nobody_told (Fixture       *fixture,
                                        gconstpointer  data)
{
  g_autoptr(IterateMetricIntake) intake = iterate_metric_intake_new (NOW);
  g_autoptr(GRand) rand = g_rand_new_with_seed (4);

  for (gint64 hour = 60 * 24; hour > 0; hour--)
    iterate_metric_intake_take (intake, "visits", NULL, NULL, NOW - hour * ITERATE_HOUR,
                                100 + 5 * draw_normal (rand) + (hour == 20 * 24 ? 500 : 0));
  write_and_settle (fixture, write_intake, intake);

  g_assert_cmpint (test_get_int64 (get_store (fixture), "SELECT count(*) FROM anomaly WHERE NOT live"),
                   >, 0);
  g_assert_cmpint (test_get_int64 (get_store (fixture), "SELECT count(*) FROM alert"), ==, 0);
}

static void
record_decline (Fixture    *fixture,
                const char *metric)
{
  g_autoptr(IterateMetricIntake) intake = iterate_metric_intake_new (NOW);
  g_autoptr(GRand) rand = g_rand_new_with_seed (5);

  for (int day = 60; day > 0; day--)
    iterate_metric_intake_take (intake, metric, NULL, NULL, NOW - day * ITERATE_DAY,
                                40 - 0.35 * MAX (0, 28 - day) + 0.3 * draw_normal (rand));
  write_and_settle (fixture, write_intake, intake);
}

static void
test_a_critical_metric_that_declines_gets_an_initiative (Fixture       *fixture,
                                                         gconstpointer  data)
{
  const char *words[] = { "activation_rate", "critical", "up", NULL };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);
  g_autoptr(IterateInitiative) initiative = NULL;
  g_autoptr(GPtrArray) experiments = NULL;
  g_autoptr(GError) error = NULL;

  write_and_settle (fixture, define, words);
  record_decline (fixture, "activation_rate");

  initiative = iterate_database_find (get_reader (fixture), ITERATE_TYPE_INITIATIVE, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (iterate_initiative_get_name (initiative), ==, "Improve activation_rate");
  g_assert_cmpstr (iterate_initiative_get_goal (initiative), ==, "Reverse declining trend");
  g_assert_cmpint (iterate_initiative_get_deadline (initiative), ==, NOW + 30 * ITERATE_DAY);
  g_assert_cmpfloat_with_epsilon (iterate_initiative_get_target_value (initiative), 40, 0.5);

  iterate_query_where (query, "initiative", ITERATE_EQUALS, (gint64) 1);
  experiments = iterate_query_list (query, get_reader (fixture), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (experiments->len, ==, 5);
  for (guint i = 0; i < experiments->len; i++)
    g_assert_cmpstr (iterate_experiment_get_status (g_ptr_array_index (experiments, i)), ==,
                     "proposed");

  /* It goes on, and is the same one. */
  record_one (fixture, "activation_rate", NOW, 30);
  g_assert_cmpint (test_get_int64 (get_store (fixture), "SELECT count(*) FROM initiative"), ==, 1);
}

static void
test_other_metrics_get_none (Fixture       *fixture,
                             gconstpointer  data)
{
  const char *words[] = { "churn_rate", "critical", "down", NULL };

  /* Falling is what a churn rate should do, and nobody depends on the other one. */
  write_and_settle (fixture, define, words);
  record_decline (fixture, "churn_rate");
  record_decline (fixture, "sessions");

  g_assert_cmpint (test_get_int64 (get_store (fixture),
                                   "SELECT count(*) FROM trend WHERE direction = 'improving'"), ==, 1);
  g_assert_cmpint (test_get_int64 (get_store (fixture), "SELECT count(*) FROM initiative"), ==, 0);
}

/* Alerts
 * --------------------------------------------------------------------------------------------- */

static IterateAlertRule *
make_rule (double value,
           double recovery,
           gint64 pending,
           gint64 keep,
           gint64 cooldown)
{
  return g_object_new (ITERATE_TYPE_ALERT_RULE, "condition", "above", "value", value, "recovery",
                       recovery, "pending", pending, "keep-firing", keep, "cooldown", cooldown, NULL);
}

/* Tries a rule on a value a minute; returns how often somebody is told. */
static guint
count_told (IterateAlertRule *rule,
            const double     *values,
            guint             n)
{
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (IteratePoint));
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(GArray) times = NULL;

  for (guint i = 0; i < n; i++)
    {
      IteratePoint point = { NOW + i * 60 * ITERATE_SECOND, values[i] };

      g_array_append_val (points, point);
    }
  times = iterate_alert_book_try_rule (rule, points, none, 60 * ITERATE_SECOND);

  return times->len;
}

static void
test_flapping_is_told_once (void)
{
  static const double values[] = { 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9 };
  static const double slow[] = { 1, 9, 9, 9, 7, 7, 9, 7, 9, 2, 2, 9 };
  g_autoptr(IterateAlertRule) plain = make_rule (8, NAN, 0, 0, 0);
  g_autoptr(IterateAlertRule) patient = make_rule (8, NAN, 2 * 60 * ITERATE_SECOND, 0, 0);
  g_autoptr(IterateAlertRule) keeping = make_rule (8, NAN, 0, 3 * 60 * ITERATE_SECOND, 0);
  g_autoptr(IterateAlertRule) cool = make_rule (8, NAN, 0, 0, ITERATE_HOUR);
  g_autoptr(IterateAlertRule) recovering = make_rule (8, 5, 0, 0, 0);

  g_assert_cmpuint (count_told (plain, values, 12), ==, 6);
  g_assert_cmpuint (count_told (patient, values, 12), ==, 0);
  g_assert_cmpuint (count_told (keeping, values, 12), ==, 1);
  g_assert_cmpuint (count_told (cool, values, 12), ==, 1);
  g_assert_cmpuint (count_told (plain, slow, 12), ==, 4);
  g_assert_cmpuint (count_told (recovering, slow, 12), ==, 2);
}

static gboolean
snooze (IterateDatabase  *db,
        gint64            now,
        gpointer          data,
        GError          **error)
{
  g_autoptr(IterateAlert) alert = iterate_database_find (db, ITERATE_TYPE_ALERT, 1, error);

  return alert != NULL && iterate_alert_book_snooze (db, alert, now + 3 * ITERATE_DAY, now, error);
}

static void
test_metrics_that_move_together_share_a_notice (Fixture       *fixture,
                                                gconstpointer  data)
{
  g_autoptr(IterateAlertNotice) notice = NULL;
  g_autoptr(IterateAlertNotice) same = NULL;
  g_autoptr(GError) error = NULL;

  record_quiet (fixture, "visits");
  record_quiet (fixture, "orders");
  record_one (fixture, "visits", NOW, 2500);
  record_one (fixture, "orders", NOW, 2500);

  notice = iterate_alert_notice_load (get_reader (fixture), 1, NOW, &error);
  g_assert_no_error (error);
  same = iterate_alert_notice_load (get_reader (fixture), 2, NOW, &error);
  g_assert_no_error (error);
  g_assert_cmpint (notice->id, ==, same->id);
  g_assert_true (notice->is_open);
  g_assert_nonnull (strstr (notice->body, "orders increased"));
}

static void
test_a_snoozed_metric_is_silent (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr(IterateAlertNotice) notice = NULL;

  record_quiet (fixture, "visits");
  record_one (fixture, "visits", NOW, 2500);
  write_and_settle (fixture, snooze, NULL);
  notice = iterate_alert_notice_load (get_reader (fixture), 1, NOW, NULL);
  g_assert_false (notice->is_open);

  iterate_clock_set_time (fixture->clock, NOW + 2 * ITERATE_DAY + ITERATE_HOUR);
  for (int hour = 1; hour < 50; hour++)
    record_one (fixture, "visits", NOW + hour * ITERATE_HOUR, 1000 - 300 * sin (2 * G_PI * hour / 24));
  record_one (fixture, "visits", NOW + 50 * ITERATE_HOUR, 3000);

  g_assert_cmpint (test_get_int64 (get_store (fixture),
                                   "SELECT count(*) FROM message WHERE recipient = "
                                   "'Alert.send'"), ==, 1);
}

static gboolean
set_quiet (IterateDatabase  *db,
           gint64            now,
           gpointer          data,
           GError          **error)
{
  return iterate_settings_set (db, "alerts.quiet-hours", data, error);
}

static void
test_quiet_hours_tell_when_they_end (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  /* It is midnight. */
  write_and_settle (fixture, set_quiet, (gpointer) "22:00-07:00");
  record_quiet (fixture, "visits");
  record_one (fixture, "visits", NOW, 2500);
  g_assert_cmpint (test_get_int64 (get_store (fixture), "SELECT count(*) FROM alert"), ==, 1);
  g_assert_cmpint (test_get_int64 (get_store (fixture), "SELECT count(*) FROM message"), ==, 0);

  iterate_clock_set_time (fixture->clock, NOW + 7 * ITERATE_HOUR + ITERATE_SECOND);
  iterate_engine_wake (iterate_workspace_get_engine (fixture->workspace));
  iterate_workspace_settle (fixture->workspace, &error);
  g_assert_no_error (error);
  g_assert_cmpint (test_get_int64 (get_store (fixture), "SELECT count(*) FROM message"), ==, 1);
}

static void
test_hours_that_are_none_are_refused (void)
{
  static const char *const wrong[] = { "22-7", "25:00-07:00", "22:00-22:00", "22:00-07:00 x", "night" };

  g_assert_true (iterate_quiet_hours_check ("22:00-07:00", NULL));
  g_assert_true (iterate_quiet_hours_check ("", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (iterate_quiet_hours_check (wrong[i], &error));
      g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
    }
}

/* Funnels and ideas
 * ------------------------------------------------------------------------------------ */

static gboolean
take_events (IterateDatabase  *db,
             gint64            now,
             gpointer          data,
             GError          **error)
{
  static const struct
  {
    const char *user;
    const char *name;
    int         minute;
    const char *device;
  } events[] = {
    { "a", "visited", 0, "desktop" }, { "a", "signed_up", 5, "desktop" }, { "a", "paid", 9, "desktop" },
    { "b", "signed_up", 0, "phone" }, { "b", "visited", 1, "phone" }, { "b", "paid", 2, "phone" },
    { "c", "visited", 0, "phone" }, { "c", "signed_up", 100, "phone" },
    { "d", "visited", 3, "desktop" }, { "d", "visited", 4, "desktop" }, { "d", "signed_up", 5,
                                                                          "desktop" },
  };
  g_autoptr(IterateEventIntake) intake = iterate_event_intake_new (now);

  if (!iterate_event_intake_begin (intake, db, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    {
      g_autofree char *properties = g_strdup_printf ("{\"device\":\"%s\"}", events[i].device);
      IterateProductEvent event = { events[i].user, 1, events[i].name,
                                    NOW - ITERATE_DAY + events[i].minute * 60 * ITERATE_SECOND,
                                    properties };

      if (!iterate_event_intake_take (intake, &event, error))
        return FALSE;
    }

  return iterate_event_intake_settle (intake, error);
}

/* b did things in another order, and c took too long. */
static void
test_a_funnel_counts_steps_in_order_and_in_time (Fixture       *fixture,
                                                 gconstpointer  data)
{
  static const char *const steps[] = { "visited", "signed_up", "paid", NULL };
  g_autoptr(IterateFunnel) funnel = NULL;
  g_autoptr(GError) error = NULL;
  const IterateFunnelGroup *desktop;

  write_and_settle (fixture, take_events, NULL);
  funnel = iterate_funnel_load (get_reader (fixture), steps, ITERATE_HOUR, "device",
                                NOW - 2 * ITERATE_DAY,
                                NOW, &error);
  g_assert_no_error (error);
  g_assert_cmpint (funnel->all->counts[0], ==, 4);
  g_assert_cmpint (funnel->all->counts[1], ==, 2);
  g_assert_cmpint (funnel->all->counts[2], ==, 1);
  g_assert_cmpuint (funnel->groups->len, ==, 2);
  desktop = g_ptr_array_index (funnel->groups, 0);
  g_assert_cmpstr (desktop->value, ==, "desktop");
  g_assert_cmpint (desktop->counts[1], ==, 2);
  g_assert_cmpint (iterate_funnel_get_worst_step (funnel), ==, 1);
}

static gboolean
have_ideas (IterateDatabase  *db,
            gint64            now,
            gpointer          data,
            GError          **error)
{
  g_autoptr(IterateMetric) metric = iterate_metric_ensure (db, "churn_rate", now, error);
  g_autoptr(IterateMetricAnalysis) analysis = NULL;
  g_autoptr(JsonObject) request = NULL;
  g_autoptr(JsonObject) answer = NULL;
  GPtrArray **ideas = data;

  analysis = iterate_metric_analysis_load (db, metric, 30 * ITERATE_DAY, NULL, now, error);
  request = iterate_idea_request_make (db, analysis, 10, error);
  answer = iterate_analyst_ask (g_object_get_data (G_OBJECT (db), "analyst"), "generate",
                                "improvement-ideas", request, error);
  *ideas = answer == NULL ? NULL : iterate_idea_desk_keep (db, answer, 0, now, error);

  return *ideas != NULL;
}

static void
test_ideas_are_ten_distinct_and_ranked (Fixture       *fixture,
                                        gconstpointer  data)
{
  g_autoptr(GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) ideas = NULL;
  g_autoptr(GPtrArray) again = NULL;
  IterateEngine *engine = iterate_workspace_get_engine (fixture->workspace);
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(GError) error = NULL;
  IterateDatabase *db;

  iterate_transaction_begin (&unit, iterate_store_get_writer (get_store (fixture)), &error);
  g_assert_no_error (error);
  db = iterate_transaction_get_database (&unit);
  g_object_set_data (G_OBJECT (db), "analyst",
                     iterate_engine_get_service (engine, ITERATE_TYPE_ANALYST));
  have_ideas (db, NOW, &ideas, &error);
  g_assert_no_error (error);
  have_ideas (db, NOW, &again, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (ideas->len, ==, 10);
  for (guint i = 0; i < ideas->len; i++)
    {
      IterateIdea *idea = g_ptr_array_index (ideas, i);

      g_assert_true (g_hash_table_add (names, (gpointer) iterate_idea_get_name (idea)));
      g_assert_nonnull (strstr (iterate_idea_get_hypothesis (idea), "churn_rate"));
      g_assert_null (strchr (iterate_idea_get_hypothesis (idea), '{'));
      if (i > 0)
        g_assert_cmpfloat (iterate_idea_get_score (idea), <=,
                           iterate_idea_get_score (g_ptr_array_index (ideas, i - 1)));

      /* What was had before keeps its id. */
      g_assert_cmpint (iterate_record_get_id (ITERATE_RECORD (idea)), ==,
                       iterate_record_get_id (g_ptr_array_index (again, i)));
    }
}

/* Files
 * ------------------------------------------------------------------------------------------------ */

static gboolean
note_sample (const IteratePrometheusSample *sample,
             gpointer                       user_data)
{
  g_string_append_printf (user_data, "%s|%s|%g|%" G_GINT64_FORMAT "|%d;", sample->name,
                          sample->labels == NULL ? "" : sample->labels, sample->value, sample->at,
                          sample->is_counter);

  return TRUE;
}

static void
test_prometheus_text_is_read (void)
{
  static const char *const text =
    "# HELP http_requests The total number of HTTP requests.\n"
    "# TYPE http_requests counter\n"
    "http_requests{method=\"post\",path=\"/a}b\\\"c\"} 1027 1395066363000\n"
    "\n"
    "rpc_duration 4773\n"
    "something_weird{problem=\"division by zero\"} +Inf -3982045\n"
    "jobs_total 3 # {trace=\"1\"} 1\n";
  g_autoptr(GString) seen = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (iterate_prometheus_text_is (text));
  g_assert_false (iterate_prometheus_text_is ("time,value\n2026-01-01,3\n"));
  g_assert_true (iterate_prometheus_text_read (text, note_sample, seen, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (seen->str, ==,
                   "http_requests|method=\"post\",path=\"/a}b\\\"c\"|1027|1395066363000000|1;"
                   "rpc_duration||4773|0|0;"
                   "something_weird|problem=\"division by zero\"|inf|-3982045000000|0;"
                   "jobs_total||3|0|1;");

  g_assert_false (iterate_prometheus_text_read ("a{b=\"c\n", note_sample, seen, &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
}

static void
test_numbers_are_read_as_people_write_them (void)
{
  static const struct
  {
    const char        *text;
    IterateNumberText  kind;
    double             value;
  } cases[] = {
    { "3.5", ITERATE_NUMBER_VALUE, 3.5 }, { "3,5", ITERATE_NUMBER_VALUE, 3.5 },
    { "1,234", ITERATE_NUMBER_VALUE, 1234 }, { "1,234.5", ITERATE_NUMBER_VALUE, 1234.5 },
    { " 42 % ", ITERATE_NUMBER_VALUE, 42 }, { "-1e3", ITERATE_NUMBER_VALUE, -1000 },
    { "", ITERATE_NUMBER_MISSING, 0 }, { "NaN", ITERATE_NUMBER_MISSING, 0 },
    { "null", ITERATE_NUMBER_MISSING, 0 }, { "inf", ITERATE_NUMBER_WRONG, 0 },
    { "12 apples", ITERATE_NUMBER_WRONG, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double value = 0;

      g_assert_cmpint (iterate_number_text_parse (cases[i].text, &value), ==, cases[i].kind);
      if (cases[i].kind == ITERATE_NUMBER_VALUE)
        g_assert_cmpfloat (value, ==, cases[i].value);
    }
}

static IterateImportReport *
import_text (Fixture                    *fixture,
             const char                 *text,
             const IterateMetricMapping *mapping,
             gint64                     *n_known,
             GError                    **error)
{
  g_autofree char *path = g_build_filename (fixture->folder, "file.csv", NULL);
  g_auto(GStrv) metrics = NULL;
  IterateImportReport *report;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  report = iterate_metric_import_run (path, mapping, get_store (fixture), NOW, n_known, &metrics, NULL,
                                      NULL, NULL, error);
  iterate_workspace_settle (fixture->workspace, NULL);

  return report;
}

static void
test_a_file_is_understood_without_being_told (Fixture       *fixture,
                                              gconstpointer  data)
{
  static const char *const text = "Day;Visits;Rate\n2026-02-01;100;3,5\n2026-02-02;;4,5\n"
                                  "2026-02-30;7;1\n2026-02-03;oops;5,5\n2026-02-04;130;6,5\n";
  static const IterateMetricMapping mapping = { NULL };
  g_autoptr(IterateImportReport) report = NULL;
  g_autoptr(IterateImportReport) again = NULL;
  g_autoptr(GArray) visits = NULL;
  g_autoptr(GError) error = NULL;
  gint64 n_known;

  report = import_text (fixture, text, &mapping, &n_known, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->n_refused, ==, 1);
  g_assert_cmpint (n_known, ==, 0);
  visits = load_points (fixture, "Rate", 0);
  g_assert_cmpfloat (g_array_index (visits, IteratePoint, 0).value, ==, 3.5);

  again = import_text (fixture, text, &mapping, &n_known, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n_known, >, 0);
  g_assert_cmpint (test_get_int64 (get_store (fixture), "SELECT sum(n_points) FROM metric"), ==,
                   n_known);
}

static void
test_a_wrong_column_is_named (Fixture       *fixture,
                              gconstpointer  data)
{
  IterateMetricMapping mapping = { .metric = (char *) "m", .value = (char *) "amount" };
  g_autoptr(IterateImportReport) report = NULL;
  g_autoptr(GError) error = NULL;
  gint64 n_known;

  report = import_text (fixture, "day,value\n2026-02-01,3\n", &mapping, &n_known, &error);
  g_assert_null (report);
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "amount"));
  g_assert_cmpint (test_get_int64 (get_store (fixture), "SELECT count(*) FROM metric"), ==, 0);
}

#define ADD(name, func) g_test_add ("/metrics/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("points-are-kept-as-they-came-last", test_points_are_kept_as_they_came_last);
  ADD ("the-detector-does-not-mind-portions", test_the_detector_does_not_mind_portions);
  ADD ("a-counter-that-began-anew-never-goes-down", test_a_counter_that_began_anew_never_goes_down);
  ADD ("counts-of-segments-add-up-and-rates-do-not", test_counts_of_segments_add_up_and_rates_do_not);
  ADD ("old-minutes-become-hours", test_old_minutes_become_hours);
  ADD ("a-jump-is-investigated-and-told-once", test_a_jump_is_investigated_and_told_once);
  ADD ("the-past-is-noted-and-nobody-told", test_the_past_is_noted_and_nobody_told);
  ADD ("a-critical-metric-that-declines-gets-an-initiative",
       test_a_critical_metric_that_declines_gets_an_initiative);
  ADD ("other-metrics-get-none", test_other_metrics_get_none);
  g_test_add_func ("/metrics/flapping-is-told-once", test_flapping_is_told_once);
  ADD ("metrics-that-move-together-share-a-notice", test_metrics_that_move_together_share_a_notice);
  ADD ("a-snoozed-metric-is-silent", test_a_snoozed_metric_is_silent);
  ADD ("quiet-hours-tell-when-they-end", test_quiet_hours_tell_when_they_end);
  g_test_add_func ("/metrics/hours-that-are-none-are-refused", test_hours_that_are_none_are_refused);
  ADD ("a-funnel-counts-steps-in-order-and-in-time", test_a_funnel_counts_steps_in_order_and_in_time);
  ADD ("ideas-are-ten-distinct-and-ranked", test_ideas_are_ten_distinct_and_ranked);
  g_test_add_func ("/metrics/prometheus-text-is-read", test_prometheus_text_is_read);
  g_test_add_func ("/metrics/numbers-are-read-as-people-write-them",
                   test_numbers_are_read_as_people_write_them);
  ADD ("a-file-is-understood-without-being-told", test_a_file_is_understood_without_being_told);
  ADD ("a-wrong-column-is-named", test_a_wrong_column_is_named);

  return g_test_run ();
}
