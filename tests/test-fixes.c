/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector-fixture.h"
#include "iterate-approval.h"
#include "iterate-endpoint-intake.h"
#include "iterate-endpoint-judge.h"
#include "iterate-span-writer.h"
#include "iterate-test.h"
#include "iterate-time.h"
#include "iterate-trace-import.h"

#include <string.h>

#define MSEC G_GINT64_CONSTANT (1000000)

/* From a slow request to a proven fix, without a network: what comes in, what Iterate proposes, and
 * what becomes of it. */

/* A request with as many queries, each of another thing. */
static void
append_request (GByteArray        *rows,
                IterateJsonReader *reader,
                guint              number,
                gint64             at,
                guint              n_queries)
{
  static const char request[] =
    "[{\"key\":\"http.request.method\",\"value\":{\"stringValue\":\"GET\"}},"
    "{\"key\":\"http.route\",\"value\":{\"stringValue\":\"/orders/:id\"}}]";
  static const char query[] =
    "[{\"key\":\"db.system.name\",\"value\":{\"stringValue\":\"postgresql\"}},"
    "{\"key\":\"db.query.text\",\"value\":{\"stringValue\":\"SELECT a FROM line WHERE id = $1\"}}]";
  g_autofree char *id = g_strdup_printf ("request-%u", number);
  IterateSpanDraft draft = {
    .trace = id, .id = id, .service = "shop", .name = "GET", .kind = ITERATE_SPAN_SERVER,
    .start = at * 1000, .attributes = request,
  };
  g_autoptr(GError) error = NULL;

  draft.end = draft.start + (600 + number % 50) * MSEC;
  iterate_span_writer_append (&draft, reader, rows, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n_queries; i++)
    {
      g_autofree char *own = g_strdup_printf ("query-%u-%u", number, i);
      IterateSpanDraft call = {
        .trace = id, .id = own, .parent = id, .service = "shop", .name = "query",
        .kind = ITERATE_SPAN_CLIENT, .start = draft.start + (i + 1) * 20 * MSEC, .attributes = query,
      };

      call.end = call.start + 19 * MSEC;
      iterate_span_writer_append (&call, reader, rows, &error);
      g_assert_no_error (error);
    }
}

/* Ten slow minutes, as a file of traces would tell of them. */
static gboolean
take_slow_requests (IterateDatabase  *db,
                    gint64            now,
                    gpointer          data,
                    GError          **error)
{
  g_autoptr(GByteArray) rows = g_byte_array_new ();
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  IterateTraceCounts counts = { 0 };

  for (guint i = 0; i < 300; i++)
    append_request (rows, reader, i, now - (600 - 2 * (gint64) i) * ITERATE_SECOND, 20);

  return iterate_trace_import_write (db, rows, now, &counts, error);
}

/* Requests after the fix: they take as long as is said, in milliseconds. */
static gboolean
take_later_requests (IterateDatabase  *db,
                     gint64            now,
                     gpointer          duration,
                     GError          **error)
{
  g_autoptr(IterateEndpointIntake) intake = iterate_endpoint_intake_new (db);

  for (guint i = 0; i < 1000; i++)
    iterate_endpoint_intake_add (intake, "shop", "GET /orders/:id", &(IterateEndpointSample) {
      now - 1000 + i, GPOINTER_TO_UINT (duration) + i * 37 % 50, FALSE,
    });

  return iterate_endpoint_intake_settle (intake, now, now, error);
}

static gboolean
approve (IterateDatabase  *db,
         gint64            now,
         gpointer          granted,
         GError          **error)
{
  gint64 id;

  return iterate_database_get_int64 (db, &id, error,
                                     "SELECT id FROM approval WHERE status = 'waiting'", "") &&
         iterate_approval_answer (db, now, id, granted != NULL, "ann", NULL, error);
}

static void
settle (Fixture *self)
{
  g_autoptr(GError) error = NULL;

  iterate_workspace_settle (self->workspace, &error);
  g_assert_no_error (error);
}

static void
pass (Fixture *self,
      gint64   duration)
{
  iterate_clock_set_time (self->clock, iterate_clock_get_time (self->clock) + duration);
}

static void
begin (Fixture *self)
{
  write_down (self, take_slow_requests, NULL);
  settle (self);
}

static void
mend (Fixture *self)
{
  begin (self);
  write_down (self, approve, "yes");
  settle (self);
  pass (self, ITERATE_HOUR);
}

static void
test_a_slow_endpoint_brings_a_task_and_a_proposal (Fixture       *self,
                                                   gconstpointer  data)
{
  begin (self);
  g_assert_cmpint (count (self, "SELECT count(*) FROM event WHERE type = 'performance.degraded'"),
                   ==, 1);
  g_assert_cmpint (count (self,
                          "SELECT count(*) FROM task WHERE title = 'Optimize GET /orders/:id' AND "
                                "description LIKE 'P95 latency: 6__ms (threshold: 500ms)' AND "
                                "priority = 'high' AND type = 'performance' AND "
                                "analysis ->> 'cause' = 'n+1-query'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM approval WHERE status = 'waiting'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM flag"), ==, 0);

  /* The same once more changes nothing. */
  write_down (self, take_slow_requests, NULL);
  settle (self);
  g_assert_cmpint (count (self, "SELECT count(*) FROM task"), ==, 1);
}

static void
test_a_fix_that_helps_is_kept_and_told (Fixture       *self,
                                        gconstpointer  data)
{
  mend (self);
  g_assert_cmpint (count (self, "SELECT count(*) FROM flag WHERE enabled AND "
                                "name = 'autofix.eager-loading.get-orders-id' AND "
                                "on_value ->> 'endpoint' = 'GET /orders/:id' AND "
                                "on_value ->> 'query' = 'SELECT a FROM line WHERE id = ?'"), ==, 1);
  write_down (self, take_later_requests, GUINT_TO_POINTER (200));
  settle (self);
  g_assert_cmpint (count (self, "SELECT count(*) FROM fix WHERE status = 'kept' AND low > .5 AND "
                                "abs (improvement - (before - after) / before) < 1e-9"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM message WHERE recipient = 'Analytics.track' AND "
                                "payload ->> 'event' = 'performance_improved' AND "
                                "payload ->> 'endpoint' = 'GET /orders/:id' AND "
                                "abs ((payload ->> 'improvement') - ((payload ->> 'before') - "
                                "(payload ->> 'after')) / (payload ->> 'before')) < 1e-9"), ==, 1);

  /* It is told once, also when more comes in. */
  pass (self, ITERATE_HOUR);
  write_down (self, take_later_requests, GUINT_TO_POINTER (200));
  settle (self);
  g_assert_cmpint (count (self, "SELECT count(*) FROM event WHERE type = 'performance.improved'"),
                   ==, 1);
}

static void
test_a_fix_that_does_not_help_is_withdrawn (Fixture       *self,
                                            gconstpointer  data)
{
  mend (self);
  write_down (self, take_later_requests, GUINT_TO_POINTER (600));
  settle (self);
  g_assert_cmpint (count (self, "SELECT count(*) FROM fix WHERE status = 'withdrawn'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM flag WHERE enabled"), ==, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM message WHERE type = 'fix-withdrawn'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM event WHERE type = 'performance.improved'"),
                   ==, 0);
}

static void
test_a_fix_that_harms_is_withdrawn_at_once (Fixture       *self,
                                            gconstpointer  data)
{
  begin (self);
  write_down (self, approve, "yes");
  settle (self);
  pass (self, ITERATE_SECOND);
  write_down (self, take_later_requests, GUINT_TO_POINTER (1500));
  settle (self);
  g_assert_cmpint (count (self, "SELECT count(*) FROM fix WHERE status = 'withdrawn' AND high < 0"),
                   ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM flag WHERE enabled"), ==, 0);
}

static void
test_a_fix_that_is_rejected_is_not_made (Fixture       *self,
                                         gconstpointer  data)
{
  begin (self);
  write_down (self, approve, NULL);
  settle (self);
  g_assert_cmpint (count (self, "SELECT count(*) FROM fix WHERE status = 'rejected'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM flag"), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/fixes/a-slow-endpoint-brings-a-task-and-a-proposal",
       test_a_slow_endpoint_brings_a_task_and_a_proposal);
  ADD ("/fixes/a-fix-that-helps-is-kept-and-told", test_a_fix_that_helps_is_kept_and_told);
  ADD ("/fixes/a-fix-that-does-not-help-is-withdrawn", test_a_fix_that_does_not_help_is_withdrawn);
  ADD ("/fixes/a-fix-that-harms-is-withdrawn-at-once", test_a_fix_that_harms_is_withdrawn_at_once);
  ADD ("/fixes/a-fix-that-is-rejected-is-not-made", test_a_fix_that_is_rejected_is_not_made);

  return g_test_run ();
}
