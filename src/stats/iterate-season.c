/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-season.h"

#include "iterate-robust.h"

#include <math.h>

/* Classical decomposition with medians in place of means: what a place in the period adds to the
 * running mean of one period around it. */

/* A season that explains less than this of what varies within a period is none; few periods seem to
 * explain more than they do, by one in so many. */
#define LEAST_SHARE 0.2

/* So many whole periods are needed to know one. */
#define FEWEST_PERIODS 4

/* The mean of the period around each value; at the ends that of the nearest whole one. */
static double *
smooth (const double *values,
        gsize         n,
        gsize         period)
{
  double *means = g_new (double, n);
  g_autofree double *sums = g_new0 (double, n + 1);

  for (gsize i = 0; i < n; i++)
    sums[i + 1] = sums[i] + values[i];

  for (gsize i = 0; i < n; i++)
    {
      gsize from = i < period / 2 ? 0 : MIN (i - period / 2, n - period);

      means[i] = (sums[from + period] - sums[from]) / period;
    }

  return means;
}

static double
get_spread (const double *values,
            gsize         n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += fabs (values[i]);

  return sum / n;
}

/**
 * iterate_season_remove:
 * @values: (array length=n) (inout): a series at equal steps
 * @period: in steps
 *
 * Takes off what comes again each period, where that is worth it.
 *
 * Returns: whether there was something to take off
 */
gboolean
iterate_season_remove (double *values,
                       gsize   n,
                       gsize   period)
{
  g_autofree double *means = NULL;
  g_autofree double *rest = g_new (double, MAX (n, 1));
  g_autofree double *profile = g_new0 (double, MAX (period, 1));
  g_autofree double *one = g_new (double, MAX (n, 1));
  double before;

  if (period < 2 || n < FEWEST_PERIODS * period)
    return FALSE;

  means = smooth (values, n, period);
  for (gsize i = 0; i < n; i++)
    rest[i] = values[i] - means[i];
  before = get_spread (rest, n);

  for (gsize phase = 0; phase < period; phase++)
    {
      gsize m = 0;

      for (gsize i = phase; i < n; i += period)
        one[m++] = rest[i];
      profile[phase] = iterate_robust_median (one, m);
    }

  for (gsize i = 0; i < n; i++)
    rest[i] -= profile[i % period];
  if (get_spread (rest, n) > (1 - LEAST_SHARE - (double) period / n) * before)
    return FALSE;

  for (gsize i = 0; i < n; i++)
    values[i] -= profile[i % period];

  return TRUE;
}
