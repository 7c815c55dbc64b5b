/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric-trend.h"
#include "iterate-metric.h"

G_BEGIN_DECLS

/**
 * IterateTrendFinding:
 * @found: whether there is a trend
 * @direction: `declining` or `improving`, by what the metric should do
 * @slope: per day
 * @p: of no trend
 * @tau: Kendall's
 * @onset: when it began
 * @baseline: the median before that
 * @current_value: the median of the last days
 * @change: of @current_value against @baseline, as a share; NaN where that is 0
 *
 * Which way a metric goes.
 */
typedef struct
{
  gboolean    found;
  const char *direction;
  double      slope;
  double      p;
  double      tau;
  gint64      onset;
  double      baseline;
  double      current_value;
  double      change;
} IterateTrendFinding;

gboolean iterate_trend_watch_look (IterateDatabase      *db,
                                   IterateMetric        *metric,
                                   gint64                until,
                                   IterateTrendFinding  *finding,
                                   GError              **error);
gboolean iterate_trend_watch_keep (IterateDatabase            *db,
                                   IterateMetric              *metric,
                                   const IterateTrendFinding  *finding,
                                   gint64                      now,
                                   IterateMetricTrend        **begun,
                                   GError                    **error);

G_END_DECLS
