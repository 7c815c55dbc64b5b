/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-detector-reading.h"
#include "iterate-metric-points.h"
#include "iterate-metric.h"

G_BEGIN_DECLS

/**
 * IterateChangePoint:
 * @at: the first time that is otherwise
 * @index: which value that is, of those that were looked at
 * @before: the median of the stretch before it
 * @after: that of the stretch from it on
 *
 * Where a metric goes on at another level or with another slope.
 */
typedef struct
{
  gint64 at;
  guint  index;
  double before;
  double after;
} IterateChangePoint;

GArray *iterate_metric_series_read          (IterateDatabase  *db,
                                             IterateMetric    *metric,
                                             gint64            from,
                                             gint64            to,
                                             GError          **error);
GArray *iterate_metric_series_judge         (GArray           *points,
                                             IterateMetric    *metric,
                                             gint64            from,
                                             gint64           *period);
GArray *iterate_metric_series_find_changes  (GArray           *points,
                                             gint64            step,
                                             gboolean          sum);
GArray *iterate_metric_series_fill          (GArray           *points,
                                             gint64            step);

G_END_DECLS
