/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-sample-ratio.h"

#include <gsl/gsl_cdf.h>

/**
 * iterate_sample_ratio_p:
 * @units: (array length=n): how many units each variant has
 * @weights: (array length=n): the share that each should have, on any scale
 *
 * Pearson's χ² test of the split. A variant without weight is not part of the
 * split, nor of the degrees of freedom.
 *
 * Returns: the probability of a split at least this uneven; 1 below two variants
 */
double
iterate_sample_ratio_p (const double *units,
                        const double *weights,
                        guint         n)
{
  double total = 0, weight = 0, chi2 = 0;
  guint n_variants = 0;

  for (guint i = 0; i < n; i++)
    {
      if (weights[i] <= 0)
        continue;

      total += units[i];
      weight += weights[i];
      n_variants++;
    }

  if (n_variants < 2 || total == 0)
    return 1;

  for (guint i = 0; i < n; i++)
    {
      double expected = total * weights[i] / weight;

      if (weights[i] > 0)
        chi2 += (units[i] - expected) * (units[i] - expected) / expected;
    }

  return gsl_cdf_chisq_Q (chi2, n_variants - 1);
}
