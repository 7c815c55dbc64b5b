/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-trend.h"

#include "iterate-robust.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

/* Mann and Kendall's test for a trend, with the variance of K. H. Hamed, A. R. Rao, A modified
 * Mann–Kendall trend test for autocorrelated data, Journal of Hydrology 204 (1998), and the slope of
 * H. Theil (1950) and P. K. Sen, Estimates of the regression coefficient based on Kendall's tau,
 * JASA 63 (1968). Only positive autocorrelations are taken, since negative ones would make the test
 * bolder. Short series hide how much their values hang together: the variance is at least that of a
 * first-order process with the first autocorrelation, which is estimated without its bias (F. H. C.
 * Marriott, J. A. Pope, Bias in the estimation of autocorrelations, Biometrika 41 (1954); S. Yue,
 * C. Wang, The Mann–Kendall test modified by effective sample size, 2004). */

/* A lag's autocorrelation counts when it is this clearly not zero. */
#define SIGNIFICANT 0.05

/* Lags up to this part of the series. */
#define LAGS 4

static gsize
list_slopes (const double *values,
             gsize         n,
             double       *slopes,
             double       *s)
{
  gsize m = 0;

  *s = 0;
  for (gsize i = 0; i + 1 < n; i++)
    {
      for (gsize j = i + 1; j < n; j++)
        {
          double rise = values[j] - values[i];

          slopes[m++] = rise / (j - i);
          *s += (rise > 0) - (rise < 0);
        }
    }

  return m;
}

/* The variance of S for independent values, less what ties take. */
static double
get_variance (const double *sorted,
              gsize         n)
{
  double variance = n * (n - 1.0) * (2.0 * n + 5);

  for (gsize from = 0, to; from < n; from = to)
    {
      double t;

      for (to = from + 1; to < n && sorted[to] == sorted[from];)
        to++;
      t = to - from;
      variance -= t * (t - 1) * (2 * t + 5);
    }

  return variance / 18;
}

/* The ranks of what is left when the line is taken off, ties at their mean. */
static double *
rank_rest (const double *values,
           gsize         n,
           double        slope)
{
  g_autofree double *rest = g_new (double, n);
  g_autofree gsize *order = g_new (gsize, n);
  double *ranks = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    rest[i] = values[i] - slope * i;
  gsl_sort_index (order, rest, 1, n);

  for (gsize from = 0, to; from < n; from = to)
    {
      for (to = from + 1; to < n && rest[order[to]] == rest[order[from]];)
        to++;
      for (gsize i = from; i < to; i++)
        ranks[order[i]] = (from + to + 1) / 2.0;
    }

  return ranks;
}

/* By what the variance of a mean grows where values follow each other with this autocorrelation. */
static double
correct_first_order (double rho,
                     gsize  n)
{
  double unbiased = n > 8 ? CLAMP ((rho + 2.0 / n) / (1 - 4.0 / n), 0, 0.9) : 0;

  return (1 + unbiased) / (1 - unbiased);
}

static double
correct (const double *ranks,
         gsize         n)
{
  double mean = (n + 1) / 2.0, variance = 0, sum = 0, first = 1;
  double limit = gsl_cdf_ugaussian_Qinv (SIGNIFICANT / 2) / sqrt (n);

  for (gsize i = 0; i < n; i++)
    variance += (ranks[i] - mean) * (ranks[i] - mean);
  if (variance <= 0)
    return 1;

  for (gsize lag = 1; lag <= n / LAGS; lag++)
    {
      double rho = 0;

      for (gsize i = 0; i + lag < n; i++)
        rho += (ranks[i] - mean) * (ranks[i + lag] - mean);
      rho /= variance;
      if (lag == 1)
        first = correct_first_order (rho, n);
      if (rho > limit)
        sum += (n - lag) * (n - lag - 1.0) * (n - lag - 2.0) * rho;
    }

  return MAX (first, 1 + 2 / (n * (n - 1.0) * (n - 2.0)) * sum);
}

static void
set_slope (IterateTrendTest *test,
           const double     *values,
           double           *slopes,
           gsize             m,
           double            sd)
{
  g_autofree double *starts = g_new (double, test->n);
  double half = gsl_cdf_ugaussian_Pinv (0.975) * sd / 2;

  gsl_sort (slopes, 1, m);
  test->slope = gsl_stats_median_from_sorted_data (slopes, 1, m);
  test->slope_low = slopes[(gsize) CLAMP (m / 2.0 - half, 0, m - 1)];
  test->slope_high = slopes[(gsize) CLAMP (m / 2.0 + half, 0, m - 1)];
  for (gsize i = 0; i < test->n; i++)
    starts[i] = values[i] - test->slope * i;
  test->intercept = iterate_robust_median (starts, test->n);
}

/**
 * iterate_trend_test:
 * @values: (array length=n): a series at equal steps; time and memory grow with n², so that it is
 *   meant for some hundreds of days or weeks
 *
 * Returns: whether it goes up or down; p is 1 for less than four values
 */
IterateTrendTest
iterate_trend_test (const double *values,
                    gsize         n)
{
  IterateTrendTest test = { .n = n, .p = 1, .correction = 1, .intercept = n > 0 ? values[0] : NAN };
  g_autofree double *slopes = g_new (double, MAX (1, n * (n - 1) / 2));
  g_autofree double *sorted = NULL;
  g_autofree double *ranks = NULL;
  double s, variance, z;
  gsize m;

  if (n < 4)
    return test;

  m = list_slopes (values, n, slopes, &s);
  test.tau = s / m;
  sorted = g_memdup2 (values, n * sizeof (double));
  gsl_sort (sorted, 1, n);
  variance = get_variance (sorted, n);
  if (variance <= 0)
    return test;

  ranks = rank_rest (values, n, gsl_stats_median (slopes, 1, m));
  test.correction = correct (ranks, n);
  variance *= test.correction;
  z = s > 0 ? (s - 1) / sqrt (variance) : s < 0 ? (s + 1) / sqrt (variance) : 0;
  test.p = 2 * gsl_cdf_ugaussian_Q (fabs (z));
  set_slope (&test, values, slopes, m, sqrt (variance));

  return test;
}
