/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_METRIC_TREND (iterate_metric_trend_get_type ())

G_DECLARE_FINAL_TYPE (IterateMetricTrend, iterate_metric_trend, ITERATE, METRIC_TREND, IterateRecord)

gint64      iterate_metric_trend_get_metric_id     (IterateMetricTrend *self);
const char *iterate_metric_trend_get_direction     (IterateMetricTrend *self);
gint64      iterate_metric_trend_get_onset         (IterateMetricTrend *self);
double      iterate_metric_trend_get_baseline      (IterateMetricTrend *self);
double      iterate_metric_trend_get_current_value (IterateMetricTrend *self);
gint64      iterate_metric_trend_get_ended_at      (IterateMetricTrend *self);

G_END_DECLS
