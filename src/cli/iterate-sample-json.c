/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-sample-json.h"

#include "iterate-error.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Samples as sums, in the names that statistics packages exchange them in. A pair
 * is read at once, because a covariate's weight is estimated from both. */

typedef struct
{
  JsonObject *control;
  JsonObject *treatment;
} Pair;

static gboolean
get_number (JsonObject  *object,
            const char  *name,
            double      *value,
            GError     **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
      (json_node_get_value_type (node) == G_TYPE_DOUBLE ||
       json_node_get_value_type (node) == G_TYPE_INT64))
    {
      *value = json_node_get_double (node);
      return TRUE;
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "A sample needs the number “%s”", name);

  return FALSE;
}

static JsonObject *
get_object (JsonObject  *object,
            const char  *name,
            GError     **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "The object “%s” is missing", name);

  return NULL;
}

static gboolean
read_sums (JsonObject  *object,
           double      *n,
           double      *sum,
           double      *sum_squares,
           GError     **error)
{
  if (!get_number (object, "n", n, error) || !get_number (object, "sum", sum, error) ||
      !get_number (object, "sum_squares", sum_squares, error))
    return FALSE;

  if (*n >= 2)
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“n” must be at least 2");

  return FALSE;
}

/* One part of a sample, such as `post` or `d_pre`. A proportion has no squares. */
static gboolean
read_summary (JsonObject      *sample,
              const char      *name,
              IterateSummary  *summary,
              double          *total,
              GError         **error)
{
  JsonObject *part = get_object (sample, name, error);
  double n, sum, sum_squares;

  if (part == NULL)
    return FALSE;

  if (g_strcmp0 (json_object_get_string_member_with_default (part, "kind", "mean"),
                 "proportion") == 0)
    {
      if (!get_number (part, "n", &n, error) || !get_number (part, "sum", &sum, error))
        return FALSE;
      *summary = (IterateSummary) { n, sum / n, sum / n * (1 - sum / n) };
    }
  else if (read_sums (part, &n, &sum, &sum_squares, error))
    *summary = iterate_summary_from_sums (n, sum, sum_squares);
  else
    return FALSE;

  *total = sum;

  return TRUE;
}

static gboolean
read_mean (JsonObject     *object,
           IterateSample  *sample,
           GError        **error)
{
  double n, sum, sum_squares;
  IterateSummary summary;

  if (!read_sums (object, &n, &sum, &sum_squares, error))
    return FALSE;

  summary = iterate_summary_from_sums (n, sum, sum_squares);
  *sample = iterate_sample_new (n, summary.mean, summary.variance);

  return TRUE;
}

static gboolean
read_proportion (JsonObject     *object,
                 IterateSample  *sample,
                 GError        **error)
{
  double n, sum;

  if (!get_number (object, "n", &n, error) || !get_number (object, "sum", &sum, error))
    return FALSE;

  if (!(n >= 1) || !(sum >= 0 && sum <= n))
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           "A proportion's “sum” must be between 0 and its “n”");
      return FALSE;
    }

  *sample = iterate_sample_proportion (n, sum);

  return TRUE;
}

static gboolean
read_ratio (JsonObject     *object,
            IterateSample  *sample,
            GError        **error)
{
  IterateSummary m, d;
  double n, sum_m, sum_d, products;

  if (!get_number (object, "n", &n, error) ||
      !read_summary (object, "m", &m, &sum_m, error) ||
      !read_summary (object, "d", &d, &sum_d, error) ||
      !get_number (object, "m_d_sum_of_products", &products, error))
    return FALSE;

  *sample = iterate_sample_new (n, m.mean / d.mean,
                                iterate_ratio_variance (m, d,
                                                        iterate_covariance_from_sums (n, sum_m,
                                                                                      sum_d,
                                                                                      products)));

  return TRUE;
}

/* The quantile's variance from the order statistics that bracket it at 95 %
 * (A. Deng, U. Knoblich, J. Lu 2018, section 4.2): the interval's half-width
 * over 1.96 is its standard error, scaled where units are clustered. */
static gboolean
read_quantile (JsonObject     *object,
               IterateSample  *sample,
               GError        **error)
{
  double n, n_star, nu, hat, lower, upper, se;

  if (!get_number (object, "n", &n, error) || !get_number (object, "n_star", &n_star, error) ||
      !get_number (object, "nu", &nu, error) || !get_number (object, "quantile_hat", &hat, error) ||
      !get_number (object, "quantile_lower", &lower, error) ||
      !get_number (object, "quantile_upper", &upper, error))
    return FALSE;

  se = (upper - lower) / (2 * gsl_cdf_ugaussian_Qinv (0.025));
  *sample = iterate_sample_new (n, hat, (n_star - 1) * se * se);

  return TRUE;
}

typedef struct
{
  double         n;
  IterateSummary post;
  IterateSummary pre;
  double         sum_post;
  double         sum_pre;
  double         products;
  double         covariance;
  double         sum_post_squares;
  double         sum_pre_squares;
} Adjusted;

static gboolean
read_adjusted (JsonObject  *object,
               Adjusted    *self,
               GError     **error)
{
  if (!get_number (object, "n", &self->n, error) ||
      !read_summary (object, "post", &self->post, &self->sum_post, error) ||
      !read_summary (object, "pre", &self->pre, &self->sum_pre, error) ||
      !get_number (object, "post_pre_sum_of_products", &self->products, error))
    return FALSE;

  self->covariance = iterate_covariance_from_sums (self->n, self->sum_post, self->sum_pre,
                                                   self->products);

  return TRUE;
}

/* The covariate's weight: cov / var over both variants as one sample. */
static double
get_joint_weight (const Adjusted *a,
                  const Adjusted *b)
{
  double n = a->n + b->n;
  double sum_pre = a->sum_pre + b->sum_pre;
  double squares = (a->pre.variance * (a->n - 1) + a->sum_pre * a->sum_pre / a->n) +
                   (b->pre.variance * (b->n - 1) + b->sum_pre * b->sum_pre / b->n);
  double covariance = iterate_covariance_from_sums (n, a->sum_post + b->sum_post, sum_pre,
                                                    a->products + b->products);
  double variance = (squares - sum_pre * sum_pre / n) / (n - 1);

  return variance > 0 ? covariance / variance : 0;
}

static IterateSample
adjust (const Adjusted *self,
        double          weight)
{
  IterateSample sample = { .n = self->n };

  sample.mean = self->post.mean - weight * self->pre.mean;
  sample.variance = self->post.variance + weight * weight * self->pre.variance -
                    2 * weight * self->covariance;
  sample.baseline = self->post.mean;
  sample.baseline_variance = self->post.variance;
  sample.baseline_covariance = self->post.variance - weight * self->covariance;

  return sample;
}

static gboolean
read_mean_cuped (const Pair     *pair,
                 IterateSample  *control,
                 IterateSample  *treatment,
                 GError        **error)
{
  Adjusted a, b;
  double weight;

  if (!read_adjusted (pair->control, &a, error) || !read_adjusted (pair->treatment, &b, error))
    return FALSE;

  weight = get_joint_weight (&a, &b);
  *control = adjust (&a, weight);
  *treatment = adjust (&b, weight);

  return TRUE;
}

/* A ratio with the same ratio from before: numerators m, denominators d. */
typedef struct
{
  double         n;
  IterateSummary m_post;
  IterateSummary d_post;
  IterateSummary m_pre;
  IterateSummary d_pre;
  double         sums[4]; /* m_post, d_post, m_pre, d_pre */
  double         products[4][4];
} AdjustedRatio;

enum { M_POST, D_POST, M_PRE, D_PRE };

static gboolean
read_products (JsonObject     *object,
               AdjustedRatio  *self,
               GError        **error)
{
  static const struct
  {
    const char *name;
    int         a;
    int         b;
  } names[] = {
    { "mpost_mpre", M_POST, M_PRE }, { "dpost_dpre", D_POST, D_PRE },
    { "mpre_dpre", M_PRE, D_PRE }, { "mpost_dpost", M_POST, D_POST },
    { "mpost_dpre", M_POST, D_PRE }, { "mpre_dpost", M_PRE, D_POST },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      double value;

      if (!get_number (object, names[i].name, &value, error))
        return FALSE;

      self->products[names[i].a][names[i].b] = value;
      self->products[names[i].b][names[i].a] = value;
    }

  return TRUE;
}

static gboolean
read_adjusted_ratio (JsonObject     *object,
                     AdjustedRatio  *self,
                     GError        **error)
{
  if (!get_number (object, "n", &self->n, error) ||
      !read_summary (object, "m_post", &self->m_post, &self->sums[M_POST], error) ||
      !read_summary (object, "d_post", &self->d_post, &self->sums[D_POST], error) ||
      !read_summary (object, "m_pre", &self->m_pre, &self->sums[M_PRE], error) ||
      !read_summary (object, "d_pre", &self->d_pre, &self->sums[D_PRE], error) ||
      !read_products (object, self, error))
    return FALSE;

  return TRUE;
}

static double
get_ratio_covariance_part (const AdjustedRatio *self,
                           int                  a,
                           int                  b)
{
  return iterate_covariance_from_sums (self->n, self->sums[a], self->sums[b],
                                       self->products[a][b]);
}

/* cov(m_post/d_post, m_pre/d_pre) of one unit's contributions, by the delta method. */
static double
get_ratio_covariance (const AdjustedRatio *self)
{
  double r_post = self->m_post.mean / self->d_post.mean;
  double r_pre = self->m_pre.mean / self->d_pre.mean;
  double mm = get_ratio_covariance_part (self, M_POST, M_PRE);
  double md = get_ratio_covariance_part (self, M_POST, D_PRE);
  double dm = get_ratio_covariance_part (self, M_PRE, D_POST);
  double dd = get_ratio_covariance_part (self, D_POST, D_PRE);

  return (mm - r_pre * md - r_post * dm + r_post * r_pre * dd) /
         (self->d_post.mean * self->d_pre.mean);
}

static double
get_post_variance (const AdjustedRatio *self)
{
  return iterate_ratio_variance (self->m_post, self->d_post,
                                 get_ratio_covariance_part (self, M_POST, D_POST));
}

static double
get_pre_variance (const AdjustedRatio *self)
{
  return iterate_ratio_variance (self->m_pre, self->d_pre,
                                 get_ratio_covariance_part (self, M_PRE, D_PRE));
}

static IterateSample
adjust_ratio (const AdjustedRatio *self,
              double               weight)
{
  double post = get_post_variance (self), pre = get_pre_variance (self);
  double covariance = get_ratio_covariance (self);
  IterateSample sample = { .n = self->n };

  sample.mean = self->m_post.mean / self->d_post.mean - weight * self->m_pre.mean / self->d_pre.mean;
  sample.variance = post + weight * weight * pre - 2 * weight * covariance;
  sample.baseline = self->m_post.mean / self->d_post.mean;
  sample.baseline_variance = post;
  sample.baseline_covariance = post - weight * covariance;

  return sample;
}

static gboolean
read_ratio_cuped (const Pair     *pair,
                  IterateSample  *control,
                  IterateSample  *treatment,
                  GError        **error)
{
  AdjustedRatio a, b;
  double variance, weight;

  if (!read_adjusted_ratio (pair->control, &a, error) ||
      !read_adjusted_ratio (pair->treatment, &b, error))
    return FALSE;

  variance = get_pre_variance (&a) + get_pre_variance (&b);
  weight = variance > 0 ? (get_ratio_covariance (&a) + get_ratio_covariance (&b)) / variance : 0;
  *control = adjust_ratio (&a, weight);
  *treatment = adjust_ratio (&b, weight);
  /* What is relative to the unadjusted ratio is the adjusted difference. */
  treatment->baseline = control->baseline + treatment->mean - control->mean;

  return TRUE;
}

static const struct
{
  const char *kind;
  gboolean  (*read) (JsonObject     *object,
                     IterateSample  *sample,
                     GError        **error);
  gboolean  (*read_pair) (const Pair     *pair,
                          IterateSample  *control,
                          IterateSample  *treatment,
                          GError        **error);
} kinds[] = {
  { "mean", read_mean, NULL },
  { "proportion", read_proportion, NULL },
  { "ratio", read_ratio, NULL },
  { "quantile", read_quantile, NULL },
  { "mean_cuped", NULL, read_mean_cuped },
  { "ratio_cuped", NULL, read_ratio_cuped },
};

/**
 * iterate_sample_pair_from_json:
 * @input: an object with `control` and `treatment`, both of the same `kind`
 */
gboolean
iterate_sample_pair_from_json (JsonObject     *input,
                               IterateSample  *control,
                               IterateSample  *treatment,
                               GError        **error)
{
  Pair pair = { get_object (input, "control", error), NULL };
  const char *kind;

  pair.treatment = pair.control == NULL ? NULL : get_object (input, "treatment", error);
  if (pair.treatment == NULL)
    return FALSE;

  kind = json_object_get_string_member_with_default (pair.control, "kind", "");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (!g_str_equal (kinds[i].kind, kind) ||
          !g_str_equal (json_object_get_string_member_with_default (pair.treatment, "kind", ""),
                        kind))
        continue;

      if (kinds[i].read_pair != NULL)
        return kinds[i].read_pair (&pair, control, treatment, error);

      return kinds[i].read (pair.control, control, error) &&
             kinds[i].read (pair.treatment, treatment, error);
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is not a kind of sample that both share", kind);

  return FALSE;
}
