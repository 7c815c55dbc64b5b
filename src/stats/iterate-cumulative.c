/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-cumulative.h"

#include <math.h>

/* From how many experiments on James and Stein's rule is used. */
#define JAMES_STEIN_MIN 6
/* Below that, the spread of true lifts that a product team may expect. */
#define PRIOR_SD 0.05

/* Shrinks each lift towards zero: winners were chosen for being large. From six
 * on by the positive-part James–Stein factor 1 − (n − 2) / Σ(x/se)²; with fewer
 * by the normal prior N(0, 0.05²). */
static double
get_james_stein_factor (const double *lifts,
                        const double *ses,
                        guint         n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += (lifts[i] / ses[i]) * (lifts[i] / ses[i]);

  return MAX (0, 1 - (n - 2) / sum);
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
  double factor = n >= JAMES_STEIN_MIN ? get_james_stein_factor (lifts, ses, n) : NAN;
  double product = 1, sum = 0;

  for (guint i = 0; i < n; i++)
    {
      double own = isnan (factor) ? PRIOR_SD * PRIOR_SD / (PRIOR_SD * PRIOR_SD + ses[i] * ses[i])
                                  : factor;

      result.naive += lifts[i];
      product *= 1 + own * lifts[i];
      sum += own * lifts[i];
    }
  result.total = MIN (product - 1, sum);

  return result;
}
