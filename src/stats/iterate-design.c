/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-design.h"

#include "iterate-comparison.h"
#include "iterate-frequentist.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Power, units and the smallest detectable effect before an experiment starts: the
 * chance that the interval at the end excludes zero when the effect is there. Several
 * variants and metrics share α (Bonferroni), so that what is promised holds for the
 * worst case of Holm's correction. */

#define MAX_UNITS  1e15
#define MAX_EFFECT 1e9
#define STEPS      200

static const char *const method_names[] = {
  [ITERATE_DESIGN_FIXED] = "fixed",
  [ITERATE_DESIGN_SEQUENTIAL] = "sequential",
  [ITERATE_DESIGN_BAYESIAN] = "bayesian",
};

const char *
iterate_design_method_get_name (IterateDesignMethod method)
{
  return method_names[method];
}

/* Returns: whether there is a method of that name */
gboolean
iterate_design_method_parse (const char          *name,
                             IterateDesignMethod *method)
{
  for (guint i = 0; i < G_N_ELEMENTS (method_names); i++)
    {
      if (g_strcmp0 (method_names[i], name) == 0)
        {
          *method = i;
          return TRUE;
        }
    }

  return FALSE;
}

static double
get_alpha (const IterateDesign *self)
{
  return self->alpha / (MAX (2, self->n_variants) - 1) / MAX (1, self->n_metrics);
}

/**
 * iterate_design_get_critical:
 * @se: of an estimate
 * @n: units of both variants
 *
 * Returns: how far from zero the estimate must be
 */
double
iterate_design_get_critical (const IterateDesign *self,
                             double               se,
                             double               n)
{
  double alpha = get_alpha (self);
  double z = gsl_cdf_ugaussian_Qinv (alpha / 2);

  if (self->method == ITERATE_DESIGN_SEQUENTIAL)
    return iterate_sequential_half_width (se * se, n, alpha, self->tuning, FALSE);

  /* |estimate| · sd / se² > z, where 1 / sd² = 1 / prior² + 1 / se². */
  if (self->method == ITERATE_DESIGN_BAYESIAN && isfinite (self->prior_sd))
    return z * se * sqrt (1 + se * se / (self->prior_sd * self->prior_sd));

  return z * se;
}

/**
 * iterate_design_get_power:
 * @effect: the effect, relative or absolute as the design says
 *
 * Returns: the chance of detecting it
 */
double
iterate_design_get_power (const IterateDesign *self,
                          double               effect,
                          double               units_per_variant)
{
  IterateSample control = iterate_sample_new (units_per_variant, self->mean, self->variance);
  IterateSample treatment = control;
  IterateComparison comparison;
  double critical;

  treatment.mean = treatment.baseline = self->mean + effect * (self->relative ? fabs (self->mean) : 1);
  comparison = iterate_compare (&control, &treatment, self->relative);
  if (!(comparison.se > 0))
    return NAN;

  critical = iterate_design_get_critical (self, comparison.se, comparison.n);

  return gsl_cdf_ugaussian_Q ((critical - comparison.effect) / comparison.se) +
         gsl_cdf_ugaussian_P ((-critical - comparison.effect) / comparison.se);
}

/**
 * iterate_design_get_units:
 *
 * Returns: how many units each variant needs, a whole number; infinite when no number
 *   is enough
 */
double
iterate_design_get_units (const IterateDesign *self,
                          double               effect)
{
  double low = 1, high = 2;

  if (effect == 0 || !(self->variance > 0))
    return INFINITY;

  while (iterate_design_get_power (self, effect, high) < self->power)
    {
      low = high;
      high *= 2;
      if (high > MAX_UNITS)
        return INFINITY;
    }

  while (high - low > MAX (0.5, high * 1e-9))
    {
      double middle = (low + high) / 2;

      if (iterate_design_get_power (self, effect, middle) < self->power)
        low = middle;
      else
        high = middle;
    }

  return ceil (high - 0.5);
}

/**
 * iterate_design_get_effect:
 *
 * Returns: the smallest effect that so many units detect with the power wanted, the
 *   minimum detectable effect; infinite when there is none
 */
double
iterate_design_get_effect (const IterateDesign *self,
                           double               units_per_variant)
{
  double low = 0, high = 1e-9;

  while (iterate_design_get_power (self, high, units_per_variant) < self->power)
    {
      low = high;
      high *= 2;
      if (high > MAX_EFFECT)
        return INFINITY;
    }

  for (guint i = 0; i < STEPS && high - low > high * 1e-12; i++)
    {
      double middle = (low + high) / 2;

      if (iterate_design_get_power (self, middle, units_per_variant) < self->power)
        low = middle;
      else
        high = middle;
    }

  return high;
}
