/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-unit-summary.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* From units to the samples that are compared. Ratios of means by the delta method;
 * adjustment for what was known before the exposure (CUPED) with one weight for both
 * variants, θ = cov(post, pre) / var(pre): A. Deng, Y. Xu, R. Kohavi, T. Walker,
 * Improving the sensitivity of online controlled experiments, WSDM 2013; for ratios
 * A. Deng, U. Knoblich, J. Lu, Applying the delta method in metric analytics, KDD
 * 2018. */

/* A weight this small adjusts nothing and is taken for none. */
#define LEAST_WEIGHT 1e-8

#define X     ITERATE_MOMENT_X
#define Y     ITERATE_MOMENT_Y
#define PRE   ITERATE_MOMENT_PRE
#define PRE_Y ITERATE_MOMENT_PRE_Y

/**
 * iterate_unit_summary_from_moments:
 * @binary: whether the value is 0 or 1
 */
IterateUnitSummary
iterate_unit_summary_from_moments (const IterateMoments *moments,
                                   gboolean              binary)
{
  IterateUnitSummary self = { .n = moments->n };

  for (guint i = 0; i < ITERATE_N_MOMENTS; i++)
    {
      self.mean[i] = iterate_moments_get_mean (moments, i);
      for (guint j = 0; j <= i; j++)
        self.covariance[i][j] = self.covariance[j][i] = iterate_moments_get_covariance (moments, i,
                                                                                        j);
    }

  if (binary)
    iterate_unit_summary_set_binary (&self, X, self.mean[X] * self.n);

  return self;
}

void
iterate_unit_summary_set_axis (IterateUnitSummary *self,
                               IterateMomentAxis   axis,
                               double              sum,
                               double              sum_squares)
{
  self->mean[axis] = sum / self->n;
  self->covariance[axis][axis] = (sum_squares - sum * sum / self->n) / (self->n - 1);
}

void
iterate_unit_summary_set_binary (IterateUnitSummary *self,
                                 IterateMomentAxis   axis,
                                 double              sum)
{
  double p = sum / self->n;

  self->mean[axis] = p;
  self->covariance[axis][axis] = p * (1 - p);
  self->binary[axis] = TRUE;
}

/* Sets a covariance from a sum of products; both means must be set before. */
void
iterate_unit_summary_set_product (IterateUnitSummary *self,
                                  IterateMomentAxis   a,
                                  IterateMomentAxis   b,
                                  double              sum_products)
{
  double products = sum_products - self->mean[a] * self->mean[b] * self->n;

  self->covariance[a][b] = self->covariance[b][a] = products / (self->n - 1);
}

IterateSample
iterate_unit_summary_to_mean (const IterateUnitSummary *self)
{
  return iterate_sample_new (self->n, self->mean[X], self->covariance[X][X]);
}

/* The variance of one unit's contribution to a ratio of two axes' means, and the
 * covariance of its contributions to two such ratios, which is the same thing. */
static double
get_ratio_covariance (const IterateUnitSummary *self,
                      guint                     m1,
                      guint                     d1,
                      guint                     m2,
                      guint                     d2)
{
  double r1 = self->mean[m1] / self->mean[d1];
  double r2 = self->mean[m2] / self->mean[d2];

  return (self->covariance[m1][m2] - r2 * self->covariance[m1][d2] -
          r1 * self->covariance[d1][m2] + r1 * r2 * self->covariance[d1][d2]) /
         (self->mean[d1] * self->mean[d2]);
}

IterateSample
iterate_unit_summary_to_ratio (const IterateUnitSummary *self)
{
  return iterate_sample_new (self->n, self->mean[X] / self->mean[Y],
                             get_ratio_covariance (self, X, Y, X, Y));
}

/* The covariance of two axes over both variants taken as one sample. */
static double
get_joint_covariance (const IterateUnitSummary *a,
                      const IterateUnitSummary *b,
                      guint                     i,
                      guint                     j)
{
  double n = a->n + b->n;
  double mean = (a->mean[i] * a->n + b->mean[i] * b->n) / n;
  double between = (b->mean[i] - a->mean[i]) * (b->mean[j] - a->mean[j]) * a->n * b->n / n;

  if (i == j && a->binary[i] && b->binary[i])
    return mean * (1 - mean);

  return (a->covariance[i][j] * (a->n - 1) + b->covariance[i][j] * (b->n - 1) + between) / (n - 1);
}

static IterateSample
adjust (const IterateUnitSummary *self,
        const IterateSample      *post,
        double                    pre_mean,
        double                    pre_variance,
        double                    covariance,
        double                    weight)
{
  return (IterateSample) {
    .n = self->n,
    .mean = post->mean - weight * pre_mean,
    .variance = post->variance + weight * weight * pre_variance - 2 * weight * covariance,
    .baseline = post->mean,
    .baseline_variance = post->variance,
    .baseline_covariance = post->variance - weight * covariance,
  };
}

static IterateSample
adjust_mean (const IterateUnitSummary *self,
             double                    weight)
{
  IterateSample post = iterate_unit_summary_to_mean (self);

  return adjust (self, &post, self->mean[PRE], self->covariance[PRE][PRE],
                 self->covariance[X][PRE], weight);
}

/**
 * iterate_adjust_means:
 * @control_sample: (out): the control, adjusted
 * @treatment_sample: (out): the treatment, adjusted
 *
 * Takes off what the values before the exposure explain. Where they explain nothing
 * the samples are the plain ones.
 *
 * Returns: the covariate's weight; 0 for none
 */
double
iterate_adjust_means (const IterateUnitSummary *control,
                      const IterateUnitSummary *treatment,
                      IterateSample            *control_sample,
                      IterateSample            *treatment_sample)
{
  double variance = get_joint_covariance (control, treatment, PRE, PRE);
  double weight = variance > 0 ? get_joint_covariance (control, treatment, X, PRE) / variance : 0;

  *control_sample = adjust_mean (control, weight);
  *treatment_sample = adjust_mean (treatment, weight);

  return weight;
}

static IterateSample
adjust_ratio (const IterateUnitSummary *self,
              double                    weight)
{
  IterateSample post = iterate_unit_summary_to_ratio (self);

  return adjust (self, &post, self->mean[PRE] / self->mean[PRE_Y],
                 get_ratio_covariance (self, PRE, PRE_Y, PRE, PRE_Y),
                 get_ratio_covariance (self, X, Y, PRE, PRE_Y), weight);
}

/* The same for ratios, by the ratio before the exposure. */
double
iterate_adjust_ratios (const IterateUnitSummary *control,
                       const IterateUnitSummary *treatment,
                       IterateSample            *control_sample,
                       IterateSample            *treatment_sample)
{
  double variance = get_ratio_covariance (control, PRE, PRE_Y, PRE, PRE_Y) +
                    get_ratio_covariance (treatment, PRE, PRE_Y, PRE, PRE_Y);
  double covariance = get_ratio_covariance (control, X, Y, PRE, PRE_Y) +
                      get_ratio_covariance (treatment, X, Y, PRE, PRE_Y);
  double weight = variance > 0 ? covariance / variance : 0;

  if (fabs (weight) < LEAST_WEIGHT)
    weight = 0;

  *control_sample = adjust_ratio (control, weight);
  *treatment_sample = adjust_ratio (treatment, weight);
  /* What is relative to the unadjusted ratio is the adjusted difference. */
  treatment_sample->baseline = control_sample->baseline + treatment_sample->mean -
                               control_sample->mean;

  return weight;
}

/**
 * iterate_covariate_gain:
 * @p: (out): of the hypothesis that there is no correlation
 *
 * How much of the variance within the variants the covariate explains, r². The p is
 * from the t-test of a correlation, so that a gain is only claimed where there is one.
 *
 * Returns: r², 0 where the covariate does not vary
 */
double
iterate_covariate_gain (const IterateUnitSummary *control,
                        const IterateUnitSummary *treatment,
                        double                   *p)
{
  double dof = control->n + treatment->n - 3;
  double sums[2][2] = { { 0 } };
  double r2;

  for (guint i = 0; i < 2; i++)
    for (guint j = 0; j < 2; j++)
      sums[i][j] = control->covariance[2 * i][2 * j] * (control->n - 1) +
                   treatment->covariance[2 * i][2 * j] * (treatment->n - 1);

  *p = 1;
  if (!(sums[0][0] > 0) || !(sums[1][1] > 0) || dof < 1)
    return 0;

  r2 = MIN (1, sums[0][1] * sums[0][1] / (sums[0][0] * sums[1][1]));
  *p = r2 < 1 ? 2 * gsl_cdf_tdist_Q (sqrt (r2 * dof / (1 - r2)), dof) : 0;

  return r2;
}
