/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateTrendTest:
 * @n: how many values
 * @tau: Kendall's τ of value against time, −1 … 1
 * @p: two-sided, of no trend
 * @slope: Theil and Sen's, per step
 * @slope_low: the lower end of its 95 % interval
 * @slope_high: the upper end
 * @intercept: of the line with that slope, at the first value
 * @correction: by what the variance was multiplied because values depend on each other
 *
 * Whether a series goes up or down.
 */
typedef struct
{
  gsize  n;
  double tau;
  double p;
  double slope;
  double slope_low;
  double slope_high;
  double intercept;
  double correction;
} IterateTrendTest;

IterateTrendTest iterate_trend_test (const double *values,
                                     gsize         n);

G_END_DECLS
