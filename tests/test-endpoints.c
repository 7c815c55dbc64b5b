/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-bottleneck.h"
#include "iterate-endpoint-analysis.h"
#include "iterate-query-shape.h"
#include "iterate-test.h"
#include "iterate-trace-import.h"

#include <math.h>
#include <string.h>

#define MSEC G_GINT64_CONSTANT (1000000)

/* Traces by hand ------------------------------------------------------------------------------- */

/* Adds a request that takes so many milliseconds. Returns: its id */
static guint64
add_request (IterateTraceSet *set,
             guint            number,
             gint64           duration)
{
  gint64 start = G_GINT64_CONSTANT (1700000000000000000) + number * 1000 * MSEC;

  iterate_trace_set_add (set, &(IterateSpan) {
    .trace = number + 1, .id = 1, .service = "shop", .name = "GET", .kind = ITERATE_SPAN_SERVER,
    .start = start, .end = start + duration * MSEC, .endpoint = "GET /orders",
  });

  return 1;
}

static void
add_query (IterateTraceSet *set,
           guint            number,
           guint64          id,
           const char      *database,
           const char      *query,
           gint64           from,
           gint64           to)
{
  gint64 start = G_GINT64_CONSTANT (1700000000000000000) + number * 1000 * MSEC;

  iterate_trace_set_add (set, &(IterateSpan) {
    .trace = number + 1, .id = id, .parent = 1, .service = "shop", .name = "query",
    .kind = ITERATE_SPAN_CLIENT, .start = start + from * MSEC, .end = start + to * MSEC,
    .database = database, .query = g_string_chunk_insert_const (set->texts, query),
  });
}

static GPtrArray *
find (IterateTraceSet *set)
{
  iterate_trace_set_link (set);

  return iterate_bottleneck_find (set, "shop", "GET /orders");
}

static gboolean
has (GPtrArray             *causes,
     IterateBottleneckKind  kind)
{
  for (guint i = 0; i < causes->len; i++)
    {
      if (((const IterateBottleneck *) g_ptr_array_index (causes, i))->kind == kind)
        return TRUE;
    }

  return FALSE;
}

static void
test_a_query_for_each_thing_is_found (void)
{
  g_autoptr(IterateTraceSet) set = iterate_trace_set_new ();
  g_autoptr(GPtrArray) causes = NULL;
  const IterateBottleneck *cause;

  for (guint i = 0; i < 3; i++)
    {
      add_request (set, i, 100);
      for (guint j = 0; j < 7; j++)
        add_query (set, i, 10 + j, "postgresql", "SELECT title FROM line WHERE id = $1", 10 * j,
                   10 * j + 9);
    }
  causes = find (set);
  cause = g_ptr_array_index (causes, 0);
  g_assert_cmpint (cause->kind, ==, ITERATE_BOTTLENECK_N_PLUS_ONE);
  g_assert_cmpstr (cause->query, ==, "SELECT title FROM line WHERE id = ?");
  g_assert_cmpuint (cause->n_affected, ==, 3);
  g_assert_cmpuint (cause->most, ==, 7);
  g_assert_cmpfloat_with_epsilon (cause->share, .63, 1e-9);
  g_assert_cmpfloat_with_epsilon (cause->gain, 54, 1e-9);
}

static void
test_distinct_queries_are_none (void)
{
  static const char *const queries[] = {
    "SELECT a FROM one WHERE id = $1", "SELECT a FROM two WHERE id = $1",
      "SELECT b FROM two WHERE id = $1",
    "UPDATE one SET a = $1", "SELECT count(*) FROM three WHERE id = $1",
  };
  g_autoptr(IterateTraceSet) set = iterate_trace_set_new ();
  g_autoptr(GPtrArray) causes = NULL;

  add_request (set, 0, 100);
  for (guint j = 0; j < G_N_ELEMENTS (queries); j++)
    add_query (set, 0, 10 + j, "postgresql", queries[j], 10 * j, 10 * j + 9);
  causes = find (set);
  g_assert_false (has (causes, ITERATE_BOTTLENECK_N_PLUS_ONE));
}

static void
test_one_query_for_many_is_none (void)
{
  g_autoptr(IterateTraceSet) set = iterate_trace_set_new ();
  g_autoptr(GPtrArray) causes = NULL;

  for (guint i = 0; i < 20; i++)
    {
      add_request (set, i, 100);
      add_query (set, i, 10, "postgresql",
                 "SELECT title FROM line WHERE id IN ($1, $2, $3, $4, $5, $6)",
                 0, 20);
    }
  causes = find (set);
  g_assert_false (has (causes, ITERATE_BOTTLENECK_N_PLUS_ONE));
  g_assert_false (has (causes, ITERATE_BOTTLENECK_MISSING_CACHE));
}

static void
test_repeats_of_a_cache_are_none (void)
{
  g_autoptr(IterateTraceSet) set = iterate_trace_set_new ();
  g_autoptr(GPtrArray) causes = NULL;

  for (guint i = 0; i < 20; i++)
    {
      add_request (set, i, 100);
      for (guint j = 0; j < 8; j++)
        add_query (set, i, 10 + j, "redis", "GET ?", 10 * j, 10 * j + 9);
    }
  causes = find (set);
  g_assert_cmpuint (causes->len, ==, 0);
}

static void
test_queries_side_by_side_are_none (void)
{
  g_autoptr(IterateTraceSet) set = iterate_trace_set_new ();
  g_autoptr(GPtrArray) causes = NULL;

  add_request (set, 0, 100);
  for (guint j = 0; j < 12; j++)
    add_query (set, 0, 10 + j, "postgresql", "SELECT title FROM line WHERE id = $1", j, 60 + j);
  causes = find (set);
  g_assert_false (has (causes, ITERATE_BOTTLENECK_N_PLUS_ONE));
}

/* @writes: whether what is read changes every second */
static GPtrArray *
repeat (gboolean writes)
{
  g_autoptr(IterateTraceSet) set = iterate_trace_set_new ();

  for (guint i = 0; i < 400; i++)
    {
      add_request (set, i, 100);
      add_query (set, i, 10, "postgresql", "SELECT title FROM line ORDER BY sold DESC LIMIT 20", 0, 40);
      if (writes)
        add_query (set, i, 11, "postgresql", "UPDATE line SET sold = sold + 1 WHERE id = $1", 50, 51);
    }

  return find (set);
}

static void
test_the_same_query_again_wants_a_cache (void)
{
  g_autoptr(GPtrArray) causes = repeat (FALSE);
  const IterateBottleneck *cause = g_ptr_array_index (causes, 0);

  g_assert_cmpint (cause->kind, ==, ITERATE_BOTTLENECK_MISSING_CACHE);
  g_assert_cmpfloat_with_epsilon (cause->interval, 1, 1e-9);

  /* Nothing changed in 399 seconds: a tenth of a third of that. */
  g_assert_cmpint (cause->ttl, ==, 13);
  g_assert_cmpfloat_with_epsilon (cause->share, .4, 1e-9);
}

static void
test_what_changes_all_the_time_wants_no_cache (void)
{
  g_autoptr(GPtrArray) causes = repeat (TRUE);

  g_assert_false (has (causes, ITERATE_BOTTLENECK_MISSING_CACHE));
}

static void
test_a_slow_query_is_found (void)
{
  g_autoptr(IterateTraceSet) set = iterate_trace_set_new ();
  g_autoptr(GPtrArray) causes = NULL;
  const IterateBottleneck *cause;

  for (guint i = 0; i < 5; i++)
    {
      add_request (set, i, 100);
      add_query (set, i, 10, "postgresql", "SELECT sum(a) FROM one WHERE b = $1", 0, 80);
    }
  causes = find (set);
  cause = g_ptr_array_index (causes, 0);
  g_assert_cmpint (cause->kind, ==, ITERATE_BOTTLENECK_SLOW_QUERY);
  g_assert_cmpfloat_with_epsilon (cause->share, .8, 1e-9);
}

/* Texts ---------------------------------------------------------------------------------------- */

static void
test_queries_of_one_shape_are_alike (void)
{
  static const char *const pairs[][2] = {
    { "SELECT a FROM b WHERE c = 'it''s' AND d = 12.5", "SELECT a FROM b WHERE c = ? AND d = ?" },
    { "select *\n  from b where c in (1,2, 3)", "select * from b where c in (?)" },
    { "SELECT a FROM b1 WHERE c = $1 AND d = :name", "SELECT a FROM b1 WHERE c = ? AND d = ?" },
    { "SELECT a::text -- why\nFROM b /* here */ WHERE c = %s;", "SELECT a::text FROM b WHERE c = ?" },
    { "INSERT INTO b VALUES (?, ?, ?)", "INSERT INTO b VALUES (?)" },
    { "SELECT 'open", "SELECT ?" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *shape = iterate_query_shape_make (pairs[i][0]);

      g_assert_cmpstr (shape, ==, pairs[i][1]);
    }
}

static void
test_the_table_of_a_query_is_found (void)
{
  static const char *const pairs[][2] = {
    { "SELECT a FROM public.Orders o JOIN b", "public.orders" },
      { "UPDATE \"line\" SET a = 1", "line" },
    { "INSERT INTO `cart` VALUES (1)", "cart" }, { "SELECT 1", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *table = iterate_query_dup_table (pairs[i][0]);

      g_assert_cmpstr (table, ==, pairs[i][1]);
    }
}

static void
test_paths_become_routes (void)
{
  static const char *const pairs[][2] = {
    { "/orders/17?page=2", "/orders/:id" },
    { "/v2/54fadb412c4e40cdbaed9335e4c35a9e/servers/detail", "/v2/:id/servers/detail" },
    { "/a/5e0c2a4b-95d1-4f9c-9d35-2a4b5e0c95d1/", "/a/:id/" }, { "/", "/" }, { "", "/" },
    { "/favourites", "/favourites" }, { "/v2/feedback", "/v2/feedback" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *route = iterate_span_make_route (pairs[i][0]);

      g_assert_cmpstr (route, ==, pairs[i][1]);
    }
}

/* Files ---------------------------------------------------------------------------------------- */

static IterateTraceCounts
import (TestStore  *fixture,
        const char *name,
        const char *text,
        gint64      n_refused)
{
  const IterateTraceMapping mapping = { NULL };
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr(IterateImportReport) report = NULL;
  g_autoptr(GError) error = NULL;
  IterateTraceCounts counts;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  report = iterate_trace_import_run (path, &mapping, fixture->store, TEST_TIME, &counts, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->n_refused, ==, n_refused);

  return counts;
}

static gint64
count_endpoint (TestStore  *fixture,
                const char *service,
                const char *name)
{
  g_autofree char *sql = g_strdup_printf ("SELECT sum(requests) FROM endpoint WHERE service = '%s' "
                                          "AND name = '%s'", service, name);

  return test_get_int64 (fixture->store, sql);
}

static void
test_jaeger_is_read (TestStore     *fixture,
                     gconstpointer  data)
{
  IterateTraceCounts counts = import (
    fixture, "jaeger.json",
    "{\"data\":[{\"traceID\":\"a1\",\"spans\":["
    "{\"traceID\":\"a1\",\"spanID\":\"b1\",\"operationName\":\"HTTP GET\",\"references\":[],"
    "\"startTime\":1700000000000000,\"duration\":250000,\"processID\":\"p1\",\"tags\":["
    "{\"key\":\"span.kind\",\"type\":\"string\",\"value\":\"server\"},"
    "{\"key\":\"http.method\",\"type\":\"string\",\"value\":\"GET\"},"
    "{\"key\":\"http.status_code\",\"type\":\"int64\",\"value\":503},"
    "{\"key\":\"http.target\",\"type\":\"string\",\"value\":\"/carts/88?x=1\"}]},"
    "{\"traceID\":\"a1\",\"spanID\":\"b2\",\"operationName\":\"SQL\",\"references\":["
    "{\"refType\":\"CHILD_OF\",\"traceID\":\"a1\",\"spanID\":\"b1\"}],"
    "\"startTime\":1700000000010000,\"duration\":200000,\"processID\":\"p1\",\"tags\":[]}],"
    "\"processes\":{\"p1\":{\"serviceName\":\"shop\"}}}]}", 0);

  g_assert_cmpint (counts.n_spans, ==, 2);
  g_assert_cmpfloat_with_epsilon (counts.p95, 250, 1e-9);
  g_assert_cmpint (count_endpoint (fixture, "shop", "GET /carts/:id"), ==, 1);
  g_assert_cmpint (test_get_int64 (fixture->store, "SELECT errors FROM endpoint"), ==, 1);
}

/* Both sides of a call share an id, and what the server asks is the server's. */
static void
test_zipkin_is_read (TestStore     *fixture,
                     gconstpointer  data)
{
  g_autoptr(IterateTraceSet) set = NULL;
  g_autoptr(GError) error = NULL;
  guint n_own = 0;

  import (fixture, "zipkin.json",
          "[{\"traceId\":\"a\",\"id\":\"1\",\"name\":\"get /\",\"kind\":\"SERVER\","
          "\"timestamp\":1700000000000000,\"duration\":900,"
          "\"localEndpoint\":{\"serviceName\":\"web\"}},"
          "{\"traceId\":\"a\",\"id\":\"2\",\"parentId\":\"1\",\"name\":\"get "
          "/stock\",\"kind\":\"CLIENT\","
          "\"timestamp\":1700000000000100,\"duration\":700,"
          "\"localEndpoint\":{\"serviceName\":\"web\"}},"
          "{\"traceId\":\"a\",\"id\":\"2\",\"parentId\":\"1\",\"name\":\"get "
          "/stock\",\"kind\":\"SERVER\","
          "\"shared\":true,\"timestamp\":1700000000000200,\"duration\":500,"
          "\"localEndpoint\":{\"serviceName\":\"stock\"}},"
          "{\"traceId\":\"a\",\"id\":\"3\",\"parentId\":\"2\",\"name\":\"select\",\"kind\":\"CLIENT\","
          "\"timestamp\":1700000000000300,\"duration\":300,\"tags\":{\"sql.query\":\"SELECT 1\"},"
          "\"localEndpoint\":{\"serviceName\":\"stock\"}}]", 0);
  g_assert_cmpint (count_endpoint (fixture, "web", "get /"), ==, 1);
  g_assert_cmpint (count_endpoint (fixture, "stock", "get /stock"), ==, 1);

  set = iterate_trace_set_load (iterate_store_get_reader (fixture->store, NULL), 100, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (set->spans->len, ==, 4);
  for (guint i = 0; i < set->spans->len; i++)
    {
      const IterateTracedSpan *traced = iterate_trace_set_get (set, i);

      if (traced->span.query != NULL)
        {
          g_assert_cmpstr (iterate_trace_set_get (set, traced->entry)->span.service, ==, "stock");
          n_own++;
        }
    }
  g_assert_cmpuint (n_own, ==, 1);
}

static void
test_access_logs_are_read (TestStore     *fixture,
                           gconstpointer  data)
{
  IterateTraceCounts counts = import (
    fixture, "access.log",
    "127.0.0.1 - ann [10/Oct/2025:13:55:36 +0200] \"GET /orders/5 HTTP/1.1\" 200 2326 12500\n"
    "127.0.0.1 - - [10/Oct/2025:13:55:37 +0200] \"GET /orders/6 HTTP/1.1\" 500 12 rt=0.025\n"
    "2025-10-10T11:55:38Z \"POST /orders HTTP/1.1\" 201 duration=37.5ms agent=x\n"
    "something else altogether\n"
    "127.0.0.1 - - [10/Oct/2025:13:55:39 +0200] \"GET /orders/7 HTTP/1.1\" 200 -\n", 1);

  g_assert_cmpint (counts.n_requests, ==, 3);
  g_assert_cmpfloat_with_epsilon (counts.p50, 25, 1e-9);
  g_assert_cmpint (count_endpoint (fixture, "unknown_service", "GET /orders/:id"), ==, 2);
  g_assert_cmpint (count_endpoint (fixture, "unknown_service", "POST /orders"), ==, 1);

  /* 13:55:36 at +02:00 */
  g_assert_cmpint (test_get_int64 (fixture->store, "SELECT min(first_at) FROM endpoint"), ==,
                   G_GINT64_CONSTANT (1760097336) * G_USEC_PER_SEC);
}

static void
test_a_file_counts_once (TestStore     *fixture,
                         gconstpointer  data)
{
  static const char text[] =
    "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration\n"
    "t1,s1,root,shop-579b9bff58-t2dbm,GET /a,1700000000000000000,1700000000010000000,10000\n"
    "t1,s2,s1,shop-579b9bff58-t2dbm,query,1700000000001000000,1700000000002000000,1000\n"
    "t1,s3,s1,shop-579b9bff58-t2dbm,query,1700000000009000000,1700000000002000000,1000\n";

  g_assert_cmpint (import (fixture, "a.csv", text, 1).n_spans, ==, 2);
  g_assert_cmpint (import (fixture, "b.csv", text, 1).n_spans, ==, 0);
  g_assert_cmpint (count_endpoint (fixture, "shop", "GET /a"), ==, 1);
}

static void
test_what_is_no_trace_is_refused (TestStore     *fixture,
                                  gconstpointer  data)
{
  static const char *const texts[] = { "", "{\"a\":1}", "[1", "hello\nworld\n", "{}\n{\n",
                                       "trace,name\n1,2\n" };
  const IterateTraceMapping mapping = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, "wrong", NULL);
      g_autoptr(IterateImportReport) report = NULL;
      g_autoptr(GError) error = NULL;
      IterateTraceCounts counts;

      g_file_set_contents (path, texts[i], -1, NULL);
      report = iterate_trace_import_run (path, &mapping, fixture->store, TEST_TIME, &counts, &error);
      g_assert_nonnull (error);
      g_assert_null (report);
    }
  g_assert_cmpint (test_get_int64 (fixture->store, "SELECT count(*) FROM intake_segment"), ==, 0);
}

static void
test_times_are_told_to_three_digits (void)
{
  static const struct
  {
    double      duration;
    const char *text;
  } cases[] = {
    { .8349, "0.835 ms" }, { 312.4, "312 ms" }, { 5730, "5.73 s" }, { 1000, "1 s" }, { 0, "0 ms" },
    { NAN, "–" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = iterate_latency_format (cases[i].duration);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

#define ADD(path, test) \
  g_test_add (path, TestStore, NULL, test_store_set_up, test, test_store_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/endpoints/times-are-told-to-three-digits", test_times_are_told_to_three_digits);
  g_test_add_func ("/endpoints/a-query-for-each-thing-is-found", test_a_query_for_each_thing_is_found);
  g_test_add_func ("/endpoints/distinct-queries-are-none", test_distinct_queries_are_none);
  g_test_add_func ("/endpoints/one-query-for-many-is-none", test_one_query_for_many_is_none);
  g_test_add_func ("/endpoints/repeats-of-a-cache-are-none", test_repeats_of_a_cache_are_none);
  g_test_add_func ("/endpoints/queries-side-by-side-are-none", test_queries_side_by_side_are_none);
  g_test_add_func ("/endpoints/the-same-query-again-wants-a-cache",
                   test_the_same_query_again_wants_a_cache);
  g_test_add_func ("/endpoints/what-changes-all-the-time-wants-no-cache",
                   test_what_changes_all_the_time_wants_no_cache);
  g_test_add_func ("/endpoints/a-slow-query-is-found", test_a_slow_query_is_found);
  g_test_add_func ("/endpoints/queries-of-one-shape-are-alike", test_queries_of_one_shape_are_alike);
  g_test_add_func ("/endpoints/the-table-of-a-query-is-found", test_the_table_of_a_query_is_found);
  g_test_add_func ("/endpoints/paths-become-routes", test_paths_become_routes);
  ADD ("/endpoints/jaeger-is-read", test_jaeger_is_read);
  ADD ("/endpoints/zipkin-is-read", test_zipkin_is_read);
  ADD ("/endpoints/access-logs-are-read", test_access_logs_are_read);
  ADD ("/endpoints/a-file-counts-once", test_a_file_counts_once);
  ADD ("/endpoints/what-is-no-trace-is-refused", test_what_is_no_trace_is_refused);

  return g_test_run ();
}
