/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-error.h"
#include "iterate-metric-sync.h"
#include "iterate-test-server.h"
#include "iterate-test.h"
#include "iterate-time.h"
#include "iterate-workspace.h"

#include <string.h>

#define NOW (G_GINT64_CONSTANT (1700000000) * ITERATE_SECOND)

/* A service in this process that answers what a test tells it to. */
typedef struct
{
  char             *folder;
  IterateClock     *clock;
  IterateWorkspace *workspace;
  TestServer        server;

  GMutex            mutex;
  guint             status;
  const char       *body;
  const char       *header;        /* With that header's name … */
  const char       *value;         /* … and value */
  guint             n_asked;
  char             *asked_path;    /* What was asked last */
  char             *asked_body;
  char             *authorization;
} Fixture;

static void
serve_cb (SoupServer        *server,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           user_data)
{
  Fixture *fixture = user_data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&fixture->mutex);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  fixture->n_asked++;
  g_free (fixture->asked_path);
  fixture->asked_path = g_strdup (path);
  g_free (fixture->asked_body);
  fixture->asked_body = g_strndup (body->data, body->length);
  g_free (fixture->authorization);
  fixture->authorization = g_strdup (soup_message_headers_get_one (headers, "Authorization"));

  if (fixture->header != NULL)
    soup_message_headers_append (soup_server_message_get_response_headers (message), fixture->header,
                                 fixture->value);
  soup_server_message_set_status (message, fixture->status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, fixture->body,
                                    strlen (fixture->body));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  g_mutex_init (&fixture->mutex);
  fixture->status = SOUP_STATUS_OK;
  fixture->body = "{}";
  test_server_start (&fixture->server, serve_cb, fixture);

  fixture->folder = g_dir_make_tmp ("iterate-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "test.iterate", NULL);
  fixture->clock = iterate_clock_new_manual (NOW);
  fixture->workspace = iterate_workspace_open (path, TRUE, fixture->clock, FALSE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  iterate_workspace_close (fixture->workspace);
  g_assert_finalize_object (fixture->workspace);
  g_object_unref (fixture->clock);
  test_remove_folder (fixture->folder);
  test_server_stop (&fixture->server);
  g_free (fixture->asked_path);
  g_free (fixture->asked_body);
  g_free (fixture->authorization);
  g_free (fixture->folder);
  g_mutex_clear (&fixture->mutex);
}

static void
set_answer (Fixture    *fixture,
            guint       status,
            const char *body)
{
  g_mutex_lock (&fixture->mutex);
  fixture->status = status;
  fixture->body = body;
  g_mutex_unlock (&fixture->mutex);
}

static IterateMetricSourceDraft
make_draft (Fixture    *fixture,
            const char *kind)
{
  return (IterateMetricSourceDraft) {
    .kind = kind,
    .address = fixture->server.base,
    .metric = "orders",
    .query = "SELECT {from}, {step}",
    .step = 60 * ITERATE_SECOND,
    .every = 60 * ITERATE_SECOND,
    .since = NOW - ITERATE_HOUR,
  };
}

/* Asks once; @part is of the error that is expected, or NULL. */
static guint
ask (Fixture    *fixture,
     const char *kind,
     const char *body,
     const char *part)
{
  IterateMetricSourceDraft draft = make_draft (fixture, kind);
  g_autoptr(GError) error = NULL;
  guint n_values;

  if (body != NULL)
    set_answer (fixture, SOUP_STATUS_OK, body);
  if (iterate_metric_sync_test (&draft, "key", NOW, &n_values, &error))
    g_assert_null (part);
  else if (part == NULL || strstr (error->message, part) == NULL)
    g_error ("%s: “%s” does not say “%s”", body, error->message, part);

  return n_values;
}

static void
test_posthog (Fixture       *fixture,
              gconstpointer  data)
{
  g_assert_cmpuint (ask (fixture, "posthog",
                         "{\"results\":[[\"2023-11-14T22:00:00Z\",\"12\",\"DE\"],"
                         "[1700000000,3.5,null],[1700000060,null,\"FR\"]]}", NULL), ==, 2);
  g_assert_cmpstr (fixture->asked_path, ==, "/query/");
  g_assert_cmpstr (fixture->authorization, ==, "Bearer key");
  g_assert_nonnull (strstr (fixture->asked_body, "\"HogQLQuery\""));
  g_assert_nonnull (strstr (fixture->asked_body, "SELECT 1699993980, 60"));

  set_answer (fixture, SOUP_STATUS_BAD_REQUEST, "{\"detail\":\"Unknown table x\"}");
  ask (fixture, "posthog", NULL, "PostHog answered 400: Unknown table x");
  set_answer (fixture, SOUP_STATUS_BAD_REQUEST, "{\"detail\":[1]}");
  ask (fixture, "posthog", NULL, "PostHog answered 400");
}

static void
test_bad_answers (Fixture       *fixture,
                  gconstpointer  data)
{
  static const char *const rows[] = { "[]", "{}", "1", "", "{\"data\":{}}", "{\"results\":{}}",
                                      "{\"data\":[1],\"results\":[1]}",
                                      "{\"data\":[[]],\"results\":[[1]]}",
                                      "{\"data\":[[1700000000,\"x\"]],\"results\":[[{},[]]]}" };
  static const char *const series[] = { "[]", "{}", "1", "", "{\"status\":[]}",
                                        "{\"status\":\"success\"}",
                                        "{\"status\":\"success\",\"data\":[]}",
                                        "{\"status\":\"success\",\"data\":{\"result\":{}}}" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpuint (ask (fixture, "clickhouse", rows[i], "ClickHouse"), ==, 0);
      g_assert_cmpuint (ask (fixture, "posthog", rows[i], "PostHog"), ==, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (series); i++)
    g_assert_cmpuint (ask (fixture, "prometheus", series[i], "rometheus"), ==, 0);

  /* What is odd among values is left out, and the rest taken. */
  g_assert_cmpuint (ask (fixture, "prometheus",
                         "{\"status\":\"success\",\"data\":{\"result\":[1,"
                         "{\"metric\":1,\"values\":[1,[1],"
                         "[1700000000,2],[1700000000,\"NaN\"],[1700000000,\"+Inf\"],"
                         "[1700000000.5,\"3\"]]}]}}", NULL), ==, 1);
}

static void
test_clickhouse (Fixture       *fixture,
                 gconstpointer  data)
{
  g_assert_cmpuint (ask (fixture, "clickhouse",
                         "{\"data\":[[\"1700000000\",\"9007199254740993\"],[1700000060,null]]}", NULL),
                    ==, 1);
  ask (fixture, "clickhouse", "{\"data\":[[1700000000,1],\nCode: 395, e.displayText() = too late",
       "ClickHouse answered 200");
}

static void
test_redirect (Fixture       *fixture,
               gconstpointer  data)
{
  fixture->header = "Location";
  fixture->value = "/elsewhere";
  set_answer (fixture, SOUP_STATUS_FOUND, "");
  ask (fixture, "posthog", NULL, "PostHog answered 302");
  g_assert_cmpuint (fixture->n_asked, ==, 1);
}

static gboolean
add (IterateDatabase  *db,
     gint64            now,
     gpointer          user_data,
     GError          **error)
{
  g_autoptr(IterateMetricSource) source = iterate_metric_sync_add (db, user_data, now, error);

  return source != NULL;
}

static gboolean
request (IterateDatabase  *db,
         gint64            now,
         gpointer          user_data,
         GError          **error)
{
  g_autoptr(IterateMetricSource) source = iterate_metric_sync_find (db, "orders", error);

  return source != NULL && iterate_metric_sync_request (db, source, now, error);
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

static gint64
count (Fixture    *fixture,
       const char *sql)
{
  return test_get_int64 (iterate_workspace_get_store (fixture->workspace), sql);
}

static void
test_rate_limit (Fixture       *fixture,
                 gconstpointer  data)
{
  IterateMetricSourceDraft draft = make_draft (fixture, "clickhouse");
  guint n_asked;

  fixture->header = "Retry-After";
  fixture->value = "90";
  set_answer (fixture, 429, "slow down");
  write_and_settle (fixture, add, &draft);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM metric_source "
                                   "WHERE last_error LIKE '%429: slow down'"), ==, 1);

  n_asked = fixture->n_asked;
  set_answer (fixture, SOUP_STATUS_OK, "{\"data\":[[1700000000,1],[1699999940,2]]}");
  write_and_settle (fixture, request, NULL);
  g_assert_cmpuint (fixture->n_asked, ==, n_asked);

  iterate_clock_set_time (fixture->clock, NOW + 91 * ITERATE_SECOND);
  write_and_settle (fixture, request, NULL);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM metric_source WHERE last_error IS NULL"), ==,
                   1);
  g_assert_cmpint (count (fixture, "SELECT n_points FROM metric"), ==, 2);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/metric-services/posthog-is-asked-in-its-words", test_posthog);
  ADD ("/metric-services/what-is-no-answer-is-an-error", test_bad_answers);
  ADD ("/metric-services/an-error-after-the-first-rows-is-one", test_clickhouse);
  ADD ("/metric-services/a-key-goes-nowhere-else", test_redirect);
  ADD ("/metric-services/who-asks-to-be-left-alone-is", test_rate_limit);

  return g_test_run ();
}
