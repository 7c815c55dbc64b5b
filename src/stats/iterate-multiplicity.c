/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-multiplicity.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* Several tests have several chances to find something. S. Holm, A simple
 * sequentially rejective multiple test procedure, 1979; Y. Benjamini, Y. Hochberg,
 * Controlling the false discovery rate, 1995. */

static int
compare_by_value (const void *a,
                  const void *b)
{
  double x = **(double *const *) a, y = **(double *const *) b;

  return (x > y) - (x < y);
}

static void
adjust_holm (double **sorted,
             guint    n)
{
  double least = 0;

  for (guint i = 0; i < n; i++)
    *sorted[i] = least = MAX (least, MIN (1, *sorted[i] * (n - i)));
}

static void
adjust_benjamini_hochberg (double **sorted,
                           guint    n)
{
  double most = 1;

  for (guint i = n; i > 0; i--)
    *sorted[i - 1] = most = MIN (most, *sorted[i - 1] * n / i);
}

/**
 * iterate_adjust_p:
 * @p: (array length=n) (inout): the tests' p, in any order; none may be NaN
 *
 * Corrects for the number of tests, in place and in the order given.
 */
void
iterate_adjust_p (IterateCorrection  correction,
                  double            *p,
                  guint              n)
{
  g_autofree double **sorted = g_new (double *, n);

  if (n == 0)
    return;

  for (guint i = 0; i < n; i++)
    sorted[i] = &p[i];
  qsort (sorted, n, sizeof *sorted, compare_by_value);

  if (correction == ITERATE_CORRECTION_HOLM)
    adjust_holm (sorted, n);
  else if (correction == ITERATE_CORRECTION_BENJAMINI_HOCHBERG)
    adjust_benjamini_hochberg (sorted, n);
}

/**
 * iterate_adjusted_half_width:
 * @effect: the estimate
 * @half_width: of its interval at @alpha, for that test alone
 * @adjusted_p: the test's p after the correction
 *
 * The half-width of an interval that agrees with the corrected p: the standard error
 * is solved for from |effect| / se = z(p). It never gets narrower, and where p says
 * nothing of the spread (an effect of 0, a p of 1) it stays as it is.
 */
double
iterate_adjusted_half_width (double effect,
                             double half_width,
                             double adjusted_p,
                             double alpha)
{
  double z;

  if (!(adjusted_p > 0 && adjusted_p < 1))
    return half_width;

  z = gsl_cdf_ugaussian_Qinv (adjusted_p / 2);

  return MAX (half_width, fabs (effect) / z * gsl_cdf_ugaussian_Qinv (alpha / 2));
}
