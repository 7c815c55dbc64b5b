/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-replication.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* A random-effects mean: experiments on one question are made in different weeks, for different
 * people, so that their true effects differ. The variance among them is DerSimonian and Laird's
 * moment estimator (Controlled Clinical Trials 7, 1986), the interval is the normal one. I² is
 * Higgins and Thompson's (Statistics in Medicine 21, 2002). */

static double
estimate_variance_between (const double *effects,
                           const double *ses,
                           guint         n,
                           double       *i2)
{
  double sum = 0, sum_squares = 0, weighted = 0, q = 0, mean;

  for (guint i = 0; i < n; i++)
    {
      double weight = 1 / (ses[i] * ses[i]);

      sum += weight;
      sum_squares += weight * weight;
      weighted += weight * effects[i];
    }

  mean = weighted / sum;
  for (guint i = 0; i < n; i++)
    q += (effects[i] - mean) * (effects[i] - mean) / (ses[i] * ses[i]);

  *i2 = n > 1 && q > 0 ? MAX (0, (q - (n - 1)) / q) : 0;

  return n > 1 ? MAX (0, (q - (n - 1)) / (sum - sum_squares / sum)) : 0;
}

/**
 * iterate_replication_pool:
 * @effects: (array length=n): the effects
 * @ses: (array length=n): their standard errors, above 0
 *
 * Returns: all of them together; all NaN where there is none
 */
IterateReplication
iterate_replication_pool (const double *effects,
                          const double *ses,
                          guint         n)
{
  IterateReplication pooled = { n, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
  double sum = 0, weighted = 0, variance;

  if (n == 0)
    return pooled;

  variance = estimate_variance_between (effects, ses, n, &pooled.i2);
  for (guint i = 0; i < n; i++)
    {
      double weight = 1 / (ses[i] * ses[i] + variance);

      sum += weight;
      weighted += weight * effects[i];
    }

  pooled.tau = sqrt (variance);
  pooled.effect = weighted / sum;
  pooled.se = sqrt (1 / sum);
  pooled.low = pooled.effect - gsl_cdf_ugaussian_Pinv (0.975) * pooled.se;
  pooled.high = pooled.effect + gsl_cdf_ugaussian_Pinv (0.975) * pooled.se;
  pooled.confidence = 1 - 2 * gsl_cdf_ugaussian_Q (fabs (pooled.effect) / pooled.se);

  return pooled;
}
