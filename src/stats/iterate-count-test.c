/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-count-test.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/* Two rates with hardly any event in one of the variants. Given how many events there
 * were in all, those of the treatment are binomial with the treatment's share of the
 * units, if the rates are the same: J. Przyborowski, H. Wilenski, Homogeneity of
 * results in testing samples from Poisson series, 1940. The “x” of the data are events
 * here and may exceed the units. */

#define PRIOR  0.5
#define STEPS  60

gboolean
iterate_counts_are_sparse (const IterateTwoProportions *data,
                           double                       least_cell)
{
  return MIN (data->x_control, data->x_treatment) < least_cell;
}

/* Garwood's exact interval of a Poisson rate for each unit. */
static void
get_rate_interval (double  n,
                   double  x,
                   double  alpha,
                   double *low,
                   double *high)
{
  *low = x > 0 ? gsl_cdf_gamma_Pinv (alpha / 2, x, 1) / n : 0;
  *high = gsl_cdf_gamma_Qinv (alpha / 2, x + 1, 1) / n;
}

static IterateTest
make_difference (const IterateTwoProportions *data,
                 double                       alpha,
                 double                       p)
{
  double each = 1 - sqrt (1 - alpha);
  double control_low, control_high, treatment_low, treatment_high;

  get_rate_interval (data->n_control, data->x_control, each, &control_low, &control_high);
  get_rate_interval (data->n_treatment, data->x_treatment, each, &treatment_low, &treatment_high);

  return (IterateTest) { treatment_low - control_high, treatment_high - control_low, p };
}

/* A share of the events as a rate against the control's, less one. */
static double
share_to_lift (const IterateTwoProportions *data,
               double                       share)
{
  return share < 1 ? share / (1 - share) * data->n_control / data->n_treatment - 1 : INFINITY;
}

/**
 * iterate_conditional_test:
 *
 * Returns: the exact test of two rates; twice the smaller tail
 */
IterateTwoTests
iterate_conditional_test (const IterateTwoProportions *data,
                          double                       alpha)
{
  double share = data->n_treatment / (data->n_control + data->n_treatment);
  double events = data->x_control + data->x_treatment;
  double below = 1, above = 1, low, high, p;
  IterateTwoTests tests;

  if (data->x_control > 0)
    below = gsl_cdf_beta_Q (share, data->x_treatment + 1, data->x_control);
  if (data->x_treatment > 0)
    above = gsl_cdf_beta_P (share, data->x_treatment, data->x_control + 1);
  p = MIN (1, 2 * MIN (below, above));

  iterate_binomial_interval (events, data->x_treatment, alpha, &low, &high);
  tests.relative = (IterateTest) { share_to_lift (data, low), share_to_lift (data, high), p };
  tests.absolute = make_difference (data, alpha, p);

  return tests;
}

static double
get_log_evidence (const IterateTwoProportions *data,
                  double                       share)
{
  return gsl_sf_lnbeta (data->x_treatment + PRIOR, data->x_control + PRIOR) -
         gsl_sf_lnbeta (PRIOR, PRIOR) -
         (data->x_treatment > 0 ? data->x_treatment * log (share) : 0) -
         (data->x_control > 0 ? data->x_control * log1p (-share) : 0);
}

static double
find_share (const IterateTwoProportions *data,
            double                       critical,
            double                       end)
{
  double events = data->x_control + data->x_treatment;
  double inside = events > 0 ? data->x_treatment / events : 0.5;
  double outside = end;

  for (guint i = 0; i < STEPS; i++)
    {
      double middle = (inside + outside) / 2;

      if (get_log_evidence (data, middle) < critical)
        inside = middle;
      else
        outside = middle;
    }

  return outside == end ? end : inside;
}

static double
get_rate_evidence (double n,
                   double x,
                   double rate)
{
  return gsl_sf_lngamma (x + PRIOR) - gsl_sf_lngamma (PRIOR) - (x + PRIOR) * log1p (n) -
         (x > 0 ? x * log (rate) : 0) + n * rate;
}

/* A rate's bound that holds however often one looks: a mixture of Poisson processes
 * with a gamma prior of one unit's weight. @direction is 1 for the upper one. */
static double
find_rate (double n,
           double x,
           double critical,
           int    direction)
{
  double inside = x / n, outside = direction > 0 ? (x + 1) / n : 0;

  if (direction < 0 && x == 0)
    return 0;

  while (direction > 0 && get_rate_evidence (n, x, outside) < critical)
    outside *= 2;

  for (guint i = 0; i < STEPS; i++)
    {
      double middle = (inside + outside) / 2;

      if (get_rate_evidence (n, x, middle) < critical)
        inside = middle;
      else
        outside = middle;
    }

  return outside;
}

/* The difference of the rates, from the rate of both together and the treatment's share
 * of the events. */
static double
share_to_difference (const IterateTwoProportions *data,
                     double                       rate,
                     double                       share)
{
  double n = data->n_control + data->n_treatment;

  return rate * n * (share / data->n_treatment - (1 - share) / data->n_control);
}

/**
 * iterate_conditional_sequence_test:
 *
 * The same, valid however often one looks. If nothing differs, each event happens in
 * the treatment with the share of units that is assigned to it, whatever happened
 * before; a mixture of all shares against that one is a nonnegative martingale (H.
 * Robbins, Statistical methods related to the law of the iterated logarithm, 1970).
 * Conversions of proportions are such events too. The difference takes a tenth of α for
 * the rate of both variants together.
 */
IterateTwoTests
iterate_conditional_sequence_test (const IterateTwoProportions *data,
                                   double                       alpha)
{
  double share = data->n_treatment / (data->n_control + data->n_treatment);
  double n = data->n_control + data->n_treatment, events = data->x_control + data->x_treatment;
  double critical = -log (alpha), most = -log (0.9 * alpha), rest = -log (0.1 * alpha);
  double low = find_share (data, most, 0), high = find_share (data, most, 1);
  double rate_low = find_rate (n, events, rest, -1), rate_high = find_rate (n, events, rest, 1);
  double p = CLAMP (exp (-get_log_evidence (data, share)), nextafter (0, 1), 1);
  IterateTwoTests tests;

  tests.relative = (IterateTest) { share_to_lift (data, find_share (data, critical, 0)),
                                   share_to_lift (data, find_share (data, critical, 1)), p };
  tests.absolute = (IterateTest) {
    MIN (share_to_difference (data, rate_low, low), share_to_difference (data, rate_high, low)),
    MAX (share_to_difference (data, rate_low, high), share_to_difference (data, rate_high, high)),
    p,
  };

  return tests;
}

/**
 * iterate_randomisation_p:
 *
 * Every unit of one variant has one value and every unit of the other another one.
 *
 * Returns: how likely it is that chance alone sorts them like that, or the other way
 */
double
iterate_randomisation_p (double n_control,
                         double n_treatment)
{
  double log_ways = gsl_sf_lngamma (n_control + n_treatment + 1) - gsl_sf_lngamma (n_control + 1) -
                    gsl_sf_lngamma (n_treatment + 1);

  return MIN (1, 2 * exp (-log_ways));
}

/* The same, valid however often one looks: for each value, a mixture of all shares
 * that may have it in the treatment against the share that everything has. */
double
iterate_randomisation_mixture_p (double n_control,
                                 double n_treatment)
{
  double share = n_treatment / (n_control + n_treatment);
  IterateTwoProportions control = { .x_control = n_control };
  IterateTwoProportions treatment = { .x_treatment = n_treatment };

  return MIN (1, exp (-get_log_evidence (&control, share) - get_log_evidence (&treatment, share)));
}
