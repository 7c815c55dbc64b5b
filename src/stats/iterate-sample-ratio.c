/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-sample-ratio.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#define RATIO_CAUTION 0.01
#define RATIO_FAILED  0.001
/* The weight of the prior that the split is as planned, in units. */
#define CONCENTRATION 10000
#define MULTIPLE_MIN_UNITS 10
#define MULTIPLE_CAUTION   0.01
#define MULTIPLE_FAILED    0.1

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

/**
 * iterate_sequential_sample_ratio_p:
 * @units: (array length=n): how many units each variant has
 * @weights: (array length=n): the share that each should have, on any scale
 *
 * The same for a split that is looked at again and again: the likelihood under a
 * Dirichlet prior about the planned shares against that of the planned shares. M.
 * Lindon, A. Malek, Anytime-valid inference for multinomial count data, NeurIPS 2022.
 *
 * Returns: a p that holds at all times at once
 */
double
iterate_sequential_sample_ratio_p (const double *units,
                                   const double *weights,
                                   guint         n)
{
  double total = 0, weight = 0, log_evidence;
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

  log_evidence = gsl_sf_lngamma (CONCENTRATION) - gsl_sf_lngamma (CONCENTRATION + total);
  for (guint i = 0; i < n; i++)
    {
      double share = weights[i] / weight;

      if (weights[i] > 0)
        log_evidence += gsl_sf_lngamma (CONCENTRATION * share + units[i]) -
                        gsl_sf_lngamma (CONCENTRATION * share) - units[i] * log (share);
    }

  return MIN (1, exp (-log_evidence));
}

/* What a sample-ratio p means: below .01 a caution, below .001 a failure. */
IterateHealth
iterate_sample_ratio_health (double p)
{
  return p < RATIO_FAILED ? ITERATE_HEALTH_FAILED
         : p < RATIO_CAUTION ? ITERATE_HEALTH_CAUTION : ITERATE_HEALTH_OK;
}

/**
 * iterate_multiple_exposure_health:
 * @n_multiple: units seen in several variants
 * @n_units: units seen in one
 *
 * A few are usual; from 1 % and ten units on the assignment deserves a look, from
 * 10 % on it is broken.
 */
IterateHealth
iterate_multiple_exposure_health (double n_multiple,
                                  double n_units)
{
  double share = n_multiple / (n_multiple + n_units);

  if (n_multiple < MULTIPLE_MIN_UNITS || share < MULTIPLE_CAUTION)
    return ITERATE_HEALTH_OK;

  return share < MULTIPLE_FAILED ? ITERATE_HEALTH_CAUTION : ITERATE_HEALTH_FAILED;
}
