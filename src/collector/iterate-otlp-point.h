/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-bucket-histogram.h"
#include "iterate-otlp-value.h"

G_BEGIN_DECLS

/**
 * IterateOtlpKind:
 * @ITERATE_OTLP_GAUGE: a level, of which several make a mean
 * @ITERATE_OTLP_LEVEL: a level, of which several add up
 * @ITERATE_OTLP_COUNTER: what only grows
 * @ITERATE_OTLP_HISTOGRAM: many values
 *
 * What a metric of OpenTelemetry measures.
 */
typedef enum
{
  ITERATE_OTLP_GAUGE,
  ITERATE_OTLP_LEVEL,
  ITERATE_OTLP_COUNTER,
  ITERATE_OTLP_HISTOGRAM,
} IterateOtlpKind;

/**
 * IterateOtlpPoint:
 * @metric: its name, with the service's before it
 * @unit: such as `s`
 * @route: (nullable): of the requests that it is of
 * @series: a hash of all that tells it from others
 * @cumulative: whether it is all since @start, rather than what came since the last one
 * @start: since when it counts, in nanoseconds
 * @time: when it was read, in nanoseconds
 * @value: the number
 * @histogram: (nullable): the values, of a histogram
 *
 * A reading, as an exporter sends it.
 */
typedef struct
{
  char                   *metric;
  char                   *unit;
  char                   *route;
  guint64                 series;
  IterateOtlpKind         kind;
  gboolean                cumulative;
  guint64                 start;
  guint64                 time;
  double                  value;
  IterateBucketHistogram *histogram;
} IterateOtlpPoint;

void             iterate_otlp_point_free (IterateOtlpPoint *self);
guint            iterate_otlp_points_read (IterateJsonValue  root,
                                           GPtrArray        *points);

G_END_DECLS
