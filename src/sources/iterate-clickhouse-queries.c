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
  IterateClickhouse server = {
    .address = iterate_metric_source_get_address (source),
    .account = iterate_metric_source_get_account (source),
    .key = key,
  };
  g_autoptr(JsonArray) rows = iterate_clickhouse_query (&server, sql, wait, cancellable, error);

  return rows != NULL && iterate_metric_service_take_rows (rows, "ClickHouse", take, user_data, error);
}

const IterateMetricService iterate_clickhouse_queries = {
  .kind = "clickhouse",
  .label = "ClickHouse",
  .example = "SELECT intDiv(toUnixTimestamp(at), {step}) * {step} AS t, count() FROM events "
             "WHERE at >= toDateTime({from}) AND at < toDateTime({to}) GROUP BY t ORDER BY t",
  .most_steps = 10000,
  .fetch = fetch,
};
