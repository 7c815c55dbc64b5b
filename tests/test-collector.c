/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector-fixture.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-intake-segment.h"
#include "iterate-json.h"
#include "iterate-settings.h"
#include "iterate-test.h"
#include "iterate-time.h"

#include <string.h>

/* The collector over real HTTP, as clients use it. */

static void
test_single_flag_has_value_and_reason (Fixture       *self,
                                       gconstpointer  data)
{
  g_auto(Answer) answer = { 0 };

  add_flag (self, "dark-mode", NULL);
  answer = post (self, "/ofrep/v1/evaluate/flags/dark-mode",
                 "{\"context\":{\"targetingKey\":\"ann\"}}");
  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_nonnull (strstr (answer.body, "\"value\":true"));
  g_assert_nonnull (strstr (answer.body, "\"contextId\":\"ann\""));
}

static void
test_unknown_flag_is_not_found (Fixture       *self,
                                gconstpointer  data)
{
  g_auto(Answer) answer = post (self, "/ofrep/v1/evaluate/flags/nope", "{\"context\":{}}");

  g_assert_cmpuint (answer.status, ==, 404);
  g_assert_nonnull (strstr (answer.body, "FLAG_NOT_FOUND"));
}

static void
test_what_is_no_json_is_a_parse_error (Fixture       *self,
                                       gconstpointer  data)
{
  g_auto(Answer) answer = post (self, "/ofrep/v1/evaluate/flags", "{\"context\":");

  g_assert_cmpuint (answer.status, ==, 400);
  g_assert_nonnull (strstr (answer.body, "PARSE_ERROR"));
}

static void
test_tag_follows_what_is_known_of_a_person (Fixture       *self,
                                            gconstpointer  data)
{
  static const char rules[] = "[{\"condition\":{\"plan\":\"pro\"},\"force\":false}]";
  static const char free_plan[] = "{\"context\":{\"targetingKey\":\"ann\",\"plan\":\"free\"}}";
  static const char pro_plan[] = "{\"context\":{\"targetingKey\":\"ann\",\"plan\":\"pro\"}}";
  g_auto(Answer) first = { 0 }, same = { 0 }, other = { 0 };
  const char *headers[] = { "If-None-Match", NULL, NULL };

  add_flag (self, "dark-mode", rules);
  first = post (self, "/ofrep/v1/evaluate/flags", free_plan);
  g_assert_cmpuint (first.status, ==, 200);
  headers[1] = first.etag;
  same = ask (self, "POST", "/ofrep/v1/evaluate/flags", headers, free_plan, strlen (free_plan));
  g_assert_cmpuint (same.status, ==, 304);
  other = ask (self, "POST", "/ofrep/v1/evaluate/flags", headers, pro_plan, strlen (pro_plan));
  g_assert_cmpuint (other.status, ==, 200);
}

static void
test_other_host_and_page_are_refused (Fixture       *self,
                                      gconstpointer  data)
{
  const char *host[] = { "Host", "evil.example", NULL };
  const char *origin[] = { "Origin", "https://evil.example", NULL };
  g_auto(Answer) by_host = ask (self, "GET", "/api/features/x", host, NULL, 0);
  g_auto(Answer) by_origin = ask (self, "GET", "/api/features/x", origin, NULL, 0);

  g_assert_cmpuint (by_host.status, ==, 403);
  g_assert_cmpuint (by_origin.status, ==, 403);
}

static void
test_long_body_is_refused (Fixture       *self,
                           gconstpointer  data)
{
  gsize length = 17 * 1024 * 1024;
  g_autofree char *body = g_malloc0 (length);
  g_auto(Answer) answer = ask (self, "POST", "/batch/", NULL, body, length);

  g_assert_cmpuint (answer.status, ==, 413);
}

static GBytes *
pack (const char *text)
{
  g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr(GOutputStream) stream = g_converter_output_stream_new (memory,
                                                                   G_CONVERTER (compressor));

  g_assert_true (g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
test_event_counts_once_packed_or_not (Fixture       *self,
                                      gconstpointer  data)
{
  static const char body[] =
    "{\"api_key\":\"k\",\"batch\":[{\"event\":\"order\",\"distinct_id\":\"ann\",\"uuid\":\"u-1\","
    "\"timestamp\":\"2026-02-28T23:00:00.5Z\",\"properties\":{\"sum\":12.5}}]}";
  g_autoptr(GBytes) packed = pack (body);
  gsize size;
  gconstpointer bytes = g_bytes_get_data (packed, &size);
  g_auto(Answer) plain = post (self, "/batch/", body);
  g_auto(Answer) again = ask (self, "POST", "/e/", NULL, bytes, size);

  g_assert_cmpuint (plain.status, ==, 200);
  g_assert_cmpstr (plain.body, ==, "{\"status\":\"Ok\"}");
  g_assert_cmpuint (again.status, ==, 200);
  g_assert_cmpint (count (self, "SELECT sum (n) FROM intake_segment"), ==, 1);
  wait_for_fold (self);
  g_assert_cmpint (count (self, "SELECT count(*) FROM product_event"), ==, 1);
}

static void
test_repetition_is_known_after_restart (Fixture       *self,
                                        gconstpointer  data)
{
  static const char body[] =
    "{\"batch\":[{\"type\":\"track\",\"event\":\"order\",\"userId\":\"ann\",\"messageId\":\"m-1\"}]}";
  g_auto(Answer) first = post (self, "/v1/batch", body);
  g_auto(Answer) again = { 0 };

  g_assert_cmpstr (first.body, ==, "{\"success\":true}");
  stop_collector (self);
  start_collector (self);
  again = post (self, "/v1/batch", body);
  g_assert_cmpuint (again.status, ==, 200);
  g_assert_cmpint (count (self, "SELECT sum (n) FROM intake_segment"), ==, 1);
}

static void
post_numbered_events (Fixture *self,
                      guint    n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *event = g_strdup_printf (
        "{\"event\":\"seen\",\"distinct_id\":\"u%u\",\"uuid\":\"id%u\"}", i, i);
      g_auto(Answer) kept = post (self, "/capture/", event);

      g_assert_cmpuint (kept.status, ==, 200);
    }
}

static void
test_small_segments_become_few_and_know_their_keys (Fixture       *self,
                                                    gconstpointer  data)
{
  post_numbered_events (self, 200);
  wait_for_fold (self);
  for (guint i = 0; i < 500 && count (self, "SELECT count(*) FROM intake_segment") > 100; i++)
    g_usleep (10000);
  g_assert_cmpint (count (self, "SELECT count(*) FROM intake_segment"), <=, 100);
  g_assert_cmpint (count (self, "SELECT sum (n) FROM intake_segment"), ==, 200);

  /* Known from memory, and after a start from what the file has. */
  post_numbered_events (self, 200);
  stop_collector (self);
  start_collector (self);
  post_numbered_events (self, 200);
  g_assert_cmpint (count (self, "SELECT sum (n) FROM intake_segment"), ==, 200);
}

/* Nothing is between a name and what SQLite takes for JSON but what we write: so it is written by
 * hand. */
static gboolean
spoil_row (IterateDatabase  *db,
           gint64            now,
           gpointer          user_data,
           GError          **error)
{
  static const char properties[] = "[1]";
  g_autoptr(GByteArray) rows = g_byte_array_new ();
  g_autoptr(GBytes) packed = NULL;
  const IterateIntakeRow row = {
    .key = 1, .at = now, .user = "u", .user_length = 1, .name = "spoilt", .name_length = 6,
    .properties = properties, .properties_length = strlen (properties),
  };
  g_autoptr(IterateStatement) insert = NULL;
  gconstpointer data;
  gsize size;

  iterate_intake_row_append (rows, &row);
  packed = iterate_intake_segment_pack (rows->data, rows->len);
  data = g_bytes_get_data (packed, &size);
  insert = iterate_database_prepare (db, "INSERT INTO intake_segment (kind, first_at, last_at, n, "
                                         "keys, "
                                     "data) VALUES ('event', 1, 1, 1, x'0100000000000000', ?)", error);
  iterate_statement_bind_bytes (insert, 0, data, size);

  return iterate_statement_run (insert, error);
}

static void
test_an_event_that_cannot_be_counted_holds_up_no_other (Fixture       *self,
                                                        gconstpointer  data)
{
  g_auto(Answer) kept = { 0 };

  write_down (self, spoil_row, NULL);
  kept = post (self, "/capture/", "{\"event\":\"seen\",\"distinct_id\":\"u\",\"uuid\":\"1\"}");
  wait_for_fold (self);
  g_assert_cmpint (count (self, "SELECT count(*) FROM product_event"), ==, 1);
}

static guint64
count_requests (Fixture    *self,
                const char *protocol)
{
  IterateCollectorTotals totals;

  iterate_collector_log_get_totals (iterate_collector_get_log (self->collector), protocol, &totals);

  return totals.n_requests;
}

static void
test_what_is_refused_is_remembered_with_its_reason (Fixture       *self,
                                                    gconstpointer  data)
{
  g_auto(Answer) nothing = post (self, "/v1/nothing", "{}");
  g_auto(Answer) broken = post (self, "/ofrep/v1/evaluate/flags", "{");
  g_auto(Answer) again = post (self, "/ofrep/v1/evaluate/flags", "{");
  g_autoptr(GPtrArray) refusals = NULL;
  const IterateCollectorRefusal *last;
  IterateCollectorTotals totals;

  /* A request is counted a moment after its answer has come. */
  for (guint i = 0; i < 500 && count_requests (self, "ofrep") < 2; i++)
    g_usleep (10000);
  refusals = iterate_collector_log_list_refusals (iterate_collector_get_log (self->collector));
  g_assert_cmpuint (refusals->len, ==, 2);
  last = g_ptr_array_index (refusals, 0);
  g_assert_cmpuint (last->status, ==, 400);
  g_assert_cmpuint (last->n, ==, 2);
  g_assert_cmpstr (last->path, ==, "/ofrep/v1/evaluate/flags");
  g_assert_nonnull (last->reason);
  iterate_collector_log_get_totals (iterate_collector_get_log (self->collector), "ofrep", &totals);
  g_assert_cmpuint (totals.n_requests, ==, 2);
  g_assert_cmpuint (totals.n_refused, ==, 2);
}

static gboolean
require_token (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  return iterate_settings_set (db, "collector.token", "required", error);
}

static gboolean
start_experiment (IterateDatabase  *db,
                  gint64            now,
                  gpointer          user_data,
                  GError          **error)
{
  g_autoptr(IterateExperiment) experiment = NULL;
  gint64 id;

  experiment = iterate_experiment_create (db, now, "Shorter form", "", "draft", NULL, NULL, error);

  return experiment != NULL &&
         iterate_experiment_add_variant (db, experiment, "control", TRUE, 1, &id, error) &&
         iterate_experiment_add_variant (db, experiment, "short", FALSE, 1, &id, error) &&
         iterate_experiment_start (db, experiment, now, 0, error);
}

static void
test_experiment_is_given_and_its_exposures_count (Fixture       *self,
                                                  gconstpointer  data)
{
  guint n_short = 0;

  write_down (self, start_experiment, NULL);
  wait_for_flag (self, "shorter-form");
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *context = g_strdup_printf ("{\"context\":{\"targetingKey\":\"u%u\"}}", i);
      g_auto(Answer) answer = post (self, "/ofrep/v1/evaluate/flags/shorter-form", context);
      gboolean is_short = strstr (answer.body, "\"value\":\"short\"") != NULL;
      g_autofree char *event = g_strdup_printf (
        "{\"event\":\"$feature_flag_called\",\"distinct_id\":\"u%u\",\"uuid\":\"x%u\",\"properties\":"
        "{\"$feature_flag\":\"shorter-form\",\"$feature_flag_response\":\"%s\"}}", i, i,
        is_short ? "short" : "control");
      g_auto(Answer) kept = post (self, "/capture/", event);

      n_short += is_short;
      g_assert_cmpuint (kept.status, ==, 200);
    }

  wait_for_fold (self);
  g_assert_cmpuint (n_short, >, 25);
  g_assert_cmpuint (n_short, <, 75);
  g_assert_cmpint (count (self, "SELECT sum (units) FROM variant"), ==, 100);
  g_assert_cmpint (count (self, "SELECT units FROM variant WHERE name = 'short'"), ==, n_short);
}

static gboolean
add_source (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "secret", -1);

  return iterate_database_execute (db, error,
                                   "INSERT INTO collector_source (name, token, origins, created_at) "
                                   "VALUES ('shop', ?, '[\"https://shop.example\"]', ?)", "si", digest,
                                   now);
}

static void
test_listed_page_needs_its_token (Fixture       *self,
                                  gconstpointer  data)
{
  const char *without[] = { "Origin", "https://shop.example", NULL };
  const char *with[] = { "Origin", "https://shop.example", "Authorization", "Bearer secret", NULL };
  const char *wrong[] = { "Origin", "https://shop.example", "X-API-Key", "secreT", NULL };
  g_auto(Answer) preflight = { 0 }, refused = { 0 }, allowed = { 0 }, mistaken = { 0 };

  write_down (self, add_source, NULL);
  stop_collector (self);
  start_collector (self);
  preflight = ask (self, "OPTIONS", "/batch/", without, NULL, 0);
  refused = ask (self, "GET", "/api/features/x", without, NULL, 0);
  mistaken = ask (self, "GET", "/api/features/x", wrong, NULL, 0);
  allowed = ask (self, "GET", "/api/features/x", with, NULL, 0);
  g_assert_cmpuint (preflight.status, ==, 204);
  g_assert_cmpstr (preflight.allowed, ==, "https://shop.example");
  g_assert_cmpuint (refused.status, ==, 401);
  g_assert_cmpuint (mistaken.status, ==, 401);
  g_assert_cmpuint (allowed.status, ==, 200);
  g_assert_cmpstr (allowed.allowed, ==, "https://shop.example");
}

static void
test_token_may_be_in_the_body_and_be_required (Fixture       *self,
                                               gconstpointer  data)
{
  static const char right[] = "{\"api_key\":\"secret\",\"event\":\"a\",\"distinct_id\":\"u\"}";
  static const char wrong[] = "{\"api_key\":\"guess\",\"event\":\"a\",\"distinct_id\":\"u\"}";
  const char *page[] = { "Origin", "https://shop.example", NULL };
  g_auto(Answer) from_page = { 0 }, guess = { 0 }, without = { 0 }, with = { 0 };

  write_down (self, add_source, NULL);
  write_down (self, require_token, NULL);
  stop_collector (self);
  start_collector (self);
  from_page = ask (self, "POST", "/e/", page, right, strlen (right));
  guess = ask (self, "POST", "/e/", page, wrong, strlen (wrong));
  without = post (self, "/capture/", "{\"event\":\"a\",\"distinct_id\":\"u\"}");
  with = post (self, "/capture/", right);
  g_assert_cmpuint (from_page.status, ==, 200);
  g_assert_cmpuint (guess.status, ==, 401);
  g_assert_cmpuint (without.status, ==, 401);
  g_assert_cmpuint (with.status, ==, 200);
}

static void
test_open_address_needs_a_source (Fixture       *self,
                                  gconstpointer  data)
{
  g_autoptr(IterateCollector) open = iterate_collector_new (
    iterate_workspace_get_store (self->workspace), self->clock);
  g_autoptr(GError) error = NULL;

  g_assert_false (iterate_collector_start (open, "0.0.0.0:0", &error));
  g_assert_nonnull (strstr (error->message, "token"));
}

static void
test_change_and_feedback_are_kept (Fixture       *self,
                                   gconstpointer  data)
{
  g_auto(Answer) change = post (self, "/v1/changes", "{\"kind\":\"deploy\",\"title\":\"v2\"}");
  g_auto(Answer) bogus = post (self, "/v1/changes", "{\"kind\":\"bogus\",\"title\":\"v2\"}");
  g_auto(Answer) feedback = post (self, "/v1/feedback",
                                  "{\"content\":\"Please add a dark mode\",\"rating\":4}");

  g_assert_cmpuint (change.status, ==, 200);
  g_assert_cmpuint (bogus.status, ==, 400);
  g_assert_nonnull (strstr (bogus.body, "bogus"));
  g_assert_cmpuint (feedback.status, ==, 200);
  g_assert_cmpint (count (self, "SELECT count(*) FROM change"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM feedback"), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/collector/single-flag-has-value-and-reason", test_single_flag_has_value_and_reason);
  ADD ("/collector/unknown-flag-is-not-found", test_unknown_flag_is_not_found);
  ADD ("/collector/what-is-no-json-is-a-parse-error", test_what_is_no_json_is_a_parse_error);
  ADD ("/collector/tag-follows-what-is-known-of-a-person",
       test_tag_follows_what_is_known_of_a_person);
  ADD ("/collector/other-host-and-page-are-refused", test_other_host_and_page_are_refused);
  ADD ("/collector/long-body-is-refused", test_long_body_is_refused);
  ADD ("/collector/event-counts-once-packed-or-not", test_event_counts_once_packed_or_not);
  ADD ("/collector/repetition-is-known-after-restart", test_repetition_is_known_after_restart);
  ADD ("/collector/experiment-is-given-and-its-exposures-count",
       test_experiment_is_given_and_its_exposures_count);
  ADD ("/collector/listed-page-needs-its-token", test_listed_page_needs_its_token);
  ADD ("/collector/small-segments-become-few-and-know-their-keys",
       test_small_segments_become_few_and_know_their_keys);
  ADD ("/collector/event-that-cannot-be-counted-holds-up-no-other",
       test_an_event_that_cannot_be_counted_holds_up_no_other);
  ADD ("/collector/what-is-refused-is-remembered-with-its-reason",
       test_what_is_refused_is_remembered_with_its_reason);
  ADD ("/collector/token-may-be-in-the-body-and-be-required",
       test_token_may_be_in_the_body_and_be_required);
  ADD ("/collector/open-address-needs-a-source", test_open_address_needs_a_source);
  ADD ("/collector/change-and-feedback-are-kept", test_change_and_feedback_are_kept);

  return g_test_run ();
}
