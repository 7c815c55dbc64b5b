/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-power.h"

#include "iterate-frequentist.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define DOUBLING_LIMIT  27
#define BISECTION_LIMIT 100
#define POWER_TOLERANCE 1e-5

typedef struct
{
  const IterateComparison *comparison;
  double                   target_effect;
  double                   alpha;
  double                   tuning; /* 0 for a fixed horizon */
} Design;

/* The chance that the interval excludes zero when there are (1 + @scaling) times
 * the units and the effect is the target. */
static double
get_power (const Design *design,
           double        scaling)
{
  double n = design->comparison->n * (1 + scaling);
  double se = design->comparison->se / sqrt (1 + scaling);
  double half;

  if (design->tuning > 0)
    half = iterate_sequential_half_width (se * se, n, design->alpha, design->tuning, FALSE);
  else
    half = gsl_cdf_ugaussian_Qinv (design->alpha / 2) * se;

  return gsl_cdf_ugaussian_Q ((half - design->target_effect) / se) +
         gsl_cdf_ugaussian_P ((-half - design->target_effect) / se);
}

/**
 * iterate_mid_power:
 * @comparison: the experiment so far
 * @target_effect: the effect that is to be detected, on the comparison's scale
 * @tuning: of the sequential test, or 0 for a fixed horizon
 *
 * How many more units the experiment needs, by doubling and then bisection.
 */
IterateMidPower
iterate_mid_power (const IterateComparison *comparison,
                   double                   target_effect,
                   double                   target_power,
                   double                   alpha,
                   double                   tuning)
{
  const Design design = { comparison, target_effect, alpha, tuning };
  IterateMidPower result = { .power = get_power (&design, 0) };
  double low = 0, high = 1;
  guint n_doublings = 0;

  result.additional_units = NAN;
  if (result.power >= target_power)
    return result;

  while (get_power (&design, high) < target_power && n_doublings++ < DOUBLING_LIMIT)
    {
      low = high;
      high *= 2;
    }

  for (guint i = 0; i < BISECTION_LIMIT; i++)
    {
      double power;

      result.scaling = (low + high) / 2;
      power = get_power (&design, result.scaling);
      if (fabs (power - target_power) < POWER_TOLERANCE)
        break;

      if (power < target_power)
        low = result.scaling;
      else
        high = result.scaling;
    }

  if (n_doublings > DOUBLING_LIMIT)
    result.scaling = NAN;
  result.additional_units = result.scaling * comparison->n;

  return result;
}

/**
 * iterate_units_per_variant:
 * @variance: of one unit
 * @effect: the smallest absolute difference worth detecting
 *
 * Returns: how many units each of two variants needs at a fixed horizon
 */
double
iterate_units_per_variant (double variance,
                           double effect,
                           double power,
                           double alpha)
{
  double z = gsl_cdf_ugaussian_Qinv (alpha / 2) + gsl_cdf_ugaussian_Pinv (power);

  return ceil (2 * variance * z * z / (effect * effect));
}
