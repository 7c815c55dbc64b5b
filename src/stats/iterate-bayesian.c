/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-bayesian.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

/**
 * iterate_posterior:
 * @alpha: the interval holds 1 − @alpha
 * @prior_sd: infinite for a flat prior
 *
 * The normal–normal model of an effect: prior N(@prior_mean, @prior_sd²),
 * likelihood N(effect, se²). Expected losses are E max(0, ±δ) of the posterior.
 */
IteratePosterior
iterate_posterior (const IterateComparison *comparison,
                   double                   alpha,
                   double                   prior_mean,
                   double                   prior_sd)
{
  double prior = isinf (prior_sd) ? 0 : 1 / (prior_sd * prior_sd);
  double data = 1 / (comparison->se * comparison->se);
  IteratePosterior posterior;
  double z, density, half;

  posterior.mean = (prior * prior_mean + data * comparison->effect) / (prior + data);
  posterior.sd = sqrt (1 / (prior + data));

  half = gsl_cdf_ugaussian_Qinv (alpha / 2) * posterior.sd;
  posterior.low = posterior.mean - half;
  posterior.high = posterior.mean + half;

  z = posterior.mean / posterior.sd;
  density = posterior.sd * gsl_ran_ugaussian_pdf (z);
  posterior.chance_to_win = gsl_cdf_ugaussian_P (z);
  posterior.loss_control = density + posterior.mean * posterior.chance_to_win;
  posterior.loss_treatment = density - posterior.mean * gsl_cdf_ugaussian_Q (z);

  return posterior;
}
