/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-cumulative.h"

#include <math.h>

/* Each lift is shrunk towards zero: winners were chosen for being large. From six on
 * by the positive-part James–Stein factor 1 − (n − 2) / Σ(x/se)² (W. James, C. Stein,
 * Estimation with quadratic loss, 1961; A. Baranchik, 1964); with fewer by the normal
 * prior N(0, 0.05²). */

/* From how many experiments on James and Stein's rule is used. */
#define JAMES_STEIN_MIN 6
/* Below that, the spread of true lifts that a product team may expect. */
#define PRIOR_SD 0.05
/* Of the normal distribution, for an interval of 95 %. */
#define NORMAL_975 1.959963985

static double
get_james_stein_factor (const double *lifts,
                        const double *ses,
                        guint         n)
{
  double sum = 0;

  if (n < 3)
    return 1;

  for (guint i = 0; i < n; i++)
    sum += (lifts[i] / ses[i]) * (lifts[i] / ses[i]);

  return sum > 0 ? MAX (0, 1 - (n - 2) / sum) : 0;
}

/**
 * iterate_shrink_lifts:
 * @lifts: (array length=n): relative lifts in the desired direction
 * @ses: (array length=n): their standard errors
 * @shrunk: (array length=n) (out caller-allocates): what is left of each
 */
void
iterate_shrink_lifts (const double *lifts,
                      const double *ses,
                      guint         n,
                      double       *shrunk)
{
  double factor = get_james_stein_factor (lifts, ses, n);
  const double prior = PRIOR_SD * PRIOR_SD;

  for (guint i = 0; i < n; i++)
    shrunk[i] = lifts[i] * (n >= JAMES_STEIN_MIN ? factor : prior / (prior + ses[i] * ses[i]));
}

/* What is not known of a lift after shrinking: both rules take it for a draw from a normal prior, whose
 * posterior variance is the share that is left of the estimate's. */
static double
get_posterior_variance (double lift,
                        double shrunk,
                        double se)
{
  double share = lift == 0 ? 1 : shrunk / lift;

  return share * se * se;
}

/**
 * iterate_cumulative_lift:
 * @lifts: (array length=n): relative lifts in the desired direction
 * @ses: (array length=n): their standard errors
 *
 * What several graduated experiments did together. Never a plain sum: the lifts
 * are shrunk and then compounded, and where compounding would add to their sum,
 * which nobody measured, their sum is taken. The plain sum is given beside it.
 */
IterateCumulative
iterate_cumulative_lift (const double *lifts,
                         const double *ses,
                         guint         n)
{
  IterateCumulative result = { .n = n };
  g_autofree double *shrunk = g_new (double, n);
  double factor = get_james_stein_factor (lifts, ses, n);
  double product = 1, sum = 0, variance = 0, half;

  iterate_shrink_lifts (lifts, ses, n, shrunk);
  for (guint i = 0; i < n; i++)
    {
      result.naive += lifts[i];
      product *= 1 + shrunk[i];
      sum += shrunk[i];
    }
  for (guint i = 0; i < n; i++)
    {
      double slope = product - 1 < sum ? product / (1 + shrunk[i]) : 1;

      variance += slope * slope * get_posterior_variance (lifts[i], shrunk[i], ses[i]);
    }
  result.james_stein = result.naive * factor;
  result.product = product - 1;
  result.total = MIN (result.product, sum);
  half = NORMAL_975 * sqrt (variance);
  result.low = result.total - half;
  result.high = result.total + half;

  return result;
}
