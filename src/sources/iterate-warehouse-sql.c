/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-warehouse-sql.h"

/* The questions that a warehouse is asked about an experiment. It counts and sums; a few numbers come
 * back, however many units there are. Only what ClickHouse has had since 2018 is used. */

/* A unit is of the variant that it was exposed to first; one of several variants is of none. */
#define UNITS \
  "SELECT unit, toString(any(variant)) AS variant_name, min(at) AS first_at, " \
  "uniqExact(variant) AS n_variants FROM (%s) GROUP BY unit"

/* Returns: (transfer full): a query that fails unless the columns are there, and reads little */
char *
iterate_warehouse_sql_try_units (const char *assignments)
{
  return g_strdup_printf ("SELECT unit, toString(variant), at FROM (%s) LIMIT 1", assignments);
}

/* Returns: (transfer full): a query that fails unless the columns are there, and reads little */
char *
iterate_warehouse_sql_try_metric (const IterateWarehouseMetric *metric)
{
  return g_strdup_printf ("SELECT unit, at, toFloat64(value)%s FROM (%s) LIMIT 1",
                          metric->kind == ITERATE_METRIC_RATIO ? ", toFloat64(denominator)" : "",
                          metric->query);
}

/**
 * iterate_warehouse_sql_count_units:
 * @assignments: a query whose columns are `unit`, `variant` and `at`
 *
 * Returns: (transfer full): a query for each variant's number of units; units of several variants have
 * an empty name
 */
char *
iterate_warehouse_sql_count_units (const char *assignments)
{
  return g_strdup_printf ("SELECT if(n_variants = 1, variant_name, '') AS name, count() "
                          "FROM (" UNITS ") GROUP BY name ORDER BY name", assignments);
}

/* What a unit has in a column of the metric after its exposure, or in the days before. */
static void
append_sum (GString    *sql,
            const char *column,
            gint64      lookback,
            const char *name)
{
  if (lookback == 0)
    g_string_append_printf (sql, ", sum(if(metric_at >= first_at, %s, 0)) AS %s", column, name);
  else
    g_string_append_printf (sql, ", sum(if(metric_at < first_at AND metric_at >= first_at - %"
                            G_GINT64_FORMAT ", %s, 0)) AS %s", lookback, column, name);
}

/* A row for each unit with its value on each axis. */
static void
append_units (GString                      *sql,
              const char                   *assignments,
              const IterateWarehouseMetric *metric,
              gint64                        lookback)
{
  gboolean ratio = metric->kind == ITERATE_METRIC_RATIO;

  g_string_append (sql, "SELECT unit, variant_name");
  append_sum (sql, "metric_value", 0, "x_sum");
  g_string_append (sql, metric->kind == ITERATE_METRIC_PROPORTION ? ", if(x_sum > 0, 1, 0) AS x"
                                                                  : ", x_sum AS x");
  if (ratio)
    append_sum (sql, "metric_denominator", 0, "y");
  else
    g_string_append (sql, ", 0 AS y");

  if (lookback > 0)
    append_sum (sql, "metric_value", lookback, "pre");
  else
    g_string_append (sql, ", 0 AS pre");

  if (ratio && lookback > 0)
    append_sum (sql, "metric_denominator", lookback, "pre_y");
  else
    g_string_append (sql, ", 0 AS pre_y");

  g_string_append_printf (sql, " FROM (" UNITS " HAVING n_variants = 1) ALL LEFT JOIN "
                          "(SELECT unit, at AS metric_at, toFloat64(value) AS metric_value%s FROM "
                          "(%s)) USING (unit) GROUP BY unit, variant_name", assignments,
                          ratio ? ", toFloat64(denominator) AS metric_denominator" : "", metric->query);
}

static void
append_axis (GString           *sql,
             IterateMomentAxis  axis,
             const double      *pivot)
{
  static const char *const names[ITERATE_N_MOMENTS] = { "x", "y", "pre", "pre_y" };
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (sql, "(%s - (%s))", names[axis],
                          g_ascii_dtostr (number, sizeof number, pivot[axis]));
}

/**
 * iterate_warehouse_sql_sum_metric:
 * @assignments: a query whose columns are `unit`, `variant` and `at`
 * @lookback: how many seconds before a unit's exposure tell of it, or 0
 * @pivot: for each axis, what is taken off its values before they are summed
 *
 * Returns: (transfer full): a query for each variant's name, number of units, sums of each axis and
 * sums of the products of each two
 */
char *
iterate_warehouse_sql_sum_metric (const char                   *assignments,
                                  const IterateWarehouseMetric *metric,
                                  gint64                        lookback,
                                  const double                 *pivot)
{
  GString *sql = g_string_new ("SELECT variant_name, count()");

  for (guint i = 0; i < ITERATE_N_MOMENTS; i++)
    {
      g_string_append (sql, ", sum(");
      append_axis (sql, i, pivot);
      g_string_append_c (sql, ')');
    }
  for (guint i = 0; i < ITERATE_N_PRODUCTS; i++)
    {
      IterateMomentAxis a, b;

      iterate_moments_get_axes (i, &a, &b);
      g_string_append (sql, ", sum(");
      append_axis (sql, a, pivot);
      g_string_append (sql, " * ");
      append_axis (sql, b, pivot);
      g_string_append_c (sql, ')');
    }
  g_string_append (sql, " FROM (");
  append_units (sql, assignments, metric, lookback);
  g_string_append (sql, ") GROUP BY variant_name ORDER BY variant_name");

  return g_string_free (sql, FALSE);
}
