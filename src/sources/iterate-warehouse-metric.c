/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-warehouse-metric.h"

#include "iterate-error.h"
#include "iterate-json.h"

#include <string.h>

static gboolean
parse_kind (const char        *name,
            IterateMetricKind *kind)
{
  return iterate_metric_kind_parse (name, kind) &&
         (*kind == ITERATE_METRIC_PROPORTION || *kind == ITERATE_METRIC_MEAN ||
          *kind == ITERATE_METRIC_COUNT || *kind == ITERATE_METRIC_RATIO);
}

static IterateWarehouseMetric *
make_metric (const char        *name,
             IterateMetricKind  kind,
             const char        *query)
{
  IterateWarehouseMetric *self = g_new0 (IterateWarehouseMetric, 1);

  self->name = g_strdup (name);
  self->kind = kind;
  self->query = g_strstrip (g_strdup (query));

  return self;
}

/**
 * iterate_warehouse_metric_new:
 * @text: a name, perhaps a colon and a kind, an equals sign and a query
 *
 * Returns: (transfer full): the metric, or %NULL with @error set
 */
IterateWarehouseMetric *
iterate_warehouse_metric_new (const char  *text,
                              GError     **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = equals == NULL ? NULL : g_strndup (text, equals - text);
  char *colon = name == NULL ? NULL : strchr (name, ':');
  IterateMetricKind kind = ITERATE_METRIC_MEAN;

  if (colon != NULL)
    *colon = '\0';
  if (name == NULL || *g_strstrip (name) == '\0' || equals[1] == '\0' ||
      (colon != NULL && !parse_kind (colon + 1, &kind)))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%.60s” is no metric. Write NAME=SQL, or NAME:KIND=SQL with mean, "
                   "proportion, count "
                   "or ratio as the kind", text);
      return NULL;
    }

  return make_metric (name, kind, equals + 1);
}

void
iterate_warehouse_metric_free (IterateWarehouseMetric *self)
{
  g_free (self->name);
  g_free (self->query);
  g_free (self);
}

/* Returns: (transfer full): the metrics as they are kept */
char *
iterate_warehouse_metrics_to_json (GPtrArray *metrics)
{
  g_autoptr(JsonArray) array = json_array_new ();
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < metrics->len; i++)
    {
      const IterateWarehouseMetric *metric = g_ptr_array_index (metrics, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", metric->name);
      json_object_set_string_member (object, "kind", iterate_metric_kind_get_name (metric->kind));
      json_object_set_string_member (object, "query", metric->query);
      json_array_add_object_element (array, object);
    }
  json_node_set_array (node, array);

  return json_to_string (node, FALSE);
}

static gboolean
read_metric (JsonNode  *node,
             GPtrArray *metrics)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  IterateMetricKind kind;
  const char *name, *query;

  if (object == NULL)
    return FALSE;

  name = json_object_get_string_member_with_default (object, "name", "");
  query = json_object_get_string_member_with_default (object, "query", "");
  if (*name == '\0' || *query == '\0' ||
      !parse_kind (json_object_get_string_member_with_default (object, "kind", ""), &kind))
    return FALSE;

  g_ptr_array_add (metrics, make_metric (name, kind, query));

  return TRUE;
}

/* Returns: (transfer container) (element-type IterateWarehouseMetric): the metrics, or %NULL with
 * @error set */
GPtrArray *
iterate_warehouse_metrics_from_json (const char  *text,
                                     GError     **error)
{
  g_autoptr(GPtrArray) metrics = NULL;
  g_autoptr(JsonNode) root = iterate_json_parse_node (text, strlen (text), NULL);
  JsonArray *array = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

  metrics = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_warehouse_metric_free);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      if (!read_metric (json_array_get_element (array, i), metrics))
        array = NULL;
    }
  if (array != NULL)
    return g_steal_pointer (&metrics);

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_DATABASE,
                       "The workspace is damaged: a warehouse's metrics cannot be read");

  return NULL;
}
