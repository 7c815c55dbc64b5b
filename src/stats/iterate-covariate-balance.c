/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-covariate-balance.h"

#include "iterate-frequentist.h"

#include <math.h>

#define IMBALANCE_P 0.001

/**
 * iterate_covariate_balance_p:
 *
 * Compares the variants in what was measured before the exposure, where randomisation
 * leaves them alike.
 *
 * Returns: Welch's p; 1 where the covariate does not vary
 */
double
iterate_covariate_balance_p (const IterateUnitSummary *control,
                             const IterateUnitSummary *treatment)
{
  const guint pre = ITERATE_MOMENT_PRE;
  IterateSample a = iterate_sample_new (control->n, control->mean[pre],
                                        control->covariance[pre][pre]);
  IterateSample b = iterate_sample_new (treatment->n, treatment->mean[pre],
                                        treatment->covariance[pre][pre]);
  IterateComparison comparison = iterate_compare (&a, &b, FALSE);
  double p = iterate_welch_test (&comparison, 0.05, ITERATE_TWO_SIDED).p;

  return isnan (p) ? 1 : p;
}

/**
 * iterate_covariate_balance_health:
 * @least_p: the smallest p of several
 * @n_tests: how many there were
 */
IterateHealth
iterate_covariate_balance_health (double least_p,
                                  guint  n_tests)
{
  return least_p * MAX (1, n_tests) < IMBALANCE_P ? ITERATE_HEALTH_CAUTION : ITERATE_HEALTH_OK;
}
