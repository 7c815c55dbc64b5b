/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-cumulative.h"
#include "iterate-effect.h"

#include <math.h>

/* Whether 95 % are 95 %: experiments in which the truth is known, by the thousand. */

#define N_EXPERIMENTS 2000
#define N_LOOKS       20
#define UNITS_A_LOOK  250

/* What 2,000 trials may be off by, at three standard deviations of 5 %. */
#define MONTE_CARLO (3 * sqrt (0.05 * 0.95 / N_EXPERIMENTS))

static IterateUnitSummary
summarise (const IterateMoments *moments,
           gboolean              binary)
{
  return iterate_unit_summary_from_moments (moments, binary);
}

static double
draw_normal (GRand *rand)
{
  return sqrt (-2 * log (1 - g_rand_double (rand))) * cos (2 * G_PI * g_rand_double (rand));
}

/* One population, dealt out to two variants anew for each experiment: nothing differs,
 * whatever is found. Revenue-like: most units bring nothing, a few much. */
static void
test_looking_does_not_make_winners (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (20261125);
  const guint n = N_LOOKS * UNITS_A_LOOK;
  g_autofree double *population = g_new (double, n);
  const IterateEffectOptions options = ITERATE_EFFECT_OPTIONS_INIT;
  guint n_fixed = 0, n_sequential = 0;

  for (guint i = 0; i < n; i++)
    population[i] = g_rand_double (rand) < 0.3 ? -20 * log (1 - g_rand_double (rand)) : 0;

  for (guint experiment = 0; experiment < N_EXPERIMENTS; experiment++)
    {
      IterateMoments moments[2] = { ITERATE_MOMENTS_INIT, ITERATE_MOMENTS_INIT };
      gboolean fixed = FALSE, sequential = FALSE;

      for (guint i = 0; i < n; i++)
        {
          guint other = g_rand_int_range (rand, i, n);
          double value = population[other];

          population[other] = population[i];
          population[i] = value;
          iterate_moments_add (&moments[g_rand_boolean (rand)],
                               (const double[ITERATE_N_MOMENTS]) { value, 1 });
          if ((i + 1) % UNITS_A_LOOK == 0)
            {
              IterateUnitSummary control = summarise (&moments[0], FALSE);
              IterateUnitSummary treatment = summarise (&moments[1], FALSE);
              IterateEffect effect = iterate_effect_measure (ITERATE_METRIC_MEAN, &control,
                                                             &treatment, &options);

              fixed |= effect.tests[0][ITERATE_FIXED][ITERATE_TWO_SIDED].p < 0.05;
              sequential |= effect.tests[0][ITERATE_SEQUENTIAL][ITERATE_TWO_SIDED].p < 0.05;
            }
        }
      n_fixed += fixed;
      n_sequential += sequential;
    }

  g_test_message ("fixed %.1f %%, sequential %.1f %% of null experiments",
                  100.0 * n_fixed / N_EXPERIMENTS, 100.0 * n_sequential / N_EXPERIMENTS);
  g_assert_cmpfloat ((double) n_fixed / N_EXPERIMENTS, >, 0.2);
  g_assert_cmpfloat ((double) n_sequential / N_EXPERIMENTS, <=, 0.05 + MONTE_CARLO);
}

/* The same for conversions so rare that the first looks see hardly any. */
static void
test_looking_at_rare_conversions_does_not_either (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (3);
  const IterateEffectOptions options = ITERATE_EFFECT_OPTIONS_INIT;
  guint n_sequential = 0;

  for (guint experiment = 0; experiment < N_EXPERIMENTS; experiment++)
    {
      IterateUnitSummary variants[2] = { { 0 }, { 0 } };
      double sums[2] = { 0, 0 };
      gboolean sequential = FALSE;

      for (guint i = 0; i < N_LOOKS * UNITS_A_LOOK; i++)
        {
          guint variant = g_rand_boolean (rand);

          variants[variant].n++;
          sums[variant] += g_rand_double (rand) < 0.004;
          if ((i + 1) % UNITS_A_LOOK != 0)
            continue;

          for (guint j = 0; j < 2; j++)
            iterate_unit_summary_set_binary (&variants[j], ITERATE_MOMENT_X, sums[j]);
          sequential |= iterate_effect_measure (ITERATE_METRIC_PROPORTION, &variants[0], &variants[1],
                                                &options).tests[0][ITERATE_SEQUENTIAL]
                          [ITERATE_TWO_SIDED].p < 0.05;
        }
      n_sequential += sequential;
    }

  g_test_message ("%.1f %% of null experiments", 100.0 * n_sequential / N_EXPERIMENTS);
  g_assert_cmpfloat ((double) n_sequential / N_EXPERIMENTS, <=, 0.05 + MONTE_CARLO);
}

typedef struct
{
  guint n;
  guint n_covered;
} Coverage;

static void
note (Coverage *self,
      double    low,
      double    high,
      double    truth)
{
  self->n++;
  self->n_covered += low <= truth && truth <= high;
}

static double
get_share (const Coverage *self)
{
  return (double) self->n_covered / self->n;
}

static void
assert_nominal (const char     *name,
                const Coverage *coverage)
{
  g_test_message ("%s: %.2f %% of %u", name, 100 * get_share (coverage), coverage->n);
  g_assert_cmpfloat (get_share (coverage), >=, 0.94);
  g_assert_cmpfloat (get_share (coverage), <=, 0.96);
}

static void
assert_at_least (const char     *name,
                 const Coverage *coverage)
{
  g_test_message ("%s: %.2f %% of %u", name, 100 * get_share (coverage), coverage->n);
  g_assert_cmpfloat (get_share (coverage), >=, 0.95);
}

/* A treatment that adds to the mean, with a value before that correlates. */
static void
test_means_cover_the_truth (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (41);
  IterateEffectOptions options = ITERATE_EFFECT_OPTIONS_INIT;
  Coverage plain = { 0 }, relative = { 0 }, adjusted = { 0 }, sequential = { 0 };
  const double mean = 20, lift = 1;

  for (guint experiment = 0; experiment < 4000; experiment++)
    {
      IterateMoments moments[2] = { ITERATE_MOMENTS_INIT, ITERATE_MOMENTS_INIT };
      IterateUnitSummary control, treatment;
      IterateEffect effect;

      for (guint i = 0; i < 2000; i++)
        {
          double pre = 5 * draw_normal (rand);
          double value = mean + pre + 4 * draw_normal (rand) + (i % 2 ? lift : 0);

          iterate_moments_add (&moments[i % 2], (const double[ITERATE_N_MOMENTS]) { value, 1, pre, 1 });
        }
      control = summarise (&moments[0], FALSE);
      treatment = summarise (&moments[1], FALSE);
      options.adjust = FALSE;
      effect = iterate_effect_measure (ITERATE_METRIC_MEAN, &control, &treatment, &options);
      note (&plain, effect.tests[0][0][0].low, effect.tests[0][0][0].high, lift);
      note (&relative, effect.tests[1][0][0].low, effect.tests[1][0][0].high, lift / mean);
      note (&sequential, effect.tests[0][1][0].low, effect.tests[0][1][0].high, lift);
      options.adjust = TRUE;
      effect = iterate_effect_measure (ITERATE_METRIC_MEAN, &control, &treatment, &options);
      g_assert_cmpfloat (effect.gain, >, 0.4);
      note (&adjusted, effect.tests[0][0][0].low, effect.tests[0][0][0].high, lift);
    }

  assert_nominal ("Wald", &plain);
  assert_nominal ("relative, by the delta method", &relative);
  assert_nominal ("adjusted for the value before", &adjusted);
  assert_at_least ("sequential", &sequential);
}

static void
test_ratios_cover_the_truth (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (43);
  const IterateEffectOptions options = ITERATE_EFFECT_OPTIONS_INIT;
  Coverage coverage = { 0 };

  for (guint experiment = 0; experiment < 4000; experiment++)
    {
      IterateMoments moments[2] = { ITERATE_MOMENTS_INIT, ITERATE_MOMENTS_INIT };
      IterateUnitSummary control, treatment;
      IterateTest test;

      /* Clicks over views, where some units click more readily than others. */
      for (guint i = 0; i < 2000; i++)
        {
          double views = g_rand_int_range (rand, 1, 20), readiness = g_rand_double (rand) * 0.4;
          double clicks = 0;

          for (guint view = 0; view < views; view++)
            clicks += g_rand_double (rand) < readiness * (i % 2 ? 1.1 : 1);
          iterate_moments_add (&moments[i % 2], (const double[ITERATE_N_MOMENTS]) { clicks, views });
        }
      control = summarise (&moments[0], FALSE);
      treatment = summarise (&moments[1], FALSE);
      test = iterate_effect_measure (ITERATE_METRIC_RATIO, &control, &treatment,
                                     &options).tests[1][0][0];
      note (&coverage, test.low, test.high, 0.1);
    }

  assert_nominal ("ratio, by the delta method", &coverage);
}

/* Small tables: what replaces the normal approximation holds at least its level. */
static void
test_small_tables_cover_the_truth (void)
{
  static const double truths[][2] = { { .001, .004 }, { .002, .002 }, { .003, .001 }, { .998, .999 } };
  g_autoptr(GRand) rand = g_rand_new_with_seed (47);
  const IterateEffectOptions options = ITERATE_EFFECT_OPTIONS_INIT;

  for (guint i = 0; i < G_N_ELEMENTS (truths); i++)
    for (guint n = 20; n <= 1000; n *= 50)
      {
        Coverage fixed = { 0 }, sequential = { 0 };
        double truth = truths[i][1] - truths[i][0];

        for (guint experiment = 0; experiment < 1500; experiment++)
          {
            IterateUnitSummary variants[2] = { { .n = n }, { .n = n } };
            IterateEffect effect;

            for (guint j = 0; j < 2; j++)
              {
                double sum = 0;

                for (guint unit = 0; unit < n; unit++)
                  sum += g_rand_double (rand) < truths[i][j];
                iterate_unit_summary_set_binary (&variants[j], ITERATE_MOMENT_X, sum);
              }
            effect = iterate_effect_measure (ITERATE_METRIC_PROPORTION, &variants[0], &variants[1],
                                             &options);
            note (&fixed, effect.tests[0][0][0].low, effect.tests[0][0][0].high, truth);
            note (&sequential, effect.tests[0][1][0].low, effect.tests[0][1][0].high, truth);
          }
        assert_at_least ("exact or score", &fixed);
        assert_at_least ("exact sequence", &sequential);
      }
}

/* A Bayesian interval holds 95 % of what its own prior draws. */
static void
test_posteriors_cover_their_prior (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (53);
  IterateEffectOptions options = ITERATE_EFFECT_OPTIONS_INIT;
  Coverage coverage = { 0 };

  options.prior_sd = 0.05;
  for (guint experiment = 0; experiment < 4000; experiment++)
    {
      double truth = options.prior_sd * draw_normal (rand);
      IterateMoments moments[2] = { ITERATE_MOMENTS_INIT, ITERATE_MOMENTS_INIT };
      IterateUnitSummary control, treatment;
      IteratePosterior posterior;

      for (guint i = 0; i < 2000; i++)
        {
          double value = 10 * (i % 2 ? 1 + truth : 1) + 8 * draw_normal (rand);

          iterate_moments_add (&moments[i % 2], (const double[ITERATE_N_MOMENTS]) { value, 1 });
        }
      control = summarise (&moments[0], FALSE);
      treatment = summarise (&moments[1], FALSE);
      posterior = iterate_effect_measure (ITERATE_METRIC_MEAN, &control, &treatment,
                                          &options).posteriors[ITERATE_RELATIVE];
      note (&coverage, posterior.low, posterior.high, truth);
    }

  assert_nominal ("posterior", &coverage);
}

/* A programme of experiments of which most do nothing: where 95 % say that the truth about the winners
 * is, with what is known of the losers and without. */
typedef struct
{
  guint  n_runs;
  guint  n_within;
  double bias;
} Winners;

static void
cover_winners (Winners           *self,
               IterateCumulative  impact,
               double             true_sum)
{
  self->n_runs++;
  self->n_within += impact.low <= true_sum && true_sum <= impact.high;
  self->bias += impact.total - true_sum;
}

static void
run_programme (GRand   *rand,
               Winners *corrected,
               Winners *winners_only)
{
  g_autoptr(GArray) lifts = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) ses = g_array_new (FALSE, FALSE, sizeof (double));
  IterateSelection selection = { 0 };
  double true_sum = 0;

  for (guint i = 0; i < 112; i++)
    {
      double se = 0.0354, true_lift = i < 60 ? 0 : i < 98 ? 0.1 : 0.04 + 0.05 * draw_normal (rand);
      double lift = true_lift + se * draw_normal (rand);

      iterate_selection_add (&selection, lift, se, 1.96);
      if (lift <= 1.96 * se)
        continue;

      g_array_append_val (lifts, lift);
      g_array_append_val (ses, se);
      true_sum += true_lift;
    }

  cover_winners (corrected,
                 iterate_cumulative_lift ((double *) lifts->data, (double *) ses->data, lifts->len,
                                          &selection), true_sum);
  cover_winners (winners_only,
                 iterate_cumulative_lift ((double *) lifts->data, (double *) ses->data, lifts->len,
                                          NULL), true_sum);
}

static void
test_the_truth_about_winners_is_in_the_interval (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (20261127);
  Winners corrected = { 0 }, winners_only = { 0 };

  for (guint i = 0; i < N_EXPERIMENTS; i++)
    run_programme (rand, &corrected, &winners_only);

  g_test_message ("corrected: %.1f %% within, off by %+.3f; of winners alone: %.1f %%, %+.3f",
                  100.0 * corrected.n_within / corrected.n_runs, corrected.bias / corrected.n_runs,
                  100.0 * winners_only.n_within / winners_only.n_runs,
                  winners_only.bias / winners_only.n_runs);
  g_assert_cmpfloat (fabs ((double) corrected.n_within / corrected.n_runs - 0.95), <, MONTE_CARLO);
  g_assert_cmpfloat (fabs (corrected.bias), <, fabs (winners_only.bias) / 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/calibration/looking-does-not-make-winners", test_looking_does_not_make_winners);
  g_test_add_func ("/calibration/looking-at-rare-conversions-does-not-either",
                   test_looking_at_rare_conversions_does_not_either);
  g_test_add_func ("/calibration/means-cover-the-truth", test_means_cover_the_truth);
  g_test_add_func ("/calibration/ratios-cover-the-truth", test_ratios_cover_the_truth);
  g_test_add_func ("/calibration/small-tables-cover-the-truth", test_small_tables_cover_the_truth);
  g_test_add_func ("/calibration/posteriors-cover-their-prior", test_posteriors_cover_their_prior);

  g_test_add_func ("/calibration/the-truth-about-winners-is-in-the-interval",
                   test_the_truth_about_winners_is_in_the_interval);

  return g_test_run ();
}
