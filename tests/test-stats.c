/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-bayesian.h"
#include "iterate-cumulative.h"
#include "iterate-frequentist.h"
#include "iterate-multiplicity.h"
#include "iterate-power.h"
#include "iterate-sample-ratio.h"

#include <math.h>

#define assert_close(a, b, tolerance) \
  g_assert_cmpfloat_with_epsilon (a, b, fabs (b) * (tolerance) + 1e-300)

/* The published analysis of the Cookie Cats experiment. */
static void
test_published_proportions_are_reproduced (void)
{
  IterateSample control = iterate_sample_proportion (44700, 8502);
  IterateSample treatment = iterate_sample_proportion (45489, 8279);
  IterateComparison comparison = iterate_compare (&control, &treatment, FALSE);
  IterateTest test = iterate_normal_test (&comparison, 0.05);

  g_assert_cmpfloat_with_epsilon (comparison.effect, -0.008201, 5e-7);
  g_assert_cmpfloat_with_epsilon (test.low, -0.013282, 5e-7);
  g_assert_cmpfloat_with_epsilon (test.high, -0.003121, 5e-7);
  g_assert_cmpfloat_with_epsilon (iterate_pooled_z_p (44700, 8502, 45489, 8279), 0.00155425, 5e-9);
}

static void
test_welch_agrees_with_a_table (void)
{
  /* t = 2.5 / sqrt (4 / 20 + 9 / 30) with Welch's 47.93 degrees of freedom. */
  IterateSample control = iterate_sample_new (20, 10, 4);
  IterateSample treatment = iterate_sample_new (30, 12.5, 9);
  IterateComparison comparison = iterate_compare (&control, &treatment, FALSE);
  IterateTest test = iterate_welch_test (&comparison, 0.05, ITERATE_TWO_SIDED);

  assert_close (comparison.se, sqrt (0.5), 1e-12);
  assert_close (comparison.dof, 0.25 / (0.04 / 19 + 0.09 / 29), 1e-12);
  g_assert_cmpfloat (test.p, <, 0.001);
  g_assert_cmpfloat (test.p, >, 0.0008);
  assert_close ((test.low + test.high) / 2, 2.5, 1e-12);
}

static void
test_tails_never_vanish (void)
{
  IterateSample control = iterate_sample_new (100000, 10, 1);
  IterateSample treatment = iterate_sample_new (100000, 10.15, 1);
  IterateComparison comparison = iterate_compare (&control, &treatment, FALSE);

  /* 33 standard errors: one minus the distribution function is 0 here. */
  g_assert_cmpfloat (iterate_welch_test (&comparison, 0.05, ITERATE_TWO_SIDED).p, >, 0);
  g_assert_cmpfloat (iterate_sequential_test (&comparison, 0.05, 5000, ITERATE_TWO_SIDED).p, >, 0);
}

static void
test_sequential_is_wider_than_fixed (void)
{
  for (double n = 100; n < 1e7; n *= 3)
    {
      IterateSample control = iterate_sample_new (n, 10, 4);
      IterateSample treatment = iterate_sample_new (n, 10.1, 4);
      IterateComparison comparison = iterate_compare (&control, &treatment, FALSE);
      IterateTest fixed = iterate_welch_test (&comparison, 0.05, ITERATE_TWO_SIDED);
      IterateTest sequential = iterate_sequential_test (&comparison, 0.05, 5000, ITERATE_TWO_SIDED);

      g_assert_cmpfloat (sequential.high - sequential.low, >, fixed.high - fixed.low);
      g_assert_cmpfloat (sequential.p, >=, fixed.p);
    }
}

/* A null experiment, looked at twenty times: the fixed test finds something far
 * too often, the sequential one does not. */
static void
test_looking_often_does_not_find_more (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (11);
  guint n_fixed = 0, n_sequential = 0;
  const guint n_experiments = 400;

  for (guint i = 0; i < n_experiments; i++)
    {
      double n = 0, sums[2] = { 0, 0 };
      gboolean fixed = FALSE, sequential = FALSE;

      for (guint look = 0; look < 20; look++)
        {
          IterateSample control, treatment;
          IterateComparison comparison;

          for (guint j = 0; j < 250; j++, n++)
            {
              sums[0] += g_rand_double (rand) < 0.2;
              sums[1] += g_rand_double (rand) < 0.2;
            }
          control = iterate_sample_proportion (n, sums[0]);
          treatment = iterate_sample_proportion (n, sums[1]);
          comparison = iterate_compare (&control, &treatment, FALSE);
          fixed |= iterate_welch_test (&comparison, 0.05, ITERATE_TWO_SIDED).p < 0.05;
          sequential |= iterate_sequential_test (&comparison, 0.05, 5000,
                                                 ITERATE_TWO_SIDED).p < 0.05;
        }
      n_fixed += fixed;
      n_sequential += sequential;
    }

  g_assert_cmpuint (n_fixed, >, n_experiments * 0.15);
  g_assert_cmpuint (n_sequential, <=, n_experiments * 0.05);
}

static void
test_a_sample_without_spread_has_no_test (void)
{
  IterateSample control = iterate_sample_new (10, 1, 0);
  IterateSample treatment = iterate_sample_new (10, 1, 0);
  IterateComparison comparison = iterate_compare (&control, &treatment, FALSE);

  g_assert_true (isnan (iterate_welch_test (&comparison, 0.05, ITERATE_TWO_SIDED).p));
  g_assert_true (isnan (iterate_sequential_test (&comparison, 0.05, 5000, ITERATE_GREATER).p));
}

static void
test_sample_ratio_matches_the_chi_square (void)
{
  const double cookie[] = { 44700, 45489 }, even[] = { 1, 1 };
  const double three[] = { 520, 480, 0 }, weights[] = { .5, .5, 0 };

  g_assert_cmpfloat_with_epsilon (iterate_sample_ratio_p (cookie, even, 2), 0.008608, 5e-7);
  /* A variant without weight adds no degree of freedom. */
  g_assert_cmpfloat_with_epsilon (iterate_sample_ratio_p (three, weights, 3), 0.2059, 5e-5);
  g_assert_cmpfloat (iterate_sample_ratio_p (cookie, even, 1), ==, 1);
}

static void
test_holm_keeps_the_order (void)
{
  double p[] = { .01, .04, .03, .005 };

  iterate_adjust_p (ITERATE_CORRECTION_HOLM, p, 4);
  assert_close (p[0], .03, 1e-12);
  assert_close (p[1], .06, 1e-12);
  assert_close (p[2], .06, 1e-12);
  assert_close (p[3], .02, 1e-12);
}

static void
test_losses_differ_by_the_effect (void)
{
  IterateComparison comparison = { .effect = 0.02, .se = 0.015, .dof = 100, .n = 1000 };
  IteratePosterior flat = iterate_posterior (&comparison, 0.05, 0, INFINITY);
  IteratePosterior shrunk = iterate_posterior (&comparison, 0.05, 0, 0.01);

  assert_close (flat.loss_control - flat.loss_treatment, 0.02, 1e-9);
  g_assert_cmpfloat (shrunk.mean, <, flat.mean);
  g_assert_cmpfloat (shrunk.sd, <, flat.sd);
}

static void
test_more_units_reach_the_power (void)
{
  IterateComparison comparison = { .effect = 0.01, .se = 0.06, .dof = 1000, .n = 2055 };
  IterateDesign design = { .alpha = 0.1, .power = 0.8 };
  IterateMidPower power = iterate_mid_power (&design, &comparison, 0.1);
  IterateComparison later = comparison;

  g_assert_cmpfloat (power.power, <, 0.8);
  later.n *= 1 + power.scaling;
  later.se /= sqrt (1 + power.scaling);
  g_assert_cmpfloat (iterate_mid_power (&design, &later, 0.1).power, >, 0.7999);
}

static void
test_cumulative_lift_is_below_the_sum (void)
{
  const double lifts[] = { .08, .05, .04, .06, .03, .07, .02 };
  const double ses[] = { .02, .02, .02, .02, .02, .02, .02 };

  for (guint n = 2; n <= G_N_ELEMENTS (lifts); n++)
    {
      IterateCumulative impact = iterate_cumulative_lift (lifts, ses, n);

      g_assert_cmpfloat (impact.total, >, 0);
      g_assert_cmpfloat (impact.total, <, impact.naive);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stats/published-proportions-are-reproduced",
                   test_published_proportions_are_reproduced);
  g_test_add_func ("/stats/welch-agrees-with-a-table", test_welch_agrees_with_a_table);
  g_test_add_func ("/stats/tails-never-vanish", test_tails_never_vanish);
  g_test_add_func ("/stats/sequential-is-wider-than-fixed", test_sequential_is_wider_than_fixed);
  g_test_add_func ("/stats/looking-often-does-not-find-more",
                   test_looking_often_does_not_find_more);
  g_test_add_func ("/stats/a-sample-without-spread-has-no-test",
                   test_a_sample_without_spread_has_no_test);
  g_test_add_func ("/stats/sample-ratio-matches-the-chi-square",
                   test_sample_ratio_matches_the_chi_square);
  g_test_add_func ("/stats/holm-keeps-the-order", test_holm_keeps_the_order);
  g_test_add_func ("/stats/losses-differ-by-the-effect", test_losses_differ_by_the_effect);
  g_test_add_func ("/stats/more-units-reach-the-power", test_more_units_reach_the_power);
  g_test_add_func ("/stats/cumulative-lift-is-below-the-sum",
                   test_cumulative_lift_is_below_the_sum);

  return g_test_run ();
}
