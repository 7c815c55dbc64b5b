/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-proportion-test.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Two proportions with so few conversions, or failures, that the normal approximation
 * says nothing: none at all in a variant, say. Two tests whose p and interval agree by
 * construction:
 *
 * - score: O. Miettinen, M. Nurminen, Comparative analysis of two rates, 1985, with
 *   Yates's continuity correction, which keeps it at or above its nominal coverage;
 * - exact: one Clopper–Pearson interval for each variant at level √(1 − α), since both
 *   hold at once with probability 1 − α.
 *
 * The one that holds however often one looks is iterate_conditional_sequence_test(). */

#define STEPS 60

static double
clamp (double value,
       double low,
       double high)
{
  return MIN (MAX (value, low), high);
}

/* Whether any of the four cells is too small for the normal approximation. */
gboolean
iterate_proportions_are_sparse (const IterateTwoProportions *data,
                                double                       least_cell)
{
  return MIN (MIN (data->x_control, data->n_control - data->x_control),
              MIN (data->x_treatment, data->n_treatment - data->x_treatment)) < least_cell;
}

static double
get_slope (double x,
           double n,
           double p)
{
  double slope = 0;

  if (x > 0)
    slope += x / p;
  if (x < n)
    slope -= (n - x) / (1 - p);

  return slope;
}

/* The control's proportion that is likeliest when the treatment's is @difference
 * higher. The likelihood is concave, so its slope is bisected. */
static double
get_constrained_control (const IterateTwoProportions *data,
                         double                       difference)
{
  double low = MAX (0, -difference), high = MIN (1, 1 - difference);

  for (guint i = 0; i < STEPS; i++)
    {
      double p = (low + high) / 2;

      if (get_slope (data->x_control, data->n_control, p) +
          get_slope (data->x_treatment, data->n_treatment, p + difference) > 0)
        low = p;
      else
        high = p;
    }

  return (low + high) / 2;
}

static double
get_score (const IterateTwoProportions *data,
           double                       difference)
{
  double control = get_constrained_control (data, difference);
  double treatment = clamp (control + difference, 0, 1);
  double n = data->n_control + data->n_treatment;
  double observed = data->x_treatment / data->n_treatment - data->x_control / data->n_control;
  double correction = (1 / data->n_control + 1 / data->n_treatment) / 2;
  double excess = MAX (0, fabs (observed - difference) - correction);
  double variance = (control * (1 - control) / data->n_control +
                     treatment * (1 - treatment) / data->n_treatment) * n / (n - 1);

  return excess == 0 ? 0 : excess / sqrt (MAX (variance, G_MINDOUBLE));
}

/* The furthest difference towards @end that is not rejected. */
static double
find_bound (const IterateTwoProportions *data,
            double                       critical,
            double                       end)
{
  double inside = data->x_treatment / data->n_treatment - data->x_control / data->n_control;
  double outside = end;

  for (guint i = 0; i < STEPS; i++)
    {
      double middle = (inside + outside) / 2;

      if (get_score (data, middle) < critical)
        inside = middle;
      else
        outside = middle;
    }

  return (inside + outside) / 2;
}

/* The ratio less one, from an interval for each proportion. */
static IterateTest
make_relative (const IterateTwoProportions *data,
               double                       alpha,
               double                       p)
{
  double each = 1 - sqrt (1 - alpha);
  double control_low, control_high, treatment_low, treatment_high;

  iterate_binomial_interval (data->n_control, data->x_control, each, &control_low, &control_high);
  iterate_binomial_interval (data->n_treatment, data->x_treatment, each, &treatment_low,
                             &treatment_high);

  return (IterateTest) { treatment_low / control_high - 1,
                         control_low > 0 ? treatment_high / control_low - 1 : INFINITY, p };
}

/**
 * iterate_score_test:
 *
 * Returns: the continuity-corrected score test of two proportions
 */
IterateTwoTests
iterate_score_test (const IterateTwoProportions *data,
                    double                       alpha)
{
  double critical = gsl_cdf_ugaussian_Qinv (alpha / 2);
  double p = MIN (1, 2 * gsl_cdf_ugaussian_Q (get_score (data, 0)));
  IterateTwoTests tests;

  tests.absolute = (IterateTest) { find_bound (data, critical, -1),
                                   find_bound (data, critical, 1), p };
  tests.relative = make_relative (data, alpha, p);

  return tests;
}

/**
 * iterate_binomial_interval:
 * @low: (out): Clopper and Pearson's lower bound
 * @high: (out): their upper bound
 */
void
iterate_binomial_interval (double  n,
                           double  x,
                           double  alpha,
                           double *low,
                           double *high)
{
  *low = x > 0 ? gsl_cdf_beta_Pinv (alpha / 2, x, n - x + 1) : 0;
  *high = x < n ? gsl_cdf_beta_Qinv (alpha / 2, x + 1, n - x) : 1;
}

/* Whether the variants' intervals have nothing in common. */
static gboolean
is_separated (const IterateTwoProportions *data,
              double                       alpha)
{
  double each = -expm1 (log1p (-alpha) / 2);
  double control_low, control_high, treatment_low, treatment_high;

  iterate_binomial_interval (data->n_control, data->x_control, each, &control_low, &control_high);
  iterate_binomial_interval (data->n_treatment, data->x_treatment, each, &treatment_low,
                             &treatment_high);

  return control_high < treatment_low || treatment_high < control_low;
}

/* The smallest level at which they are separated, to three digits. */
static double
get_exact_p (const IterateTwoProportions *data)
{
  double low = log (1e-300), high = 0;

  for (guint i = 0; i < STEPS && high - low > 1e-4; i++)
    {
      double middle = (low + high) / 2;

      if (is_separated (data, exp (middle)))
        high = middle;
      else
        low = middle;
    }

  return exp (high);
}

/**
 * iterate_exact_test:
 *
 * Returns: the exact test of two proportions, for any number of units
 */
IterateTwoTests
iterate_exact_test (const IterateTwoProportions *data,
                    double                       alpha)
{
  double each = 1 - sqrt (1 - alpha);
  double p = get_exact_p (data);
  double control_low, control_high, treatment_low, treatment_high;
  IterateTwoTests tests;

  iterate_binomial_interval (data->n_control, data->x_control, each, &control_low, &control_high);
  iterate_binomial_interval (data->n_treatment, data->x_treatment, each, &treatment_low,
                             &treatment_high);
  tests.absolute = (IterateTest) { treatment_low - control_high, treatment_high - control_low, p };
  tests.relative = make_relative (data, alpha, p);

  return tests;
}
