/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-verdict-text.h"

#include "iterate-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* A verdict in words for people and as JSON for programs. */

static const char *const decision_names[] = {
  [ITERATE_DECISION_NO_DATA] = "no-data",
  [ITERATE_DECISION_BLOCKED] = "blocked",
  [ITERATE_DECISION_INCONCLUSIVE] = "inconclusive",
  [ITERATE_DECISION_SUGGESTIVE] = "suggestive",
  [ITERATE_DECISION_GRADUATE] = "graduate",
  [ITERATE_DECISION_ROLL_BACK] = "roll-back",
};

static const char *const advice_names[] = {
  [ITERATE_ADVICE_MEND] = "mend",
  [ITERATE_ADVICE_KEEP_RUNNING] = "keep-running",
  [ITERATE_ADVICE_REDESIGN] = "redesign",
  [ITERATE_ADVICE_GRADUATE] = "graduate",
  [ITERATE_ADVICE_ROLL_BACK] = "roll-back",
};

static const char *const view_names[] = {
  [ITERATE_VIEW_DECIDING] = "deciding",
  [ITERATE_VIEW_FIXED] = "fixed-horizon",
  [ITERATE_VIEW_SEQUENTIAL] = "always-valid",
  [ITERATE_VIEW_BAYESIAN] = "bayesian",
};

static const char *const health_names[] = {
  [ITERATE_HEALTH_OK] = "ok",
  [ITERATE_HEALTH_CAUTION] = "caution",
  [ITERATE_HEALTH_FAILED] = "failed",
};

static const char *const guard_names[] = {
  [ITERATE_GUARD_NONE] = NULL,
  [ITERATE_GUARD_UNSURE] = "unsure",
  [ITERATE_GUARD_SAFE] = "safe",
  [ITERATE_GUARD_HARMED] = "harmed",
};

const char *
iterate_verdict_get_decision_name (IterateVerdict *self)
{
  return decision_names[self->decision];
}

const char *
iterate_health_get_name (IterateHealth health)
{
  return health_names[health];
}

/* Returns: (transfer full): a share as a signed per cent with three digits */
char *
iterate_format_change (double value)
{
  double percent = 100 * value;
  int digits = fabs (percent) >= 99.95 ? 0 : fabs (percent) >= 9.995 ? 1 : 2;

  if (isnan (value))
    return g_strdup ("–");
  if (isinf (value))
    return g_strdup (value > 0 ? "∞" : "−∞");

  return g_strdup_printf ("%s%.*f %%", percent < 0 ? "−" : "+", digits, fabs (percent));
}

/* A difference: of shares in percentage points, of anything else as a number. */
static char *
format_difference (double   value,
                   gboolean share)
{
  if (isnan (value))
    return g_strdup ("–");
  if (isinf (value))
    return g_strdup (value > 0 ? "∞" : "−∞");

  return g_strdup_printf (share ? "%s%.3g pp" : "%s%.3g", value < 0 ? "−" : "+",
                          fabs (share ? 100 * value : value));
}

static char *
format_on_scale (double       value,
                 IterateScale scale,
                 gboolean     share)
{
  return scale == ITERATE_RELATIVE ? iterate_format_change (value)
                                   : format_difference (value, share);
}

/* Returns: (transfer full): “+8.20 % (+3.10 % … +13.4 %)” */
char *
iterate_format_estimate (const IterateResult *result,
                         IterateEstimate      estimate,
                         IterateScale         scale)
{
  gboolean share = iterate_metric_kind_is_binary (result->kind);
  g_autofree char *value = format_on_scale (estimate.value, scale, share);
  g_autofree char *low = format_on_scale (estimate.low, scale, share);
  g_autofree char *high = format_on_scale (estimate.high, scale, share);

  return g_strdup_printf ("%s (%s … %s)", value, low, high);
}

/* Returns: (transfer full): the effect that decides, relative where there is a
 * baseline and absolute otherwise */
char *
iterate_result_dup_effect (const IterateResult *result)
{
  if (iterate_result_is_relative (result))
    return iterate_format_estimate (result, result->relative, ITERATE_RELATIVE);

  return iterate_format_estimate (result, result->absolute, ITERATE_ABSOLUTE);
}

/* Returns: (transfer full): the answer in one sentence */
char *
iterate_verdict_dup_headline (IterateVerdict *self)
{
  const IterateResult *leading = iterate_verdict_get_leading (self);
  g_autofree char *effect = leading == NULL ? NULL : iterate_result_dup_effect (leading);

  if (leading == NULL)
    return g_strdup (_("There is nothing to compare yet"));

  switch (self->decision)
    {
    case ITERATE_DECISION_GRADUATE:
      return g_strdup_printf (_("Graduate “%s”: %s changes by %s"), self->winner,
                              leading->metric, effect);

    case ITERATE_DECISION_ROLL_BACK:
      if (self->guardrail != NULL)
        return g_strdup_printf (_("Roll back: “%s” changes %s by %s but harms %s"),
                                leading->variant, leading->metric, effect, self->guardrail);
      return g_strdup_printf (_("Roll back: “%s” changes %s by %s"), leading->variant,
                              leading->metric, effect);

    case ITERATE_DECISION_SUGGESTIVE:
      return g_strdup_printf (_("Likely but not sure: “%s” changes %s by %s"), leading->variant,
                              leading->metric, effect);

    case ITERATE_DECISION_BLOCKED:
      return g_strdup (_("Nothing can be said: a health check failed"));

    default:
      return g_strdup_printf (_("No clear difference in %s: %s"), leading->metric, effect);
    }
}

/* Returns: (transfer full): what to do next, in one sentence */
char *
iterate_verdict_dup_advice (IterateVerdict *self)
{
  g_autofree char *effect = iterate_format_change (self->minimum_effect);

  switch (self->advice)
    {
    case ITERATE_ADVICE_MEND:
      return g_strdup (_("Find out why units are lost or counted twice before deciding anything."));

    case ITERATE_ADVICE_GRADUATE:
      return g_strdup_printf (_("Give “%s” to everybody."), self->winner);

    case ITERATE_ADVICE_ROLL_BACK:
      return g_strdup (_("Keep the control; this change does harm."));

    case ITERATE_ADVICE_REDESIGN:
      return g_strdup (_("More of the same would not decide it. Test a design that can."));

    default:
      if (isnan (self->days_left))
        return g_strdup (_("Keep running: more data will decide."));
      return g_strdup_printf (ngettext ("Keep running: at today's traffic %.0f more day would detect "
                                        "a change of %s.",
                                        "Keep running: at today's traffic %.0f more days would "
                                        "detect a change of %s.", (gulong) self->days_left),
                              self->days_left, effect + (*effect == '+'));
    }
}

/* Returns: (transfer full) (nullable): how the experiment could become conclusive */
char *
iterate_verdict_dup_redesign (IterateVerdict *self)
{
  const IterateRedesign *design = &self->redesign;
  g_autoptr(GString) text = NULL;

  if (!self->has_redesign)
    return NULL;

  text = g_string_new (NULL);
  g_string_append_printf (text, _("To detect a difference of %.3g, each variant needs %.0f units"),
                          design->effect, design->units_per_variant);
  if (!isnan (design->days))
    g_string_append_printf (text, ngettext (" (%.0f day at today's traffic)",
                                            " (%.0f days at today's traffic)",
                                            (gulong) design->days),
                            design->days);
  g_string_append (text, ". ");
  if (design->n_variants > 2)
    g_string_append_printf (text, _("With the best variant alone it is %.0f each. "),
                            design->units_with_two);
  if (design->covariate_gain > 0)
    g_string_append_printf (text, _("Adjusting for the values before the exposure removes "
                                    "%.0f %% of the variance. "), 100 * design->covariate_gain);
  if (design->sharper_metric != NULL)
    g_string_append_printf (text, _("The same change in %s would need %.0f. "),
                            design->sharper_metric, design->sharper_units);
  g_string_append (text, _("Otherwise test a bolder change or a metric nearer to it."));

  return g_strdup (text->str);
}

/* Returns: (transfer full) (nullable): how the leading result was tested */
char *
iterate_verdict_dup_method (IterateVerdict *self)
{
  static const char *const deciders[] = {
    [ITERATE_VIEW_DECIDING] = NULL,
    [ITERATE_VIEW_FIXED] = N_("The first one decides: the planned end was reached."),
    [ITERATE_VIEW_SEQUENTIAL] = N_("The second one decides."),
    [ITERATE_VIEW_BAYESIAN] = N_("The third one decides."),
  };
  const IterateResult *leading = iterate_verdict_get_leading (self);
  const IteratePosterior *belief;
  const char *decider = deciders[self->decided_by];
  g_autoptr(GString) text = NULL;

  if (leading == NULL)
    return NULL;

  belief = &leading->effect.posteriors[iterate_result_is_relative (leading) ? ITERATE_RELATIVE
                                                                            : ITERATE_ABSOLUTE];

  text = g_string_new (NULL);
  g_string_append_printf (text, _("p = %.3g by the %s, for one look; p = %.3g by the %s, for any "
                                  "number of looks; chance that “%s” is better %.1f %%."),
                          iterate_result_get_p (leading, ITERATE_VIEW_FIXED, ITERATE_ABSOLUTE),
                          iterate_method_get_name (leading->effect.methods[ITERATE_FIXED]),
                          iterate_result_get_p (leading, ITERATE_VIEW_SEQUENTIAL, ITERATE_ABSOLUTE),
                          iterate_method_get_name (leading->effect.methods[ITERATE_SEQUENTIAL]),
                          leading->variant,
                          100 * (leading->wants_up ? belief->chance_to_win
                                                   : 1 - belief->chance_to_win));
  if (decider != NULL)
    g_string_append_printf (text, " %s", _(decider));
  if (leading->p > iterate_result_get_p (leading, self->decided_by, ITERATE_ABSOLUTE) * 1.000001)
    g_string_append_printf (text, _(" Adjusted for the comparisons made it is p = %.3g (Holm)."),
                            leading->p);

  return g_strdup (text->str);
}

static double
get_sum (GArray *values)
{
  double sum = 0;

  for (guint i = 0; i < values->len; i++)
    sum += g_array_index (values, double, i);

  return sum;
}

/* Returns: (transfer full): how many units a variant got, and how many it should have */
char *
iterate_verdict_dup_split (IterateVerdict *self,
                           guint           variant)
{
  double units = g_array_index (self->variant_units, double, variant);
  double all = get_sum (self->variant_units), weights = get_sum (self->variant_weights);
  double weight = g_array_index (self->variant_weights, double, variant);

  if (all <= 0 || weights <= 0)
    return g_strdup (_("No units yet"));

  return g_strdup_printf (_("%'.0f units, %.2f %% of all; %.2f %% expected"), units, 100 * units / all,
                          100 * weight / weights);
}

static void
set_estimate (JsonObject      *object,
              const char      *value,
              const char      *interval,
              IterateEstimate  estimate)
{
  iterate_json_set_number (object, value, estimate.value);
  iterate_json_set_interval (object, interval, estimate.low, estimate.high);
}

static JsonObject *
sequential_to_json (const IterateResult *result)
{
  JsonObject *object = json_object_new ();
  const IterateTest *test = result->effect.tests[ITERATE_ABSOLUTE][ITERATE_SEQUENTIAL];

  json_object_set_string_member (object, "method", iterate_method_get_name (
                                   result->effect.methods[ITERATE_SEQUENTIAL]));
  iterate_json_set_interval (object, "interval", test->low, test->high);
  iterate_json_set_number (object, "p", test->p);

  return object;
}

static JsonObject *
belief_to_json (const IterateResult *result)
{
  JsonObject *object = json_object_new ();
  IterateScale scale = iterate_result_is_relative (result) ? ITERATE_RELATIVE : ITERATE_ABSOLUTE;
  const IteratePosterior *posterior = &result->effect.posteriors[scale];

  json_object_set_string_member (object, "scale",
                                 scale == ITERATE_RELATIVE ? "relative" : "absolute");
  iterate_json_set_number (object, "difference", posterior->mean);
  iterate_json_set_interval (object, "interval", posterior->low, posterior->high);
  iterate_json_set_number (object, "chanceToWin", result->wants_up ? posterior->chance_to_win
                                                                   : 1 - posterior->chance_to_win);
  iterate_json_set_number (object, "expectedLoss", result->wants_up ? posterior->loss_treatment
                                                                    : posterior->loss_control);

  return object;
}

/* Returns: (transfer full): one metric in one variant */
JsonObject *
iterate_result_to_json (const IterateResult *result)
{
  JsonObject *object = json_object_new ();
  JsonObject *relative = json_object_new ();
  const IterateEffect *effect = &result->effect;

  json_object_set_string_member (object, "metric", result->metric);
  json_object_set_string_member (object, "kind", iterate_metric_kind_get_name (result->kind));
  json_object_set_string_member (object, "role", result->role);
  json_object_set_string_member (object, "direction", result->wants_up ? "up" : "down");
  json_object_set_string_member (object, "variant", result->variant);
  if (result->segment != NULL)
    json_object_set_string_member (object, "segment", result->segment);
  iterate_json_set_number (object, "controlUnits", effect->control.n);
  iterate_json_set_number (object, "variantUnits", effect->treatment.n);
  iterate_json_set_number (object, "controlMean", effect->control.baseline);
  iterate_json_set_number (object, "variantMean", effect->treatment.baseline);
  json_object_set_string_member (object, "method",
                                 iterate_method_get_name (effect->methods[ITERATE_FIXED]));
  set_estimate (object, "difference", "interval",
                iterate_result_get_estimate (result, ITERATE_VIEW_FIXED, ITERATE_ABSOLUTE));
  iterate_json_set_number (object, "p", iterate_result_get_p (result, ITERATE_VIEW_FIXED,
                                                              ITERATE_ABSOLUTE));
  set_estimate (relative, "difference", "interval", result->relative);
  json_object_set_object_member (object, "relative", relative);
  json_object_set_object_member (object, "alwaysValid", sequential_to_json (result));
  json_object_set_object_member (object, "bayesian", belief_to_json (result));
  iterate_json_set_number (object, "decidingP", result->p);
  iterate_json_set_number (object, "covariateGain", effect->gain);
  json_object_set_boolean_member (object, "harmful", result->guard == ITERATE_GUARD_HARMED);
  if (guard_names[result->guard] != NULL)
    json_object_set_string_member (object, "guardrail", guard_names[result->guard]);

  return object;
}

static JsonObject *
sample_ratio_to_json (IterateVerdict *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *variants = json_array_new ();

  iterate_json_set_number (object, "p", self->sample_ratio_p);
  json_object_set_string_member (object, "status", health_names[iterate_sample_ratio_health (
                                                                  self->sample_ratio_p)]);
  for (guint i = 0; i < self->variant_names->len; i++)
    {
      JsonObject *variant = json_object_new ();

      json_object_set_string_member (variant, "name", g_ptr_array_index (self->variant_names, i));
      iterate_json_set_number (variant, "units", g_array_index (self->variant_units, double, i));
      iterate_json_set_number (variant, "weight", g_array_index (self->variant_weights, double, i));
      json_array_add_object_element (variants, variant);
    }
  json_object_set_array_member (object, "variants", variants);
  json_object_set_int_member (object, "multipleExposures", self->multiple_exposures);

  return object;
}

/* Only numbers and names that do not change with time, in a fixed order: what approvals
 * rest on. */
static JsonObject *
evidence_to_json (IterateVerdict *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *results = json_array_new ();

  json_object_set_string_member (object, "experiment", self->experiment);
  json_object_set_string_member (object, "decision", iterate_verdict_get_decision_name (self));
  json_object_set_string_member (object, "control", self->control == NULL ? "" : self->control);
  if (self->winner == NULL)
    json_object_set_null_member (object, "winner");
  else
    json_object_set_string_member (object, "winner", self->winner);
  iterate_json_set_number (object, "confidence", self->confidence);
  json_object_set_string_member (object, "decidedBy", view_names[self->decided_by]);
  json_object_set_object_member (object, "sampleRatio", sample_ratio_to_json (self));
  for (guint i = 0; i < self->results->len; i++)
    json_array_add_object_element (results,
                                   iterate_result_to_json (g_ptr_array_index (self->results, i)));
  json_object_set_array_member (object, "metrics", results);

  return object;
}

/* Returns: (transfer full): changes whenever the evidence does */
char *
iterate_verdict_dup_digest (IterateVerdict *self)
{
  g_autoptr(JsonObject) evidence = evidence_to_json (self);

  return iterate_json_digest (evidence);
}

static JsonArray *
checks_to_json (IterateVerdict *self)
{
  JsonArray *checks = json_array_new ();

  for (guint i = 0; i < self->checks->len; i++)
    {
      const IterateHealthCheck *check = g_ptr_array_index (self->checks, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", check->name);
      json_object_set_string_member (object, "status", health_names[check->health]);
      json_object_set_string_member (object, "text", check->text);
      json_array_add_object_element (checks, object);
    }

  return checks;
}

/* Returns: (transfer full): all of it */
JsonObject *
iterate_verdict_to_json (IterateVerdict *self)
{
  JsonObject *object = evidence_to_json (self);
  JsonArray *reasons = json_array_new ();
  g_autofree char *headline = iterate_verdict_dup_headline (self);
  g_autofree char *advice = iterate_verdict_dup_advice (self);
  g_autofree char *redesign = iterate_verdict_dup_redesign (self);

  json_object_set_string_member (object, "headline", headline);
  json_object_set_string_member (object, "recommendation", advice_names[self->advice]);
  json_object_set_string_member (object, "advice", advice);
  iterate_json_set_number (object, "daysLeft", self->days_left);
  json_object_set_array_member (object, "health", checks_to_json (self));
  for (guint i = 0; i < self->reasons->len; i++)
    json_array_add_string_element (reasons, g_ptr_array_index (self->reasons, i));
  json_object_set_array_member (object, "reasons", reasons);
  if (redesign != NULL)
    json_object_set_string_member (object, "redesign", redesign);

  return object;
}
