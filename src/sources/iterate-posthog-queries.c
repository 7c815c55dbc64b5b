/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-service.h"

#include "iterate-error.h"
#include "iterate-json.h"

#include <string.h>

/* A HogQL query of PostHog: its columns are a time, a value and, if there are any, segments. The
 * address names the project, such as https://eu.posthog.com/api/projects/12. */

static char *
make_body (const char *query)
{
  g_autoptr(JsonObject) body = json_object_new ();
  JsonObject *inner = json_object_new ();

  json_object_set_string_member (inner, "kind", "HogQLQuery");
  json_object_set_string_member (inner, "query", query);
  json_object_set_object_member (body, "query", inner);
  json_object_set_string_member (body, "name", "iterate");
  json_object_set_string_member (body, "refresh", "blocking");

  return iterate_json_to_string (body);
}

static void
set_problem (const IterateHttpReply  *reply,
             JsonNode                *root,
             GError                 **error)
{
  const char *detail = iterate_json_find_string (root, "detail");
  g_autofree char *line = detail == NULL ? iterate_http_reply_dup_line (reply) : g_strdup (detail);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "PostHog answered %u: %s", reply->status,
               line);
}

static gboolean
fetch (IterateMetricSource  *source,
       const char           *key,
       gint64                from,
       gint64                to,
       IterateMetricTake     take,
       gpointer              user_data,
       gint64               *wait,
       GCancellable         *cancellable,
       GError              **error)
{
  g_autofree char *query = iterate_metric_service_fill_in (iterate_metric_source_get_query (source),
                                                           from, to,
                                                           iterate_metric_source_get_step (source));
  g_autofree char *url = g_strconcat (iterate_metric_source_get_address (source), "/query/", NULL);
  g_autofree char *body = make_body (query);
  IterateHttpCall call = { .url = url, .media_type = "application/json", .body = body, .bearer = key };
  g_autoptr(IterateHttpReply) reply = iterate_http_call (&call, cancellable, error);
  g_autoptr(JsonNode) root = NULL;
  JsonArray *rows;

  if (reply == NULL)
    return FALSE;

  *wait = reply->wait;
  root = iterate_json_parse_node (reply->body->str, reply->body->len, NULL);
  rows = iterate_json_find_array (root, "results");
  if (iterate_http_reply_is_fine (reply) && rows != NULL)
    return iterate_metric_service_take_rows (rows, "PostHog", take, user_data, error);

  set_problem (reply, root, error);

  return FALSE;
}

const IterateMetricService iterate_posthog_queries = {
  .kind = "posthog",
  .label = "PostHog",
  .example = "SELECT toStartOfHour(timestamp) AS t, count() FROM events WHERE timestamp >= "
             "toDateTime({from}) AND timestamp < toDateTime({to}) GROUP BY t ORDER BY t LIMIT 50000",
  .most_steps = 10000,
  .fetch = fetch,
};
