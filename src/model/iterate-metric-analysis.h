/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-cumulative.h"
#include "iterate-funnel.h"
#include "iterate-metric.h"
#include "iterate-trend-watch.h"

G_BEGIN_DECLS

/**
 * IterateMetricAnalysis:
 * @metric: what is looked at
 * @from: the beginning of the period
 * @to: its end
 * @n_points: how many values it has
 * @level: their mean, or their sum
 * @level_before: that of the period before; NaN where there was none
 * @last_value: the last value of all
 * @trend: which way it goes
 * @anomalies: (element-type IterateAnomaly): what was out of the ordinary, the newest first
 * @segments: (element-type IterateSegmentShare): who carries the change against the period before
 * @funnel: (nullable): where one is defined
 * @impact: what graduated experiments did to it together
 * @next: (element-type utf8): what to look at next
 *
 * What can be said of a metric.
 */
typedef struct
{
  IterateMetric       *metric;
  gint64               from;
  gint64               to;
  guint                n_points;
  double               level;
  double               level_before;
  double               last_value;
  IterateTrendFinding  trend;
  GPtrArray           *anomalies;
  GPtrArray           *segments;
  IterateFunnel       *funnel;
  IterateCumulative    impact;
  GPtrArray           *next;
} IterateMetricAnalysis;

IterateMetricAnalysis *iterate_metric_analysis_load    (IterateDatabase        *db,
                                                        IterateMetric          *metric,
                                                        gint64                  period,
                                                        const char             *breakdown,
                                                        gint64                  now,
                                                        GError                **error);
void                   iterate_metric_analysis_free    (IterateMetricAnalysis  *self);
JsonObject            *iterate_metric_analysis_to_json (IterateMetricAnalysis  *self);
double                 iterate_metric_analysis_get_change (IterateMetricAnalysis *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateMetricAnalysis, iterate_metric_analysis_free)

G_END_DECLS
