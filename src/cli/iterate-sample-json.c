/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-sample-json.h"

#include "iterate-error.h"
#include "iterate-quantile.h"

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

/* The number of units: at least one, which answers with an exact test or none. */
static gboolean
read_units (JsonObject          *object,
            IterateUnitSummary  *summary,
            GError             **error)
{
  if (!get_number (object, "n", &summary->n, error))
    return FALSE;

  if (summary->n >= 1)
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“n” must be at least 1");

  return FALSE;
}

static gboolean
read_axis (JsonObject          *part,
           IterateMomentAxis    axis,
           IterateUnitSummary  *summary,
           GError             **error)
{
  double sum, sum_squares;

  if (!get_number (part, "sum", &sum, error))
    return FALSE;

  if (g_strcmp0 (json_object_get_string_member_with_default (part, "kind", "mean"),
                 "proportion") == 0)
    {
      if (!(sum >= 0 && sum <= summary->n))
        {
          g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                               "A proportion's “sum” must be between 0 and its “n”");
          return FALSE;
        }

      iterate_unit_summary_set_binary (summary, axis, sum);
      return TRUE;
    }

  if (!get_number (part, "sum_squares", &sum_squares, error))
    return FALSE;

  iterate_unit_summary_set_axis (summary, axis, sum, sum_squares);

  return TRUE;
}

static gboolean
read_part (JsonObject          *sample,
           const char          *name,
           IterateMomentAxis    axis,
           IterateUnitSummary  *summary,
           GError             **error)
{
  JsonObject *part = get_object (sample, name, error);

  return part != NULL && read_axis (part, axis, summary, error);
}

static gboolean
read_product (JsonObject          *sample,
              const char          *name,
              IterateMomentAxis    a,
              IterateMomentAxis    b,
              IterateUnitSummary  *summary,
              GError             **error)
{
  double products;

  if (!get_number (sample, name, &products, error))
    return FALSE;

  iterate_unit_summary_set_product (summary, a, b, products);

  return TRUE;
}

static gboolean
read_plain (JsonObject          *sample,
            IterateUnitSummary  *summary,
            GError             **error)
{
  return read_axis (sample, ITERATE_MOMENT_X, summary, error);
}

static gboolean
read_ratio (JsonObject          *sample,
            IterateUnitSummary  *summary,
            GError             **error)
{
  return read_part (sample, "m", ITERATE_MOMENT_X, summary, error) &&
         read_part (sample, "d", ITERATE_MOMENT_Y, summary, error) &&
         read_product (sample, "m_d_sum_of_products", ITERATE_MOMENT_X, ITERATE_MOMENT_Y, summary,
                       error);
}

static gboolean
read_mean_cuped (JsonObject          *sample,
                 IterateUnitSummary  *summary,
                 GError             **error)
{
  return read_part (sample, "post", ITERATE_MOMENT_X, summary, error) &&
         read_part (sample, "pre", ITERATE_MOMENT_PRE, summary, error) &&
         read_product (sample, "post_pre_sum_of_products", ITERATE_MOMENT_X, ITERATE_MOMENT_PRE,
                       summary, error);
}

/* A ratio with the same ratio from before: numerators m, denominators d. */
static gboolean
read_ratio_cuped (JsonObject          *sample,
                  IterateUnitSummary  *summary,
                  GError             **error)
{
  static const struct
  {
    const char        *name;
    IterateMomentAxis  a;
    IterateMomentAxis  b;
  } products[] = {
    { "mpost_mpre", ITERATE_MOMENT_X, ITERATE_MOMENT_PRE },
    { "dpost_dpre", ITERATE_MOMENT_Y, ITERATE_MOMENT_PRE_Y },
    { "mpre_dpre", ITERATE_MOMENT_PRE, ITERATE_MOMENT_PRE_Y },
    { "mpost_dpost", ITERATE_MOMENT_X, ITERATE_MOMENT_Y },
    { "mpost_dpre", ITERATE_MOMENT_X, ITERATE_MOMENT_PRE_Y },
    { "mpre_dpost", ITERATE_MOMENT_PRE, ITERATE_MOMENT_Y },
  };

  if (!read_part (sample, "m_post", ITERATE_MOMENT_X, summary, error) ||
      !read_part (sample, "d_post", ITERATE_MOMENT_Y, summary, error) ||
      !read_part (sample, "m_pre", ITERATE_MOMENT_PRE, summary, error) ||
      !read_part (sample, "d_pre", ITERATE_MOMENT_PRE_Y, summary, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (products); i++)
    {
      if (!read_product (sample, products[i].name, products[i].a, products[i].b, summary, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_quantile (JsonObject     *object,
               IterateSample  *sample,
               GError        **error)
{
  double n, n_star, value, lower, upper;

  if (!get_number (object, "n", &n, error) || !get_number (object, "n_star", &n_star, error) ||
      !get_number (object, "quantile_hat", &value, error) ||
      !get_number (object, "quantile_lower", &lower, error) ||
      !get_number (object, "quantile_upper", &upper, error))
    return FALSE;

  *sample = iterate_sample_from_quantile (n, n_star, value, lower, upper);

  return TRUE;
}

static void
adjust_pair (IterateMetricKind         kind,
             const IterateUnitSummary *control,
             const IterateUnitSummary *treatment,
             IterateEffect            *effect)
{
  if (kind == ITERATE_METRIC_RATIO)
    iterate_adjust_ratios (control, treatment, &effect->control, &effect->treatment);
  else
    iterate_adjust_means (control, treatment, &effect->control, &effect->treatment);
}

/* Samples whose covariate is given are adjusted by it, come what may. */
static const struct
{
  const char        *name;
  IterateMetricKind  kind;
  gboolean           adjusted;
  gboolean         (*read) (JsonObject          *sample,
                            IterateUnitSummary  *summary,
                            GError             **error);
} kinds[] = {
  { "mean", ITERATE_METRIC_MEAN, FALSE, read_plain },
  { "proportion", ITERATE_METRIC_PROPORTION, FALSE, read_plain },
  { "count", ITERATE_METRIC_COUNT, FALSE, read_plain },
  { "ratio", ITERATE_METRIC_RATIO, FALSE, read_ratio },
  { "mean_cuped", ITERATE_METRIC_MEAN, TRUE, read_mean_cuped },
  { "ratio_cuped", ITERATE_METRIC_RATIO, TRUE, read_ratio_cuped },
};

static gboolean
compare_quantiles (const Pair                  *pair,
                   const IterateEffectOptions  *options,
                   IterateEffect               *effect,
                   GError                     **error)
{
  IterateSample control, treatment;

  if (!read_quantile (pair->control, &control, error) ||
      !read_quantile (pair->treatment, &treatment, error))
    return FALSE;

  *effect = iterate_effect_from_samples (&control, &treatment, options);

  return TRUE;
}

static gboolean
compare_kind (const Pair                  *pair,
              guint                        index,
              const IterateEffectOptions  *options,
              IterateEffect               *effect,
              GError                     **error)
{
  IterateUnitSummary control = { 0 }, treatment = { 0 };

  if (!read_units (pair->control, &control, error) ||
      !read_units (pair->treatment, &treatment, error) ||
      !kinds[index].read (pair->control, &control, error) ||
      !kinds[index].read (pair->treatment, &treatment, error))
    return FALSE;

  if (kinds[index].adjusted)
    {
      adjust_pair (kinds[index].kind, &control, &treatment, effect);
      *effect = iterate_effect_from_samples (&effect->control, &effect->treatment, options);
    }
  else
    *effect = iterate_effect_measure (kinds[index].kind, &control, &treatment, options);

  return TRUE;
}

/**
 * iterate_effect_from_json:
 * @input: an object with `control` and `treatment`, both of the same `kind`
 * @effect: (out): what the comparison says
 */
gboolean
iterate_effect_from_json (JsonObject                  *input,
                          const IterateEffectOptions  *options,
                          IterateEffect               *effect,
                          GError                     **error)
{
  Pair pair = { get_object (input, "control", error), NULL };
  const char *kind;

  pair.treatment = pair.control == NULL ? NULL : get_object (input, "treatment", error);
  if (pair.treatment == NULL)
    return FALSE;

  kind = json_object_get_string_member_with_default (pair.control, "kind", "");
  if (g_str_equal (json_object_get_string_member_with_default (pair.treatment, "kind", ""), kind))
    {
      if (g_str_equal (kind, "quantile"))
        return compare_quantiles (&pair, options, effect, error);

      for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
        {
          if (g_str_equal (kinds[i].name, kind))
            return compare_kind (&pair, i, options, effect, error);
        }
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is not a kind of sample that both share", kind);

  return FALSE;
}
