/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-plan.h"

#include "iterate-error.h"
#include "iterate-experiment-analysis.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-metric.h"
#include "iterate-variant.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static gboolean
check_plan (const IteratePlan  *plan,
            GError            **error)
{
  static const char *const methods[] = { "sequential", "fixed", "bayesian", NULL };

  if (plan->method != NULL && !g_strv_contains (methods, plan->method))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” is no method. Write sequential, fixed or bayesian", plan->method);
      return FALSE;
    }

  if (plan->planned_units >= 0 && !(plan->minimum_effect <= 0) && !(plan->prior_sd <= 0) &&
      !(plan->holdout < 0 || plan->holdout >= 1))
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       "The smallest effect and the prior's width must be above 0, and the holdout "
                       "a share below 1");

  return FALSE;
}

/* Settles how a draft is to be decided. */
gboolean
iterate_experiment_set_plan (IterateDatabase    *db,
                             IterateExperiment  *experiment,
                             const IteratePlan  *plan,
                             GError            **error)
{
  if (!check_plan (plan, error))
    return FALSE;

  if (!g_str_equal (iterate_experiment_get_status (experiment), "draft") &&
      !g_str_equal (iterate_experiment_get_status (experiment), "proposed"))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                   "How “%s” is decided was settled when it started",
                   iterate_experiment_get_name (experiment));
      return FALSE;
    }

  /* The sequential test is sharpest where the experiment is planned to end. */
  return iterate_database_update (db, experiment, error,
                                  "method", plan->method == NULL ? "sequential" : plan->method,
                                  "planned-units", plan->planned_units,
                                  "tuning", plan->planned_units > 0 ? plan->planned_units : NAN,
                                  "minimum-effect", plan->minimum_effect,
                                  "prior-mean", plan->prior_mean,
                                  "prior-sd", plan->prior_sd,
                                  "exclusion-group", plan->exclusion_group,
                                  "holdout", plan->holdout,
                                  NULL);
}

/* Returns: (transfer full): how it is to be decided, for people */
char *
iterate_experiment_dup_plan (IterateExperiment *experiment)
{
  static const struct
  {
    const char *name;
    const char *text;
  } methods[] = {
    { "sequential", N_("Decided as soon as it is clear") },
    { "fixed", N_("Decided at the planned end") },
    { "bayesian", N_("Decided by what is believed") },
  };
  g_autoptr(GString) text = g_string_new (NULL);
  double effect = iterate_experiment_get_minimum_effect (experiment);
  double holdout = iterate_experiment_get_holdout (experiment);
  gint64 units = iterate_experiment_get_planned_units (experiment);
  const char *group = iterate_experiment_get_exclusion_group (experiment);

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      if (g_strcmp0 (methods[i].name, iterate_experiment_get_method (experiment)) == 0)
        g_string_append (text, _(methods[i].text));
    }
  if (units > 0)
    g_string_append_printf (text, _(" · %'" G_GINT64_FORMAT " units planned"), units);
  if (effect > 0)
    g_string_append_printf (text, _(" · smallest effect worth having %.3g %%"), 100 * effect);
  if (holdout > 0)
    g_string_append_printf (text, _(" · %.3g %% held out"), 100 * holdout);
  if (group != NULL && *group != '\0')
    g_string_append_printf (text, _(" · no unit shared with others in “%s”"), group);

  return g_strdup (text->str);
}

static char *
dup_free_name (IterateDatabase  *db,
               const char       *base,
               GError          **error)
{
  for (guint i = 1;; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup_printf ("%s, redesigned", base)
                                     : g_strdup_printf ("%s, redesigned %u", base, i);
      gint64 n;

      if (!iterate_database_get_int64 (db, &n, error,
                                       "SELECT count(*) FROM experiment WHERE name = ?", "s", name))
        return NULL;
      if (n == 0)
        return g_steal_pointer (&name);
    }
}

/* The control and the variant that is worth another try. */
static gboolean
copy_variants (IterateDatabase    *db,
               IterateExperiment  *from,
               IterateExperiment  *to,
               const char         *worthy,
               GError            **error)
{
  g_autoptr(GPtrArray) variants = iterate_experiment_list_parts (db, ITERATE_TYPE_VARIANT, from,
                                                                  error);

  for (guint i = 0; variants != NULL && i < variants->len; i++)
    {
      IterateVariant *variant = g_ptr_array_index (variants, i);
      gint64 id;

      if ((iterate_variant_is_control (variant) ||
           g_strcmp0 (iterate_variant_get_name (variant), worthy) == 0) &&
          !iterate_experiment_add_variant (db, to, iterate_variant_get_name (variant),
                                           iterate_variant_is_control (variant), 1, &id, error))
        return FALSE;
    }

  return variants != NULL;
}

static gboolean
copy_metrics (IterateDatabase    *db,
              IterateExperiment  *from,
              IterateExperiment  *to,
              GError            **error)
{
  return iterate_database_execute (db, error,
                                   "INSERT INTO experiment_metric (experiment_id, name, kind, role, "
                                   "direction, definition, quantile, cap, margin, covariate) "
                                   "SELECT ?, name, kind, role, direction, definition, quantile, "
                                   "cap, margin, covariate FROM experiment_metric "
                                   "WHERE experiment_id = ? ORDER BY id",
                                   "ii", iterate_record_get_id (ITERATE_RECORD (to)),
                                   iterate_record_get_id (ITERATE_RECORD (from)));
}

/**
 * iterate_experiment_redesign:
 * @with_prior: whether the new one starts from what the old one found
 *
 * Drafts the experiment that the verdict of the data proposes: the control against the variant that
 * is worth another try, with as many units as the smallest effect worth having needs.
 *
 * Returns: (transfer full): the draft, or %NULL with @error set
 */
IterateExperiment *
iterate_experiment_redesign (IterateDatabase    *db,
                             IterateExperiment  *experiment,
                             gboolean            with_prior,
                             gint64              now,
                             GError            **error)
{
  g_autoptr(IterateVerdict) verdict = iterate_experiment_analyze (experiment, db, now, error);
  g_autoptr(IterateExperiment) child = NULL;
  g_autofree char *name = NULL;
  const IterateResult *leading;
  IteratePlan plan;

  if (verdict == NULL)
    return NULL;

  leading = iterate_verdict_get_leading (verdict);
  if (leading == NULL || !verdict->has_redesign)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                   "“%s” needs no redesign: it is decided, or has no data to compute one from",
                   iterate_experiment_get_name (experiment));
      return NULL;
    }

  plan = (IteratePlan) {
    .method = with_prior ? "bayesian" : "sequential",
    .planned_units = 2 * verdict->redesign.units_with_two,
    .minimum_effect = verdict->minimum_effect,
    .prior_mean = NAN,
    .prior_sd = NAN,
    .exclusion_group = iterate_experiment_get_exclusion_group (experiment),
    .holdout = iterate_experiment_get_holdout (experiment),
  };
  if (with_prior && leading->effect.comparisons[ITERATE_RELATIVE].se > 0)
    {
      plan.prior_mean = leading->effect.comparisons[ITERATE_RELATIVE].effect;
      plan.prior_sd = leading->effect.comparisons[ITERATE_RELATIVE].se;
    }

  name = dup_free_name (db, iterate_experiment_get_name (experiment), error);
  child = name == NULL ? NULL
                       : iterate_experiment_create (db, now, name,
                                                    iterate_experiment_get_hypothesis (experiment),
                                                    "draft", experiment, NULL, error);
  if (child == NULL || !iterate_experiment_set_plan (db, child, &plan, error) ||
      !copy_variants (db, experiment, child, leading->variant, error) ||
      !copy_metrics (db, experiment, child, error))
    return NULL;

  return g_steal_pointer (&child);
}
