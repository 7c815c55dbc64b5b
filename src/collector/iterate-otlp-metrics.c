/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-otlp-metrics.h"

#include "iterate-metric-intake.h"
#include "iterate-metric.h"
#include "iterate-number.h"
#include "iterate-otlp-series.h"

#include <math.h>
#include <string.h>

/* Makes metrics of what exporters read. What is told apart by attributes is put together again: counts
 * and levels add up, gauges are averaged, and of many values there are quantiles. What is known by
 * route is kept by route as well. */

#define MICROSECOND 1000

/* Of an exporter's batch. */
#define MAX_METRICS 1000
#define MAX_ROUTES  50

/* A metric's name, with what is appended to it. */
#define MAX_NAME 90

#define DIMENSION "route"

/* One value in the making. */
typedef struct
{
  const IterateOtlpPoint *first;
  const char             *route; /* (nullable): of the whole there is none */
  guint                   n;
  double                  sum;
  IterateBucketHistogram *histogram; /* (owned) */
} Value;

static void
free_value (gpointer data)
{
  Value *value = data;

  iterate_bucket_histogram_free (value->histogram);
  g_free (value);
}

/* The value of the point's metric and time, for all routes or one. */
static Value *
ensure_value (GHashTable             *values,
              const IterateOtlpPoint *point,
              const char             *route)
{
  g_autofree char *key = g_strdup_printf ("%s\n%" G_GUINT64_FORMAT "\n%s", point->metric, point->time,
                                          route == NULL ? "" : route);
  Value *value = g_hash_table_lookup (values, key);

  if (value != NULL)
    return value;

  value = g_new0 (Value, 1);
  value->first = point;
  value->route = route;
  value->histogram = iterate_bucket_histogram_new ();
  g_hash_table_insert (values, g_steal_pointer (&key), value);

  return value;
}

static void
add_point (GHashTable             *values,
           const IterateOtlpPoint *point,
           const char             *route)
{
  Value *value = ensure_value (values, point, route);

  value->n++;
  value->sum += point->value;
  if (point->histogram != NULL)
    iterate_bucket_histogram_add (value->histogram, point->histogram);
}

static void
take (IterateMetricIntake *intake,
      const Value         *value,
      const char          *suffix,
      double               number)
{
  g_autofree char *name = g_strconcat (value->first->metric, suffix, NULL);

  if (isfinite (number))
    iterate_metric_intake_take (intake, name, value->route == NULL ? NULL : DIMENSION, value->route,
                                (gint64) (value->first->time / MICROSECOND), number);
}

static void
take_value (IterateMetricIntake *intake,
            const Value         *value)
{
  switch (value->first->kind)
    {
    case ITERATE_OTLP_GAUGE:
      take (intake, value, "", value->sum / value->n);
      break;

    case ITERATE_OTLP_LEVEL:
    case ITERATE_OTLP_COUNTER:
      take (intake, value, "", value->sum);
      break;

    case ITERATE_OTLP_HISTOGRAM:
      take (intake, value, ".count", value->histogram->count);
      if (value->histogram->count == 0)
        break;

      take (intake, value, ".mean", value->histogram->sum / value->histogram->count);
      take (intake, value, ".p50", iterate_bucket_histogram_get_quantile (value->histogram, .5));
      take (intake, value, ".p95", iterate_bucket_histogram_get_quantile (value->histogram, .95));
      break;
    }
}

static gboolean
ensure_metric (IterateDatabase  *db,
               gint64            now,
               const char       *name,
               const char       *suffix,
               const char       *unit,
               gboolean          is_sum,
               GError          **error)
{
  g_autofree char *whole = g_strconcat (name, suffix, NULL);
  g_autoptr(IterateMetric) metric = iterate_metric_ensure (db, whole, now, error);

  if (metric == NULL)
    return FALSE;

  return iterate_metric_get_n_points (metric) > 0 ||
         iterate_database_update (db, metric, error, "unit", unit, "aggregation",
                                  is_sum ? "sum" : "mean", "direction",
                                  is_sum ? "up" : iterate_number_guess_direction (name), NULL);
}

/* Braces are a remark: {request} is no unit. */
static const char *
get_unit (const IterateOtlpPoint *point)
{
  if (point->unit == NULL || *point->unit == '{' || g_str_equal (point->unit, "1"))
    return "";

  return point->unit;
}

/* Makes the metrics before their first values come, so that these are read rightly. */
static gboolean
ensure_metrics (IterateDatabase  *db,
                gint64            now,
                const Value      *value,
                GError          **error)
{
  const IterateOtlpPoint *point = value->first;

  if (point->kind != ITERATE_OTLP_HISTOGRAM)
    return ensure_metric (db, now, point->metric, "", get_unit (point),
                          point->kind == ITERATE_OTLP_COUNTER, error);

  return ensure_metric (db, now, point->metric, ".count", "", TRUE, error) &&
         ensure_metric (db, now, point->metric, ".mean", get_unit (point), FALSE, error) &&
         ensure_metric (db, now, point->metric, ".p50", get_unit (point), FALSE, error) &&
         ensure_metric (db, now, point->metric, ".p95", get_unit (point), FALSE, error);
}

static gboolean
is_usable (const IterateOtlpPoint *point)
{
  gsize length = strlen (point->metric);

  return length > 0 && length <= MAX_NAME && strpbrk (point->metric, "\n\r\t") == NULL &&
         !g_ascii_isspace (point->metric[0]) && !g_ascii_isspace (point->metric[length - 1]);
}

/* Returns: (nullable): the point's route, as long as there are few */
static const char *
get_route (const IterateOtlpPoint *point,
           GHashTable             *routes)
{
  if (point->route == NULL || *point->route == '\0' ||
      (!g_hash_table_contains (routes, point->route) && g_hash_table_size (routes) >= MAX_ROUTES))
    return NULL;

  g_hash_table_add (routes, point->route);

  return point->route;
}

static gboolean
gather (IterateDatabase  *db,
        gint64            now,
        GPtrArray        *points,
        GHashTable       *values,
        GError          **error)
{
  g_autoptr(GHashTable) routes = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < points->len && g_hash_table_size (values) < MAX_METRICS; i++)
    {
      IterateOtlpPoint *point = g_ptr_array_index (points, i);
      gboolean counts = point->kind == ITERATE_OTLP_COUNTER || point->kind == ITERATE_OTLP_HISTOGRAM;
      gboolean is_news = TRUE;
      const char *route;

      if (!is_usable (point))
        continue;

      if (counts && !iterate_otlp_series_advance (db, now, point, &is_news, error))
        return FALSE;

      if (!is_news)
        continue;

      add_point (values, point, NULL);
      route = get_route (point, routes);
      if (route != NULL)
        add_point (values, point, route);
    }

  return TRUE;
}

/**
 * iterate_otlp_metrics_write:
 * @points: (element-type IterateOtlpPoint): of a batch; they are changed
 *
 * Counts what exporters read.
 */
gboolean
iterate_otlp_metrics_write (IterateDatabase  *db,
                            gint64            now,
                            GPtrArray        *points,
                            GError          **error)
{
  g_autoptr(IterateMetricIntake) intake = iterate_metric_intake_new (now);
  g_autoptr(GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);
  GHashTableIter iter;
  const Value *value;
  gboolean has_more;

  iterate_metric_intake_tell_together (intake);
  if (!gather (db, now, points, values, error))
    return FALSE;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &value))
    {
      if (value->route == NULL && !ensure_metrics (db, now, value, error))
        return FALSE;

      take_value (intake, value);
    }

  for (has_more = g_hash_table_size (values) > 0; has_more;)
    {
      if (!iterate_metric_intake_write (intake, db, &has_more, error))
        return FALSE;
    }

  return iterate_otlp_series_forget (db, now, error);
}
