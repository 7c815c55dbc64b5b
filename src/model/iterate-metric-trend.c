/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-trend.h"

/**
 * IterateMetricTrend:
 *
 * A metric that has gone one way for a while.
 */
struct _IterateMetricTrend
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "metric-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "metric" },
  { "direction", G_TYPE_STRING },
  { "slope", G_TYPE_DOUBLE },
  { "p", G_TYPE_DOUBLE },
  { "tau", G_TYPE_DOUBLE },
  { "onset", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "baseline", G_TYPE_DOUBLE },
  { "current-value", G_TYPE_DOUBLE },
  { "change", G_TYPE_DOUBLE },
  { "detected-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "ended-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "updated-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateMetricTrend, iterate_metric_trend, ITERATE_TYPE_RECORD)

static void
iterate_metric_trend_class_init (IterateMetricTrendClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "trend", "trend", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_metric_trend_init (IterateMetricTrend *self)
{
}

const char *
iterate_metric_trend_get_direction (IterateMetricTrend *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "direction");
}
