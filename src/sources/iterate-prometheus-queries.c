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
  const char *problem = iterate_json_find_string (root, "error");

  if (g_strcmp0 (iterate_json_find_string (root, "status"), "success") == 0)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "Prometheus refused the query: %s",
               problem == NULL ? "it did not say why" : problem);

  return FALSE;
}

static const char *
get_label (JsonNode   *labels,
           const char *name)
{
  const char *label = iterate_json_find_string (labels, name);

  return label == NULL ? "" : label;
}

/* What tells a series from others: one of its labels, or all of them. */
static char *
dup_segment (JsonNode   *labels,
             const char *dimension)
{
  g_autoptr(GList) names = NULL;
  GString *text = g_string_new (NULL);

  if (*dimension != '\0')
    g_string_append (text, get_label (labels, dimension));
  else if (labels != NULL && JSON_NODE_HOLDS_OBJECT (labels))
    names = g_list_sort (json_object_get_members (json_node_get_object (labels)),
                         (GCompareFunc) strcmp);
  for (GList *item = names; item != NULL; item = item->next)
    {
      if (!g_str_equal (item->data, "__name__"))
        g_string_append_printf (text, "%s%s=%s", text->len == 0 ? "" : ",", (char *) item->data,
                                get_label (labels, item->data));
    }

  return g_string_free (text, FALSE);
}

/* A pair of a time and a value, which is a string so that it can be NaN. */
static gboolean
read_pair (JsonNode *node,
           gint64   *at,
           double   *value)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  JsonNode *time, *number;

  if (pair == NULL || json_array_get_length (pair) != 2)
    return FALSE;

  time = json_array_get_element (pair, 0);
  number = json_array_get_element (pair, 1);
  if (!JSON_NODE_HOLDS_VALUE (time) || !JSON_NODE_HOLDS_VALUE (number) ||
      json_node_get_value_type (number) != G_TYPE_STRING)
    return FALSE;

  *at = (gint64) (json_node_get_double (time) * ITERATE_SECOND);
  *value = g_ascii_strtod (json_node_get_string (number), NULL);

  return isfinite (*value);
}

static void
take_series (JsonNode            *series,
             const char          *segment,
             IterateMetricTake    take,
             gpointer             user_data)
{
  JsonArray *values = iterate_json_find_array (series, "values");

  for (guint i = 0; values != NULL && i < json_array_get_length (values); i++)
    {
      gint64 at;
      double value;

      if (read_pair (json_array_get_element (values, i), &at, &value))
        take (segment, at, value, user_data);
    }
}

static gboolean
take_all (JsonNode             *root,
          IterateMetricSource  *source,
          IterateMetricTake     take,
          gpointer              user_data,
          GError              **error)
{
  JsonArray *all = iterate_json_find_array (iterate_json_find (root, "data"), "result");

  if (all == NULL)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                           "Prometheus answered without a result");
      return FALSE;
    }

  for (guint i = 0; i < json_array_get_length (all); i++)
    {
      JsonNode *series = json_array_get_element (all, i);
      g_autofree char *segment = dup_segment (iterate_json_find (series, "metric"),
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
