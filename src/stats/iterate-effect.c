/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-effect.h"

#include "iterate-count-test.h"

#include <gsl/gsl_errno.h>
#include <math.h>

/* From two variants' units to every answer about them. The usual tests rest on the
 * normal approximation; where that fails (no conversion in a variant, one unit, no
 * spread) one that does not is used in its place and named. */

/* From this many units on the score test is near enough to its nominal coverage. */
#define SCORE_MIN_UNITS 30
/* A covariate must explain at least this much, beyond chance, to be used. */
#define GAIN_MIN   0.005
#define GAIN_MAX_P 0.001

static const char *const method_names[ITERATE_N_METHODS] = {
  [ITERATE_METHOD_NONE] = "none: too few units",
  [ITERATE_METHOD_WELCH] = "Welch t-test",
  [ITERATE_METHOD_STUDENT] = "Student t-test, the spread taken from the larger variant",
  [ITERATE_METHOD_Z] = "two-proportion z-test (pooled p, Wald interval)",
  [ITERATE_METHOD_SCORE] = "score test with continuity correction",
  [ITERATE_METHOD_EXACT] = "exact binomial intervals",
  [ITERATE_METHOD_CONDITIONAL] = "exact conditional test of counts",
  [ITERATE_METHOD_RANDOMISATION] = "randomisation test: the values do not vary",
  [ITERATE_METHOD_CONFIDENCE_SEQUENCE] = "asymptotic confidence sequence",
  [ITERATE_METHOD_CONDITIONAL_SEQUENCE] = "exact confidence sequence (mixture, conditional)",
  [ITERATE_METHOD_RANDOMISATION_SEQUENCE] = "sequential randomisation test",
};

static const IterateTest no_answer = { -INFINITY, INFINITY, 1 };

/* GSL ends the process when an inverse does not converge; we answer with what it has. */
__attribute__ ((constructor)) static void
keep_running_on_numerical_trouble (void)
{
  gsl_set_error_handler_off ();
}

const char *
iterate_method_get_name (IterateMethod method)
{
  g_return_val_if_fail (method < ITERATE_N_METHODS, NULL);

  return method_names[method];
}

static void
set_all (IterateEffect *self,
         IterateFamily  family,
         IterateTest    test)
{
  for (guint scale = 0; scale < ITERATE_N_SCALES; scale++)
    for (guint i = 0; i < ITERATE_N_ALTERNATIVES; i++)
      self->tests[scale][family][i] = test;
}

/* The tests that rest on the normal approximation. */
static void
test_normally (IterateEffect              *self,
               const IterateEffectOptions *options)
{
  IterateLevel level = iterate_level_new (options->alpha, options->tuning);

  self->methods[ITERATE_FIXED] = ITERATE_METHOD_WELCH;
  self->methods[ITERATE_SEQUENTIAL] = ITERATE_METHOD_CONFIDENCE_SEQUENCE;
  for (guint scale = 0; scale < ITERATE_N_SCALES; scale++)
    {
      iterate_welch_tests (&self->comparisons[scale], &level,
                           self->tests[scale][ITERATE_FIXED]);
      iterate_sequential_tests (&self->comparisons[scale], &level,
                                self->tests[scale][ITERATE_SEQUENTIAL]);
    }
}

/* Without any spread all the belief is in one point. */
static IteratePosterior
make_point (const IterateEffect *self,
            IterateScale         scale)
{
  double effect = self->comparisons[scale].effect;

  return (IteratePosterior) {
    .mean = effect, .low = effect, .high = effect,
    .chance_to_win = 1 - self->tests[scale][ITERATE_FIXED][ITERATE_GREATER].p,
    .loss_control = MAX (0, effect),
    .loss_treatment = MAX (0, -effect),
  };
}

/* A prior is of the relative effect; for the absolute one it scales with the baseline. */
static void
find_posteriors (IterateEffect              *self,
                 const IterateEffectOptions *options)
{
  double baseline = fabs (self->control.baseline);

  for (guint scale = 0; scale < ITERATE_N_SCALES; scale++)
    {
      double unit = scale == ITERATE_RELATIVE || isinf (options->prior_sd) ? 1 : baseline;
      double sd = unit > 0 ? options->prior_sd * unit : INFINITY;

      self->posteriors[scale] = self->comparisons[scale].se > 0
                                  ? iterate_posterior (&self->comparisons[scale], options->alpha,
                                                       options->prior_mean * unit, sd)
                                  : make_point (self, scale);
    }
}

static void
compare_samples (IterateEffect *self)
{
  for (guint scale = 0; scale < ITERATE_N_SCALES; scale++)
    self->comparisons[scale] = iterate_compare (&self->control, &self->treatment,
                                                scale == ITERATE_RELATIVE);
}

/**
 * iterate_effect_from_samples:
 *
 * Compares samples whose units nothing more is known of, such as quantiles.
 */
IterateEffect
iterate_effect_from_samples (const IterateSample        *control,
                             const IterateSample        *treatment,
                             const IterateEffectOptions *options)
{
  IterateEffect self = { .control = *control, .treatment = *treatment };

  compare_samples (&self);
  test_normally (&self, options);
  find_posteriors (&self, options);

  return self;
}

/**
 * iterate_effect_from_comparisons:
 * @comparisons: (array fixed-size=2): absolute and relative
 *
 * Tests comparisons that were made elsewhere, such as within strata.
 */
IterateEffect
iterate_effect_from_comparisons (const IterateComparison    *comparisons,
                                 const IterateEffectOptions *options)
{
  double lift = comparisons[ITERATE_RELATIVE].effect;
  IterateEffect self = { .control = { .n = NAN }, .treatment = { .n = NAN } };

  if (fabs (lift) > 0)
    self.control.baseline = comparisons[ITERATE_ABSOLUTE].effect / lift;
  for (guint scale = 0; scale < ITERATE_N_SCALES; scale++)
    self.comparisons[scale] = comparisons[scale];
  test_normally (&self, options);
  find_posteriors (&self, options);

  return self;
}

typedef IterateTwoTests (*TwoTest) (const IterateTwoProportions *data,
                                    double                       alpha);

/* A one-sided test from the two-sided one at twice the level. */
static IterateTest
take_side (IterateTest        two_sided,
           double             effect,
           IterateAlternative alternative)
{
  double half = two_sided.p / 2;

  if (alternative == ITERATE_GREATER)
    return (IterateTest) { two_sided.low, INFINITY, effect > 0 ? half : 1 - half };

  return (IterateTest) { -INFINITY, two_sided.high, effect < 0 ? half : 1 - half };
}

static void
test_counts (IterateEffect               *self,
             IterateFamily                family,
             IterateMethod                method,
             TwoTest                      test,
             const IterateTwoProportions *data,
             double                       alpha)
{
  IterateTwoTests two_sided = test (data, alpha), doubled = test (data, 2 * alpha);
  double effect = self->comparisons[ITERATE_ABSOLUTE].effect;

  self->methods[family] = method;
  self->tests[ITERATE_ABSOLUTE][family][ITERATE_TWO_SIDED] = two_sided.absolute;
  self->tests[ITERATE_RELATIVE][family][ITERATE_TWO_SIDED] = two_sided.relative;
  for (guint i = ITERATE_GREATER; i <= ITERATE_LESSER; i++)
    {
      self->tests[ITERATE_ABSOLUTE][family][i] = take_side (doubled.absolute, effect, i);
      self->tests[ITERATE_RELATIVE][family][i] = take_side (doubled.relative, effect, i);
    }
}

/* The standard error that half a conversion more in each cell gives, for what needs
 * one: a posterior, and how many units are missing. */
static void
smooth_comparisons (IterateEffect               *self,
                    const IterateTwoProportions *data)
{
  IterateSample control = iterate_sample_proportion (data->n_control + 1, data->x_control + 0.5);
  IterateSample treatment = iterate_sample_proportion (data->n_treatment + 1,
                                                       data->x_treatment + 0.5);

  for (guint scale = 0; scale < ITERATE_N_SCALES; scale++)
    {
      IterateComparison smooth = iterate_compare (&control, &treatment, scale == ITERATE_RELATIVE);

      self->comparisons[scale].se = smooth.se;
      self->comparisons[scale].dof = smooth.dof;
    }
}

static gboolean
conversions_are_rare (const IterateTwoProportions *data)
{
  return 2 * (data->x_control + data->x_treatment) <= data->n_control + data->n_treatment;
}

/* Where failures are rare, they are the events. A lift is then a difference of
 * proportions near one. */
static IterateTwoTests
test_failures (const IterateTwoProportions *data,
               double                       alpha)
{
  const IterateTwoProportions failures = {
    data->n_control, data->n_control - data->x_control,
    data->n_treatment, data->n_treatment - data->x_treatment,
  };
  IterateTwoTests tests = iterate_conditional_sequence_test (&failures, alpha);
  double baseline = data->x_control / data->n_control;

  tests.absolute = (IterateTest) { -tests.absolute.high, -tests.absolute.low, tests.absolute.p };
  tests.relative = (IterateTest) { tests.absolute.low / baseline, tests.absolute.high / baseline,
                                   tests.absolute.p };

  return tests;
}

static void
measure_sparse_proportions (IterateEffect               *self,
                            const IterateTwoProportions *data,
                            const IterateEffectOptions  *options)
{
  gboolean score = MIN (data->n_control, data->n_treatment) >= SCORE_MIN_UNITS;

  smooth_comparisons (self, data);
  test_counts (self, ITERATE_FIXED, score ? ITERATE_METHOD_SCORE : ITERATE_METHOD_EXACT,
               score ? iterate_score_test : iterate_exact_test, data, options->alpha);
  test_counts (self, ITERATE_SEQUENTIAL, ITERATE_METHOD_CONDITIONAL_SEQUENCE,
               conversions_are_rare (data) ? iterate_conditional_sequence_test
                                           : test_failures,
               data, options->alpha);
}

/* A z-test is what people expect of proportions on the absolute scale. */
static void
use_z_test (IterateEffect               *self,
            const IterateTwoProportions *data,
            double                       alpha)
{
  IterateTest *test = self->tests[ITERATE_ABSOLUTE][ITERATE_FIXED];

  test[ITERATE_TWO_SIDED] = iterate_normal_test (&self->comparisons[ITERATE_ABSOLUTE], alpha);
  test[ITERATE_TWO_SIDED].p = iterate_pooled_z_p (data->n_control, data->x_control,
                                                  data->n_treatment, data->x_treatment);
  self->methods[ITERATE_FIXED] = ITERATE_METHOD_Z;
}

/* Without any spread only the sorting of the units can tell. The difference is then
 * known exactly, if it is one at all. */
static void
measure_constants (IterateEffect              *self,
                   const IterateEffectOptions *options)
{
  double n[] = { self->control.n, self->treatment.n };
  double p[] = { iterate_randomisation_p (n[0], n[1]),
                 iterate_randomisation_mixture_p (n[0], n[1]) };
  gboolean same = self->control.mean == self->treatment.mean;

  self->methods[ITERATE_FIXED] = ITERATE_METHOD_RANDOMISATION;
  self->methods[ITERATE_SEQUENTIAL] = ITERATE_METHOD_RANDOMISATION_SEQUENCE;
  for (guint family = 0; family < ITERATE_N_FAMILIES; family++)
    {
      set_all (self, family, no_answer);
      for (guint scale = 0; scale < ITERATE_N_SCALES; scale++)
        {
          double effect = self->comparisons[scale].effect;
          IterateTest test = { -INFINITY, INFINITY, same ? 1 : p[family] };

          if (p[family] < options->alpha)
            test.low = test.high = effect;
          self->tests[scale][family][ITERATE_TWO_SIDED] = test;
          for (guint i = ITERATE_GREATER; i <= ITERATE_LESSER; i++)
            self->tests[scale][family][i] = take_side (test, effect, i);
        }
    }
}

/* With one unit in a variant its spread is taken from the other. */
static void
measure_single_unit (IterateEffect              *self,
                     const IterateEffectOptions *options)
{
  double variance = self->control.n > 1 ? self->control.variance : self->treatment.variance;
  double dof = self->control.n + self->treatment.n - 2;
  IterateLevel level = iterate_level_new (options->alpha, options->tuning);

  self->methods[ITERATE_SEQUENTIAL] = ITERATE_METHOD_NONE;
  set_all (self, ITERATE_SEQUENTIAL, no_answer);
  set_all (self, ITERATE_FIXED, no_answer);
  if (!(dof >= 1) || !(variance > 0))
    return;

  self->control = iterate_sample_new (self->control.n, self->control.mean, variance);
  self->treatment = iterate_sample_new (self->treatment.n, self->treatment.mean, variance);
  compare_samples (self);
  self->methods[ITERATE_FIXED] = ITERATE_METHOD_STUDENT;
  for (guint scale = 0; scale < ITERATE_N_SCALES; scale++)
    {
      self->comparisons[scale].dof = dof;
      iterate_welch_tests (&self->comparisons[scale], &level,
                           self->tests[scale][ITERATE_FIXED]);
    }
}

/* Uses the values before the exposure, where they really explain something. */
static void
adjust_samples (IterateEffect            *self,
                IterateMetricKind         kind,
                const IterateUnitSummary *control,
                const IterateUnitSummary *treatment)
{
  IterateSample adjusted[2];
  double plain = self->control.variance, p, weight;

  if (kind == ITERATE_METRIC_RATIO)
    weight = iterate_adjust_ratios (control, treatment, &adjusted[0], &adjusted[1]);
  else if (iterate_covariate_gain (control, treatment, &p) < GAIN_MIN || p > GAIN_MAX_P)
    return;
  else
    weight = iterate_adjust_means (control, treatment, &adjusted[0], &adjusted[1]);

  if (!isfinite (weight) || weight == 0 || !(adjusted[0].variance < plain * (1 - GAIN_MIN)))
    return;

  self->gain = 1 - adjusted[0].variance / plain;
  self->weight = weight;
  self->control = adjusted[0];
  self->treatment = adjusted[1];
}

/**
 * iterate_effect_measure:
 * @kind: the metric's kind, but for a quantile
 *
 * Returns: every answer about the treatment against the control
 */
IterateEffect
iterate_effect_measure (IterateMetricKind           kind,
                        const IterateUnitSummary   *control,
                        const IterateUnitSummary   *treatment,
                        const IterateEffectOptions *options)
{
  gboolean ratio = kind == ITERATE_METRIC_RATIO, binary = iterate_metric_kind_is_binary (kind);
  IterateEffect self = {
    .control = ratio ? iterate_unit_summary_to_ratio (control) : iterate_unit_summary_to_mean (control),
    .treatment = ratio ? iterate_unit_summary_to_ratio (treatment)
                       : iterate_unit_summary_to_mean (treatment),
  };
  IterateTwoProportions data = { control->n, self.control.mean * control->n,
                                 treatment->n, self.treatment.mean * treatment->n };

  compare_samples (&self);
  if (!(control->n >= 1) || !(treatment->n >= 1))
    {
      set_all (&self, ITERATE_FIXED, no_answer);
      set_all (&self, ITERATE_SEQUENTIAL, no_answer);
    }
  else if (binary && iterate_proportions_are_sparse (&data, options->least_cell))
    measure_sparse_proportions (&self, &data, options);
  else if (kind == ITERATE_METRIC_COUNT && iterate_counts_are_sparse (&data, options->least_cell))
    {
      test_counts (&self, ITERATE_FIXED, ITERATE_METHOD_CONDITIONAL, iterate_conditional_test, &data,
                   options->alpha);
      test_counts (&self, ITERATE_SEQUENTIAL, ITERATE_METHOD_CONDITIONAL_SEQUENCE,
                   iterate_conditional_sequence_test, &data, options->alpha);
    }
  else if (control->n < 2 || treatment->n < 2)
    measure_single_unit (&self, options);
  else if (!(self.control.variance > 0) && !(self.treatment.variance > 0))
    measure_constants (&self, options);
  else
    {
      if (options->adjust)
        adjust_samples (&self, kind, control, treatment);
      compare_samples (&self);
      test_normally (&self, options);
      if (binary && options->z_test && self.weight == 0)
        use_z_test (&self, &data, options->alpha);
    }
  find_posteriors (&self, options);

  return self;
}
