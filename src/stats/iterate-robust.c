/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-robust.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

/* Figures that a few wild values do not move. */

/* What the median of absolute deviations has to be multiplied with to be a normal distribution's
 * standard deviation. */
#define MAD_TO_SIGMA 1.4826022185056018

/* Returns: the median, NaN of nothing */
double
iterate_robust_median (const double *values,
                       gsize         n)
{
  g_autofree double *copy = NULL;

  if (n == 0)
    return NAN;

  copy = g_memdup2 (values, n * sizeof (double));

  return gsl_stats_median (copy, 1, n);
}

/* Returns: the standard deviation, as the median distance from @centre tells it */
double
iterate_robust_spread (const double *values,
                       gsize         n,
                       double        centre)
{
  g_autofree double *away = g_new (double, MAX (n, 1));

  if (n == 0)
    return NAN;

  for (gsize i = 0; i < n; i++)
    away[i] = fabs (values[i] - centre);

  return MAD_TO_SIGMA * gsl_stats_median (away, 1, n);
}

/* Returns: the standard deviation of what changes from one value to the next, whatever the series
 * does in the long run */
double
iterate_robust_noise (const double *values,
                      gsize         n)
{
  g_autofree double *steps = g_new (double, MAX (n, 1));

  if (n < 2)
    return 0;

  for (gsize i = 0; i + 1 < n; i++)
    steps[i] = values[i + 1] - values[i];

  return iterate_robust_spread (steps, n - 1, iterate_robust_median (steps, n - 1)) / G_SQRT2;
}

/**
 * iterate_robust_draw_in:
 * @reach: how many neighbours on either side a value is compared with
 * @limit: how many standard deviations from their median it may be
 *
 * Returns: (transfer full): the values, with those that are further away moved to that distance
 */
double *
iterate_robust_draw_in (const double *values,
                        gsize         n,
                        gsize         reach,
                        double        limit)
{
  double *drawn_in = g_memdup2 (values, n * sizeof (double));

  for (gsize i = 0; i < n; i++)
    {
      gsize from = i > reach ? i - reach : 0, to = MIN (n, i + reach + 1);
      double centre = iterate_robust_median (values + from, to - from);
      double most = limit * iterate_robust_spread (values + from, to - from, centre);

      if (most > 0)
        drawn_in[i] = CLAMP (values[i], centre - most, centre + most);
    }

  return drawn_in;
}

/* Takes the mean off.
 *
 * Returns: the sum of squares that is left */
double
iterate_robust_centre (double *values,
                       gsize   n)
{
  double mean = gsl_stats_mean (values, 1, n), sum = 0;

  for (gsize i = 0; i < n; i++)
    {
      values[i] -= mean;
      sum += values[i] * values[i];
    }

  return sum;
}
