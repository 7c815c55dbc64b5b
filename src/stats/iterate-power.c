/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-power.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define DOUBLING_LIMIT  27
#define BISECTION_LIMIT 100
#define POWER_TOLERANCE 1e-5

/* The chance that the interval excludes zero when there are (1 + @scaling) times
 * the units and the effect is the target. */
static double
get_power (const IterateDesign     *design,
           const IterateComparison *comparison,
           double                   target_effect,
           double                   scaling)
{
  double n = comparison->n * (1 + scaling);
  double se = comparison->se / sqrt (1 + scaling);
  double critical = iterate_design_get_critical (design, se, n);

  return gsl_cdf_ugaussian_Q ((critical - target_effect) / se) +
         gsl_cdf_ugaussian_P ((-critical - target_effect) / se);
}

/**
 * iterate_mid_power:
 * @design: the method, its level, and the power that is wanted
 * @comparison: the experiment so far
 * @target_effect: the effect that is to be detected, on the comparison's scale
 *
 * How many more units the experiment needs, by doubling and then bisection.
 */
IterateMidPower
iterate_mid_power (const IterateDesign     *design,
                   const IterateComparison *comparison,
                   double                   target_effect)
{
  IterateMidPower result = { .power = get_power (design, comparison, target_effect, 0) };
  double low = 0, high = 1;
  guint n_doublings = 0;

  result.additional_units = NAN;
  if (result.power >= design->power)
    return result;

  while (get_power (design, comparison, target_effect, high) < design->power &&
         n_doublings++ < DOUBLING_LIMIT)
    {
      low = high;
      high *= 2;
    }

  for (guint i = 0; i < BISECTION_LIMIT; i++)
    {
      double power;

      result.scaling = (low + high) / 2;
      power = get_power (design, comparison, target_effect, result.scaling);
      if (fabs (power - design->power) < POWER_TOLERANCE)
        break;

      if (power < design->power)
        low = result.scaling;
      else
        high = result.scaling;
    }

  if (n_doublings > DOUBLING_LIMIT)
    result.scaling = NAN;
  result.additional_units = result.scaling * comparison->n;

  return result;
}
