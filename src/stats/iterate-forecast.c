/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-forecast.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Exponential smoothing with an additive trend that fades, ETS(A,Ad,N) in the state space form
 * of Hyndman, Koehler, Ord and Snyder, “Forecasting with Exponential Smoothing” (2008): the
 * level and the trend follow the error of each step; the variance h steps ahead is σ²(1 + Σ
 * cⱼ²), j = 1 … h − 1, with cⱼ = α + β(φ + φ² + … + φʲ), their β being αβ* of other texts. A
 * fading trend is what did best over many series (Gardner and McKenzie, Management Science 31,
 * 1985). The three constants are the best of a grid, by the squared errors of one step. */

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

/**
 * iterate_forecast_get_sd:
 * @n_mean: over how many values around then a mean is taken: 1 for a single value
 *
 * Returns: the standard deviation of what may come @steps from the last value
 */
double
iterate_forecast_get_sd (const IterateForecast *self,
                         guint                  steps,
                         guint                  n_mean)
{
  double sum = steps > 0 ? 1.0 / n_mean : 0, faded = 0, factor = 1;

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

/* Returns: how likely a mean of @n_mean values is at or above @target after @steps, 0 … 1 */
double
iterate_forecast_get_chance_above (const IterateForecast *self,
                                   guint                  steps,
                                   guint                  n_mean,
                                   double                 target)
{
  double mean = iterate_forecast_get_mean (self, steps);
  double sd = iterate_forecast_get_sd (self, steps, n_mean);

  if (!(sd > 0))
    return mean >= target ? 1 : 0;

  return gsl_cdf_ugaussian_Q ((target - mean) / sd);
}

/**
 * iterate_forecast_take_season_off:
 * @values: (array length=n): one each step; changed
 * @period: after how many steps the season begins anew
 *
 * Takes off what each place in the season adds to the mean of the whole of it around there (the
 * classical
 * additive decomposition). Fewer than three seasons are left as they are.
 */
void
iterate_forecast_take_season_off (double *values,
                                  gsize   n,
                                  gsize   period)
{
  gsize half = period / 2;
  g_autofree double *sums = g_new0 (double, period);
  g_autofree guint *counts = g_new0 (guint, period);
  double mean = 0;

  if (period < 2 || n < 3 * period)
    return;

  for (gsize i = half; i + half < n; i++)
    {
      double around = 0, weight = 0;

      for (gsize j = i - half; j <= i + half; j++)
        {
          /* An even period has a half of a value at either end. */
          double share = period % 2 == 0 && (j == i - half || j == i + half) ? .5 : 1;

          around += share * values[j];
          weight += share;
        }
      sums[i % period] += values[i] - around / weight;
      counts[i % period]++;
    }

  for (gsize i = 0; i < period; i++)
    {
      sums[i] /= MAX (counts[i], 1);
      mean += sums[i] / (double) period;
    }
  for (gsize i = 0; i < n; i++)
    values[i] -= sums[i % period] - mean;
}
