/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-rule.h"

#include "iterate-error.h"

#include <math.h>
#include <string.h>

/* Rules in GrowthBook's feature format, read once into what evaluation needs. What is not understood
 * is refused here rather than guessed at later. */

void
iterate_flag_value_init (IterateFlagValue *self,
                         IterateJsonValue  json)
{
  GString *text = g_string_new (NULL);

  iterate_json_value_append (json, text);
  self->json = json;
  self->text = g_string_free (text, FALSE);
}

void
iterate_flag_value_clear (IterateFlagValue *self)
{
  g_clear_pointer (&self->text, g_free);
}

/* Whether a value counts as on: what JavaScript takes for true. */
gboolean
iterate_flag_value_is_on (IterateJsonValue json)
{
  double number;

  switch (iterate_json_value_get_type (json))
    {
    case ITERATE_JSON_MISSING:
    case ITERATE_JSON_NULL:
      return FALSE;
    case ITERATE_JSON_BOOLEAN:
      return iterate_json_value_get_boolean (json);
    case ITERATE_JSON_INTEGER:
    case ITERATE_JSON_DOUBLE:
      return iterate_json_value_get_double (json, &number) && number != 0;
    case ITERATE_JSON_STRING:
      return *iterate_json_value_get_string (json, NULL) != '\0';
    default:
      return TRUE;
    }
}

static void
clear_parent (gpointer data)
{
  IterateFlagParent *parent = data;

  g_clear_pointer (&parent->flag, g_free);
  g_clear_pointer (&parent->condition, iterate_flag_condition_free);
}

static void
clear_filter (gpointer data)
{
  IterateFlagFilter *filter = data;

  g_clear_pointer (&filter->attribute, g_free);
  g_clear_pointer (&filter->seed, g_free);
  g_clear_pointer (&filter->ranges, g_free);
}

static void
clear_variation (gpointer data)
{
  IterateFlagVariation *variation = data;

  iterate_flag_value_clear (&variation->value);
  g_clear_pointer (&variation->key, g_free);
}

static void
clear_leaf (gpointer data)
{
  IterateFlagLeaf *leaf = data;

  g_clear_pointer (&leaf->condition, iterate_flag_condition_free);
  g_clear_pointer (&leaf->ranges, g_free);
}

void
iterate_flag_rule_clear (gpointer rule)
{
  IterateFlagRule *self = rule;

  g_clear_pointer (&self->condition, iterate_flag_condition_free);
  g_clear_pointer (&self->parents, g_array_unref);
  g_clear_pointer (&self->filters, g_array_unref);
  g_clear_pointer (&self->seed, g_free);
  iterate_flag_value_clear (&self->force);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->variations, g_array_unref);
  g_clear_pointer (&self->ranges, g_free);
  g_clear_pointer (&self->leaves, g_array_unref);
}

static gboolean
refuse (GError     **error,
        const char  *flag,
        const char  *problem)
{
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "Flag “%s”: %s", flag, problem);

  return FALSE;
}

static gboolean
read_range (IterateJsonValue  value,
            IterateFlagRange *range)
{
  IterateJsonIter iter;
  IterateJsonValue start, end;

  iterate_json_iter_init (&iter, value);

  return iterate_json_value_get_n_items (value) == 2 &&
         iterate_json_iter_next (&iter, NULL, NULL, &start) &&
         iterate_json_iter_next (&iter, NULL, NULL, &end) &&
         iterate_json_value_get_double (start, &range->start) &&
         iterate_json_value_get_double (end, &range->end);
}

/* Returns: (transfer full) (nullable): %NULL where the value is no list of pairs of numbers */
static IterateFlagRange *
read_ranges (IterateJsonValue  value,
             int              *n_ranges)
{
  g_autofree IterateFlagRange *ranges = NULL;
  IterateJsonIter iter;
  IterateJsonValue item;

  *n_ranges = 0;
  if (iterate_json_value_get_type (value) != ITERATE_JSON_ARRAY)
    return NULL;

  ranges = g_new0 (IterateFlagRange, iterate_json_value_get_n_items (value) + 1);
  iterate_json_iter_init (&iter, value);
  while (iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      if (!read_range (item, &ranges[(*n_ranges)++]))
        return NULL;
    }

  return g_steal_pointer (&ranges);
}

static int
read_int (IterateJsonValue  object,
          const char       *name,
          int               otherwise)
{
  IterateJsonValue value;
  double number;

  iterate_json_value_find (object, name, &value);

  return iterate_json_value_get_double (value, &number) && fabs (number) < 1e9 ? (int) number
                                                                            : otherwise;
}

static gboolean
read_parents (IterateFlagRule   *self,
              const char        *flag,
              IterateJsonValue   payload,
              GError           **error)
{
  IterateJsonValue list, item, condition, groups, gate;
  IterateJsonIter iter;

  self->parents = g_array_new (FALSE, TRUE, sizeof (IterateFlagParent));
  g_array_set_clear_func (self->parents, clear_parent);
  iterate_json_value_find (self->definition, "parentConditions", &list);
  iterate_json_value_find (payload, "savedGroups", &groups);
  iterate_json_iter_init (&iter, list);
  while (iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      IterateFlagParent parent = { g_strdup (iterate_json_value_find_string (item, "id")) };

      iterate_json_value_find (item, "condition", &condition);
      iterate_json_value_find (item, "gate", &gate);
      parent.gate = iterate_json_value_get_boolean (gate);
      parent.condition = iterate_flag_condition_new (condition, groups, error);
      g_array_append_val (self->parents, parent);
      if (parent.condition == NULL)
        return FALSE;
      if (parent.flag == NULL)
        return refuse (error, flag, "a prerequisite needs the other flag's id");
    }

  return TRUE;
}

static gboolean
read_filters (IterateFlagRule  *self,
              const char       *flag,
              GError          **error)
{
  IterateJsonValue list, item, ranges;
  IterateJsonIter iter;

  if (!iterate_json_value_find (self->definition, "filters", &list))
    return TRUE;

  self->filters = g_array_new (FALSE, TRUE, sizeof (IterateFlagFilter));
  g_array_set_clear_func (self->filters, clear_filter);
  iterate_json_iter_init (&iter, list);
  while (iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      IterateFlagFilter filter = { g_strdup (iterate_json_value_find_string (item, "attribute")) };
      const char *seed = iterate_json_value_find_string (item, "seed");

      filter.seed = g_strdup (seed == NULL ? "" : seed);
      filter.seeded = iterate_flag_hash_begin (filter.seed);
      filter.hash_version = read_int (item, "hashVersion", 2);
      iterate_json_value_find (item, "ranges", &ranges);
      filter.ranges = read_ranges (ranges, &filter.n_ranges);
      g_array_append_val (self->filters, filter);
      if (filter.ranges == NULL)
        return refuse (error, flag, "a filter needs ranges, such as [[0, 0.5]]");
    }

  return TRUE;
}

static gboolean
read_namespace (IterateFlagRule  *self,
                const char       *flag,
                GError          **error)
{
  IterateJsonValue list, name, start, end;
  IterateJsonIter iter;

  if (!iterate_json_value_find (self->definition, "namespace", &list))
    return TRUE;

  iterate_json_iter_init (&iter, list);
  if (iterate_json_value_get_n_items (list) != 3 ||
      !iterate_json_iter_next (&iter, NULL, NULL, &name) ||
      !iterate_json_iter_next (&iter, NULL, NULL, &start) ||
      !iterate_json_iter_next (&iter, NULL, NULL, &end) ||
      !iterate_json_value_get_double (start, &self->namespace_range.start) ||
      !iterate_json_value_get_double (end, &self->namespace_range.end))
    return refuse (error, flag, "a namespace is [\"name\", start, end]");

  self->namespace = iterate_json_value_get_string (name, NULL);

  return self->namespace != NULL || refuse (error, flag, "a namespace's name is a text");
}

/* Returns: (transfer full) (nullable): the ranges of the variations by weights */
static IterateFlagRange *
make_ranges (IterateFlagRule  *self,
             IterateJsonValue  list)
{
  int n_variations = self->variations->len, n_weights = 0;
  g_autofree double *weights = NULL;
  IterateFlagRange *ranges = g_new0 (IterateFlagRange, MAX (n_variations, 1));
  IterateJsonIter iter;
  IterateJsonValue item;

  if (iterate_json_value_get_type (list) == ITERATE_JSON_ARRAY)
    {
      weights = g_new0 (double, iterate_json_value_get_n_items (list) + 1);
      iterate_json_iter_init (&iter, list);
      while (iterate_json_iter_next (&iter, NULL, NULL, &item))
        iterate_json_value_get_double (item, &weights[n_weights++]);
    }

  iterate_flag_get_bucket_ranges (n_variations, self->has_coverage ? self->coverage : 1, weights,
                                  n_weights, ranges);

  return ranges;
}

static gboolean
read_variations (IterateFlagRule  *self,
                 const char       *flag,
                 GError          **error)
{
  IterateJsonValue list, item, meta, about, ranges, weights;
  IterateJsonIter iter, about_iter;

  if (!iterate_json_value_find (self->definition, "variations", &list) &&
      !iterate_json_value_find (self->definition, "contextualVariations", &list))
    return TRUE;

  if (iterate_json_value_get_type (list) != ITERATE_JSON_ARRAY)
    return refuse (error, flag, "variations are a list");

  self->variations = g_array_new (FALSE, TRUE, sizeof (IterateFlagVariation));
  g_array_set_clear_func (self->variations, clear_variation);
  iterate_json_value_find (self->definition, "meta", &meta);
  iterate_json_iter_init (&iter, list);
  iterate_json_iter_init (&about_iter, meta);
  while (iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      IterateFlagVariation variation = { 0 };
      IterateJsonValue passthrough = { { 0, 0 } };
      const char *key = NULL;

      if (iterate_json_iter_next (&about_iter, NULL, NULL, &about))
        {
          key = iterate_json_value_find_string (about, "key");
          iterate_json_value_find (about, "passthrough", &passthrough);
        }
      iterate_flag_value_init (&variation.value, item);
      variation.key = key != NULL ? g_strdup (key) : g_strdup_printf ("%u", self->variations->len);
      variation.passthrough = iterate_json_value_get_boolean (passthrough);
      g_array_append_val (self->variations, variation);
    }

  iterate_json_value_find (self->definition, "weights", &weights);
  if (iterate_json_value_find (self->definition, "ranges", &ranges))
    {
      self->ranges = read_ranges (ranges, &self->n_ranges);
      return self->ranges != NULL || refuse (error, flag, "ranges are pairs of numbers");
    }

  self->ranges = make_ranges (self, weights);
  self->n_ranges = self->variations->len;

  return TRUE;
}

/* Weights that depend on whom it is for. */
static gboolean
read_leaves (IterateFlagRule   *self,
             IterateJsonValue   payload,
             GError           **error)
{
  const char *name = iterate_json_value_find_string (self->definition, "contextualBanditRef");
  IterateJsonValue bandits, contexts, item, condition, groups;
  IterateJsonIter iter;

  iterate_json_value_find (payload, "contextualBandits", &bandits);
  iterate_json_value_find (payload, "savedGroups", &groups);
  if (name == NULL || self->variations == NULL ||
      !iterate_json_value_find (bandits, name, &self->bandit))
    return TRUE;

  self->leaves = g_array_new (FALSE, TRUE, sizeof (IterateFlagLeaf));
  g_array_set_clear_func (self->leaves, clear_leaf);
  iterate_json_value_find (self->bandit, "contexts", &contexts);
  iterate_json_iter_init (&iter, contexts);
  while (iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      IterateFlagLeaf leaf = { read_int (item, "leafId", -1) };

      iterate_json_value_find (item, "weights", &leaf.weights);
      leaf.ranges = make_ranges (self, leaf.weights);
      if (iterate_json_value_find (item, "condition", &condition))
        {
          leaf.condition = iterate_flag_condition_new (condition, groups, error);
          if (leaf.condition == NULL)
            {
              clear_leaf (&leaf);
              return FALSE;
            }
        }
      g_array_append_val (self->leaves, leaf);
    }

  return TRUE;
}

static gboolean
read_condition (IterateFlagRule   *self,
                IterateJsonValue   payload,
                GError           **error)
{
  IterateJsonValue condition, groups;

  if (!iterate_json_value_find (self->definition, "condition", &condition))
    return TRUE;

  iterate_json_value_find (payload, "savedGroups", &groups);
  self->condition = iterate_flag_condition_new (condition, groups, error);

  return self->condition != NULL;
}

static gboolean
read_share (IterateFlagRule  *self,
            const char       *flag,
            GError          **error)
{
  IterateJsonValue value;

  if (iterate_json_value_find (self->definition, "coverage", &value))
    {
      self->has_coverage = iterate_json_value_get_double (value, &self->coverage);
      if (!self->has_coverage)
        return refuse (error, flag, "a coverage is a number from 0 to 1");
    }

  if (iterate_json_value_find (self->definition, "range", &value))
    {
      self->has_range = read_range (value, &self->range);
      if (!self->has_range)
        return refuse (error, flag, "a range is a pair of numbers");
    }

  return TRUE;
}

static void
read_state (IterateFlagRule *self)
{
  IterateJsonValue value;
  const char *status = iterate_json_value_find_string (self->definition, "status");

  iterate_json_value_find (self->definition, "disableStickyBucketing", &value);
  self->sticky = !iterate_json_value_get_boolean (value);
  self->bucket_version = read_int (self->definition, "bucketVersion", 0);
  self->min_bucket_version = read_int (self->definition, "minBucketVersion", 0);
  self->stopped = g_strcmp0 (status, "stopped") == 0;
  self->inactive = g_strcmp0 (status, "draft") == 0 ||
                   (iterate_json_value_find (self->definition, "active", &value) &&
                    !iterate_json_value_get_boolean (value));
}

/**
 * iterate_flag_rule_init:
 * @flag: whose rule it is
 * @definition: the rule, which must outlive it
 * @payload: what it may refer to: `savedGroups` and `contextualBandits`
 *
 * Returns: whether the rule could be read; it is to be cleared either way
 */
gboolean
iterate_flag_rule_init (IterateFlagRule   *self,
                        const char        *flag,
                        IterateJsonValue   definition,
                        IterateJsonValue   payload,
                        GError           **error)
{
  const char *seed = iterate_json_value_find_string (definition, "seed");
  const char *key = iterate_json_value_find_string (definition, "key");
  IterateJsonValue force;

  memset (self, 0, sizeof *self);
  self->definition = definition;
  if (iterate_json_value_get_type (definition) != ITERATE_JSON_OBJECT)
    return refuse (error, flag, "a rule is a JSON object");

  self->id = iterate_json_value_find_string (definition, "id");
  self->key = g_strdup (key == NULL || *key == '\0' ? flag : key);
  self->hash_attribute = iterate_json_value_find_string (definition, "hashAttribute");
  if (self->hash_attribute == NULL || *self->hash_attribute == '\0')
    self->hash_attribute = "id";
  self->fallback_attribute = iterate_json_value_find_string (definition, "fallbackAttribute");
  self->hash_version = read_int (definition, "hashVersion", 1);
  self->has_force = iterate_json_value_find (definition, "force", &force);
  iterate_flag_value_init (&self->force, force);
  read_state (self);

  if (!read_condition (self, payload, error) || !read_parents (self, flag, payload, error) ||
      !read_filters (self, flag, error) || !read_share (self, flag, error) ||
      !read_namespace (self, flag, error) || !read_variations (self, flag, error) ||
      !read_leaves (self, payload, error))
    return FALSE;

  /* A rule that forces a value hashes with the flag's name, one with variations with its own. */
  self->seed = g_strdup (seed != NULL && *seed != '\0' ? seed
                                                       : self->has_force ? flag : self->key);
  self->seeded = iterate_flag_hash_begin (self->seed);

  return TRUE;
}
