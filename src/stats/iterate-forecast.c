/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-forecast.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Exponential smoothing with an additive trend that fades, ETS(A,Ad,N) in the state space form of
 * Hyndman, Koehler, Ord and Snyder, “Forecasting with Exponential Smoothing” (2008): the level and the
 * trend follow the error of each step; the variance h steps ahead is σ²(1 + Σ cⱼ²), j = 1 … h − 1, with
 * cⱼ = α + β(φ + φ² + … + φʲ), their β being αβ* of other texts. A fading trend is what did best over
 * many series (Gardner and McKenzie, Management Science 31, 1985). The three constants are the best of a
 * grid, by the squared errors of one step. */

/* The first values only show where the series begins. */
#define N_WARM_UP 4

static double
get_first_trend (const double *values,
                 gsize         n)
{
  gsize span = MIN (n, 2 * N_WARM_UP);

  return (values[span - 1] - values[0]) / (double) (span - 1);
}

/* Returns: the sum of the squared errors after the warm-up */
static double
follow (IterateForecast *self,
        const double    *values,
        gsize            n)
{
  double sum = 0;

  self->level = values[0];
  self->trend = get_first_trend (values, n);

  for (gsize i = 1; i < n; i++)
    {
      double expected = self->level + self->phi * self->trend;
      double error = values[i] - expected;

      self->level = expected + self->alpha * error;
      self->trend = self->phi * self->trend + self->beta * error;
      if (i >= N_WARM_UP)
        sum += error * error;
    }

  return sum;
}

/**
 * iterate_forecast_learn:
 * @values: (array length=n): finite values, one each step, the oldest first
 *
 * Returns: where they go; with @n of 0 where there are fewer than %ITERATE_FORECAST_FEWEST
 */
IterateForecast
iterate_forecast_learn (const double *values,
                        gsize         n)
{
  static const double alphas[] = { .02, .05, .1, .2, .3, .45, .6, .8, .99 };
  static const double shares[] = { 0, .02, .05, .1, .2, .4 };
  static const double phis[] = { .8, .9, .95, .98 };
  IterateForecast best = { 0 };
  double least = INFINITY;

  if (n < ITERATE_FORECAST_FEWEST)
    return best;

  for (guint i = 0; i < G_N_ELEMENTS (alphas) * G_N_ELEMENTS (shares) * G_N_ELEMENTS (phis); i++)
    {
      IterateForecast self = { .n = n };
      double sum;

      self.alpha = alphas[i % G_N_ELEMENTS (alphas)];
      self.beta = self.alpha * shares[i / G_N_ELEMENTS (alphas) % G_N_ELEMENTS (shares)];
      self.phi = phis[i / (G_N_ELEMENTS (alphas) * G_N_ELEMENTS (shares))];
      sum = follow (&self, values, n);
      if (sum < least)
        {
          least = sum;
          best = self;
        }
    }

  /* Three constants and two starting values were chosen to fit. */
  best.sigma = sqrt (least / (double) MAX (n - N_WARM_UP - 3, 1));

  return best;
}

/* Returns: what is expected @steps from the last value */
double
iterate_forecast_get_mean (const IterateForecast *self,
                           guint                  steps)
{
  double sum = 0, factor = 1;

  for (guint i = 0; i < steps; i++)
    {
      factor *= self->phi;
      sum += factor;
    }

  return self->level + sum * self->trend;
}

/* Returns: the standard deviation of what may come @steps from the last value */
double
iterate_forecast_get_sd (const IterateForecast *self,
                         guint                  steps)
{
  double sum = steps > 0 ? 1 : 0, faded = 0, factor = 1;

  for (guint j = 1; j < steps; j++)
    {
      double c;

      factor *= self->phi;
      faded += factor;
      c = self->alpha + self->beta * faded;
      sum += c * c;
    }

  return self->sigma * sqrt (sum);
}

/* Returns: how likely it is at or above @target after @steps, 0 … 1 */
double
iterate_forecast_get_chance_above (const IterateForecast *self,
                                   guint                  steps,
                                   double                 target)
{
  double mean = iterate_forecast_get_mean (self, steps);
  double sd = iterate_forecast_get_sd (self, steps);

  if (!(sd > 0))
    return mean >= target ? 1 : 0;

  return gsl_cdf_ugaussian_Q ((target - mean) / sd);
}
