/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-service.h"

#include "iterate-clickhouse.h"

/* A query of ClickHouse: its columns are a time, a value and, if there are any, segments. */

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
  g_autofree char *sql = iterate_metric_service_fill_in (iterate_metric_source_get_query (source), from,
                                                         to, iterate_metric_source_get_step (source));
  g_autoptr(JsonNode) root = NULL;

  root = iterate_clickhouse_query (iterate_metric_source_get_address (source),
                                   iterate_metric_source_get_account (source), key, sql, wait,
                                   cancellable, error);

  return root != NULL &&
         iterate_metric_service_take_rows (
           json_object_get_array_member (json_node_get_object (root), "data"), "ClickHouse", take,
           user_data, error);
}

const IterateMetricService iterate_clickhouse_queries = {
  .kind = "clickhouse",
  .label = "ClickHouse",
  .example = "SELECT intDiv(toUnixTimestamp(at), {step}) * {step} AS t, count() FROM events "
             "WHERE at >= toDateTime({from}) AND at < toDateTime({to}) GROUP BY t ORDER BY t",
  .most_steps = 10000,
  .fetch = fetch,
};
