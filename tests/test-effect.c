/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-count-test.h"
#include "iterate-covariate-balance.h"
#include "iterate-cumulative.h"
#include "iterate-design.h"
#include "iterate-effect.h"
#include "iterate-multiplicity.h"
#include "iterate-quantile.h"
#include "iterate-stratification.h"

#include <math.h>

#define assert_close(a, b, tolerance) \
  g_assert_cmpfloat_with_epsilon (a, b, fabs ((double) (b)) * (tolerance) + 1e-300)

static IterateUnitSummary
make_binary (double n,
             double sum)
{
  IterateUnitSummary summary = { .n = n };

  iterate_unit_summary_set_binary (&summary, ITERATE_MOMENT_X, sum);

  return summary;
}

static IterateUnitSummary
make_mean (double n,
           double mean,
           double variance)
{
  IterateUnitSummary summary = { .n = n, .mean = { mean } };

  summary.covariance[0][0] = variance;

  return summary;
}

static IterateEffect
measure (IterateMetricKind  kind,
         IterateUnitSummary control,
         IterateUnitSummary treatment)
{
  const IterateEffectOptions options = ITERATE_EFFECT_OPTIONS_INIT;

  return iterate_effect_measure (kind, &control, &treatment, &options);
}

/* An answer is a p between 0 and 1 and an interval around the estimate. */
static void
assert_answers (const IterateEffect *effect)
{
  double estimate = effect->comparisons[ITERATE_ABSOLUTE].effect;

  for (guint family = 0; family < ITERATE_N_FAMILIES; family++)
    for (guint i = 0; i < ITERATE_N_ALTERNATIVES; i++)
      {
        IterateTest test = effect->tests[ITERATE_ABSOLUTE][family][i];

        g_assert_cmpfloat (test.p, >, 0);
        g_assert_cmpfloat (test.p, <=, 1);
        g_assert_cmpfloat (test.low, <=, estimate + 1e-9);
        g_assert_cmpfloat (test.high, >=, estimate - 1e-9);
        g_assert_nonnull (iterate_method_get_name (effect->methods[family]));
      }
}

static void
test_no_conversions_get_a_score_interval (void)
{
  IterateEffect effect = measure (ITERATE_METRIC_PROPORTION, make_binary (1000, 0),
                                  make_binary (1000, 12));

  assert_answers (&effect);
  g_assert_cmpint (effect.methods[ITERATE_FIXED], ==, ITERATE_METHOD_SCORE);
  g_assert_cmpfloat (effect.tests[ITERATE_ABSOLUTE][ITERATE_FIXED][ITERATE_TWO_SIDED].p, <, 0.01);
  g_assert_cmpfloat (effect.tests[ITERATE_ABSOLUTE][ITERATE_FIXED][ITERATE_TWO_SIDED].low, >, 0);
  g_assert_cmpfloat (effect.tests[ITERATE_ABSOLUTE][ITERATE_SEQUENTIAL][ITERATE_TWO_SIDED].low, >, 0);
}

static void
test_every_small_table_gets_an_answer (void)
{
  for (guint n = 1; n <= 40; n += 3)
    for (guint a = 0; a <= n; a++)
      for (guint b = 0; b <= n; b += 2)
        {
          IterateEffect effect = measure (ITERATE_METRIC_PROPORTION, make_binary (n, a),
                                          make_binary (n, b));
          IterateTest test = effect.tests[ITERATE_ABSOLUTE][ITERATE_FIXED][ITERATE_TWO_SIDED];

          assert_answers (&effect);
          /* p and interval tell the same, but where p is about α itself. */
          if (effect.methods[ITERATE_FIXED] != ITERATE_METHOD_Z && fabs (test.p - 0.05) > 0.005)
            g_assert_true ((test.p < 0.05) == (test.low > 0 || test.high < 0));
        }
}

static void
test_identical_variants_differ_by_nothing (void)
{
  IterateEffect proportions = measure (ITERATE_METRIC_PROPORTION, make_binary (500, 0),
                                       make_binary (500, 0));
  IterateEffect means = measure (ITERATE_METRIC_MEAN, make_mean (500, 7, 0), make_mean (500, 7, 0));

  assert_answers (&proportions);
  assert_answers (&means);
  g_assert_cmpfloat (proportions.tests[0][ITERATE_FIXED][ITERATE_TWO_SIDED].p, ==, 1);
  g_assert_cmpfloat (means.tests[0][ITERATE_FIXED][ITERATE_TWO_SIDED].p, ==, 1);
}

static void
test_without_spread_the_sorting_decides (void)
{
  IterateEffect few = measure (ITERATE_METRIC_MEAN, make_mean (2, 7, 0), make_mean (2, 8, 0));
  IterateEffect many = measure (ITERATE_METRIC_MEAN, make_mean (20, 7, 0), make_mean (20, 8, 0));

  assert_answers (&few);
  assert_answers (&many);
  /* Two of six ways to choose two of four. */
  assert_close (few.tests[0][ITERATE_FIXED][ITERATE_TWO_SIDED].p, 1.0 / 3, 1e-12);
  g_assert_cmpfloat (many.tests[0][ITERATE_FIXED][ITERATE_TWO_SIDED].p, <, 1e-10);
  g_assert_cmpfloat (many.tests[0][ITERATE_SEQUENTIAL][ITERATE_TWO_SIDED].p, <, 1e-8);
}

static void
test_one_unit_borrows_the_spread (void)
{
  IterateEffect effect = measure (ITERATE_METRIC_MEAN, make_mean (1, 7, NAN),
                                  make_mean (20, 8, 4));
  IterateEffect none = measure (ITERATE_METRIC_MEAN, make_mean (1, 7, NAN), make_mean (1, 8, NAN));

  assert_answers (&effect);
  assert_answers (&none);
  g_assert_cmpint (effect.methods[ITERATE_FIXED], ==, ITERATE_METHOD_STUDENT);
  assert_close (effect.comparisons[0].se, sqrt (4 + 4.0 / 20), 1e-12);
  g_assert_cmpint (none.methods[ITERATE_FIXED], ==, ITERATE_METHOD_NONE);
}

static void
test_rare_counts_are_conditioned_on (void)
{
  IterateEffect effect = measure (ITERATE_METRIC_COUNT, make_mean (1000, 0, 0),
                                  make_mean (1000, 0.009, 0.009));

  assert_answers (&effect);
  g_assert_cmpint (effect.methods[ITERATE_FIXED], ==, ITERATE_METHOD_CONDITIONAL);
  /* Nine heads in a row, or tails. */
  assert_close (effect.tests[0][ITERATE_FIXED][ITERATE_TWO_SIDED].p, 2 * pow (0.5, 9), 1e-9);
}

static void
test_a_prior_scales_with_the_baseline (void)
{
  IterateEffect effect = measure (ITERATE_METRIC_MEAN, make_mean (200, 50, 400),
                                  make_mean (200, 54, 400));

  /* The same belief on both scales, but for the delta method's baseline variance. */
  g_assert_cmpfloat (fabs (effect.posteriors[ITERATE_ABSOLUTE].mean / 50 -
                           effect.posteriors[ITERATE_RELATIVE].mean), <, 0.002);
}

static void
test_far_tails_are_right (void)
{
  /* From 40 digits of the incomplete beta function. */
  assert_close (exp (iterate_student_log_tail (15, 35)), 4.11641152485264456e-17, 1e-9);
  assert_close (iterate_student_log_tail (77.4, 5166), -1993.65600341217252, 1e-12);
}

static void
test_a_true_covariate_narrows_and_a_false_one_does_nothing (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (5);
  IterateEffectOptions options = ITERATE_EFFECT_OPTIONS_INIT;

  options.adjust = TRUE;
  for (guint related = 0; related < 2; related++)
    {
      IterateMoments moments[2] = { ITERATE_MOMENTS_INIT, ITERATE_MOMENTS_INIT };
      IterateUnitSummary summaries[2];
      IterateEffect effect;

      for (guint i = 0; i < 8000; i++)
        {
          double pre = g_rand_double_range (rand, 0, 10), noise = g_rand_double_range (rand, 0, 5);
          double unit[ITERATE_N_MOMENTS] = { noise + (related ? pre : 0), 1, pre, 1 };

          iterate_moments_add (&moments[i % 2], unit);
        }
      for (guint i = 0; i < 2; i++)
        summaries[i] = iterate_unit_summary_from_moments (&moments[i], FALSE);

      effect = iterate_effect_measure (ITERATE_METRIC_MEAN, &summaries[0], &summaries[1], &options);
      assert_answers (&effect);
      if (related)
        g_assert_cmpfloat_with_epsilon (effect.gain, 0.8, 0.02);
      else
        g_assert_cmpfloat (effect.gain, ==, 0);
    }
}

static void
test_strata_take_their_differences_off (void)
{
  const IterateSample controls[] = { iterate_sample_new (500, 10, 4), iterate_sample_new (100, 90, 4) };
  const IterateSample treatments[] = { iterate_sample_new (100, 11, 4),
                                       iterate_sample_new (500, 91, 4) };
  IterateComparison comparison = iterate_post_stratify (controls, treatments, 2, FALSE);

  /* The plain difference would be 54: the strata are unevenly spread. */
  assert_close (comparison.effect, 1, 1e-12);
  assert_close (comparison.se, sqrt (0.25 * (4 / 500.0 + 4 / 100.0) * 2), 1e-12);
}

static void
test_benjamini_and_hochberg_keep_the_order (void)
{
  double p[] = { 0.04, 0.005, 0.03, 0.01 };

  iterate_adjust_p (ITERATE_CORRECTION_BENJAMINI_HOCHBERG, p, 4);
  assert_close (p[0], 0.04, 1e-12);
  assert_close (p[1], 0.02, 1e-12);
  assert_close (p[2], 0.04, 1e-12);
  assert_close (p[3], 0.02, 1e-12);
}

static void
test_adjusted_intervals_agree_with_their_p (void)
{
  double wide = iterate_adjusted_half_width (2, 1.5, 0.05, 0.05);

  assert_close (wide, 2, 1e-9);
  g_assert_cmpfloat (iterate_adjusted_half_width (2, 1.5, 0.2, 0.05), >, 2);
  g_assert_cmpfloat (iterate_adjusted_half_width (2, 1.5, 0.001, 0.05), ==, 1.5);
  g_assert_cmpfloat (iterate_adjusted_half_width (0, 1.5, 1, 0.05), ==, 1.5);
}

static void
test_alike_events_widen_a_quantile (void)
{
  enum { N_UNITS = 400, N_EVENTS = 20 };
  g_autoptr(GRand) rand = g_rand_new_with_seed (9);
  g_autofree double *values = g_new (double, N_UNITS * N_EVENTS);
  g_autofree guint *units = g_new (guint, N_UNITS * N_EVENTS);
  g_autofree double *copy = NULL;
  IterateSample clustered, independent;

  for (guint i = 0; i < N_UNITS; i++)
    {
      double own = g_rand_double_range (rand, 0, 100);

      for (guint j = 0; j < N_EVENTS; j++)
        {
          values[i * N_EVENTS + j] = own + g_rand_double (rand);
          units[i * N_EVENTS + j] = i;
        }
    }
  copy = g_memdup2 (values, N_UNITS * N_EVENTS * sizeof *values);
  clustered = iterate_sample_event_quantile (values, units, N_UNITS * N_EVENTS, N_UNITS, 0.9);
  independent = iterate_sample_unit_quantile (copy, N_UNITS * N_EVENTS, 0.9);

  g_assert_cmpfloat (clustered.mean, ==, independent.mean);
  /* Twenty events that are alike say as much as one. */
  g_assert_cmpfloat_with_epsilon (sqrt (clustered.variance / clustered.n) /
                                  sqrt (independent.variance / independent.n), sqrt (20), 1.5);
}

static void
test_winsorising_cuts_the_largest (void)
{
  double values[101];

  for (guint i = 0; i <= 100; i++)
    values[i] = i;
  g_assert_cmpfloat (iterate_winsorise (values, 101, 0.95), ==, 95);
  g_assert_cmpfloat (values[100], ==, 95);
  g_assert_cmpfloat (values[94], ==, 94);
}

static void
test_a_variant_without_weight_is_no_part_of_the_split (void)
{
  const double units[] = { 520, 480, 0 }, weights[] = { .5, .5, 0 };

  assert_close (iterate_sample_ratio_p (units, weights, 3), 0.2059032107320684, 1e-12);
  g_assert_cmpfloat (iterate_sequential_sample_ratio_p (units, weights, 3), >, 0.5);
}

static void
test_a_broken_split_is_found_while_looking (void)
{
  const double units[] = { 52000, 48000 }, weights[] = { 1, 1 };

  g_assert_cmpfloat (iterate_sequential_sample_ratio_p (units, weights, 2), <, 1e-6);
}

static void
test_an_uneven_start_is_seen (void)
{
  IterateUnitSummary control = { .n = 5000, .mean = { 0, 1, 10 } };
  IterateUnitSummary treatment = { .n = 5000, .mean = { 0, 1, 10.2 } };

  control.covariance[2][2] = treatment.covariance[2][2] = 4;
  g_assert_cmpint (iterate_covariate_balance_health (
                     iterate_covariate_balance_p (&control, &treatment), 1), ==,
                   ITERATE_HEALTH_CAUTION);
  treatment.mean[2] = 10.02;
  g_assert_cmpint (iterate_covariate_balance_health (
                     iterate_covariate_balance_p (&control, &treatment), 1), ==, ITERATE_HEALTH_OK);
}

/* Two proportions, 10 % and 12 %, a power of .8: 3,839 units each by the textbook's
 * formula with unpooled variances. */
static void
test_a_textbook_design_is_reproduced (void)
{
  IterateDesign design = ITERATE_DESIGN_INIT;
  double units;

  design.mean = 0.1;
  design.variance = 0.09;
  design.relative = FALSE;
  units = iterate_design_get_units (&design, 0.02);
  g_assert_cmpfloat (units, ==, ceil (2 * 0.09 * pow (1.959963985 + 0.841621234, 2) / 0.0004));
  g_assert_cmpfloat (iterate_design_get_power (&design, 0.02, units), >=, 0.8);
  assert_close (iterate_design_get_effect (&design, units), 0.02, 1e-3);
}

static void
test_looking_and_more_variants_cost_units (void)
{
  IterateDesign design = ITERATE_DESIGN_INIT;
  double fixed, sequential, bayesian, three;

  design.mean = 0.1;
  design.variance = 0.09;
  fixed = iterate_design_get_units (&design, 0.1);
  design.method = ITERATE_DESIGN_SEQUENTIAL;
  sequential = iterate_design_get_units (&design, 0.1);
  design.method = ITERATE_DESIGN_BAYESIAN;
  bayesian = iterate_design_get_units (&design, 0.1);
  design.method = ITERATE_DESIGN_FIXED;
  design.n_variants = 3;
  three = iterate_design_get_units (&design, 0.1);

  g_assert_cmpfloat (sequential, >, fixed);
  g_assert_cmpfloat (bayesian, >=, fixed);
  g_assert_cmpfloat (three, >, fixed);
}

static void
test_lifts_are_shrunk_before_they_add_up (void)
{
  const double lifts[] = { .08, .05, .03, .06, .02, .04 }, ses[] = { .03, .02, .02, .03, .01, .02 };
  IterateCumulative all = iterate_cumulative_lift (lifts, ses, 6, NULL);

  assert_close (all.naive, 0.28, 1e-12);
  g_assert_cmpfloat (all.james_stein, <, all.naive);
  g_assert_cmpfloat (all.james_stein, >, 0);
  g_assert_cmpfloat (all.total, <, all.naive);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/effect/no-conversions-get-a-score-interval",
                   test_no_conversions_get_a_score_interval);
  g_test_add_func ("/effect/every-small-table-gets-an-answer",
                   test_every_small_table_gets_an_answer);
  g_test_add_func ("/effect/identical-variants-differ-by-nothing",
                   test_identical_variants_differ_by_nothing);
  g_test_add_func ("/effect/without-spread-the-sorting-decides",
                   test_without_spread_the_sorting_decides);
  g_test_add_func ("/effect/one-unit-borrows-the-spread", test_one_unit_borrows_the_spread);
  g_test_add_func ("/effect/rare-counts-are-conditioned-on", test_rare_counts_are_conditioned_on);
  g_test_add_func ("/effect/a-prior-scales-with-the-baseline",
                   test_a_prior_scales_with_the_baseline);
  g_test_add_func ("/effect/far-tails-are-right", test_far_tails_are_right);
  g_test_add_func ("/effect/a-true-covariate-narrows-and-a-false-one-does-nothing",
                   test_a_true_covariate_narrows_and_a_false_one_does_nothing);
  g_test_add_func ("/effect/strata-take-their-differences-off",
                   test_strata_take_their_differences_off);
  g_test_add_func ("/effect/benjamini-and-hochberg-keep-the-order",
                   test_benjamini_and_hochberg_keep_the_order);
  g_test_add_func ("/effect/adjusted-intervals-agree-with-their-p",
                   test_adjusted_intervals_agree_with_their_p);
  g_test_add_func ("/effect/alike-events-widen-a-quantile", test_alike_events_widen_a_quantile);
  g_test_add_func ("/effect/winsorising-cuts-the-largest", test_winsorising_cuts_the_largest);
  g_test_add_func ("/effect/a-variant-without-weight-is-no-part-of-the-split",
                   test_a_variant_without_weight_is_no_part_of_the_split);
  g_test_add_func ("/effect/a-broken-split-is-found-while-looking",
                   test_a_broken_split_is_found_while_looking);
  g_test_add_func ("/effect/an-uneven-start-is-seen", test_an_uneven_start_is_seen);
  g_test_add_func ("/effect/a-textbook-design-is-reproduced", test_a_textbook_design_is_reproduced);
  g_test_add_func ("/effect/looking-and-more-variants-cost-units",
                   test_looking_and_more_variants_cost_units);
  g_test_add_func ("/effect/lifts-are-shrunk-before-they-add-up",
                   test_lifts_are_shrunk_before_they_add_up);

  return g_test_run ();
}
