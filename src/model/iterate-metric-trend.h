/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_METRIC_TREND (iterate_metric_trend_get_type ())

G_DECLARE_FINAL_TYPE (IterateMetricTrend, iterate_metric_trend, ITERATE, METRIC_TREND, IterateRecord)

const char *iterate_metric_trend_get_direction     (IterateMetricTrend *self);

G_END_DECLS
