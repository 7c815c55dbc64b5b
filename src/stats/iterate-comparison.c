/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-comparison.h"

#include <math.h>

/* The difference of two independent means, absolute or relative to the control.
 * Relative effects by the delta method: for r = (mB − mA) / bA,
 *
 *   var r = (var mB + var mA + 2·cov(mA, bA)·l + var bA·l²) / bA²,  l = (bB − bA) / bA
 *
 * where b = m except for covariate-adjusted samples, whose baseline is the
 * unadjusted mean. Reference: A. Deng, U. Knoblich, J. Lu, Applying the delta
 * method in metric analytics, KDD 2018. */

IterateSample
iterate_sample_new (double n,
                    double mean,
                    double variance)
{
  return (IterateSample) { n, mean, variance, mean, variance, variance };
}

IterateSample
iterate_sample_proportion (double n,
                           double sum)
{
  double p = sum / n;

  return iterate_sample_new (n, p, p * (1 - p));
}

static double
get_dof (const IterateSample *a,
         const IterateSample *b)
{
  double va = a->variance / a->n, vb = b->variance / b->n;

  return (va + vb) * (va + vb) / (va * va / (a->n - 1) + vb * vb / (b->n - 1));
}

/**
 * iterate_compare:
 * @relative: whether the effect is relative to the control's baseline
 *
 * Returns: the comparison; its numbers are NaN where they cannot be had
 */
IterateComparison
iterate_compare (const IterateSample *control,
                 const IterateSample *treatment,
                 gboolean             relative)
{
  double difference = treatment->mean - control->mean;
  double va = control->variance / control->n, vb = treatment->variance / treatment->n;
  double base = control->baseline;
  double lift;
  IterateComparison result = { .n = control->n + treatment->n };

  result.dof = get_dof (control, treatment);
  if (!relative)
    {
      result.effect = difference;
      result.se = sqrt (va + vb);
      return result;
    }

  result.effect = base == 0 ? NAN : difference / fabs (base);
  lift = (treatment->baseline - base) / base;
  va += 2 * control->baseline_covariance / control->n * lift +
        control->baseline_variance / control->n * lift * lift;
  result.se = base == 0 ? NAN : sqrt (va + vb) / fabs (base);

  return result;
}
