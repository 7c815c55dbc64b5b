/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-service.h"

#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-time.h"

#include <libsoup/soup.h>
#include <math.h>
#include <string.h>

/* Prometheus' HTTP API, which Thanos, Mimir and VictoriaMetrics have as well: `query_range`. It answers
 * for 11,000 steps at most. Values are strings; what is missing is left out, and NaN is no value. */

static char *
make_form (IterateMetricSource *source,
           gint64               from,
           gint64               to)
{
  gint64 step = iterate_metric_source_get_step (source);
  g_autofree char *start = g_strdup_printf ("%" G_GINT64_FORMAT, from / ITERATE_SECOND);
  g_autofree char *end = g_strdup_printf ("%" G_GINT64_FORMAT, (to - step) / ITERATE_SECOND);
  g_autofree char *seconds = g_strdup_printf ("%" G_GINT64_FORMAT, step / ITERATE_SECOND);

  return soup_form_encode ("query", iterate_metric_source_get_query (source), "start", start, "end",
                           end,
                           "step", seconds, NULL);
}

static gboolean
check_answer (JsonNode  *root,
              GError   **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  const char *status = "";

  if (object != NULL)
    status = json_object_get_string_member_with_default (object, "status", "");
  if (g_str_equal (status, "success"))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "Prometheus refused the query: %s",
               object == NULL ? "it did not answer in its own way"
                              : json_object_get_string_member_with_default (object, "error", status));

  return FALSE;
}

/* What tells a series from others: one of its labels, or all of them. */
static char *
dup_segment (JsonObject *labels,
             const char *dimension)
{
  g_autoptr(GList) names = NULL;
  GString *text;

  if (dimension != NULL && *dimension != '\0')
    return g_strdup (json_object_get_string_member_with_default (labels, dimension, ""));

  text = g_string_new (NULL);
  names = g_list_sort (json_object_get_members (labels), (GCompareFunc) strcmp);
  for (GList *item = names; item != NULL; item = item->next)
    {
      if (!g_str_equal (item->data, "__name__"))
        g_string_append_printf (text, "%s%s=%s", text->len == 0 ? "" : ",", (char *) item->data,
                                json_object_get_string_member_with_default (labels, item->data, ""));
    }

  return g_string_free (text, FALSE);
}

static void
take_series (JsonObject         *series,
             const char         *segment,
             IterateMetricTake   take,
             gpointer            user_data)
{
  JsonArray *values = json_object_has_member (series, "values")
                        ? json_object_get_array_member (series, "values") : NULL;

  for (guint i = 0; values != NULL && i < json_array_get_length (values); i++)
    {
      JsonArray *pair = json_array_get_array_element (values, i);
      double value = g_ascii_strtod (json_array_get_string_element (pair, 1), NULL);

      if (isfinite (value))
        take (segment, (gint64) (json_array_get_double_element (pair, 0) * ITERATE_SECOND), value,
              user_data);
    }
}

static gboolean
take_all (JsonNode             *root,
          IterateMetricSource  *source,
          IterateMetricTake     take,
          gpointer              user_data,
          GError              **error)
{
  JsonObject *data = json_object_get_object_member (json_node_get_object (root), "data");
  JsonArray *all = data != NULL && json_object_has_member (data, "result")
                     ? json_object_get_array_member (data, "result") : NULL;

  if (all == NULL)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                           "Prometheus answered without a result");
      return FALSE;
    }

  for (guint i = 0; i < json_array_get_length (all); i++)
    {
      JsonObject *series = json_array_get_object_element (all, i);
      g_autofree char *segment = NULL;

      segment = dup_segment (json_object_get_object_member (series, "metric"),
                             iterate_metric_source_get_dimension (source));

      /* One series alone is the whole. */
      take_series (series, *segment == '\0' || json_array_get_length (all) == 1 ? NULL : segment, take,
                   user_data);
    }

  return TRUE;
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
  const char *account = iterate_metric_source_get_account (source);
  g_autofree char *url = g_strconcat (iterate_metric_source_get_address (source), "/api/v1/query_range",
                                      NULL);
  g_autofree char *form = make_form (source, from, to);
  IterateHttpCall call = { .url = url, .media_type = "application/x-www-form-urlencoded",
                           .body = form };
  g_autoptr(IterateHttpReply) reply = NULL;
  g_autoptr(JsonNode) root = NULL;

  /* Who lets in is a matter of what stands before it. */
  if (*account == '\0')
    call.bearer = key;
  else
    {
      call.user = account;
      call.password = key;
    }

  reply = iterate_http_call (&call, cancellable, error);
  if (reply == NULL)
    return FALSE;

  *wait = reply->wait;
  root = iterate_json_parse_node (reply->body->str, reply->body->len, NULL);
  if (root == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                   "“%s” answered %u and not as Prometheus "
                   "does. Is the address right?", iterate_metric_source_get_address (source),
                   reply->status);
      return FALSE;
    }

  return check_answer (root, error) && take_all (root, source, take, user_data, error);
}

const IterateMetricService iterate_prometheus_queries = {
  .kind = "prometheus",
  .label = "Prometheus",
  .example = "sum(rate(http_requests_total[5m]))",
  .most_steps = 10000,
  .fetch = fetch,
};
