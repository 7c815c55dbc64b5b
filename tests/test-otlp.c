/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector-fixture.h"

#include "iterate-rollout-desk.h"
#include "iterate-test.h"
#include "iterate-time.h"

#include <math.h>
#include <string.h>

/* What OpenTelemetry's exporters send. Times are in nanoseconds. */

#define NOW   (TEST_TIME * G_GINT64_CONSTANT (1000))
#define S     G_GINT64_CONSTANT (1000000000)
#define TRACE "5b8efff798038103d269b633813fc60c"

static double
get_number (Fixture    *self,
            const char *sql)
{
  IterateDatabase *db = iterate_store_get_reader (iterate_workspace_get_store (self->workspace),
                                                  NULL);
  g_autoptr(IterateStatement) row = iterate_database_query (db, NULL, sql, "");

  g_assert_nonnull (row);
  g_assert_cmpint (iterate_statement_step (row, NULL), ==, ITERATE_STEP_ROW);

  return iterate_statement_get_double (row, 0);
}

/* What the values of a metric add up to. */
static double
get_total (Fixture    *self,
           const char *metric)
{
  g_autofree char *sql = g_strdup_printf ("SELECT last_value FROM metric WHERE name = '%s'", metric);

  return get_number (self, sql);
}

static void
send_counter (Fixture *self,
              gint64   start,
              gint64   time,
              double   value)
{
  g_autofree char *body = g_strdup_printf (
    "{\"resourceMetrics\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
    "{\"stringValue\":\"shop\"}}]},\"scopeMetrics\":[{\"scope\":{\"name\":\"t\"},"
    "\"metrics\":[{\"name\":"
    "\"orders\",\"unit\":\"{order}\",\"sum\":{\"aggregationTemporality\":2,\"isMonotonic\":true,"
    "\"dataPoints\":[{"
    "\"startTimeUnixNano\":\"%" G_GINT64_FORMAT "\",\"timeUnixNano\":\"%" G_GINT64_FORMAT
    "\",\"asDouble\":%g}]}}]}]}]}", NOW + start * S, NOW + time * S, value);
  g_auto(Answer) answer = ask (self, "POST", "/v1/metrics",
                               (const char *[]) { "Content-Type", "application/json", NULL }, body,
                               strlen (body));

  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_cmpstr (answer.body, ==, "{}");
}

static void
test_a_counter_counts_what_was_added (Fixture       *self,
                                      gconstpointer  data)
{
  send_counter (self, -60, 0, 3);
  g_assert_cmpfloat (get_total (self, "shop.orders"), ==, 3);
  send_counter (self, -60, 60, 10);
  g_assert_cmpfloat (get_total (self, "shop.orders"), ==, 7);
  g_assert_cmpint (count (self, "SELECT count(*) FROM metric WHERE aggregation = 'sum'"), ==, 1);
}

static void
test_a_reading_that_is_repeated_or_overtaken_counts_once (Fixture       *self,
                                                          gconstpointer  data)
{
  send_counter (self, -60, 0, 3);
  send_counter (self, -60, 120, 12);
  send_counter (self, -60, 60, 10);
  send_counter (self, -60, 120, 12);
  g_assert_cmpint (count (self, "SELECT n_points FROM metric WHERE name = 'shop.orders'"), ==, 2);
  g_assert_cmpfloat (get_total (self, "shop.orders"), ==, 9);
}

static void
test_a_process_that_starts_again_counts_from_zero (Fixture       *self,
                                                   gconstpointer  data)
{
  send_counter (self, -60, 0, 30);
  send_counter (self, 30, 60, 4);
  g_assert_cmpfloat (get_total (self, "shop.orders"), ==, 4);
}

static void
test_a_histogram_has_quantiles_by_route (Fixture       *self,
                                         gconstpointer  data)
{
  g_autofree char *body = g_strdup_printf (
    "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"http.server.request.duration\","
    "\"unit\":\"s\",\"histogram\":{\"aggregationTemporality\":1,\"dataPoints\":["
    "{\"timeUnixNano\":\"%" G_GINT64_FORMAT "\",\"count\":100,\"sum\":10,"
    "\"bucketCounts\":[50,\"50\",0],"
    "\"explicitBounds\":[0.1,0.2],\"attributes\":[{\"key\":\"http.route\",\"value\":{\"stringValue\":"
    "\"/a\"}}]},"
    "{\"timeUnixNano\":\"%" G_GINT64_FORMAT "\",\"count\":\"100\",\"sum\":10,"
    "\"bucketCounts\":[100,0,0],"
    "\"explicitBounds\":[0.1,0.2],\"attributes\":[{\"key\":\"http.route\",\"value\":{\"stringValue\":"
    "\"/b\"}}]}]}}]}]}]}", NOW, NOW);
  g_auto(Answer) answer = post (self, "/v1/metrics", body);

  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_cmpfloat (get_total (self, "http.server.request.duration.count"), ==, 200);
  /* Of 200 values 150 are up to .1 and 50 are above: the 190th is 40 of 50 on the way to .2. */
  g_assert_cmpfloat (fabs (get_total (self, "http.server.request.duration.p95") - .18), <, 1e-9);
  g_assert_cmpint (count (self, "SELECT count(*) FROM metric_segment WHERE dimension = 'route' AND "
                          "value IN ('/a', '/b')"), ==, 8);
}

/* A gauge g = 7.5, as protobuf: the answer is of the same type, and empty. */
static void
test_protobuf_is_answered_in_protobuf (Fixture       *self,
                                       gconstpointer  data)
{
  GByteArray *point = g_byte_array_new (), *body = g_byte_array_new ();
  const double value = 7.5;
  const guint64 time = NOW;
  g_auto(Answer) answer = { 0 };

  g_byte_array_append (point, (const guint8 *) "\x19", 1);
  g_byte_array_append (point, (const guint8 *) &time, 8);
  g_byte_array_append (point, (const guint8 *) "\x21", 1);
  g_byte_array_append (point, (const guint8 *) &value, 8);
  /* resource_metrics { scope_metrics { metrics { name: "g" gauge { data_points } } } } */
  g_byte_array_append (body, (const guint8 *) "\x0a\x1d\x12\x1b\x12\x19\x0a\x01g\x2a\x14\x0a\x12", 13);
  g_byte_array_append (body, point->data, point->len);
  answer = ask (self, "POST", "/v1/metrics",
                (const char *[]) { "Content-Type", "application/x-protobuf", NULL }, body->data,
                body->len);
  g_byte_array_unref (point);
  g_byte_array_unref (body);
  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_cmpuint (answer.length, ==, 0);
  g_assert_cmpfloat (get_total (self, "g"), ==, 7.5);
}

static void
test_what_makes_no_sense_is_told_and_the_rest_kept (Fixture       *self,
                                                    gconstpointer  data)
{
  g_autofree char *body = g_strdup_printf (
    "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"m\",\"gauge\":{\"dataPoints\":["
    "{\"timeUnixNano\":\"%" G_GINT64_FORMAT "\",\"asInt\":\"4\"},{\"asInt\":\"5\"}]}},"
    "{\"name\":\"h\",\"histogram\":{\"dataPoints\":[{\"timeUnixNano\":\"1\",\"count\":1,"
    "\"bucketCounts\":"
    "[1],\"explicitBounds\":[1,2]}]}}]}]}]}", NOW);
  g_auto(Answer) answer = post (self, "/v1/metrics", body);

  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_nonnull (strstr (answer.body, "\"rejectedDataPoints\":\"2\""));
  g_assert_cmpfloat (get_total (self, "m"), ==, 4);
}

#define EVALUATION \
  "\"attributes\":[{\"key\":\"feature_flag.key\",\"value\":{\"stringValue\":\"checkout\"}}," \
  "{\"key\":\"feature_flag.result.variant\",\"value\":{\"stringValue\":\"on\"}}," \
  "{\"key\":\"feature_flag.context.id\",\"value\":{\"stringValue\":\"ann\"}}]"

static void
send_log (Fixture *self)
{
  g_autofree char *body = g_strdup_printf (
    "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"%" G_GINT64_FORMAT "\","
    "\"eventName\":\"feature_flag.evaluation\",\"traceId\":\"" TRACE "\"," EVALUATION "}]}]}]}", NOW);
  g_auto(Answer) answer = post (self, "/v1/logs", body);

  g_assert_cmpuint (answer.status, ==, 200);
}

/* A request to a server that took two seconds and failed, with or without an evaluation in it. */
static void
send_span (Fixture  *self,
           gboolean  evaluates)
{
  g_autofree char *body = g_strdup_printf (
    "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"" TRACE "\",\"spanId\":"
    "\"EEE19B7EC3C1B174\",\"name\":\"GET /\",\"kind\":2,\"startTimeUnixNano\":\"%" G_GINT64_FORMAT "\","
    "\"endTimeUnixNano\":\"%" G_GINT64_FORMAT "\",\"attributes\":[{\"key\":"
    "\"http.response.status_code\",\"value\":{\"intValue\":503}}],\"events\":[%s]}]}]}]}", NOW,
    NOW + 2 * S, evaluates ? "{\"name\":\"feature_flag.evaluation\",\"timeUnixNano\":\"1\","
                             EVALUATION "}"
                           : "");
  g_auto(Answer) answer = post (self, "/v1/traces", body);

  g_assert_cmpuint (answer.status, ==, 200);
}

static gboolean
watch_flag (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  return iterate_database_execute (db, error, "UPDATE flag SET soak_from = ?", "i", now);
}

static void
assert_one_request (Fixture *self)
{
  wait_for_fold (self);
  g_assert_cmpint (count (self, "SELECT count(*) FROM flag_unit"), ==, 1);
  g_assert_cmpint (count (self, "SELECT n_requests FROM flag_unit WHERE arm = 1"), ==, 1);
  g_assert_cmpint (count (self, "SELECT n_errors FROM flag_unit"), ==, 1);
  g_assert_cmpint (count (self, "SELECT n_timed FROM flag_unit"), ==, 1);
  g_assert_cmpfloat (fabs (get_number (self, "SELECT duration FROM flag_unit") - log (2)), <, 1e-9);
}

static void
test_a_request_is_joined_to_what_was_given_in_it (Fixture       *self,
                                                  gconstpointer  data)
{
  add_flag (self, "checkout", "[]");
  write_down (self, watch_flag, NULL);
  send_log (self);
  wait_for_fold (self);
  send_span (self, FALSE);
  assert_one_request (self);
}

static void
test_the_order_in_which_they_come_is_nothing (Fixture       *self,
                                              gconstpointer  data)
{
  add_flag (self, "checkout", "[]");
  write_down (self, watch_flag, NULL);
  send_span (self, FALSE);
  wait_for_fold (self);
  send_log (self);
  assert_one_request (self);
}

static void
test_an_evaluation_that_is_told_twice_is_one (Fixture       *self,
                                              gconstpointer  data)
{
  add_flag (self, "checkout", "[]");
  write_down (self, watch_flag, NULL);
  send_span (self, TRUE);
  send_log (self);
  send_span (self, TRUE);
  assert_one_request (self);
}

static gboolean
start_rollout (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  const IterateFlagActor actor = { "tester", now, NULL };
  const char *audience[] = { "ann", NULL };
  g_autoptr(IterateFlag) flag = iterate_flag_find (db, "checkout", error);
  g_autoptr(IterateRollout) rollout = NULL;

  if (flag == NULL || !iterate_flag_enable_for (db, flag, audience, &actor, error))
    return FALSE;

  rollout = iterate_rollout_start (db, flag, "50% → 100% over 2 days", NULL, &actor, error);

  return rollout != NULL;
}

static void
test_the_team_is_left_out_of_a_rollout (Fixture       *self,
                                        gconstpointer  data)
{
  add_flag (self, "checkout", "[]");
  write_down (self, start_rollout, NULL);
  send_log (self);
  wait_for_fold (self);
  g_assert_cmpint (count (self, "SELECT sum (n) FROM intake_segment WHERE kind = 'event'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM flag_unit"), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/otlp/counter-counts-what-was-added", test_a_counter_counts_what_was_added);
  ADD ("/otlp/reading-that-is-repeated-or-overtaken-counts-once",
       test_a_reading_that_is_repeated_or_overtaken_counts_once);
  ADD ("/otlp/process-that-starts-again-counts-from-zero",
       test_a_process_that_starts_again_counts_from_zero);
  ADD ("/otlp/histogram-has-quantiles-by-route", test_a_histogram_has_quantiles_by_route);
  ADD ("/otlp/protobuf-is-answered-in-protobuf", test_protobuf_is_answered_in_protobuf);
  ADD ("/otlp/what-makes-no-sense-is-told-and-the-rest-kept",
       test_what_makes_no_sense_is_told_and_the_rest_kept);
  ADD ("/otlp/request-is-joined-to-what-was-given-in-it",
       test_a_request_is_joined_to_what_was_given_in_it);
  ADD ("/otlp/order-in-which-they-come-is-nothing", test_the_order_in_which_they_come_is_nothing);
  ADD ("/otlp/evaluation-that-is-told-twice-is-one", test_an_evaluation_that_is_told_twice_is_one);
  ADD ("/otlp/team-is-left-out-of-a-rollout", test_the_team_is_left_out_of_a_rollout);

  return g_test_run ();
}
