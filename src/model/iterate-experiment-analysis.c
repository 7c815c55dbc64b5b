/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-analysis.h"

#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-metric.h"
#include "iterate-frequentist.h"
#include "iterate-moments-table.h"
#include "iterate-multiplicity.h"
#include "iterate-power.h"
#include "iterate-sample-ratio.h"
#include "iterate-settings.h"
#include "iterate-time.h"
#include "iterate-variant.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define ALPHA             0.05
#define SEQUENTIAL_TUNING 5000
#define RATIO_CAUTION     0.01
#define RATIO_FAILED      0.001
#define TARGET_POWER      0.8
/* The effect that a redesign aims at when none was said to be worth having. */
#define DEFAULT_EFFECT    0.05

typedef struct
{
  IterateVerdict  *verdict;  /* (borrowed) */
  IterateDatabase *db;       /* (borrowed) */
  GPtrArray       *variants; /* (owned) (element-type IterateVariant) */
  GPtrArray       *metrics;  /* (owned) (element-type IterateExperimentMetric) */
  IterateVariant  *control;  /* (borrowed) (nullable) */
  double           win_confidence;
  double           inconclusive_confidence;
} Analysis;

static void
clear_analysis (Analysis *self)
{
  g_clear_pointer (&self->variants, g_ptr_array_unref);
  g_clear_pointer (&self->metrics, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Analysis, clear_analysis)

G_GNUC_PRINTF (2, 3)
static void
add_reason (IterateVerdict *verdict,
            const char     *format,
            ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (verdict->reasons, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static gboolean
load (Analysis           *self,
      IterateExperiment  *experiment,
      GError            **error)
{
  self->variants = iterate_experiment_list_parts (self->db, ITERATE_TYPE_VARIANT, experiment,
                                                  error);
  if (self->variants == NULL)
    return FALSE;

  self->metrics = iterate_experiment_list_parts (self->db, ITERATE_TYPE_EXPERIMENT_METRIC,
                                                 experiment, error);
  if (self->metrics == NULL)
    return FALSE;

  for (guint i = 0; i < self->variants->len; i++)
    {
      IterateVariant *variant = g_ptr_array_index (self->variants, i);
      double units = iterate_variant_get_units (variant);
      double weight = iterate_variant_get_weight (variant);

      if (iterate_variant_is_control (variant))
        self->control = variant;
      g_ptr_array_add (self->verdict->variant_names, g_strdup (iterate_variant_get_name (variant)));
      g_array_append_val (self->verdict->variant_units, units);
      g_array_append_val (self->verdict->variant_weights, weight);
    }

  if (self->control != NULL)
    self->verdict->control = g_strdup (iterate_variant_get_name (self->control));

  return iterate_settings_get_double (self->db, "experiment.win-confidence",
                                      ITERATE_WIN_CONFIDENCE, &self->win_confidence, error) &&
         iterate_settings_get_double (self->db, "experiment.inconclusive-confidence",
                                      ITERATE_INCONCLUSIVE_CONFIDENCE,
                                      &self->inconclusive_confidence, error);
}

static void
check_sample_ratio (Analysis *self)
{
  IterateVerdict *verdict = self->verdict;
  GArray *units = verdict->variant_units;

  verdict->sample_ratio_p = iterate_sample_ratio_p ((const double *) units->data,
                                                    (const double *) verdict->variant_weights->data,
                                                    units->len);
  if (verdict->sample_ratio_p < RATIO_FAILED)
    {
      verdict->sample_ratio_status = "failed";
      add_reason (verdict, _("The split between the variants is not as planned (sample-ratio "
                             "p = %.2g): units are lost or counted twice, so no difference can "
                             "be trusted."), verdict->sample_ratio_p);
    }
  else if (verdict->sample_ratio_p < RATIO_CAUTION)
    {
      verdict->sample_ratio_status = "caution";
      add_reason (verdict, _("The split between the variants is unusual (sample-ratio p = %.4f). "
                             "Look at how units are assigned."), verdict->sample_ratio_p);
    }

  if (verdict->multiple_exposures > 0)
    add_reason (verdict, ngettext ("%" G_GINT64_FORMAT " unit was seen in several variants and is "
                                   "left out.",
                                   "%" G_GINT64_FORMAT " units were seen in several variants and "
                                   "are left out.",
                                   (gulong) verdict->multiple_exposures),
                verdict->multiple_exposures);
}

static IterateSample
make_sample (const IterateMoments *moments,
             gboolean              proportion)
{
  double mean = iterate_moments_get_mean (moments, ITERATE_MOMENT_X);

  if (proportion)
    return iterate_sample_proportion (moments->n, mean * moments->n);

  return iterate_sample_new (moments->n, mean,
                             iterate_moments_get_covariance (moments, ITERATE_MOMENT_X,
                                                             ITERATE_MOMENT_X));
}

static IterateEstimate
make_estimate (const IterateComparison *comparison,
               IterateTest              test)
{
  if (isnan (comparison->effect) || isnan (test.low))
    return (IterateEstimate) { comparison->effect, NAN, NAN };

  return (IterateEstimate) { comparison->effect, test.low, test.high };
}

/* Both tests, and the one of them that decides: before the planned end only the
 * one that holds however often somebody looks. */
static void
test_samples (IterateResult       *result,
              const IterateSample *control,
              const IterateSample *variant,
              gboolean             proportion,
              gboolean             at_horizon)
{
  IterateComparison absolute = iterate_compare (control, variant, FALSE);
  IterateComparison relative = iterate_compare (control, variant, TRUE);
  IterateTest sequential = iterate_sequential_test (&absolute, ALPHA, SEQUENTIAL_TUNING,
                                                    ITERATE_TWO_SIDED);
  IterateTest fixed = proportion ? iterate_normal_test (&absolute, ALPHA)
                                 : iterate_welch_test (&absolute, ALPHA, ITERATE_TWO_SIDED);

  result->method = g_strdup (proportion ? "two-proportion z-test (pooled p, Wald interval)"
                                        : "Welch t-test");
  if (proportion)
    fixed.p = iterate_pooled_z_p (control->n, control->mean * control->n,
                                  variant->n, variant->mean * variant->n);

  result->fixed = make_estimate (&absolute, fixed);
  result->always_valid = make_estimate (&absolute, sequential);
  result->absolute = at_horizon ? result->fixed : result->always_valid;
  result->relative =
    make_estimate (&relative,
                   at_horizon ? iterate_welch_test (&relative, ALPHA, ITERATE_TWO_SIDED)
                              : iterate_sequential_test (&relative, ALPHA, SEQUENTIAL_TUNING,
                                                         ITERATE_TWO_SIDED));
  result->relative_se = relative.se;
  result->fixed_p = fixed.p;
  result->always_valid_p = sequential.p;
  result->p = at_horizon ? fixed.p : sequential.p;
}

static gboolean
is_better (const IterateResult *result)
{
  return result->wants_up ? result->absolute.value > 0 : result->absolute.value < 0;
}

/* Worse than the control with the whole interval. */
static gboolean
is_harmful (const IterateResult *result)
{
  return result->wants_up ? result->absolute.high < 0 : result->absolute.low > 0;
}

static gboolean
compare_variant (Analysis                 *self,
                 IterateExperimentMetric  *metric,
                 IterateVariant           *variant,
                 GError                  **error)
{
  gint64 metric_id = iterate_record_get_id (ITERATE_RECORD (metric));
  gboolean proportion = iterate_metric_kind_is_binary (iterate_experiment_metric_get_kind (metric));
  IterateResult *result = iterate_verdict_add_result (self->verdict);
  IterateMoments control_moments, variant_moments;
  IterateSample control_sample, variant_sample;

  if (!iterate_moments_table_load (self->db, metric_id,
                                   iterate_record_get_id (ITERATE_RECORD (self->control)),
                                   &control_moments, error) ||
      !iterate_moments_table_load (self->db, metric_id,
                                   iterate_record_get_id (ITERATE_RECORD (variant)),
                                   &variant_moments, error))
    return FALSE;

  control_sample = make_sample (&control_moments, proportion);
  variant_sample = make_sample (&variant_moments, proportion);
  result->metric = g_strdup (iterate_experiment_metric_get_name (metric));
  result->kind = g_strdup (iterate_metric_kind_get_name (iterate_experiment_metric_get_kind (metric)));
  result->role = g_strdup (iterate_experiment_metric_get_role (metric));
  result->wants_up = g_strcmp0 (iterate_experiment_metric_get_direction (metric), "up") == 0;
  result->variant = g_strdup (iterate_variant_get_name (variant));
  result->n_control = control_sample.n;
  result->n_variant = variant_sample.n;
  result->mean_control = control_sample.mean;
  result->mean_variant = variant_sample.mean;
  result->variance_control = control_sample.variance;
  result->variance_variant = variant_sample.variance;
  test_samples (result, &control_sample, &variant_sample, proportion, self->verdict->at_horizon);
  result->harmful = is_harmful (result);

  return TRUE;
}

/* Several variants have several chances to look good: Holm's correction. */
static void
adjust_primary (Analysis *self)
{
  g_autoptr(GArray) p = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GPtrArray) primary = g_ptr_array_new ();

  for (guint i = 0; i < self->verdict->results->len; i++)
    {
      IterateResult *result = g_ptr_array_index (self->verdict->results, i);

      if (g_strcmp0 (result->role, "primary") != 0 || isnan (result->p))
        continue;

      g_array_append_val (p, result->p);
      g_ptr_array_add (primary, result);
    }

  iterate_adjust_p (ITERATE_CORRECTION_HOLM, (double *) p->data, p->len);
  for (guint i = 0; i < primary->len; i++)
    ((IterateResult *) g_ptr_array_index (primary, i))->p = g_array_index (p, double, i);
}

static gboolean
compare_all (Analysis  *self,
             GError   **error)
{
  for (guint i = 0; i < self->metrics->len; i++)
    {
      for (guint j = 0; j < self->variants->len; j++)
        {
          IterateVariant *variant = g_ptr_array_index (self->variants, j);

          if (!iterate_variant_is_control (variant) &&
              !compare_variant (self, g_ptr_array_index (self->metrics, i), variant, error))
            return FALSE;
        }
    }

  adjust_primary (self);

  return TRUE;
}

/* Returns: (nullable): the metric that the variant harms, if it is a guardrail */
static const IterateResult *
find_broken_guardrail (IterateVerdict *verdict,
                       const char     *variant)
{
  for (guint i = 0; i < verdict->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (verdict->results, i);

      if (g_strcmp0 (result->role, "guardrail") == 0 && result->harmful &&
          g_strcmp0 (result->variant, variant) == 0)
        return result;
    }

  return NULL;
}

/* The best variant that wins on the primary metric and breaks no guardrail. */
static const IterateResult *
find_winner (Analysis *self)
{
  const IterateResult *winner = NULL;

  for (guint i = 0; i < self->verdict->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (self->verdict->results, i);
      const IterateResult *broken;

      if (g_strcmp0 (result->role, "primary") != 0 || !(1 - result->p > self->win_confidence) ||
          !is_better (result))
        continue;

      broken = find_broken_guardrail (self->verdict, result->variant);
      if (broken != NULL)
        {
          g_autofree char *effect = iterate_result_dup_effect (broken);

          add_reason (self->verdict, _("“%s” improves %s but harms the guardrail %s: %s."),
                      result->variant, result->metric, broken->metric, effect);
          g_free (self->verdict->guardrail);
          self->verdict->guardrail = g_strdup (broken->metric);
          continue;
        }

      if (winner == NULL || fabs (result->absolute.value) > fabs (winner->absolute.value))
        winner = result;
    }

  return winner;
}

static void
explain_leading (IterateVerdict      *verdict,
                 const IterateResult *leading)
{
  g_autofree char *effect = iterate_result_dup_effect (leading);

  add_reason (verdict, _("%s: %s against the control, from %.0f and %.0f units (%s, p = %.3g)."),
              leading->metric, effect, leading->n_variant, leading->n_control,
              verdict->at_horizon ? leading->method : _("always-valid"), leading->p);
  if (verdict->at_horizon)
    add_reason (verdict, _("The planned end was reached, so the fixed-horizon test decides."));
  else
    add_reason (verdict, _("This interval holds however often you look."));
}

/* What would make it conclusive: units for the smallest effect worth having. */
static void
redesign (Analysis            *self,
          IterateExperiment   *experiment,
          const IterateResult *leading,
          gint64               now)
{
  IterateRedesign *design = &self->verdict->redesign;
  IterateDesign plan = ITERATE_DESIGN_INIT;
  double effect = iterate_experiment_get_minimum_effect (experiment);
  gint64 started = iterate_experiment_get_started_at (experiment);
  gint64 completed = iterate_experiment_get_completed_at (experiment);
  double units = leading->n_control + leading->n_variant;
  double days = ((completed > 0 ? completed : now) - started) / (double) ITERATE_DAY;

  design->effect = fabs (leading->mean_control) * (isnan (effect) ? DEFAULT_EFFECT : effect);
  if (!(design->effect > 0) || !(leading->variance_control > 0))
    return;

  self->verdict->has_redesign = TRUE;
  plan.mean = leading->mean_control;
  plan.variance = leading->variance_control;
  plan.relative = FALSE;
  plan.power = TARGET_POWER;
  plan.alpha = ALPHA;
  design->units_per_variant = iterate_design_get_units (&plan, design->effect);
  design->days = NAN;
  if (started > 0 && days >= 1)
    design->days = ceil (2 * design->units_per_variant / (units / days));
}

/* Adds what a covariate would gain, where one was imported and really correlates. */
static gboolean
find_covariate_gain (Analysis             *self,
                     const IterateResult  *leading,
                     GError              **error)
{
  for (guint i = 0; i < self->metrics->len; i++)
    {
      IterateExperimentMetric *metric = g_ptr_array_index (self->metrics, i);
      IterateMoments moments;
      double xx, pp, xp;

      if (g_strcmp0 (iterate_experiment_metric_get_name (metric), leading->metric) != 0)
        continue;

      if (!iterate_moments_table_load (self->db, iterate_record_get_id (ITERATE_RECORD (metric)),
                                       iterate_record_get_id (ITERATE_RECORD (self->control)),
                                       &moments, error))
        return FALSE;

      xx = iterate_moments_get_covariance (&moments, ITERATE_MOMENT_X, ITERATE_MOMENT_X);
      pp = iterate_moments_get_covariance (&moments, ITERATE_MOMENT_PRE, ITERATE_MOMENT_PRE);
      xp = iterate_moments_get_covariance (&moments, ITERATE_MOMENT_X, ITERATE_MOMENT_PRE);
      if (xx > 0 && pp > 0 && xp * xp / (xx * pp) >= 0.01)
        self->verdict->redesign.covariate_gain = xp * xp / (xx * pp);
    }

  return TRUE;
}

static void
decide (Analysis *self)
{
  IterateVerdict *verdict = self->verdict;
  const IterateResult *leading = iterate_verdict_get_leading (verdict);
  const IterateResult *winner;

  if (leading == NULL)
    {
      add_reason (verdict, _("Each variant needs at least two units with a value."));
      return;
    }

  winner = find_winner (self);
  verdict->confidence = 1 - (winner != NULL ? winner : leading)->p;
  explain_leading (verdict, winner != NULL ? winner : leading);

  if (g_strcmp0 (verdict->sample_ratio_status, "failed") == 0)
    verdict->decision = ITERATE_DECISION_BLOCKED;
  else if (winner != NULL)
    {
      verdict->decision = ITERATE_DECISION_GRADUATE;
      verdict->winner = g_strdup (winner->variant);
    }
  else if (verdict->confidence > self->win_confidence)
    verdict->decision = ITERATE_DECISION_ROLL_BACK;
  else if (verdict->confidence < self->inconclusive_confidence)
    verdict->decision = ITERATE_DECISION_INCONCLUSIVE;
  else
    verdict->decision = ITERATE_DECISION_SUGGESTIVE;
}

/* Whether the duration or the number of units that was frozen at the start has
 * been reached; without either there is no horizon to test at. */
static gboolean
has_reached_horizon (IterateExperiment *experiment,
                     GPtrArray         *variants,
                     gint64             now)
{
  gint64 started = iterate_experiment_get_started_at (experiment);
  gint64 completed = iterate_experiment_get_completed_at (experiment);
  gint64 duration = iterate_experiment_get_planned_duration (experiment);
  gint64 planned = iterate_experiment_get_planned_units (experiment);
  gint64 units = 0;

  for (guint i = 0; i < variants->len; i++)
    units += iterate_variant_get_units (g_ptr_array_index (variants, i));

  if (planned > 0)
    return units >= planned;

  return duration > 0 && started > 0 && (completed > 0 ? completed : now) - started >= duration;
}

/**
 * iterate_experiment_analyze:
 * @now: the time, for the horizon and the days left
 *
 * Weighs an experiment's evidence: first its health, then the primary metric,
 * then the guardrails.
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
  g_auto(Analysis) analysis = { .verdict = verdict, .db = db };
  const IterateResult *leading;

  verdict->experiment = g_strdup (iterate_experiment_get_name (experiment));
  verdict->multiple_exposures = iterate_experiment_get_multiple_exposures (experiment);
  if (!load (&analysis, experiment, error))
    return NULL;

  verdict->at_horizon = has_reached_horizon (experiment, analysis.variants, now);
  check_sample_ratio (&analysis);
  if (analysis.control != NULL && !compare_all (&analysis, error))
    return NULL;

  decide (&analysis);
  leading = iterate_verdict_get_leading (verdict);
  if (leading != NULL && (verdict->decision == ITERATE_DECISION_INCONCLUSIVE ||
                          verdict->decision == ITERATE_DECISION_SUGGESTIVE))
    {
      redesign (&analysis, experiment, leading, now);
      if (!find_covariate_gain (&analysis, leading, error))
        return NULL;
    }

  return g_steal_pointer (&verdict);
}
