/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric.h"

G_BEGIN_DECLS

/**
 * IterateMetricChange:
 * @critical: 1 or 0; −1 leaves it as it is
 * @threshold: NaN leaves it as it is
 * @target: where it should be; NaN leaves it as it is
 * @step: 0 leaves it as it is
 * @funnel_window: 0 leaves it as it is
 * @raw_days: −1 leaves it as it is
 * @kept_days: −1 leaves it as it is
 *
 * What is to become of a metric. A %NULL leaves a text as it is.
 */
typedef struct
{
  char   *direction;
  char   *unit;
  char   *owner;
  char   *description;
  char   *kind;
  char   *aggregation;
  char   *detector;
  GStrv   funnel;
  int     critical;
  double  threshold;
  double  target;
  gint64  step;
  gint64  funnel_window;
  gint64  raw_days;
  gint64  kept_days;
} IterateMetricChange;

gboolean iterate_metric_change_apply (const IterateMetricChange  *self,
                                      IterateDatabase            *db,
                                      const char                 *name,
                                      gint64                      now,
                                      GError                    **error);

G_END_DECLS
