/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-comparison.h"
#include "iterate-moments.h"

G_BEGIN_DECLS

/**
 * IterateUnitSummary:
 * @n: units
 * @mean: of each axis
 * @covariance: of each pair of axes, with n − 1; p·(1 − p) for a binary axis
 * @binary: whether an axis holds 0 and 1 only
 *
 * A variant's units on the axes of #IterateMomentAxis, ready to be turned into the
 * sample that a metric compares.
 */
typedef struct
{
  double   n;
  double   mean[ITERATE_N_MOMENTS];
  double   covariance[ITERATE_N_MOMENTS][ITERATE_N_MOMENTS];
  gboolean binary[ITERATE_N_MOMENTS];
} IterateUnitSummary;

IterateUnitSummary iterate_unit_summary_from_moments (const IterateMoments     *moments,
                                                      gboolean                  binary);
void               iterate_unit_summary_set_axis     (IterateUnitSummary       *self,
                                                      IterateMomentAxis         axis,
                                                      double                    sum,
                                                      double                    sum_squares);
void               iterate_unit_summary_set_binary   (IterateUnitSummary       *self,
                                                      IterateMomentAxis         axis,
                                                      double                    sum);
void               iterate_unit_summary_set_product  (IterateUnitSummary       *self,
                                                      IterateMomentAxis         a,
                                                      IterateMomentAxis         b,
                                                      double                    sum_products);
IterateSample      iterate_unit_summary_to_mean      (const IterateUnitSummary *self);
IterateSample      iterate_unit_summary_to_ratio     (const IterateUnitSummary *self);
double             iterate_adjust_means              (const IterateUnitSummary *control,
                                                      const IterateUnitSummary *treatment,
                                                      IterateSample            *control_sample,
                                                      IterateSample            *treatment_sample);
double             iterate_adjust_ratios             (const IterateUnitSummary *control,
                                                      const IterateUnitSummary *treatment,
                                                      IterateSample            *control_sample,
                                                      IterateSample            *treatment_sample);
double             iterate_covariate_gain            (const IterateUnitSummary *control,
                                                      const IterateUnitSummary *treatment,
                                                      double                   *p);

G_END_DECLS
