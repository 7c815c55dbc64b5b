/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-quantile.h"

#include "iterate-unit-summary.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

/* A quantile's standard error from the order statistics that bracket it at 95 %: half
 * their distance over 1.96. Where the values are events of units, which are alike, the
 * bracket is widened by the delta method for the share of events below the quantile:
 * A. Deng, U. Knoblich, J. Lu, Applying the delta method in metric analytics, KDD
 * 2018, section 4. */

#define BRACKET 0.05

/**
 * iterate_sample_from_quantile:
 * @n: units
 * @n_star: the number that the bracket was computed for
 * @value: the quantile
 * @low: the order statistic below it at 95 %
 * @high: the one above it
 */
IterateSample
iterate_sample_from_quantile (double n,
                              double n_star,
                              double value,
                              double low,
                              double high)
{
  double se = (high - low) / (2 * gsl_cdf_ugaussian_Qinv (BRACKET / 2));

  return iterate_sample_new (n, value, (n_star - 1) * se * se);
}

static IterateSample
bracket (const double *sorted,
         gsize         n_values,
         double        n_units,
         double        nu,
         double        spread)
{
  double half = gsl_cdf_ugaussian_Qinv (BRACKET / 2) * spread;
  double value = gsl_stats_quantile_from_sorted_data (sorted, 1, n_values, nu);
  double low = gsl_stats_quantile_from_sorted_data (sorted, 1, n_values, MAX (0, nu - half));
  double high = gsl_stats_quantile_from_sorted_data (sorted, 1, n_values, MIN (1, nu + half));

  return iterate_sample_from_quantile (n_units, n_units, value, low, high);
}

/**
 * iterate_sample_unit_quantile:
 * @values: (array length=n) (inout): a value for each unit; sorted in place
 * @nu: which quantile, between 0 and 1
 */
IterateSample
iterate_sample_unit_quantile (double *values,
                              gsize   n,
                              double  nu)
{
  if (n == 0)
    return iterate_sample_new (0, NAN, NAN);

  gsl_sort (values, 1, n);

  return bracket (values, n, n, nu, sqrt (nu * (1 - nu) / n));
}

/* The standard error of the share of events below a value, over units. */
static double
get_clustered_spread (const double *values,
                      const guint  *units,
                      gsize         n,
                      guint         n_units,
                      double        value)
{
  g_autofree double *below = g_new0 (double, n_units);
  g_autofree double *all = g_new0 (double, n_units);
  IterateMoments moments = ITERATE_MOMENTS_INIT;
  IterateUnitSummary summary;

  for (gsize i = 0; i < n; i++)
    {
      below[units[i]] += values[i] <= value;
      all[units[i]]++;
    }

  for (guint i = 0; i < n_units; i++)
    iterate_moments_add (&moments, (const double[ITERATE_N_MOMENTS]) { below[i], all[i] });
  summary = iterate_unit_summary_from_moments (&moments, FALSE);

  return sqrt (iterate_unit_summary_to_ratio (&summary).variance / n_units);
}

/**
 * iterate_sample_event_quantile:
 * @values: (array length=n): a value for each event
 * @units: (array length=n): which unit each belongs to, below @n_units
 * @nu: which quantile, between 0 and 1
 */
IterateSample
iterate_sample_event_quantile (const double *values,
                               const guint  *units,
                               gsize         n,
                               guint         n_units,
                               double        nu)
{
  g_autofree double *sorted = g_memdup2 (values, n * sizeof *values);
  double value;

  if (n == 0 || n_units < 2)
    return iterate_sample_new (n_units, NAN, NAN);

  gsl_sort (sorted, 1, n);
  value = gsl_stats_quantile_from_sorted_data (sorted, 1, n, nu);

  return bracket (sorted, n, n_units, nu, get_clustered_spread (values, units, n, n_units, value));
}

/**
 * iterate_winsorise:
 * @values: (array length=n) (inout): values in any order
 * @cap: the quantile above which values are cut, such as .99
 *
 * Cuts the largest values down to a quantile of all of them.
 *
 * Returns: the value they were cut to
 */
double
iterate_winsorise (double *values,
                   gsize   n,
                   double  cap)
{
  g_autofree double *sorted = g_memdup2 (values, n * sizeof *values);
  double limit;

  if (n == 0)
    return NAN;

  gsl_sort (sorted, 1, n);
  limit = gsl_stats_quantile_from_sorted_data (sorted, 1, n, cap);
  for (gsize i = 0; i < n; i++)
    values[i] = MIN (values[i], limit);

  return limit;
}
