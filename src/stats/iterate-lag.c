/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-lag.h"

#include "iterate-robust.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

/* Correlation of first differences, whose values depend on each other much less than the series do; a
 * few wild ones are drawn in first. The lag is the best of several, and p says so (Bonferroni). */

#define FEWEST     12
#define DRAW_IN_TO 4

static double *
difference (const double *values,
            gsize         n)
{
  double *steps = g_new (double, n);
  double centre, most;

  for (gsize i = 0; i + 1 < n; i++)
    steps[i] = values[i + 1] - values[i];

  centre = iterate_robust_median (steps, n - 1);
  most = DRAW_IN_TO * iterate_robust_spread (steps, n - 1, centre);
  for (gsize i = 0; i + 1 < n && most > 0; i++)
    steps[i] = CLAMP (steps[i], centre - most, centre + most);

  return steps;
}

/**
 * iterate_lag_find:
 * @leader: (array length=n): a series at equal steps
 * @follower: (array length=n): another one, at the same times
 * @most: how many steps @leader may run ahead
 *
 * Returns: the lag with the strongest correlation; p is 1 where there is too little to say
 */
IterateLag
iterate_lag_find (const double *leader,
                  const double *follower,
                  gsize         n,
                  guint         most)
{
  IterateLag best = { .p = 1 };
  g_autofree double *one = NULL;
  g_autofree double *other = NULL;

  if (n < FEWEST + most)
    return best;

  one = difference (leader, n);
  other = difference (follower, n);
  for (guint lag = 0; lag <= most; lag++)
    {
      gsize m = n - 1 - lag;
      double r = gsl_stats_correlation (one, 1, other + lag, 1, m);

      if (isfinite (r) && fabs (r) > fabs (best.correlation))
        {
          best.steps = lag;
          best.correlation = r;
          best.n = m;
        }
    }

  if (best.n > 2)
    {
      double r = MIN (fabs (best.correlation), 1 - 1e-12);
      double t = r * sqrt ((best.n - 2) / (1 - r * r));

      best.p = MIN (1, 2 * gsl_cdf_tdist_Q (t, best.n - 2) * (most + 1));
    }

  return best;
}
