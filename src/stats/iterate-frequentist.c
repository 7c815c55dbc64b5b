/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-frequentist.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* Two families. Welch's t at a horizon that was fixed beforehand; and asymptotic
 * confidence sequences, which hold at all times at once, however often somebody
 * looks: I. Waudby-Smith, D. Arbour, R. Sinha, E. Kennedy, A. Ramdas, Time-uniform
 * central limit theory and asymptotic confidence sequences, arXiv 2103.06476v7,
 * equations 9 (two-sided), 134 (one-sided), 155 (p) and 161 (tuning). All tails
 * are survival functions, so that no p is rounded to 0. */

#define BISECTION_TOLERANCE 1e-12
#define BISECTION_LIMIT     100
#define SMALLEST_ALPHA      1e-5
#define LARGEST_ALPHA       .4999

/* Without a spread, or with a single unit, there is no test to make. */
static gboolean
can_test (const IterateComparison *comparison)
{
  return comparison->se > 0 && isfinite (comparison->effect) && comparison->dof > 0;
}

static const IterateTest no_test = { NAN, NAN, NAN };

IterateTest
iterate_welch_test (const IterateComparison *comparison,
                    double                   alpha,
                    IterateAlternative       alternative)
{
  double t = comparison->effect / comparison->se;
  double half;

  if (!can_test (comparison))
    return no_test;

  if (alternative == ITERATE_TWO_SIDED)
    {
      half = gsl_cdf_tdist_Qinv (alpha / 2, comparison->dof) * comparison->se;
      return (IterateTest) { comparison->effect - half, comparison->effect + half,
                             2 * gsl_cdf_tdist_Q (fabs (t), comparison->dof) };
    }

  half = gsl_cdf_tdist_Qinv (alpha, comparison->dof) * comparison->se;
  if (alternative == ITERATE_GREATER)
    return (IterateTest) { comparison->effect - half, INFINITY,
                           gsl_cdf_tdist_Q (t, comparison->dof) };

  return (IterateTest) { -INFINITY, comparison->effect + half,
                         gsl_cdf_tdist_P (t, comparison->dof) };
}

/* The same by the normal distribution, as it is usual for proportions. */
IterateTest
iterate_normal_test (const IterateComparison *comparison,
                     double                   alpha)
{
  double half = gsl_cdf_ugaussian_Qinv (alpha / 2) * comparison->se;

  if (!can_test (comparison))
    return no_test;

  return (IterateTest) { comparison->effect - half, comparison->effect + half,
                         2 * gsl_cdf_ugaussian_Q (fabs (comparison->effect / comparison->se)) };
}

/* The z-test of two proportions with the pooled variance of the null hypothesis. */
double
iterate_pooled_z_p (double n_control,
                    double sum_control,
                    double n_treatment,
                    double sum_treatment)
{
  double pooled = (sum_control + sum_treatment) / (n_control + n_treatment);
  double se = sqrt (pooled * (1 - pooled) * (1 / n_control + 1 / n_treatment));
  double difference = sum_treatment / n_treatment - sum_control / n_control;

  if (se == 0)
    return 1;

  return 2 * gsl_cdf_ugaussian_Q (fabs (difference) / se);
}

/* The sequence is tightest at about @tuning units. */
static double
get_rho (double alpha,
         double tuning)
{
  return sqrt ((-2 * log (alpha) + log (-2 * log (alpha) + 1)) / tuning);
}

static double
get_half_width (double   variance,
                double   n,
                double   alpha,
                double   rho,
                gboolean one_sided)
{
  double scaled = n * rho * rho + 1;
  double term;

  if (one_sided)
    term = log1p (sqrt (scaled) / (2 * alpha));
  else
    term = log (scaled) / 2 - log (alpha);

  return sqrt (variance * n) * sqrt (2 * scaled / (n * n * rho * rho) * term);
}

/**
 * iterate_sequential_half_width:
 * @variance: of the effect's estimate, that is, its squared standard error
 * @n: units of both variants
 * @tuning: the number of units at which the sequence is to be tightest
 * @one_sided: whether the bound is on one side
 */
double
iterate_sequential_half_width (double   variance,
                               double   n,
                               double   alpha,
                               double   tuning,
                               gboolean one_sided)
{
  return get_half_width (variance, n, alpha, get_rho (one_sided ? 2 * alpha : alpha, tuning),
                         one_sided);
}

/* p = 1 / E, with E in logs: it overflows long before p vanishes. */
static double
get_two_sided_p (const IterateComparison *comparison,
                 double                   alpha,
                 double                   tuning)
{
  double rho = get_rho (alpha, tuning);
  double scaled = comparison->n * rho * rho + 1;
  double z = comparison->effect / comparison->se;
  double log_e = rho * rho * comparison->n * z * z / (2 * scaled) - log (scaled) / 2;

  return MIN (1, exp (-log_e));
}

/* The one-sided bound at a level: the null hypothesis is excluded above zero. */
static double
get_lower_bound (const IterateComparison *comparison,
                 double                   effect,
                 double                   alpha,
                 double                   rho)
{
  return effect - get_half_width (comparison->se * comparison->se, comparison->n, alpha, rho, TRUE);
}

/* The smallest level at which the one-sided bound excludes zero. The tuning is
 * that of the test's own level: it was chosen before, not level by level. */
static double
get_one_sided_p (const IterateComparison *comparison,
                 double                   effect,
                 double                   alpha,
                 double                   tuning)
{
  double low = SMALLEST_ALPHA, high = LARGEST_ALPHA;
  double rho = get_rho (2 * alpha, tuning);

  if (get_lower_bound (comparison, effect, low, rho) > 0)
    return low;

  if (get_lower_bound (comparison, effect, high, rho) < 0)
    return high;

  for (guint i = 0; i < BISECTION_LIMIT && high - low > BISECTION_TOLERANCE * low; i++)
    {
      double middle = (low + high) / 2;

      if (get_lower_bound (comparison, effect, middle, rho) > 0)
        high = middle;
      else
        low = middle;
    }

  return high;
}

/**
 * iterate_sequential_test:
 * @tuning: the number of units at which the sequence is to be tightest
 *
 * Returns: bounds and p that hold however often one looks
 */
IterateTest
iterate_sequential_test (const IterateComparison *comparison,
                         double                   alpha,
                         double                   tuning,
                         IterateAlternative       alternative)
{
  double half = iterate_sequential_half_width (comparison->se * comparison->se, comparison->n,
                                               alpha, tuning, alternative != ITERATE_TWO_SIDED);

  if (!can_test (comparison))
    return no_test;

  switch (alternative)
    {
    case ITERATE_GREATER:
      return (IterateTest) { comparison->effect - half, INFINITY,
                             get_one_sided_p (comparison, comparison->effect, alpha, tuning) };

    case ITERATE_LESSER:
      return (IterateTest) { -INFINITY, comparison->effect + half,
                             get_one_sided_p (comparison, -comparison->effect, alpha, tuning) };

    default:
      return (IterateTest) { comparison->effect - half, comparison->effect + half,
                             get_two_sided_p (comparison, alpha, tuning) };
    }
}

static int
compare_by_value (const void *a,
                  const void *b)
{
  double x = **(double *const *) a, y = **(double *const *) b;

  return (x > y) - (x < y);
}

/* Holm's step-down correction for several tests, in place. */
void
iterate_holm_adjust (double *p,
                     guint   n)
{
  g_autofree double **sorted = g_new (double *, n);
  double least = 0;

  for (guint i = 0; i < n; i++)
    sorted[i] = &p[i];
  qsort (sorted, n, sizeof *sorted, compare_by_value);

  for (guint i = 0; i < n; i++)
    {
      least = MAX (least, MIN (1, *sorted[i] * (n - i)));
      *sorted[i] = least;
    }
}
