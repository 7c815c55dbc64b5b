/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-bayesian.h"
#include "iterate-frequentist.h"
#include "iterate-metric-kind.h"
#include "iterate-unit-summary.h"

G_BEGIN_DECLS

/**
 * IterateMethod:
 *
 * How an answer was come by. There is always one: where the usual test has nothing to
 * say, an exact one or a score test has.
 */
typedef enum
{
  ITERATE_METHOD_NONE,
  ITERATE_METHOD_WELCH,
  ITERATE_METHOD_STUDENT,
  ITERATE_METHOD_Z,
  ITERATE_METHOD_SCORE,
  ITERATE_METHOD_EXACT,
  ITERATE_METHOD_CONDITIONAL,
  ITERATE_METHOD_RANDOMISATION,
  ITERATE_METHOD_CONFIDENCE_SEQUENCE,
  ITERATE_METHOD_CONDITIONAL_SEQUENCE,
  ITERATE_METHOD_RANDOMISATION_SEQUENCE,
  ITERATE_N_METHODS,
} IterateMethod;

typedef enum
{
  ITERATE_ABSOLUTE,
  ITERATE_RELATIVE,
  ITERATE_N_SCALES,
} IterateScale;

/**
 * IterateFamily:
 * @ITERATE_FIXED: for one look, at a horizon that was set beforehand
 * @ITERATE_SEQUENTIAL: for any number of looks
 */
typedef enum
{
  ITERATE_FIXED,
  ITERATE_SEQUENTIAL,
  ITERATE_N_FAMILIES,
} IterateFamily;

/**
 * IterateEffectOptions:
 * @alpha: intervals hold 1 − @alpha
 * @tuning: the number of units at which the sequence is to be tightest
 * @prior_mean: of the relative effect
 * @prior_sd: infinite for a flat prior
 * @least_cell: conversions, failures or events below which a test is used that does
 *   not rest on the normal approximation
 * @z_test: whether proportions get the z-test with a pooled variance, as it is
 *   published, or Welch's like all else
 * @adjust: whether to use the values before the exposure
 */
typedef struct
{
  double   alpha;
  double   tuning;
  double   prior_mean;
  double   prior_sd;
  double   least_cell;
  gboolean z_test;
  gboolean adjust;
} IterateEffectOptions;

#define ITERATE_EFFECT_OPTIONS_INIT { 0.05, 5000, 0, 0.3, 5, TRUE, FALSE }

/**
 * IterateEffect:
 * @control: what was compared
 * @treatment: with what
 * @methods: of the two families of tests
 * @comparisons: the estimate and its standard error on each scale
 * @tests: intervals and p on each scale, by each family, in each direction
 * @posteriors: on each scale; a point where there is no spread
 * @weight: of the covariate; 0 when nothing was adjusted
 * @gain: the share of the variance that the covariate took off
 */
typedef struct
{
  IterateSample     control;
  IterateSample     treatment;
  IterateMethod     methods[ITERATE_N_FAMILIES];
  IterateComparison comparisons[ITERATE_N_SCALES];
  IterateTest       tests[ITERATE_N_SCALES][ITERATE_N_FAMILIES][ITERATE_N_ALTERNATIVES];
  IteratePosterior  posteriors[ITERATE_N_SCALES];
  double            weight;
  double            gain;
} IterateEffect;

IterateEffect iterate_effect_measure       (IterateMetricKind           kind,
                                            const IterateUnitSummary   *control,
                                            const IterateUnitSummary   *treatment,
                                            const IterateEffectOptions *options);
IterateEffect iterate_effect_from_samples  (const IterateSample        *control,
                                            const IterateSample        *treatment,
                                            const IterateEffectOptions *options);
IterateEffect iterate_effect_from_comparisons (const IterateComparison  *comparisons,
                                            const IterateEffectOptions *options);
const char   *iterate_method_get_name      (IterateMethod               method);

G_END_DECLS
