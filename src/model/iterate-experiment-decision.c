/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-analysis-private.h"

#include "iterate-experiment-measure.h"
#include "iterate-power.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* From results to a decision and to what should be done: never the first variant, nor
 * the last one, for want of a reason. */

#define TARGET_POWER 0.8
/* A covariate must remove that much of the variance to be worth mentioning. */
#define WORTHY_GAIN  0.01
/* Another metric must need so many times fewer units to be called sharper. */
#define SHARPER      2

static gboolean
is_primary (const IterateResult *result)
{
  return g_strcmp0 (result->role, "primary") == 0;
}

static double
get_lift (const IterateResult *result)
{
  return fabs (iterate_result_is_relative (result) ? result->relative.value
                                                   : result->absolute.value);
}

/* Returns: (nullable): the guardrail that keeps the variant from winning */
static const IterateResult *
find_obstacle (IterateAnalysis *self,
               const char      *variant)
{
  for (guint i = 0; i < self->verdict->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (self->verdict->results, i);

      if (g_strcmp0 (result->variant, variant) == 0 &&
          (result->guard == ITERATE_GUARD_HARMED ||
           (result->guard == ITERATE_GUARD_UNSURE && result->margin > 0)))
        return result;
    }

  return NULL;
}

/* Whether a primary metric of the variant got worse for sure. */
static gboolean
is_worse_elsewhere (IterateAnalysis *self,
                    const char      *variant)
{
  for (guint i = 0; i < self->verdict->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (self->verdict->results, i);

      if (is_primary (result) && g_strcmp0 (result->variant, variant) == 0 &&
          result->confidence > self->win_confidence && !iterate_result_is_better (result))
        return TRUE;
    }

  return FALSE;
}

static void
explain_obstacle (IterateAnalysis     *self,
                  const IterateResult *candidate,
                  const IterateResult *obstacle)
{
  g_autofree char *effect = iterate_result_dup_effect (obstacle);
  g_autofree char *margin = iterate_format_change (obstacle->margin);

  if (obstacle->guard == ITERATE_GUARD_HARMED)
    {
      iterate_verdict_add_reason (self->verdict,
                                  _("“%s” improves %s but harms the guardrail %s: %s."),
                                  candidate->variant, candidate->metric, obstacle->metric, effect);
      g_free (self->verdict->guardrail);
      self->verdict->guardrail = g_strdup (obstacle->metric);
    }
  else
    iterate_verdict_add_reason (self->verdict,
                                _("“%s” improves %s, but it is not shown yet that %s gets worse by "
                                  "less than %s: %s."),
                                candidate->variant, candidate->metric, obstacle->metric,
                                margin + (*margin == '+'), effect);
}

/* Returns: (nullable): the best variant that wins and harms nothing. @held tells of one
 * that would win but for a guardrail that is not shown to be safe. */
static const IterateResult *
find_winner (IterateAnalysis *self,
             gboolean        *held)
{
  const IterateResult *winner = NULL;

  *held = FALSE;
  for (guint i = 0; i < self->verdict->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (self->verdict->results, i);
      const IterateResult *obstacle;

      if (!is_primary (result) || !(result->confidence > self->win_confidence) ||
          !iterate_result_is_better (result) || is_worse_elsewhere (self, result->variant))
        continue;

      obstacle = find_obstacle (self, result->variant);
      if (obstacle != NULL)
        {
          explain_obstacle (self, result, obstacle);
          *held |= obstacle->guard == ITERATE_GUARD_UNSURE;
        }
      else if (winner == NULL || get_lift (result) > get_lift (winner))
        winner = result;
    }

  return winner;
}

static void
explain_leading (IterateAnalysis     *self,
                 const IterateResult *leading)
{
  IterateVerdict *verdict = self->verdict;
  IterateFamily family = verdict->decided_by == ITERATE_VIEW_FIXED ? ITERATE_FIXED
                                                                   : ITERATE_SEQUENTIAL;
  g_autofree char *effect = iterate_result_dup_effect (leading);

  if (verdict->decided_by == ITERATE_VIEW_BAYESIAN)
    iterate_verdict_add_reason (verdict, _("%s: %s against the control, from %.0f and %.0f units "
                                           "(chance to win %.1f %%)."),
                                leading->metric, effect, leading->effect.treatment.n,
                                leading->effect.control.n,
                                100 * (iterate_result_is_better (leading)
                                         ? 1 - leading->p / 2 : leading->p / 2));
  else
    iterate_verdict_add_reason (verdict, _("%s: %s against the control, from %.0f and %.0f units "
                                           "(%s, p = %.3g)."),
                                leading->metric, effect, leading->effect.treatment.n,
                                leading->effect.control.n,
                                iterate_method_get_name (leading->effect.methods[family]),
                                leading->p);

  if (leading->effect.gain > 0)
    iterate_verdict_add_reason (verdict, _("Adjusting for the values before the exposure removed "
                                           "%.0f %% of the variance."), 100 * leading->effect.gain);
  if (verdict->decided_by == ITERATE_VIEW_FIXED)
    iterate_verdict_add_reason (verdict, _("The planned end was reached, so the fixed-horizon test "
                                           "decides."));
  else if (verdict->decided_by == ITERATE_VIEW_SEQUENTIAL)
    iterate_verdict_add_reason (verdict, _("This interval holds however often you look."));
}

/* Units a day so far, or NaN while nobody knows. */
static double
get_traffic (IterateAnalysis *self)
{
  gint64 started = iterate_experiment_get_started_at (self->experiment);
  gint64 completed = iterate_experiment_get_completed_at (self->experiment);
  double days = ((completed > 0 ? completed : self->now) - started) / (double) ITERATE_DAY;
  double units = 0;

  for (guint i = 0; i < self->verdict->variant_units->len; i++)
    units += g_array_index (self->verdict->variant_units, double, i);

  return started > 0 && days >= 1 && units > 0 ? units / days : NAN;
}

static gboolean
is_running (IterateAnalysis *self)
{
  return g_strcmp0 (iterate_experiment_get_status (self->experiment), "running") == 0;
}

/* Days until the smallest effect worth having could be seen at today's traffic; at the
 * planned end at the latest, since the fixed test decides then. */
static void
count_days_left (IterateAnalysis     *self,
                 const IterateResult *leading)
{
  const IterateComparison *comparison = &leading->effect.comparisons[ITERATE_RELATIVE];
  gint64 started = iterate_experiment_get_started_at (self->experiment);
  gint64 duration = iterate_experiment_get_planned_duration (self->experiment);
  double traffic = get_traffic (self);
  IterateDesign design = ITERATE_DESIGN_INIT;
  IterateMidPower power;

  if (!(comparison->se > 0) || isnan (traffic))
    return;

  design.method = self->verdict->decided_by == ITERATE_VIEW_BAYESIAN ? ITERATE_DESIGN_BAYESIAN
                                                                     : ITERATE_DESIGN_SEQUENTIAL;
  design.alpha = self->options.alpha;
  design.power = TARGET_POWER;
  design.tuning = self->options.tuning;
  design.prior_sd = self->options.prior_sd;
  design.n_variants = self->variants->len;
  power = iterate_mid_power (&design, comparison, self->verdict->minimum_effect);
  self->verdict->days_left = power.scaling == 0 ? 1
                             : ceil (power.scaling * comparison->n *
                                     self->variants->len / 2 / traffic);
  if (duration > 0 && started > 0)
    self->verdict->days_left =
      fmin (self->verdict->days_left,
            MAX (1, ceil ((started + duration - self->now) / (double) ITERATE_DAY)));
}

/* The design of a fresh experiment with this metric. */
static IterateDesign
make_design (IterateAnalysis     *self,
             const IterateResult *result,
             guint                n_variants)
{
  IterateDesign design = ITERATE_DESIGN_INIT;

  design.mean = result->effect.control.baseline;
  design.variance = result->effect.control.variance;
  design.n_variants = n_variants;
  design.relative = FALSE;
  design.alpha = self->options.alpha;
  design.power = TARGET_POWER;

  return design;
}

static double
get_units_for (IterateAnalysis     *self,
               const IterateResult *result,
               guint                n_variants)
{
  IterateDesign design = make_design (self, result, n_variants);
  double effect = fabs (design.mean) * self->verdict->minimum_effect;

  return effect > 0 && design.variance > 0 ? iterate_design_get_units (&design, effect) : INFINITY;
}

/* A metric of the same experiment that sees the same relative change much sooner. */
static void
find_sharper_metric (IterateAnalysis     *self,
                     const IterateResult *leading)
{
  IterateRedesign *design = &self->verdict->redesign;
  double best = design->units_per_variant / SHARPER;

  for (guint i = 0; i < self->verdict->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (self->verdict->results, i);
      double units;

      if (g_str_equal (result->metric, leading->metric) ||
          g_strcmp0 (result->role, "secondary") != 0)
        continue;

      units = get_units_for (self, result, design->n_variants);
      if (!(units < best))
        continue;

      best = units;
      g_free (design->sharper_metric);
      design->sharper_metric = g_strdup (result->metric);
      design->sharper_units = units;
    }
}

/* What would make it conclusive: units for the smallest effect worth having, and what
 * would need fewer of them. All of it is computed from the data. */
static void
redesign (IterateAnalysis     *self,
          const IterateResult *leading)
{
  IterateRedesign *design = &self->verdict->redesign;
  double traffic = get_traffic (self);

  design->n_variants = self->variants->len;
  design->effect = fabs (leading->effect.control.baseline) * self->verdict->minimum_effect;
  design->units_per_variant = get_units_for (self, leading, design->n_variants);
  design->units_with_two = get_units_for (self, leading, 2);
  if (!isfinite (design->units_per_variant))
    return;

  self->verdict->has_redesign = TRUE;
  design->days = ceil (design->n_variants * design->units_per_variant / traffic);
  if (leading->effect.gain >= WORTHY_GAIN)
    design->covariate_gain = leading->effect.gain;
  find_sharper_metric (self, leading);
}

/* Whether the interval leaves no room for an effect worth having in the direction that
 * is wanted. */
static gboolean
is_futile (IterateAnalysis     *self,
           const IterateResult *leading)
{
  double best = leading->wants_up ? leading->relative.high : -leading->relative.low;

  return best < self->verdict->minimum_effect;
}

static void
advise (IterateAnalysis     *self,
        const IterateResult *leading)
{
  IterateVerdict *verdict = self->verdict;

  switch (verdict->decision)
    {
    case ITERATE_DECISION_BLOCKED:
      verdict->advice = ITERATE_ADVICE_MEND;
      break;

    case ITERATE_DECISION_GRADUATE:
      verdict->advice = ITERATE_ADVICE_GRADUATE;
      break;

    case ITERATE_DECISION_ROLL_BACK:
      verdict->advice = ITERATE_ADVICE_ROLL_BACK;
      break;

    default:
      verdict->advice = is_running (self) && !verdict->at_horizon ? ITERATE_ADVICE_KEEP_RUNNING
                                                                  : ITERATE_ADVICE_REDESIGN;
      if (verdict->advice == ITERATE_ADVICE_KEEP_RUNNING && is_futile (self, leading))
        {
          iterate_verdict_add_reason (verdict, _("An improvement worth having (%.3g %%) is ruled "
                                                 "out already."), 100 * verdict->minimum_effect);
          verdict->advice = ITERATE_ADVICE_REDESIGN;
        }
    }
}

/* Settles the decision on the results, and what to do. */
void
iterate_analysis_decide (IterateAnalysis *self)
{
  IterateVerdict *verdict = self->verdict;
  const IterateResult *leading = iterate_verdict_get_leading (verdict);
  const IterateResult *winner;
  gboolean held;

  if (leading == NULL)
    {
      iterate_verdict_add_reason (verdict, _("Each variant needs at least two units with a value."));
      return;
    }

  winner = find_winner (self, &held);
  if (winner != NULL)
    {
      verdict->winner = g_strdup (winner->variant);
      leading = winner;
    }
  verdict->confidence = leading->confidence;
  explain_leading (self, leading);

  if (iterate_sample_ratio_health (verdict->sample_ratio_p) == ITERATE_HEALTH_FAILED)
    {
      verdict->decision = ITERATE_DECISION_BLOCKED;
      g_clear_pointer (&verdict->winner, g_free);
    }
  else if (winner != NULL)
    verdict->decision = ITERATE_DECISION_GRADUATE;
  else if (held)
    verdict->decision = ITERATE_DECISION_SUGGESTIVE;
  else if (verdict->confidence > self->win_confidence)
    verdict->decision = ITERATE_DECISION_ROLL_BACK;
  else if (verdict->confidence < self->inconclusive_confidence)
    verdict->decision = ITERATE_DECISION_INCONCLUSIVE;
  else
    verdict->decision = ITERATE_DECISION_SUGGESTIVE;

  if (is_running (self))
    count_days_left (self, leading);
  advise (self, leading);
  if (verdict->decision == ITERATE_DECISION_INCONCLUSIVE ||
      verdict->decision == ITERATE_DECISION_SUGGESTIVE)
    redesign (self, leading);
}
