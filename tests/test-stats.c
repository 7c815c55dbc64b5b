/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-bayesian.h"
#include "iterate-cumulative.h"
#include "iterate-forecast.h"
#include "iterate-frequentist.h"
#include "iterate-multiplicity.h"
#include "iterate-power.h"
#include "iterate-replication.h"
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
      IterateCumulative impact = iterate_cumulative_lift (lifts, ses, n, NULL);

      g_assert_cmpfloat (impact.total, >, 0);
      g_assert_cmpfloat (impact.total, <, impact.naive);
    }
}

/* DerSimonian and Laird by hand: weights 1/.0025 and 1/.01, Q = .08² · 80 … */
static void
test_replications_are_pooled_by_the_book (void)
{
  const double effects[] = { .10, .02 }, ses[] = { .05, .1 };
  const double apart[] = { .30, -.10, .05 }, precise[] = { .02, .02, .02 };
  IterateReplication two = iterate_replication_pool (effects, ses, 2);
  IterateReplication many = iterate_replication_pool (apart, precise, 3);

  /* Q = (.10 − .084)²/.0025 + (.02 − .084)²/.01 = .512 is below its 1 degree of freedom: no
   * variance. */
  assert_close (two.effect, .084, 1e-12);
  assert_close (two.se, sqrt (1 / 500.0), 1e-12);
  g_assert_cmpfloat (two.tau, ==, 0);
  g_assert_cmpfloat (two.i2, ==, 0);

  /* Where they differ by more than chance, the pooled one is no surer than their spread allows. */
  g_assert_cmpfloat (many.i2, >, .9);
  g_assert_cmpfloat (many.se, >, .1);
  g_assert_cmpfloat (many.confidence, <, .8);
}

static guint64
next_random (guint64 *state)
{
  *state = *state * G_GUINT64_CONSTANT (6364136223846793005) + G_GUINT64_CONSTANT (1442695040888963407);

  return *state >> 33;
}

static double
next_normal (guint64 *state)
{
  double sum = 0;

  for (guint i = 0; i < 12; i++)
    sum += next_random (state) / 2147483648.0;

  return sum - 6;
}

/* Series whose level wanders: how often what came later lies in the 90 % interval. */
static void
test_forecasts_are_as_sure_as_they_say (void)
{
  guint64 state = 42;
  guint inside = 0;
  const guint n_series = 400, n = 90, ahead = 14;

  for (guint s = 0; s < n_series; s++)
    {
      double values[104], level = 100;
      IterateForecast forecast;
      double mean, sd;

      for (guint i = 0; i < n + ahead; i++)
        {
          level += .5 * next_normal (&state);
          values[i] = level + 2 * next_normal (&state);
        }
      forecast = iterate_forecast_learn (values, n);
      mean = iterate_forecast_get_mean (&forecast, ahead);
      sd = iterate_forecast_get_sd (&forecast, ahead, 1);
      inside += fabs (values[n + ahead - 1] - mean) < 1.6449 * sd;
    }

  g_assert_cmpfloat ((double) inside / n_series, >, .84);
  g_assert_cmpfloat ((double) inside / n_series, <, .96);
}

static void
test_forecasts_follow_a_line_and_take_the_week_off (void)
{
  double values[84];
  IterateForecast forecast;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = 50 + .5 * i + (i % 7 < 2 ? -10 : 4);
  iterate_forecast_take_season_off (values, G_N_ELEMENTS (values), 7);
  forecast = iterate_forecast_learn (values, G_N_ELEMENTS (values));
  g_assert_cmpfloat_with_epsilon (iterate_forecast_get_mean (&forecast, 7), 50 + .5 * 90, 2.5);
  g_assert_cmpfloat (forecast.sigma, <, 1);
  g_assert_cmpfloat (iterate_forecast_get_chance_above (&forecast, 7, 7, 50), >, .99);
  g_assert_cmpfloat (iterate_forecast_get_chance_above (&forecast, 7, 7, 200), <, .01);
  g_assert_cmpuint (iterate_forecast_learn (values, 3).n, ==, 0);
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
  g_test_add_func ("/stats/replications-are-pooled-by-the-book",
                   test_replications_are_pooled_by_the_book);
  g_test_add_func ("/stats/forecasts-are-as-sure-as-they-say", test_forecasts_are_as_sure_as_they_say);
  g_test_add_func ("/stats/forecasts-follow-a-line-and-take-the-week-off",
                   test_forecasts_follow_a_line_and_take_the_week_off);
  g_test_add_func ("/stats/holm-keeps-the-order", test_holm_keeps_the_order);
  g_test_add_func ("/stats/losses-differ-by-the-effect", test_losses_differ_by_the_effect);
  g_test_add_func ("/stats/more-units-reach-the-power", test_more_units_reach_the_power);
  g_test_add_func ("/stats/cumulative-lift-is-below-the-sum",
                   test_cumulative_lift_is_below_the_sum);

  return g_test_run ();
}
