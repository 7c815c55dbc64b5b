/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateSample:
 * @n: units
 * @mean: what is compared: a mean, a proportion, a ratio or a quantile
 * @variance: of one unit's contribution, so that @variance / @n is the mean's
 * @baseline: what relative effects are relative to
 * @baseline_variance: for a relative effect, the variance of one unit's
 *   contribution to @baseline; for plain samples the same as @variance
 * @baseline_covariance: its covariance with one unit's contribution to @mean
 */
typedef struct
{
  double n;
  double mean;
  double variance;
  double baseline;
  double baseline_variance;
  double baseline_covariance;
} IterateSample;

/**
 * IterateComparison:
 * @effect: treatment against control, absolute or relative
 * @se: its standard error
 * @dof: Welch and Satterthwaite's degrees of freedom
 * @n: units of both
 */
typedef struct
{
  double effect;
  double se;
  double dof;
  double n;
} IterateComparison;

IterateSample     iterate_sample_new        (double               n,
                                             double               mean,
                                             double               variance);
IterateSample     iterate_sample_proportion (double               n,
                                             double               sum);
IterateComparison iterate_compare           (const IterateSample *control,
                                             const IterateSample *treatment,
                                             gboolean             relative);

G_END_DECLS
