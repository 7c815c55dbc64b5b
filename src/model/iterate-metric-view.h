/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric-analysis.h"
#include "iterate-metric-series.h"

G_BEGIN_DECLS

/**
 * IterateMetricRule:
 * @rule: when somebody is told
 * @times: (element-type gint64): when that would have been in the last 90 days
 *
 * A rule, and what it would have done.
 */
typedef struct
{
  GObject *rule;
  GArray  *times;
} IterateMetricRule;

/**
 * IterateMetricView:
 * @metric: what is shown
 * @readings: (element-type IterateDetectorReading): its values, judged
 * @period: the period that was found, in microseconds, or 0
 * @change_points: (element-type IterateChangePoint): where it goes on otherwise
 * @changes: (element-type IterateRecentChange): what was done meanwhile
 * @anomalies: (element-type IterateAnomaly): the newest first
 * @investigations: (element-type IterateInvestigation): the newest first
 * @alerts: (element-type IterateAlert): those that go on
 * @rules: (element-type IterateMetricRule): when somebody is told
 * @ideas: (element-type IterateIdea): what could be tried, the best first
 * @analysis: what can be said of it
 * @headline: that in a sentence
 * @advice: what to do about it
 *
 * All that the window shows of a metric.
 */
typedef struct
{
  IterateMetric         *metric;
  GArray                *readings;
  gint64                 period;
  GArray                *change_points;
  GPtrArray             *changes;
  GPtrArray             *anomalies;
  GPtrArray             *investigations;
  GPtrArray             *alerts;
  GPtrArray             *rules;
  GPtrArray             *ideas;
  IterateMetricAnalysis *analysis;
  char                  *headline;
  char                  *advice;
} IterateMetricView;

IterateMetricView *iterate_metric_view_load (IterateDatabase    *db,
                                             const char         *metric,
                                             gint64              now,
                                             GError            **error);
void               iterate_metric_view_free (IterateMetricView  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateMetricView, iterate_metric_view_free)

G_END_DECLS
