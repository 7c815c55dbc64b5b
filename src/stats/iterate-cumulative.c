/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-cumulative.h"

#include <gsl/gsl_randist.h>
#include <math.h>

/* Winners were chosen for being large, so that their lifts are too large. With fewer than six
 * each is shrunk towards zero by the normal prior N(0, 0.05²). From six on what the choice adds
 * to their sum is taken off, which Lee and Shen estimate from all experiments, chosen or not, by
 * Σ se φ(c − x/se) (M. R. Lee, M. Shen, Winner's Curse: Bias Estimation for Total Effects of
 * Features in Online Controlled Experiments, KDD 2018). Where the others are not known it is the
 * positive-part James–Stein factor 1 − (n − 2) / Σ(x/se)² (W. James, C. Stein, Estimation with
 * quadratic loss, 1961; A. Baranchik, 1964), which is made of winners alone and leaves a part of
 * that. */

/* From how many experiments on the choice itself can be reckoned with. */
#define FEWEST 6
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
    shrunk[i] = lifts[i] * (n >= FEWEST ? factor : prior / (prior + ses[i] * ses[i]));
}

/**
 * iterate_selection_add:
 * @lift: the lift of an experiment, chosen or not
 * @se: its standard error
 * @threshold: how many of those it had to exceed to be chosen
 */
void
iterate_selection_add (IterateSelection *self,
                       double            lift,
                       double            se,
                       double            threshold)
{
  double bias = se * gsl_ran_ugaussian_pdf (threshold - lift / se);

  self->bias += bias;
  self->variance += bias * bias;
}

static double
sum (const double *values,
     guint         n)
{
  double total = 0;

  for (guint i = 0; i < n; i++)
    total += values[i];

  return total;
}

/* Each bears what is taken off the sum by its own size. */
static void
take_bias_off (const double           *lifts,
               guint                   n,
               const IterateSelection *selection,
               double                 *shrunk)
{
  double naive = sum (lifts, n);
  double share = naive > 0 ? CLAMP (1 - selection->bias / naive, 0, 1) : 1;

  for (guint i = 0; i < n; i++)
    shrunk[i] = lifts[i] * share;
}

/* What is not known of a lift after shrinking: both rules take it for a draw from a normal prior, whose
 * posterior variance is the share that is left of the estimate's. What was corrected by Lee and Shen is
 * as little known as before. */
static double
get_variance (double lift,
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
 * @selection: (nullable): what choosing them did, if it is known how the others did
 *
 * What several graduated experiments did together. Never a plain sum: the lifts
 * are shrunk and then compounded, and where compounding would add to their sum,
 * which nobody measured, their sum is taken. The plain sum is given beside it.
 */
IterateCumulative
iterate_cumulative_lift (const double           *lifts,
                         const double           *ses,
                         guint                   n,
                         const IterateSelection *selection)
{
  gboolean corrected = selection != NULL && n >= FEWEST;
  IterateCumulative result = { .naive = sum (lifts, n), .n = n };
  g_autofree double *shrunk = g_new (double, n + 1);
  double product = 1, variance = corrected ? selection->variance : 0, total, half;

  iterate_shrink_lifts (lifts, ses, n, shrunk);
  if (corrected)
    take_bias_off (lifts, n, selection, shrunk);
  total = sum (shrunk, n);
  for (guint i = 0; i < n; i++)
    product *= 1 + shrunk[i];
  for (guint i = 0; i < n; i++)
    {
      double slope = product - 1 < total ? product / (1 + shrunk[i]) : 1;

      variance += slope * slope * get_variance (lifts[i], corrected ? lifts[i] : shrunk[i], ses[i]);
    }
  result.james_stein = result.naive * get_james_stein_factor (lifts, ses, n);
  result.product = product - 1;
  result.total = MIN (result.product, total);
  half = NORMAL_975 * sqrt (variance);
  result.low = result.total - half;
  result.high = result.total + half;

  return result;
}
