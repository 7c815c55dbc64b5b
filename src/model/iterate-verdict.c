/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-verdict.h"

#include "iterate-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/**
 * IterateVerdict:
 *
 * What an experiment's data say: a decision with its reasons, and every number
 * that it rests on. Made by iterate_experiment_analyze(); not changed afterwards.
 */
G_DEFINE_FINAL_TYPE (IterateVerdict, iterate_verdict, G_TYPE_OBJECT)

static const char *const decision_names[] = {
  [ITERATE_DECISION_NO_DATA] = "no-data",
  [ITERATE_DECISION_BLOCKED] = "blocked",
  [ITERATE_DECISION_INCONCLUSIVE] = "inconclusive",
  [ITERATE_DECISION_SUGGESTIVE] = "suggestive",
  [ITERATE_DECISION_GRADUATE] = "graduate",
  [ITERATE_DECISION_ROLL_BACK] = "roll-back",
};

static void
free_result (gpointer data)
{
  IterateResult *result = data;

  g_free (result->metric);
  g_free (result->kind);
  g_free (result->role);
  g_free (result->variant);
  g_free (result->method);
  g_free (result);
}

static void
iterate_verdict_finalize (GObject *object)
{
  IterateVerdict *self = ITERATE_VERDICT (object);

  g_free (self->experiment);
  g_free (self->control);
  g_free (self->winner);
  g_free (self->guardrail);
  g_ptr_array_unref (self->variant_names);
  g_array_unref (self->variant_units);
  g_array_unref (self->variant_weights);
  g_ptr_array_unref (self->results);
  g_ptr_array_unref (self->reasons);

  G_OBJECT_CLASS (iterate_verdict_parent_class)->finalize (object);
}

static void
iterate_verdict_class_init (IterateVerdictClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_verdict_finalize;
}

static void
iterate_verdict_init (IterateVerdict *self)
{
  self->confidence = NAN;
  self->sample_ratio_p = 1;
  self->sample_ratio_status = "ok";
  self->variant_names = g_ptr_array_new_with_free_func (g_free);
  self->variant_units = g_array_new (FALSE, FALSE, sizeof (double));
  self->variant_weights = g_array_new (FALSE, FALSE, sizeof (double));
  self->results = g_ptr_array_new_with_free_func (free_result);
  self->reasons = g_ptr_array_new_with_free_func (g_free);
}

IterateVerdict *
iterate_verdict_new (void)
{
  return g_object_new (ITERATE_TYPE_VERDICT, NULL);
}

/* Returns: (transfer none): a new result to fill in */
IterateResult *
iterate_verdict_add_result (IterateVerdict *self)
{
  IterateResult *result = g_new0 (IterateResult, 1);

  g_ptr_array_add (self->results, result);

  return result;
}

/**
 * iterate_verdict_get_primary:
 * @variant: a variant's name
 *
 * Returns: (nullable): the primary metric's result in that variant
 */
const IterateResult *
iterate_verdict_get_primary (IterateVerdict *self,
                             const char     *variant)
{
  for (guint i = 0; i < self->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (self->results, i);

      if (g_strcmp0 (result->role, "primary") == 0 && g_strcmp0 (result->variant, variant) == 0)
        return result;
    }

  return NULL;
}

/* Returns: (nullable): the primary metric's result that the verdict is about: the
 * winner's, or that of the variant with the strongest evidence */
const IterateResult *
iterate_verdict_get_leading (IterateVerdict *self)
{
  const IterateResult *leading = NULL;

  if (self->winner != NULL)
    return iterate_verdict_get_primary (self, self->winner);

  for (guint i = 0; i < self->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (self->results, i);

      if (g_strcmp0 (result->role, "primary") == 0 && !isnan (result->p) &&
          (leading == NULL || result->p < leading->p))
        leading = result;
    }

  return leading;
}

const char *
iterate_verdict_get_decision_name (IterateVerdict *self)
{
  return decision_names[self->decision];
}

/* Returns: (transfer full): a share as a signed per cent with three digits */
char *
iterate_format_change (double value)
{
  double percent = 100 * value;
  int digits = fabs (percent) >= 99.95 ? 0 : fabs (percent) >= 9.995 ? 1 : 2;

  if (isnan (value))
    return g_strdup ("–");

  return g_strdup_printf ("%s%.*f %%", percent < 0 ? "−" : "+", digits, fabs (percent));
}

/* Returns: (transfer full): “+8.20 % (+3.10 … +13.4 %)”, relative where there is a
 * baseline and absolute otherwise */
char *
iterate_result_dup_effect (const IterateResult *result)
{
  g_autofree char *value = NULL;
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;

  if (isnan (result->relative.value))
    return g_strdup_printf ("%+.3g (%+.3g … %+.3g)", result->absolute.value,
                            result->absolute.low, result->absolute.high);

  value = iterate_format_change (result->relative.value);
  low = iterate_format_change (result->relative.low);
  high = iterate_format_change (result->relative.high);

  return g_strdup_printf ("%s (%s … %s)", value, low, high);
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

/* Returns: (transfer full) (nullable): how the experiment could become conclusive */
char *
iterate_verdict_dup_redesign (IterateVerdict *self)
{
  g_autoptr(GString) text = NULL;

  if (!self->has_redesign)
    return NULL;

  text = g_string_new (NULL);
  g_string_append_printf (text, _("To detect a difference of %.3g, each variant needs %.0f units"),
                          self->redesign.effect, self->redesign.units_per_variant);
  if (!isnan (self->redesign.days))
    g_string_append_printf (text, ngettext (" (%.0f day at today's traffic)",
                                            " (%.0f days at today's traffic)",
                                            (gulong) self->redesign.days),
                            self->redesign.days);
  g_string_append (text, ". ");
  if (self->variant_names->len > 2)
    g_string_append (text,
                     _("With two variants instead of more, the same traffic decides sooner. "));
  if (self->redesign.covariate_gain > 0)
    g_string_append_printf (text, _("Adjusting for the values before the exposure would remove "
                                    "%.0f %% of the variance. "),
                            100 * self->redesign.covariate_gain);
  g_string_append (text, _("Otherwise test a bolder change or a metric nearer to it."));

  return g_strdup (text->str);
}

static void
set_estimate (JsonObject            *object,
              const char            *value,
              const char            *interval,
              const IterateEstimate *estimate)
{
  iterate_json_set_number (object, value, estimate->value);
  iterate_json_set_interval (object, interval, estimate->low, estimate->high);
}

static JsonObject *
result_to_json (const IterateResult *result)
{
  JsonObject *object = json_object_new ();
  JsonObject *sequential = json_object_new ();
  JsonObject *relative = json_object_new ();

  json_object_set_string_member (object, "metric", result->metric);
  json_object_set_string_member (object, "kind", result->kind);
  json_object_set_string_member (object, "role", result->role);
  json_object_set_string_member (object, "direction", result->wants_up ? "up" : "down");
  json_object_set_string_member (object, "variant", result->variant);
  iterate_json_set_number (object, "controlUnits", result->n_control);
  iterate_json_set_number (object, "variantUnits", result->n_variant);
  iterate_json_set_number (object, "controlMean", result->mean_control);
  iterate_json_set_number (object, "variantMean", result->mean_variant);
  json_object_set_string_member (object, "method", result->method);
  set_estimate (object, "difference", "interval", &result->fixed);
  iterate_json_set_number (object, "p", result->fixed_p);

  set_estimate (relative, "difference", "interval", &result->relative);
  json_object_set_object_member (object, "relative", relative);

  json_object_set_string_member (sequential, "method", "asymptotic confidence sequence");
  iterate_json_set_interval (sequential, "interval", result->always_valid.low,
                             result->always_valid.high);
  iterate_json_set_number (sequential, "p", result->always_valid_p);
  json_object_set_object_member (object, "alwaysValid", sequential);

  iterate_json_set_number (object, "decidingP", result->p);
  json_object_set_boolean_member (object, "harmful", result->harmful);

  return object;
}

static JsonObject *
sample_ratio_to_json (IterateVerdict *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *variants = json_array_new ();

  iterate_json_set_number (object, "p", self->sample_ratio_p);
  json_object_set_string_member (object, "status", self->sample_ratio_status);
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

/* Only numbers and names, in a fixed order: what approvals rest on. */
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
  json_object_set_string_member (object, "decidedBy",
                                 self->at_horizon ? "fixed-horizon" : "always-valid");
  json_object_set_object_member (object, "sampleRatio", sample_ratio_to_json (self));
  for (guint i = 0; i < self->results->len; i++)
    json_array_add_object_element (results,
                                   result_to_json (g_ptr_array_index (self->results, i)));
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

/* Returns: (transfer full): all of it */
JsonObject *
iterate_verdict_to_json (IterateVerdict *self)
{
  JsonObject *object = evidence_to_json (self);
  JsonArray *reasons = json_array_new ();
  g_autofree char *headline = iterate_verdict_dup_headline (self);
  g_autofree char *redesign = iterate_verdict_dup_redesign (self);

  json_object_set_string_member (object, "headline", headline);
  for (guint i = 0; i < self->reasons->len; i++)
    json_array_add_string_element (reasons, g_ptr_array_index (self->reasons, i));
  json_object_set_array_member (object, "reasons", reasons);
  if (redesign != NULL)
    json_object_set_string_member (object, "redesign", redesign);

  return object;
}
