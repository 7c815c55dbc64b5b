/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-evaluation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Evaluation as GrowthBook's SDKs do it, step by step in their order (specification 0.8), so that a
 * product gets the same answer whether it asks here or evaluates by itself. Nothing is allocated. */

/* The flags that are being evaluated, each for the sake of the one below. */
typedef struct Frame Frame;
struct Frame
{
  const char  *key;
  const Frame *below;
};

static void evaluate (IterateFlagSet           *set,
                      const char               *key,
                      const IterateFlagFeature *feature,
                      const IterateFlagContext *context,
                      const Frame              *below,
                      IterateFlagEvaluation    *result);

static void
set_value (IterateFlagEvaluation  *result,
           IterateFlagSource       source,
           const IterateFlagValue *value)
{
  static const IterateFlagValue nothing;

  if (value == NULL)
    value = &nothing;
  result->source = source;
  result->value = value->json;
  result->text = value->text;
}

/* @room: holds what is no text; a list is cut, which nobody draws by
 *
 * Returns: (nullable): whose value is hashed, as text; what JavaScript takes for false is none */
static const char *
get_attribute_text (const IterateFlagContext *context,
                    const char               *attribute,
                    char                      room[ITERATE_FLAG_HASH_ROOM])
{
  IterateJsonValue value = iterate_flag_attributes_get (&context->attributes, attribute);
  const char *text = iterate_json_value_get_string (value, NULL);
  g_autoptr(GString) buffer = NULL;

  if (text != NULL)
    return *text == '\0' ? NULL : text;

  if (!iterate_flag_value_is_on (value))
    return NULL;

  buffer = g_string_new (NULL);
  iterate_json_value_append (value, buffer);
  g_utf8_strncpy (room, buffer->str, (ITERATE_FLAG_HASH_ROOM - 1) / 6);

  return room;
}

/* Finds what to hash: the attribute, or the one to fall back to where there is no stickiness
 * without it. */
static gboolean
find_hash_value (const IterateFlagRule    *rule,
                 const IterateFlagContext *context,
                 IterateFlagEvaluation    *result)
{
  result->hash_attribute = rule->hash_attribute;
  result->hash_value = get_attribute_text (context, rule->hash_attribute, result->hash_room);
  if (result->hash_value == NULL && context->find_sticky != NULL && rule->sticky &&
      rule->fallback_attribute != NULL)
    {
      result->hash_value = get_attribute_text (context, rule->fallback_attribute, result->hash_room);
      if (result->hash_value != NULL)
        result->hash_attribute = rule->fallback_attribute;
    }
  if (result->hash_value != NULL)
    return TRUE;

  result->hash_value = "";

  return FALSE;
}

static gboolean
passes_filters (const IterateFlagRule    *rule,
                const IterateFlagContext *context)
{
  for (guint i = 0; i < rule->filters->len; i++)
    {
      const IterateFlagFilter *filter = &g_array_index (rule->filters, IterateFlagFilter, i);
      const char *attribute = filter->attribute == NULL ? "id" : filter->attribute;
      char room[ITERATE_FLAG_HASH_ROOM];
      const char *value = get_attribute_text (context, attribute, room);
      double number;

      if (value == NULL ||
          !iterate_flag_hash_from (filter->seeded, filter->seed, value, filter->hash_version,
                                   &number) ||
          iterate_flag_choose_variation (number, filter->ranges, filter->n_ranges) < 0)
        return FALSE;
    }

  return TRUE;
}

typedef enum
{
  PARENTS_FINE,
  PARENTS_MISSED,
  PARENTS_GATE,
  PARENTS_CYCLE,
} Parents;

/* What another flag says that the rule depends on. Apart, so that what is evaluated without parents
 * needs no room for them. */
static G_GNUC_NO_INLINE Parents
check_parent (IterateFlagSet           *set,
              const IterateFlagParent  *parent,
              const IterateFlagContext *context,
              const Frame              *frame)
{
  IterateFlagContext quiet = *context;
  IterateFlagEvaluation evaluation;
  IterateFlagAttributes attributes = { 0 };

  quiet.trace = NULL;
  evaluate (set, parent->flag, iterate_flag_set_find (set, parent->flag), &quiet, frame, &evaluation);
  if (evaluation.source == ITERATE_FLAG_CYCLE)
    return PARENTS_CYCLE;

  attributes.value = evaluation.value;
  if (iterate_flag_condition_is_met (parent->condition, &attributes))
    return PARENTS_FINE;

  return parent->gate ? PARENTS_GATE : PARENTS_MISSED;
}

static Parents
check_parents (IterateFlagSet           *set,
               const IterateFlagRule    *rule,
               const IterateFlagContext *context,
               const Frame              *frame)
{
  for (guint i = 0; i < rule->parents->len; i++)
    {
      Parents parents = check_parent (set, &g_array_index (rule->parents, IterateFlagParent, i),
                                      context, frame);

      if (parents != PARENTS_FINE)
        return parents;
    }

  return PARENTS_FINE;
}

static IterateFlagMiss
check_share (const IterateFlagRule    *rule,
             const IterateFlagContext *context,
             IterateFlagEvaluation    *result)
{
  if (!rule->has_range && !rule->has_coverage)
    return ITERATE_FLAG_APPLIES;

  if (!rule->has_range && rule->coverage == 0)
    return ITERATE_FLAG_NOT_COVERED;

  if (!find_hash_value (rule, context, result) ||
      !iterate_flag_hash_from (rule->seeded, rule->seed, result->hash_value, rule->hash_version,
                               &result->bucket))
    return ITERATE_FLAG_NO_ATTRIBUTE;

  if (rule->has_range ? iterate_flag_in_range (result->bucket, rule->range)
                      : result->bucket <= rule->coverage)
    return ITERATE_FLAG_APPLIES;

  return ITERATE_FLAG_NOT_COVERED;
}

/* Returns: the variation that a page's address asks for, or -1 */
int
iterate_flag_find_url_override (const char *url,
                                const char *experiment,
                                int         n_variations)
{
  const char *query = url == NULL ? NULL : strchr (url, '?');
  g_auto(GStrv) pairs = NULL;
  gsize length = strlen (experiment);

  if (query == NULL)
    return -1;

  pairs = g_strsplit_set (query + 1, "&#", -1);
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      const char *digits = pairs[i] + length + 1;

      if (!g_str_has_prefix (pairs[i], experiment) || pairs[i][length] != '=')
        continue;

      if (*digits != '\0' && digits[strspn (digits, "0123456789")] == '\0' && strlen (digits) < 9)
        {
          const int variation = atoi (digits);

          return variation < n_variations ? variation : -1;
        }
    }

  return -1;
}

/* Gives a variation, or the first one to those outside of the experiment. */
static void
give_variation (const IterateFlagRule *rule,
                int                    variation,
                gboolean               hash_used,
                IterateFlagEvaluation *result)
{
  result->in_experiment = variation >= 0 && variation < (int) rule->variations->len;
  result->hash_used = hash_used;
  result->variation = result->in_experiment ? variation : 0;
  result->rule = rule;
  set_value (result, ITERATE_FLAG_EXPERIMENT,
             rule->variations->len == 0
               ? NULL
               : &g_array_index (rule->variations, IterateFlagVariation, result->variation).value);
}

/* Returns: (nullable): the key of the variation that was kept */
static const char *
find_kept (const IterateFlagRule    *rule,
           const IterateFlagContext *context,
           int                       version)
{
  const char *attributes[] = { rule->hash_attribute, rule->fallback_attribute };
  g_autofree char *experiment = g_strdup_printf ("%s__%d", rule->key, version);

  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    {
      char room[ITERATE_FLAG_HASH_ROOM];
      const char *kept, *value;

      value = attributes[i] == NULL ? NULL : get_attribute_text (context, attributes[i], room);
      if (value == NULL)
        continue;

      kept = context->find_sticky (attributes[i], value, experiment, context->sticky_data);
      if (kept != NULL)
        return kept;
    }

  return NULL;
}

/* Returns: the variation that was kept, or -1 */
static int
find_sticky_variation (const IterateFlagRule    *rule,
                       const IterateFlagContext *context,
                       gboolean                 *blocked)
{
  const char *kept;

  *blocked = FALSE;
  for (int version = 0; version < rule->min_bucket_version && version < 100; version++)
    {
      if (find_kept (rule, context, version) != NULL)
        {
          *blocked = TRUE;
          return -1;
        }
    }

  kept = find_kept (rule, context, rule->bucket_version);
  for (guint i = 0; kept != NULL && i < rule->variations->len; i++)
    {
      if (g_str_equal (g_array_index (rule->variations, IterateFlagVariation, i).key, kept))
        return i;
    }

  return -1;
}

static gboolean
find_forced (const IterateFlagRule    *rule,
             const IterateFlagContext *context,
             int                      *variation)
{
  IterateJsonValue value;
  double number;

  *variation = iterate_flag_find_url_override (context->url, rule->key, rule->variations->len);
  if (*variation >= 0)
    return TRUE;

  if (!iterate_json_value_find (context->forced, rule->key, &value) ||
      !iterate_json_value_get_double (value, &number))
    return FALSE;

  *variation = number >= 0 && number < rule->variations->len ? (int) number : -1;

  return TRUE;
}

static const IterateFlagLeaf *
find_leaf (const IterateFlagRule    *rule,
           const IterateFlagContext *context)
{
  for (guint i = 0; rule->leaves != NULL && i < rule->leaves->len; i++)
    {
      const IterateFlagLeaf *leaf = &g_array_index (rule->leaves, IterateFlagLeaf, i);

      if (leaf->condition == NULL ||
          iterate_flag_condition_is_met (leaf->condition, &context->attributes))
        return leaf;
    }

  return NULL;
}

/* Whether somebody may take part, whatever their number says. Filters and prerequisites of a flag's
 * rule were looked at before; without a @frame the experiment stands alone. */
static IterateFlagMiss
check_admission (IterateFlagSet           *set,
                 const IterateFlagRule    *rule,
                 const IterateFlagContext *context,
                 const Frame              *frame,
                 IterateFlagEvaluation    *result)
{
  if (rule->filters != NULL)
    {
      if (frame == NULL && !passes_filters (rule, context))
        return ITERATE_FLAG_FILTERED;
    }
  else if (rule->namespace != NULL &&
           !iterate_flag_in_namespace (result->hash_value, rule->namespace, rule->namespace_range))
    {
      return ITERATE_FLAG_NOT_IN_NAMESPACE;
    }

  if (rule->condition != NULL &&
      !iterate_flag_condition_is_met (rule->condition, &context->attributes))
    return ITERATE_FLAG_NO_CONDITION;

  return frame != NULL || check_parents (set, rule, context, frame) == PARENTS_FINE
           ? ITERATE_FLAG_APPLIES : ITERATE_FLAG_NO_PREREQUISITE;
}

static int
choose_variation (const IterateFlagRule    *rule,
                  const IterateFlagContext *context,
                  IterateFlagEvaluation    *result)
{
  result->bandit = rule->leaves != NULL;
  result->leaf = find_leaf (rule, context);

  return result->leaf != NULL
           ? iterate_flag_choose_variation (result->bucket, result->leaf->ranges,
                                            rule->variations->len)
           : iterate_flag_choose_variation (result->bucket, rule->ranges, rule->n_ranges);
}

static IterateFlagMiss
assign (IterateFlagSet           *set,
        const IterateFlagRule    *rule,
        const IterateFlagContext *context,
        const Frame              *frame,
        gboolean                  forcing,
        IterateFlagEvaluation    *result)
{
  gboolean blocked = FALSE;
  int variation = -1;
  IterateFlagMiss miss;
  double number;

  if (!find_hash_value (rule, context, result))
    return ITERATE_FLAG_NO_ATTRIBUTE;

  if (context->find_sticky != NULL && rule->sticky)
    variation = find_sticky_variation (rule, context, &blocked);
  result->sticky_used = variation >= 0;

  if (!result->sticky_used)
    {
      miss = check_admission (set, rule, context, frame, result);
      if (miss != ITERATE_FLAG_APPLIES)
        return miss;
    }

  if (!iterate_flag_hash_from (rule->seeded, rule->seed, result->hash_value, rule->hash_version,
                               &number))
    return ITERATE_FLAG_NO_ATTRIBUTE;

  result->bucket = number;
  if (!result->sticky_used)
    variation = choose_variation (rule, context, result);

  if (blocked)
    {
      result->sticky_used = TRUE;
      return ITERATE_FLAG_BLOCKED_BUCKET;
    }

  if (variation < 0)
    return ITERATE_FLAG_NOT_COVERED;

  if (forcing)
    {
      double forced = -1;

      iterate_json_value_get_double (rule->force.json, &forced);
      result->bucket = NAN;
      give_variation (rule, (int) forced, FALSE, result);
      return ITERATE_FLAG_APPLIES;
    }

  if (context->qa || rule->stopped)
    return ITERATE_FLAG_NOT_RUNNING;

  give_variation (rule, variation, TRUE, result);

  return ITERATE_FLAG_APPLIES;
}

/* Runs an experiment. @forcing: whether the rule's forced value is the number of a variation */
static IterateFlagMiss
run (IterateFlagSet           *set,
     const IterateFlagRule    *rule,
     const IterateFlagContext *context,
     const Frame              *frame,
     gboolean                  forcing,
     IterateFlagEvaluation    *result)
{
  IterateFlagMiss miss = ITERATE_FLAG_NOT_RUNNING;
  int variation;

  if (rule->variations == NULL || rule->variations->len < 2 || context->disabled)
    return miss;

  if (find_forced (rule, context, &variation))
    {
      find_hash_value (rule, context, result);
      give_variation (rule, variation, FALSE, result);
      return ITERATE_FLAG_APPLIES;
    }

  if (!rule->inactive)
    miss = assign (set, rule, context, frame, forcing, result);

  return miss;
}

static void
reset (IterateFlagEvaluation *result)
{
  memset (result, 0, offsetof (IterateFlagEvaluation, hash_room));
  result->hash_value = "";
  result->variation = -1;
  result->bucket = NAN;
}

/* Returns: why the rule does not apply; @decided tells that no further rule is looked at */
static IterateFlagMiss
apply_rule (IterateFlagSet           *set,
            const IterateFlagRule    *rule,
            const IterateFlagContext *context,
            const Frame              *frame,
            IterateFlagEvaluation    *result,
            gboolean                 *decided)
{
  Parents parents = check_parents (set, rule, context, frame);
  IterateFlagMiss miss;

  *decided = parents == PARENTS_CYCLE || parents == PARENTS_GATE;
  if (*decided)
    set_value (result, parents == PARENTS_CYCLE ? ITERATE_FLAG_CYCLE : ITERATE_FLAG_PREREQUISITE,
               NULL);
  if (parents != PARENTS_FINE)
    return ITERATE_FLAG_NO_PREREQUISITE;

  if (rule->filters != NULL && !passes_filters (rule, context))
    return ITERATE_FLAG_FILTERED;

  if (rule->has_force)
    {
      if (rule->condition != NULL &&
          !iterate_flag_condition_is_met (rule->condition, &context->attributes))
        return ITERATE_FLAG_NO_CONDITION;

      miss = check_share (rule, context, result);
      *decided = miss == ITERATE_FLAG_APPLIES;
      if (*decided)
        {
          result->rule = rule;
          set_value (result, ITERATE_FLAG_FORCE, &rule->force);
        }
      return miss;
    }

  if (rule->variations == NULL)
    return ITERATE_FLAG_NOT_RUNNING;

  miss = run (set, rule, context, frame, FALSE, result);
  *decided = miss == ITERATE_FLAG_APPLIES && result->in_experiment &&
             !g_array_index (rule->variations, IterateFlagVariation, result->variation).passthrough;

  return miss;
}

static void
evaluate (IterateFlagSet           *set,
          const char               *key,
          const IterateFlagFeature *feature,
          const IterateFlagContext *context,
          const Frame              *below,
          IterateFlagEvaluation    *result)
{
  const Frame frame = { key, below };

  reset (result);
  for (const Frame *other = below; other != NULL; other = other->below)
    {
      if (g_str_equal (other->key, key))
        {
          set_value (result, ITERATE_FLAG_CYCLE, NULL);
          return;
        }
    }

  if (feature == NULL)
    {
      set_value (result, ITERATE_FLAG_UNKNOWN, NULL);
      return;
    }

  if (feature->disabled)
    {
      set_value (result, ITERATE_FLAG_DISABLED, &feature->default_value);
      return;
    }

  for (guint i = 0; i < feature->rules->len; i++)
    {
      const IterateFlagRule *rule = &g_array_index (feature->rules, IterateFlagRule, i);
      gboolean decided;
      IterateFlagMiss miss = apply_rule (set, rule, context, &frame, result, &decided);

      if (context->trace != NULL)
        context->trace (i, rule, miss, result->bucket, context->trace_data);
      if (decided)
        return;
      reset (result);
    }

  set_value (result, ITERATE_FLAG_DEFAULT, &feature->default_value);
}

/**
 * iterate_flag_evaluate:
 * @key: which flag
 * @context: for whom
 * @result: (out caller-allocates): what they get
 *
 * Evaluates a flag. One that is not there gives no value, which is for the product to replace.
 */
void
iterate_flag_evaluate (IterateFlagSet           *set,
                       const char               *key,
                       const IterateFlagContext *context,
                       IterateFlagEvaluation    *result)
{
  evaluate (set, key, iterate_flag_set_find (set, key), context, NULL, result);
}

/* The same, of a flag that was found. */
void
iterate_flag_evaluate_feature (IterateFlagSet           *set,
                               const IterateFlagFeature *feature,
                               const IterateFlagContext *context,
                               IterateFlagEvaluation    *result)
{
  evaluate (set, feature->key, feature, context, NULL, result);
}

/**
 * iterate_flag_run:
 * @experiment: with variations; its forced value is the number of one
 *
 * Runs an experiment that belongs to no flag. Those outside get the first variation.
 *
 * Returns: whether they are in the experiment
 */
gboolean
iterate_flag_run (IterateFlagSet           *set,
                  const IterateFlagRule    *experiment,
                  const IterateFlagContext *context,
                  IterateFlagEvaluation    *result)
{
  reset (result);
  if (run (set, experiment, context, NULL, experiment->has_force, result) != ITERATE_FLAG_APPLIES &&
      experiment->variations != NULL)
    give_variation (experiment, -1, FALSE, result);

  return result->in_experiment;
}

const char *
iterate_flag_source_to_string (IterateFlagSource source)
{
  static const char *const names[] = {
    "unknownFeature", "defaultValue", "force", "experiment", "prerequisite", "cyclicPrerequisite",
    "disabled",
  };

  return names[source];
}
