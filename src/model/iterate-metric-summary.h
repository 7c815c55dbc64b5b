/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric-points.h"
#include "iterate-metric.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_METRIC_SUMMARY (iterate_metric_summary_get_type ())

/**
 * IterateMetricFilter:
 * @ITERATE_METRICS_ALL: all of them
 * @ITERATE_METRICS_UNUSUAL: those that are out of the ordinary
 * @ITERATE_METRICS_DECLINING: those that go the wrong way
 * @ITERATE_METRICS_CRITICAL: those that the business depends on
 */
typedef enum
{
  ITERATE_METRICS_ALL,
  ITERATE_METRICS_UNUSUAL,
  ITERATE_METRICS_DECLINING,
  ITERATE_METRICS_CRITICAL,
} IterateMetricFilter;

G_DECLARE_FINAL_TYPE (IterateMetricSummary, iterate_metric_summary, ITERATE, METRIC_SUMMARY, GObject)

GPtrArray     *iterate_metric_summary_list       (IterateDatabase       *db,
                                                  gint64                 now,
                                                  GError               **error);
const char    *iterate_metric_summary_get_name   (IterateMetricSummary  *self);
GArray        *iterate_metric_summary_get_spark  (IterateMetricSummary  *self);
gboolean       iterate_metric_summary_is_unusual (IterateMetricSummary  *self);
gboolean       iterate_metric_summary_needs_somebody (IterateMetricSummary *self);
gboolean       iterate_metric_summary_matches    (IterateMetricSummary  *self,
                                                  const char            *text);
gboolean       iterate_metric_summary_is_in      (IterateMetricSummary  *self,
                                                  IterateMetricFilter    filter);
int            iterate_metric_summary_compare    (IterateMetricSummary  *a,
                                                  IterateMetricSummary  *b);

G_END_DECLS
