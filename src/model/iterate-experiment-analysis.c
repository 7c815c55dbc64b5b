/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-analysis.h"

#include "iterate-analysis-private.h"
#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-measure.h"
#include "iterate-multiplicity.h"
#include "iterate-settings.h"

#include <math.h>

/* The effect that is worth having when none was said to be. */
#define DEFAULT_EFFECT 0.05

void
iterate_analysis_clear (IterateAnalysis *self)
{
  g_clear_pointer (&self->variants, g_ptr_array_unref);
  g_clear_pointer (&self->metrics, g_ptr_array_unref);
}

static gint64
get_id (gpointer record)
{
  return iterate_record_get_id (record);
}

static double
or_else (double value,
         double fallback)
{
  return isnan (value) ? fallback : value;
}

static void
note_variants (IterateAnalysis *self)
{
  IterateVerdict *verdict = self->verdict;

  for (guint i = 0; i < self->variants->len; i++)
    {
      IterateVariant *variant = g_ptr_array_index (self->variants, i);
      double units = iterate_variant_get_units (variant);
      double weight = iterate_variant_get_weight (variant);

      if (iterate_variant_is_control (variant))
        self->control = variant;
      g_ptr_array_add (verdict->variant_names, g_strdup (iterate_variant_get_name (variant)));
      g_array_append_val (verdict->variant_units, units);
      g_array_append_val (verdict->variant_weights, weight);
    }

  if (self->control != NULL)
    verdict->control = g_strdup (iterate_variant_get_name (self->control));
}

/* Whether the duration or the number of units that was frozen at the start has
 * been reached; without either there is no horizon to test at. */
static gboolean
has_reached_horizon (IterateAnalysis *self)
{
  gint64 started = iterate_experiment_get_started_at (self->experiment);
  gint64 completed = iterate_experiment_get_completed_at (self->experiment);
  gint64 duration = iterate_experiment_get_planned_duration (self->experiment);
  gint64 planned = iterate_experiment_get_planned_units (self->experiment);
  gint64 units = 0;

  for (guint i = 0; i < self->variants->len; i++)
    units += iterate_variant_get_units (g_ptr_array_index (self->variants, i));

  if (planned > 0)
    return units >= planned;

  return duration > 0 && started > 0 &&
         (completed > 0 ? completed : self->now) - started >= duration;
}

/* Before the planned end only what holds however often somebody looks decides. */
static IterateView
choose_view (IterateAnalysis *self)
{
  if (g_strcmp0 (iterate_experiment_get_method (self->experiment), "bayesian") == 0)
    return ITERATE_VIEW_BAYESIAN;

  return self->verdict->at_horizon ? ITERATE_VIEW_FIXED : ITERATE_VIEW_SEQUENTIAL;
}

static void
choose_options (IterateAnalysis *self)
{
  const IterateEffectOptions usual = ITERATE_EFFECT_OPTIONS_INIT;
  double planned = iterate_experiment_get_planned_units (self->experiment);

  self->options = usual;
  self->options.adjust = TRUE;
  self->options.tuning = or_else (iterate_experiment_get_tuning (self->experiment),
                                  planned > 0 ? planned : usual.tuning);
  self->options.prior_mean = or_else (iterate_experiment_get_prior_mean (self->experiment),
                                      usual.prior_mean);
  self->options.prior_sd = or_else (iterate_experiment_get_prior_sd (self->experiment),
                                    usual.prior_sd);
}

/* Reads what is to be compared, and how. */
gboolean
iterate_analysis_load (IterateAnalysis  *self,
                       GError          **error)
{
  IterateVerdict *verdict = self->verdict;

  verdict->experiment = g_strdup (iterate_experiment_get_name (self->experiment));
  verdict->multiple_exposures = iterate_experiment_get_multiple_exposures (self->experiment);
  verdict->minimum_effect = or_else (iterate_experiment_get_minimum_effect (self->experiment),
                                     DEFAULT_EFFECT);
  self->variants = iterate_experiment_list_parts (self->db, ITERATE_TYPE_VARIANT, self->experiment,
                                                  error);
  self->metrics = iterate_experiment_list_parts (self->db, ITERATE_TYPE_EXPERIMENT_METRIC,
                                                 self->experiment, error);
  if (self->variants == NULL || self->metrics == NULL)
    return FALSE;

  note_variants (self);
  verdict->at_horizon = has_reached_horizon (self);
  verdict->decided_by = choose_view (self);
  choose_options (self);

  return iterate_settings_get_double (self->db, "experiment.win-confidence",
                                      ITERATE_WIN_CONFIDENCE, &self->win_confidence, error) &&
         iterate_settings_get_double (self->db, "experiment.inconclusive-confidence",
                                      ITERATE_INCONCLUSIVE_CONFIDENCE,
                                      &self->inconclusive_confidence, error);
}

/* Worse for sure, not worse by more than the margin for sure, or neither: one-sided. */
static IterateGuard
judge_guardrail (const IterateResult *result,
                 IterateView          view,
                 double               alpha)
{
  IterateFamily family = view == ITERATE_VIEW_FIXED ? ITERATE_FIXED : ITERATE_SEQUENTIAL;
  const IterateTest *absolute = result->effect.tests[ITERATE_ABSOLUTE][family];
  const IterateTest *relative = result->effect.tests[ITERATE_RELATIVE][family];
  double margin = or_else (result->margin, 0);

  if (g_strcmp0 (result->role, "guardrail") != 0)
    return ITERATE_GUARD_NONE;

  if (absolute[result->wants_up ? ITERATE_LESSER : ITERATE_GREATER].p < alpha)
    return margin > 0 && (result->wants_up ? relative[ITERATE_GREATER].low > -margin
                                           : relative[ITERATE_LESSER].high < margin)
             ? ITERATE_GUARD_SAFE : ITERATE_GUARD_HARMED;

  if (result->wants_up ? relative[ITERATE_GREATER].low > -margin
                       : relative[ITERATE_LESSER].high < margin)
    return ITERATE_GUARD_SAFE;

  return ITERATE_GUARD_UNSURE;
}

/* Takes from what was measured what the view decides by. */
void
iterate_analysis_interpret (IterateAnalysis *self,
                            IterateResult   *result)
{
  IterateView view = self->verdict->decided_by;
  gboolean relative = view == ITERATE_VIEW_BAYESIAN && iterate_result_is_relative (result);

  result->absolute = iterate_result_get_estimate (result, view, ITERATE_ABSOLUTE);
  result->relative = iterate_result_get_estimate (result, view, ITERATE_RELATIVE);
  result->p = iterate_result_get_p (result, view, relative ? ITERATE_RELATIVE : ITERATE_ABSOLUTE);
  if (result->effect.methods[ITERATE_FIXED] == ITERATE_METHOD_NONE)
    result->p = NAN;
  result->confidence = 1 - result->p;
  result->guard = judge_guardrail (result, view, self->options.alpha);
}

void
iterate_analysis_describe (IterateExperimentMetric *metric,
                           IterateVariant          *variant,
                           IterateResult           *result)
{
  result->metric = g_strdup (iterate_experiment_metric_get_name (metric));
  result->kind = iterate_experiment_metric_get_kind (metric);
  result->role = g_strdup (iterate_experiment_metric_get_role (metric));
  result->wants_up = g_strcmp0 (iterate_experiment_metric_get_direction (metric), "up") == 0;
  result->quantile = iterate_experiment_metric_get_quantile (metric);
  result->margin = iterate_experiment_metric_get_margin (metric);
  result->variant = g_strdup (iterate_variant_get_name (variant));
}

static gboolean
compare_variant (IterateAnalysis          *self,
                 IterateExperimentMetric  *metric,
                 IterateVariant           *variant,
                 GError                  **error)
{
  IterateResult *result = iterate_verdict_add_result (self->verdict);

  iterate_analysis_describe (metric, variant, result);
  if (!iterate_experiment_measure (self->experiment, metric, self->db, get_id (self->control),
                                   get_id (variant), &self->options, &result->effect, error))
    return FALSE;

  iterate_analysis_interpret (self, result);

  return TRUE;
}

/* The interval that agrees with the corrected p. */
static void
widen (IterateEstimate *estimate,
       double           p,
       double           alpha)
{
  double low = estimate->value - estimate->low, high = estimate->high - estimate->value;

  if (!isfinite (low) || !isfinite (high))
    return;

  estimate->low = estimate->value - iterate_adjusted_half_width (estimate->value, low, p, alpha);
  estimate->high = estimate->value + iterate_adjusted_half_width (estimate->value, high, p, alpha);
}

static void
correct (IterateAnalysis *self,
         IterateResult   *result,
         double           p)
{
  if (p > result->p)
    {
      widen (&result->absolute, p, self->options.alpha);
      widen (&result->relative, p, self->options.alpha);
    }
  result->p = p;
  result->confidence = 1 - p;
}

static gboolean
read_correction (IterateAnalysis    *self,
                 IterateCorrection  *correction,
                 GError            **error)
{
  static const char *const names[] = { "none", "holm", "benjamini-hochberg" };
  g_autofree char *name = iterate_settings_dup_string (self->db, "experiment.correction", "holm",
                                                       error);

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (name, names[i]))
        {
          *correction = i;
          return TRUE;
        }
    }

  if (name != NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                 "The setting “experiment.correction” must be holm, benjamini-hochberg or none, "
                 "not “%s”", name);

  return FALSE;
}

/* Several variants and metrics have several chances to look good. */
static gboolean
correct_primary (IterateAnalysis  *self,
                 GError          **error)
{
  g_autoptr(GArray) p = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GPtrArray) primary = g_ptr_array_new ();
  IterateCorrection correction;

  if (!read_correction (self, &correction, error))
    return FALSE;

  for (guint i = 0; i < self->verdict->results->len; i++)
    {
      IterateResult *result = g_ptr_array_index (self->verdict->results, i);

      if (g_strcmp0 (result->role, "primary") != 0 || isnan (result->p))
        continue;

      g_array_append_val (p, result->p);
      g_ptr_array_add (primary, result);
    }

  iterate_adjust_p (correction, (double *) p->data, p->len);
  for (guint i = 0; i < primary->len; i++)
    correct (self, g_ptr_array_index (primary, i), g_array_index (p, double, i));

  return TRUE;
}

static gboolean
compare_all (IterateAnalysis  *self,
             GError          **error)
{
  for (guint i = 0; self->control != NULL && i < self->metrics->len; i++)
    {
      for (guint j = 0; j < self->variants->len; j++)
        {
          IterateVariant *variant = g_ptr_array_index (self->variants, j);

          if (!iterate_variant_is_control (variant) &&
              !compare_variant (self, g_ptr_array_index (self->metrics, i), variant, error))
            return FALSE;
        }
    }

  return correct_primary (self, error);
}

/**
 * iterate_experiment_analyze:
 * @now: the time, for the horizon and the days left
 *
 * Weighs an experiment's evidence: first whether the data can be trusted, then whether
 * there is enough of it, then the primary metrics and the guardrails.
 *
 * Returns: (transfer full): the verdict, or %NULL with @error set
 */
IterateVerdict *
iterate_experiment_analyze (IterateExperiment  *experiment,
                            IterateDatabase    *db,
                            gint64              now,
                            GError            **error)
{
  g_autoptr(IterateVerdict) verdict = iterate_verdict_new ();
  g_auto(IterateAnalysis) analysis = { .verdict = verdict, .experiment = experiment, .db = db,
                                       .now = now };

  if (!iterate_analysis_load (&analysis, error) || !compare_all (&analysis, error) ||
      !iterate_analysis_check_health (&analysis, error))
    return NULL;

  iterate_analysis_decide (&analysis);

  return g_steal_pointer (&verdict);
}
