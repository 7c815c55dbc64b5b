/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-otlp-point.h"

#include <math.h>
#include <string.h>
#include <xxhash.h>

/* Buckets of one reading: more are nonsense. */
#define MAX_BUCKETS 1000

/* Of an exporter's batch: more are told to be too many. */
#define MAX_POINTS 20000

/* A reading that says that there is none. */
#define NO_VALUE 1

#define CUMULATIVE 2

void
iterate_otlp_point_free (IterateOtlpPoint *self)
{
  g_free (self->metric);
  g_free (self->unit);
  g_free (self->route);
  iterate_bucket_histogram_free (self->histogram);
  g_free (self);
}

/* A number that may be written as a text, as NaN and numbers of 64 bits are. */
static double
to_double (IterateJsonValue value)
{
  const char *text = iterate_json_value_get_string (value, NULL);
  double number = NAN;

  if (text == NULL)
    iterate_json_value_get_double (value, &number);
  else
    number = g_ascii_strtod (text, NULL);

  return number;
}

static double
get_double (IterateJsonValue  object,
            const char       *name)
{
  IterateJsonValue value;

  return iterate_json_value_find (object, name, &value) ? to_double (value) : NAN;
}

static gboolean
read_list (IterateJsonValue  object,
           const char       *name,
           GArray           *numbers)
{
  IterateJsonValue list, item;
  IterateJsonIter iter;

  iterate_json_value_find (object, name, &list);
  iterate_json_iter_init (&iter, list);
  while (iterate_json_value_get_type (list) == ITERATE_JSON_ARRAY &&
         iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      double number = to_double (item);

      if (!isfinite (number) || numbers->len >= MAX_BUCKETS)
        return FALSE;

      g_array_append_val (numbers, number);
    }

  return TRUE;
}

static IterateBucketHistogram *
start_histogram (IterateJsonValue point)
{
  IterateBucketHistogram *self = iterate_bucket_histogram_new ();

  self->count = (double) iterate_otlp_get_number (point, "count");
  self->sum = get_double (point, "sum");
  self->min = get_double (point, "min");
  self->max = get_double (point, "max");

  return self;
}

/* Returns: (transfer full) (nullable): the values, or %NULL where they make no sense */
static IterateBucketHistogram *
read_histogram (IterateJsonValue point)
{
  g_autoptr(IterateBucketHistogram) self = start_histogram (point);

  if (!read_list (point, "explicitBounds", self->bounds) ||
      !read_list (point, "bucketCounts", self->counts) ||
      (self->counts->len > 0 && self->counts->len != self->bounds->len + 1))
    return NULL;

  for (guint i = 1; i < self->bounds->len; i++)
    {
      if (g_array_index (self->bounds, double, i) <= g_array_index (self->bounds, double, i - 1))
        return NULL;
    }

  return g_steal_pointer (&self);
}

/* Bucket i of an exponential histogram has values above base^(offset + i), up to the next power; what
 * is not positive is in the first of ours. */
static IterateBucketHistogram *
read_exponential (IterateJsonValue point)
{
  g_autoptr(IterateBucketHistogram) self = start_histogram (point);
  g_autoptr(GArray) counts = g_array_new (FALSE, FALSE, sizeof (double));
  IterateJsonValue positive, value;
  double scale = get_double (point, "scale"), offset = 0, rest = self->count, none = 0;

  iterate_json_value_find (point, "positive", &positive);
  if (iterate_json_value_find (positive, "offset", &value))
    offset = to_double (value);
  if (isnan (scale))
    scale = 0;
  if (!read_list (positive, "bucketCounts", counts) || fabs (scale) > 20 || fabs (offset) > 1e6)
    return NULL;

  for (guint i = 0; i <= counts->len; i++)
    {
      double bound = exp2 ((offset + i) * exp2 (-scale));

      if (!isfinite (bound) || bound <= 0)
        return NULL;

      g_array_append_val (self->bounds, bound);
      if (i < counts->len)
        rest -= g_array_index (counts, double, i);
    }
  rest = fmax (rest, 0);
  g_array_append_val (self->counts, rest);
  g_array_append_vals (self->counts, counts->data, counts->len);
  g_array_append_val (self->counts, none);

  return g_steal_pointer (&self);
}

/* What all readings of a metric have in common. */
typedef struct
{
  const char       *service;
  const char       *name;
  const char       *unit;
  IterateOtlpKind   kind;
  gboolean          cumulative;
  guint64           hash;
  IterateBucketHistogram *(*read_histogram) (IterateJsonValue point);
} Metric;

static char *
dup_metric_name (const Metric *metric)
{
  if (metric->service == NULL || g_str_has_prefix (metric->service, "unknown_service"))
    return g_strdup (metric->name);

  return g_strconcat (metric->service, ".", metric->name, NULL);
}

static guint64
hash_json (IterateJsonValue value,
           guint64          seed)
{
  g_autoptr(GString) text = g_string_new (NULL);

  iterate_json_value_append (value, text);

  return XXH3_64bits_withSeed (text->str, text->len, seed);
}

/* Returns: (transfer full) (nullable): the reading, or %NULL where it makes no sense */
static IterateOtlpPoint *
read_point (const Metric     *metric,
            IterateJsonValue  point)
{
  IterateOtlpPoint *self = g_new0 (IterateOtlpPoint, 1);
  IterateJsonValue attributes;

  iterate_json_value_find (point, "attributes", &attributes);
  self->metric = dup_metric_name (metric);
  self->unit = g_strdup (metric->unit);
  self->route = g_strdup (iterate_otlp_get_attribute (point, "http.route"));
  self->series = hash_json (attributes, metric->hash);
  self->kind = metric->kind;
  self->cumulative = metric->cumulative;
  self->start = iterate_otlp_get_number (point, "startTimeUnixNano");
  self->time = iterate_otlp_get_number (point, "timeUnixNano");
  if (metric->read_histogram != NULL)
    self->histogram = metric->read_histogram (point);
  else
    self->value = get_double (point, "asDouble");
  if (metric->read_histogram == NULL && isnan (self->value))
    self->value = get_double (point, "asInt");
  if (self->time > 0 &&
      (metric->read_histogram != NULL ? self->histogram != NULL : isfinite (self->value)))
    return self;

  iterate_otlp_point_free (self);

  return NULL;
}

/* Returns: how many make no sense */
static guint
read_points (const Metric     *metric,
             IterateJsonValue  data,
             GPtrArray        *points)
{
  IterateJsonValue list, item;
  IterateJsonIter iter;
  guint n_refused = 0;

  iterate_json_value_find (data, "dataPoints", &list);
  iterate_json_iter_init (&iter, list);
  while (iterate_json_value_get_type (list) == ITERATE_JSON_ARRAY &&
         iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      IterateOtlpPoint *point;

      if (iterate_otlp_get_number (item, "flags") & NO_VALUE)
        continue;

      point = points->len >= MAX_POINTS ? NULL : read_point (metric, item);
      if (point == NULL)
        n_refused++;
      else
        g_ptr_array_add (points, point);
    }

  return n_refused;
}

static guint
read_metric (IterateJsonValue  value,
             const char       *service,
             guint64           hash,
             GPtrArray        *points)
{
  Metric metric = {
    .service = service, .name = iterate_json_value_find_string (value, "name"),
    .unit = iterate_json_value_find_string (value, "unit"),
  };
  IterateJsonValue data, monotonic;

  if (metric.name == NULL || *metric.name == '\0')
    return 1;

  metric.hash = XXH3_64bits_withSeed (metric.name, strlen (metric.name), hash);
  if (iterate_json_value_find (value, "gauge", &data))
    {
      metric.kind = ITERATE_OTLP_GAUGE;
    }
  else if (iterate_json_value_find (value, "sum", &data))
    {
      iterate_json_value_find (data, "isMonotonic", &monotonic);
      metric.kind = iterate_json_value_get_boolean (monotonic) ? ITERATE_OTLP_COUNTER
                                                               : ITERATE_OTLP_LEVEL;
    }
  else
    {
      metric.kind = ITERATE_OTLP_HISTOGRAM;
      metric.read_histogram = read_histogram;
      if (!iterate_json_value_find (value, "histogram", &data))
        metric.read_histogram = iterate_json_value_find (value, "exponentialHistogram", &data)
                                  ? read_exponential : NULL;
      if (metric.read_histogram == NULL)
        return 1;
    }
  metric.cumulative = iterate_otlp_get_number (data, "aggregationTemporality") == CUMULATIVE;

  return read_points (&metric, data, points);
}

/**
 * iterate_otlp_points_read:
 * @root: an ExportMetricsServiceRequest
 * @points: (element-type IterateOtlpPoint): gets what is in it
 *
 * Returns: how many make no sense
 */
guint
iterate_otlp_points_read (IterateJsonValue  root,
                          GPtrArray        *points)
{
  IterateJsonIter resource_iter, scope_iter, iter;
  IterateJsonValue list, item, resource, scopes, scope, metrics, metric;
  guint n_refused = 0;

  iterate_json_value_find (root, "resourceMetrics", &list);
  iterate_json_iter_init (&resource_iter, list);
  while (iterate_json_iter_next (&resource_iter, NULL, NULL, &item))
    {
      iterate_json_value_find (item, "resource", &resource);
      iterate_json_value_find (item, "scopeMetrics", &scopes);
      iterate_json_iter_init (&scope_iter, scopes);
      while (iterate_json_iter_next (&scope_iter, NULL, NULL, &scope))
        {
          IterateJsonValue name;
          guint64 hash = hash_json (resource, 0);

          if (iterate_json_value_find (scope, "scope", &name))
            hash = hash_json (name, hash);
          iterate_json_value_find (scope, "metrics", &metrics);
          iterate_json_iter_init (&iter, metrics);
          while (iterate_json_iter_next (&iter, NULL, NULL, &metric))
            n_refused += read_metric (metric, iterate_otlp_get_attribute (resource, "service.name"),
                                      hash, points);
        }
    }

  return n_refused;
}
