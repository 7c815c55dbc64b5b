/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-answer.h"

#include "iterate-flag-payload.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* An evaluation in the words of those who asked. */

static gboolean
is_shared (const IterateFlagRule *rule)
{
  return rule->has_range || (rule->has_coverage && rule->coverage < 1);
}

/* Returns: why, in OpenFeature's words */
const char *
iterate_flag_answer_get_reason (IterateFlagSet              *set,
                                const char                  *key,
                                const IterateFlagEvaluation *evaluation)
{
  const IterateFlagFeature *feature = iterate_flag_set_find (set, key);

  switch (evaluation->source)
    {
    case ITERATE_FLAG_EXPERIMENT:
      return "SPLIT";
    case ITERATE_FLAG_FORCE:
      if (is_shared (evaluation->rule))
        return "SPLIT";
      return evaluation->rule->condition == NULL ? "STATIC" : "TARGETING_MATCH";
    case ITERATE_FLAG_DEFAULT:
      return feature != NULL && feature->rules->len > 0 ? "DEFAULT" : "STATIC";
    case ITERATE_FLAG_DISABLED:
      return "DISABLED";
    default:
      return "UNKNOWN";
    }
}

/* Returns: the name of what is given: the variant's, or `on` and `off` */
const char *
iterate_flag_answer_get_variant (const IterateFlagEvaluation *evaluation)
{
  if (evaluation->source == ITERATE_FLAG_EXPERIMENT)
    return g_array_index (evaluation->rule->variations, IterateFlagVariation,
                          evaluation->variation).key;

  if (evaluation->source == ITERATE_FLAG_FORCE &&
      g_strcmp0 (evaluation->rule->id, ITERATE_RULE_WINNER) == 0 &&
      iterate_json_value_get_string (evaluation->value, NULL) != NULL)
    return iterate_json_value_get_string (evaluation->value, NULL);

  return evaluation->source == ITERATE_FLAG_FORCE ? "on" : "off";
}

/* Returns: (transfer full): why somebody gets what they get, as a sentence */
char *
iterate_flag_answer_dup_text (const IterateFlagEvaluation *evaluation)
{
  const char *id = evaluation->rule == NULL ? NULL : evaluation->rule->id;

  switch (evaluation->source)
    {
    case ITERATE_FLAG_UNKNOWN:
      return g_strdup (_("There is no such flag"));
    case ITERATE_FLAG_DISABLED:
      return g_strdup (_("The flag is off for everybody"));
    case ITERATE_FLAG_PREREQUISITE:
      return g_strdup (_("Another flag, on which it depends, is not as it must be"));
    case ITERATE_FLAG_CYCLE:
      return g_strdup (_("The flag depends on itself"));
    case ITERATE_FLAG_EXPERIMENT:
      if (!evaluation->hash_used)
        return g_strdup_printf (_("The variant of “%s” was asked for"), evaluation->rule->key);
      return g_strdup_printf (_("The experiment “%s” drew “%s”: their number is %.4f"),
                              evaluation->rule->key,
                              iterate_flag_answer_get_variant (evaluation), evaluation->bucket);
    case ITERATE_FLAG_FORCE:
      if (g_strcmp0 (id, ITERATE_RULE_AUDIENCE) == 0)
        return g_strdup (_("They belong to those for whom it is on first"));
      if (g_strcmp0 (id, ITERATE_RULE_WINNER) == 0)
        return g_strdup (_("It won its experiment"));
      if (isnan (evaluation->bucket))
        return g_strdup (id == NULL || g_str_equal (id, ITERATE_RULE_ROLLOUT)
                           ? _("It is on for everybody whom the rule concerns")
                           : _("A rule concerns them"));
      return g_strdup_printf (_("They are in the share that has it: their number %.4f is below %.4f"),
                              evaluation->bucket,
                              evaluation->rule->has_range ? evaluation->rule->range.end
                                                          : evaluation->rule->coverage);
    default:
      return g_strdup (_("No rule concerns them"));
    }
}

/* Returns: (transfer full): why a rule did not apply, as a sentence */
char *
iterate_flag_answer_dup_miss (const IterateFlagRule *rule,
                              IterateFlagMiss        miss,
                              double                 bucket)
{
  switch (miss)
    {
    case ITERATE_FLAG_NO_PREREQUISITE:
      return g_strdup (_("another flag is not as it must be"));
    case ITERATE_FLAG_FILTERED:
      return g_strdup (_("their number is filtered out"));
    case ITERATE_FLAG_NO_CONDITION:
      return g_strdup (_("its condition is not met"));
    case ITERATE_FLAG_NO_ATTRIBUTE:
      return g_strdup_printf (_("they have no “%s” to draw by"), rule->hash_attribute);
    case ITERATE_FLAG_NOT_COVERED:
      if (!isnan (bucket) && rule->has_range)
        return g_strdup_printf (_("their number %.4f is not in %.4f … %.4f"), bucket,
                                rule->range.start, rule->range.end);
      return g_strdup (_("they are not in its share"));
    case ITERATE_FLAG_NOT_IN_NAMESPACE:
      return g_strdup (_("they belong to another experiment of its namespace"));
    case ITERATE_FLAG_NOT_RUNNING:
      return g_strdup (_("it does not run"));
    case ITERATE_FLAG_BLOCKED_BUCKET:
      return g_strdup (_("they took part in an earlier version"));
    default:
      return g_strdup (_("it applies"));
    }
}
