/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-service.h"

#include "iterate-error.h"
#include "iterate-number-text.h"
#include "iterate-time.h"

#include <math.h>
#include <string.h>

/* What services that metrics are read from have in common. A new one is a file and a line here. */
static const IterateMetricService *const services[] = {
  &iterate_prometheus_queries,
  &iterate_clickhouse_queries,
  &iterate_posthog_queries,
};

/* Returns: the service of that kind, or %NULL with @error set */
const IterateMetricService *
iterate_metric_service_find (const char  *kind,
                             GError     **error)
{
  g_autoptr(GString) all = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    {
      if (g_str_equal (services[i]->kind, kind))
        return services[i];

      g_string_append_printf (all, "%s%s", all->len == 0 ? "" : ", ", services[i]->kind);
    }
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "There is no kind of service “%s”. There are: %s", kind, all->str);

  return NULL;
}

/**
 * iterate_metric_service_fill_in:
 * @query: with `{from}`, `{to}` and `{step}`
 *
 * Returns: (transfer full): the query with seconds in their place
 */
char *
iterate_metric_service_fill_in (const char *query,
                                gint64      from,
                                gint64      to,
                                gint64      step)
{
  const struct
  {
    const char *name;
    gint64      time;
  } places[] = { { "{from}", from }, { "{to}", to }, { "{step}", step } };
  g_autoptr(GString) text = g_string_new (query);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, places[i].time / ITERATE_SECOND);

      g_string_replace (text, places[i].name, number, 0);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Whether a service can be at such an address. */
gboolean
iterate_metric_service_check_address (const char  *address,
                                      GError     **error)
{
  g_autoptr(GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);

  if (uri != NULL && (g_str_equal (g_uri_get_scheme (uri), "http") ||
                      g_str_equal (g_uri_get_scheme (uri), "https")) &&
      g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' && g_uri_get_query (uri) == NULL &&
      g_uri_get_userinfo (uri) == NULL)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is no address of a service. Write one such as http://127.0.0.1:9090, "
               "without a "
               "password in it", address);

  return FALSE;
}

static char *
dup_cell (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);

  return json_to_string (node, FALSE);
}

static gboolean
take_row (JsonArray          *row,
          IterateMetricTake   take,
          gpointer            user_data,
          GError            **error)
{
  guint n = json_array_get_length (row);
  g_autofree char *time = n < 2 ? NULL : dup_cell (json_array_get_element (row, 0));
  g_autofree char *number = n < 2 ? NULL : dup_cell (json_array_get_element (row, 1));
  g_autofree char *segment = n < 3 ? NULL : dup_cell (json_array_get_element (row, 2));
  double value;
  gint64 at;

  if (time == NULL)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                           "A row needs a time, a value and, if you like, a segment");
      return FALSE;
    }
  if (!iterate_time_text_parse (time, 0, &at, error))
    return FALSE;

  /* What was divided by nothing is no value. */
  switch (iterate_number_text_parse (number, &value))
    {
    case ITERATE_NUMBER_VALUE:
      take (segment == NULL || *segment == '\0' ? NULL : segment, at, value, user_data);
      return TRUE;

    case ITERATE_NUMBER_MISSING:
      return TRUE;

    default:
      if (g_ascii_strcasecmp (number, "inf") == 0 || g_ascii_strcasecmp (number, "-inf") == 0)
        return TRUE;

      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                   "The second column has to be a number, not “%.60s”", number);
      return FALSE;
    }
}

/**
 * iterate_metric_service_take_rows:
 * @rows: arrays of a time, a value and, if you like, a segment; numbers may be quoted
 * @what: what is to be named in an error
 */
gboolean
iterate_metric_service_take_rows (JsonArray          *rows,
                                  const char         *what,
                                  IterateMetricTake   take,
                                  gpointer            user_data,
                                  GError            **error)
{
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonNode *row = json_array_get_element (rows, i);

      if (!JSON_NODE_HOLDS_ARRAY (row))
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "%s did not answer in rows", what);
          return FALSE;
        }
      if (!take_row (json_node_get_array (row), take, user_data, error))
        {
          g_prefix_error (error, "%s, row %u: ", what, i + 1);
          return FALSE;
        }
    }

  return TRUE;
}
