/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-evaluation.h"
#include "iterate-json.h"

#include <math.h>
#include <string.h>

/* Runs GrowthBook's public cases, which lie beside the project, and tells how many of each group hold.
 * It is skipped without them. */

typedef struct
{
  IterateJsonReader *reader;  /* (owned) */
  IterateFlagSet    *set;     /* (owned) */
  JsonObject        *sticky;  /* (owned) */
  IterateFlagContext context;
} World;

static const char *
find_kept (const char *attribute,
           const char *value,
           const char *experiment,
           gpointer    user_data)
{
  g_autofree char *key = g_strdup_printf ("%s||%s", attribute, value);
  JsonObject *sticky = user_data;
  JsonObject *document = json_object_has_member (sticky, key)
                           ? json_object_get_object_member (sticky, key) : NULL;

  return document == NULL
           ? NULL
           : json_object_get_string_member_with_default (
               json_object_get_object_member (document, "assignments"), experiment, NULL);
}

static void
world_clear (World *self)
{
  g_clear_pointer (&self->reader, iterate_json_reader_free);
  g_clear_pointer (&self->set, iterate_flag_set_unref);
  g_clear_pointer (&self->sticky, json_object_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static char *
to_text (JsonNode *node)
{
  return node == NULL ? g_strdup ("null") : json_to_string (node, FALSE);
}

static IterateJsonValue
parse (IterateJsonReader *reader,
       JsonNode          *node)
{
  g_autofree char *text = to_text (node);
  IterateJsonValue value;
  g_autoptr(GError) error = NULL;

  if (!iterate_json_reader_parse (reader, text, strlen (text), &value, &error))
    g_error ("%s", error->message);

  return value;
}

static void
world_init (World    *self,
            JsonNode *context)
{
  g_autofree char *text = to_text (context);
  g_autoptr(GError) error = NULL;
  IterateJsonValue root, value;

  memset (self, 0, sizeof *self);
  self->reader = iterate_json_reader_new ();
  root = parse (self->reader, context);
  self->set = iterate_flag_set_new (text, strlen (text), &error);
  if (self->set == NULL)
    g_error ("%s", error->message);

  iterate_json_value_find (root, "attributes", &self->context.attributes.values);
  iterate_json_value_find (root, "forcedVariations", &self->context.forced);
  self->context.url = iterate_json_value_find_string (root, "url");
  iterate_json_value_find (root, "qaMode", &value);
  self->context.qa = iterate_json_value_get_boolean (value);
  self->context.disabled = iterate_json_value_find (root, "enabled", &value) &&
                           !iterate_json_value_get_boolean (value);
}

static void
add_json (JsonObject *object,
          const char *name,
          const char *text)
{
  json_object_set_member (object, name, json_from_string (text, NULL));
}

static void
add_value (JsonObject       *object,
           const char       *name,
           IterateJsonValue  value)
{
  g_autoptr(GString) text = g_string_new (NULL);

  iterate_json_value_append (value, text);
  add_json (object, name, text->str);
}

static IterateJsonValue
get_weights (const IterateFlagEvaluation *result)
{
  IterateJsonValue weights;

  if (result->leaf != NULL)
    return result->leaf->weights;

  iterate_json_value_find (result->rule->definition, "weights", &weights);

  return weights;
}

static void
add_bandit (JsonObject                  *object,
            const IterateFlagEvaluation *result)
{
  IterateJsonValue version;

  iterate_json_value_find (result->rule->bandit, "banditVersion", &version);
  json_object_set_int_member (object, "leafId", result->leaf == NULL ? -1 : result->leaf->leaf);
  add_value (object, "variationWeights", get_weights (result));
  add_value (object, "banditVersion", version);
}

static JsonObject *
make_experiment (const IterateFlagEvaluation *result,
                 const IterateFlagContext    *context)
{
  static const char *const copied[] = {
    "coverage", "weights", "hashAttribute", "fallbackAttribute", "disableStickyBucketing",
    "bucketVersion", "minBucketVersion", "namespace", "meta", "ranges", "name", "phase", "seed",
    "hashVersion", "filters", "condition",
  };
  JsonObject *object = json_object_new ();
  IterateJsonValue value;

  json_object_set_string_member (object, "key", result->rule->key);
  if (!iterate_json_value_find (result->rule->definition, "variations", &value))
    iterate_json_value_find (result->rule->definition, "contextualVariations", &value);
  add_value (object, "variations", value);
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      if (iterate_json_value_find (result->rule->definition, copied[i], &value))
        add_value (object, copied[i], value);
    }

  if (result->bandit && result->hash_used)
    {
      JsonObject *bandit = json_object_new ();

      add_bandit (bandit, result);
      json_object_set_object_member (object, "contextualBandit", bandit);
      add_value (object, "weights", get_weights (result));
    }
  else if (result->rule->leaves != NULL)
    {
      for (guint i = 0; i < result->rule->leaves->len; i++)
        {
          IterateFlagLeaf *leaf = &g_array_index (result->rule->leaves, IterateFlagLeaf, i);

          if (leaf->condition == NULL ||
              iterate_flag_condition_is_met (leaf->condition, &context->attributes))
            {
              add_value (object, "weights", leaf->weights);
              break;
            }
        }
    }

  return object;
}

static JsonObject *
make_result (const IterateFlagEvaluation *result,
             const char                  *feature)
{
  IterateFlagVariation *variation = &g_array_index (result->rule->variations, IterateFlagVariation,
                                                    result->variation);
  JsonObject *object = json_object_new ();
  IterateJsonValue meta, about;
  IterateJsonIter iter;

  json_object_set_string_member (object, "key", variation->key);
  json_object_set_string_member (object, "featureId", feature);
  json_object_set_boolean_member (object, "inExperiment", result->in_experiment);
  json_object_set_boolean_member (object, "hashUsed", result->hash_used);
  json_object_set_int_member (object, "variationId", result->variation);
  add_json (object, "value", result->text);
  json_object_set_string_member (object, "hashAttribute", result->hash_attribute);
  json_object_set_string_member (object, "hashValue", result->hash_value);
  json_object_set_boolean_member (object, "stickyBucketUsed", result->sticky_used);
  if (!isnan (result->bucket))
    json_object_set_double_member (object, "bucket", result->bucket);
  if (variation->passthrough)
    json_object_set_boolean_member (object, "passthrough", TRUE);
  if (result->bandit && result->hash_used)
    add_bandit (object, result);

  iterate_json_value_find (result->rule->definition, "meta", &meta);
  iterate_json_iter_init (&iter, meta);
  for (int i = 0; iterate_json_iter_next (&iter, NULL, NULL, &about); i++)
    {
      const char *name = iterate_json_value_find_string (about, "name");

      if (i == result->variation && name != NULL)
        json_object_set_string_member (object, "name", name);
    }

  return object;
}

static gboolean same (JsonNode *a, JsonNode *b);

static gboolean
same_objects (JsonObject *a,
              JsonObject *b)
{
  g_autoptr(GList) names = json_object_get_members (a);

  if (json_object_get_size (a) != json_object_get_size (b))
    return FALSE;

  for (GList *l = names; l != NULL; l = l->next)
    {
      if (!json_object_has_member (b, l->data) ||
          !same (json_object_get_member (a, l->data), json_object_get_member (b, l->data)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
same_arrays (JsonArray *a,
             JsonArray *b)
{
  if (json_array_get_length (a) != json_array_get_length (b))
    return FALSE;

  for (guint i = 0; i < json_array_get_length (a); i++)
    {
      if (!same (json_array_get_element (a, i), json_array_get_element (b, i)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_number (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && (json_node_get_value_type (node) == G_TYPE_INT64 ||
                                          json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

static gboolean
same (JsonNode *a,
      JsonNode *b)
{
  if (is_number (a) && is_number (b))
    return fabs (json_node_get_double (a) - json_node_get_double (b)) < 1e-6;

  if (JSON_NODE_TYPE (a) != JSON_NODE_TYPE (b))
    return FALSE;

  switch (JSON_NODE_TYPE (a))
    {
    case JSON_NODE_OBJECT:
      return same_objects (json_node_get_object (a), json_node_get_object (b));
    case JSON_NODE_ARRAY:
      return same_arrays (json_node_get_array (a), json_node_get_array (b));
    default:
      return json_node_equal (a, b);
    }
}

static JsonNode *
to_node (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);

  return node;
}

static JsonNode *
make_feature_result (const IterateFlagEvaluation *result,
                     const IterateFlagContext    *context,
                     const char                  *feature)
{
  JsonObject *object = json_object_new ();
  gboolean on = iterate_flag_value_is_on (result->value);

  add_json (object, "value", result->text == NULL ? "null" : result->text);
  json_object_set_boolean_member (object, "on", on);
  json_object_set_boolean_member (object, "off", !on);
  json_object_set_string_member (object, "source", iterate_flag_source_to_string (result->source));
  json_object_set_string_member (object, "ruleId", result->rule == NULL || result->rule->id == NULL
                                                     ? "" : result->rule->id);
  if (result->source == ITERATE_FLAG_EXPERIMENT)
    {
      json_object_set_object_member (object, "experiment", make_experiment (result, context));
      json_object_set_object_member (object, "experimentResult", make_result (result, feature));
    }

  return to_node (object);
}

static gboolean
check_feature (JsonArray *item)
{
  g_auto(World) world;
  IterateFlagEvaluation result;
  g_autoptr(JsonNode) actual = NULL;
  const char *feature = json_array_get_string_element (item, 2);

  world_init (&world, json_array_get_element (item, 1));
  iterate_flag_evaluate (world.set, feature, &world.context, &result);
  actual = make_feature_result (&result, &world.context, feature);

  return same (actual, json_array_get_element (item, 3));
}

static gboolean
check_run (JsonArray *item)
{
  g_auto(World) world;
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  g_autoptr(JsonNode) value = NULL;
  IterateFlagEvaluation result;
  IterateFlagRule rule;
  IterateJsonValue definition = parse (reader, json_array_get_element (item, 2));
  gboolean fine;

  world_init (&world, json_array_get_element (item, 1));
  fine = iterate_flag_rule_init (&rule, iterate_json_value_find_string (definition, "key"), definition,
                                 iterate_flag_set_get_payload (world.set), NULL);
  if (fine)
    {
      iterate_flag_run (world.set, &rule, &world.context, &result);
      value = json_from_string (result.text == NULL ? "null" : result.text, NULL);
      fine = same (value, json_array_get_element (item, 3)) &&
             result.in_experiment == json_array_get_boolean_element (item, 4) &&
             result.hash_used == json_array_get_boolean_element (item, 5);
    }
  iterate_flag_rule_clear (&rule);

  return fine;
}

static gboolean
check_condition (JsonArray *item)
{
  g_autoptr(IterateJsonReader) one = iterate_json_reader_new ();
  g_autoptr(IterateJsonReader) two = iterate_json_reader_new ();
  g_autoptr(IterateJsonReader) three = iterate_json_reader_new ();
  IterateFlagAttributes attributes = { .values = parse (two, json_array_get_element (item, 2)) };
  IterateJsonValue groups = { { 0, 0 } };
  g_autoptr(IterateFlagCondition) condition = NULL;

  if (json_array_get_length (item) > 4)
    groups = parse (three, json_array_get_element (item, 4));
  condition = iterate_flag_condition_new (parse (one, json_array_get_element (item, 1)), groups,
                                          NULL);

  return condition != NULL &&
         iterate_flag_condition_is_met (condition, &attributes) ==
           json_array_get_boolean_element (item, 3);
}

static gboolean
check_hash (JsonArray *item)
{
  double number;
  gboolean known = iterate_flag_hash (json_array_get_string_element (item, 0),
                                      json_array_get_string_element (item, 1),
                                      json_array_get_int_element (item, 2), &number);

  return json_array_get_null_element (item, 3)
           ? !known : known && number == json_array_get_double_element (item, 3);
}

static int
read_numbers (JsonArray *list,
              double     numbers[32])
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    numbers[i] = json_array_get_double_element (list, i);

  return json_array_get_length (list);
}

static int
read_ranges (JsonArray        *list,
             IterateFlagRange  ranges[32])
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonArray *pair = json_array_get_array_element (list, i);

      ranges[i].start = json_array_get_double_element (pair, 0);
      ranges[i].end = json_array_get_double_element (pair, 1);
    }

  return json_array_get_length (list);
}

static gboolean
check_bucket_range (JsonArray *item)
{
  JsonArray *arguments = json_array_get_array_element (item, 1);
  IterateFlagRange expected[32], ranges[32];
  int n_expected = read_ranges (json_array_get_array_element (item, 2), expected), n_weights = 0;
  int n = json_array_get_int_element (arguments, 0);
  gboolean weighted = !json_array_get_null_element (arguments, 2);
  double weights[32];
  gboolean fine = n == n_expected;

  if (weighted)
    n_weights = read_numbers (json_array_get_array_element (arguments, 2), weights);
  iterate_flag_get_bucket_ranges (n, json_array_get_double_element (arguments, 1),
                                  weighted ? weights : NULL, n_weights, ranges);
  for (int i = 0; fine && i < n; i++)
    fine = fabs (ranges[i].start - expected[i].start) < 1e-6 &&
           fabs (ranges[i].end - expected[i].end) < 1e-6;

  return fine;
}

static gboolean
check_choose_variation (JsonArray *item)
{
  IterateFlagRange ranges[32];
  int n = read_ranges (json_array_get_array_element (item, 2), ranges);

  return iterate_flag_choose_variation (json_array_get_double_element (item, 1), ranges, n) ==
         json_array_get_int_element (item, 3);
}

static gboolean
check_namespace (JsonArray *item)
{
  JsonArray *namespace = json_array_get_array_element (item, 2);
  IterateFlagRange range = {
    json_array_get_double_element (namespace, 1), json_array_get_double_element (namespace, 2),
  };

  return iterate_flag_in_namespace (json_array_get_string_element (item, 1),
                                    json_array_get_string_element (namespace, 0), range) ==
         json_array_get_boolean_element (item, 3);
}

static gboolean
check_equal_weights (JsonArray *item)
{
  JsonArray *list = json_array_get_array_element (item, 1);
  int n = MAX (json_array_get_int_element (item, 0), 0);
  double expected[32], weights[32];
  gboolean fine = n == read_numbers (list, expected);

  iterate_flag_get_equal_weights (n, weights);
  for (int i = 0; fine && i < n; i++)
    fine = fabs (weights[i] - expected[i]) < 1e-6;

  return fine;
}

static gboolean
check_url_override (JsonArray *item)
{
  int variation = iterate_flag_find_url_override (json_array_get_string_element (item, 2),
                                                  json_array_get_string_element (item, 1),
                                                  json_array_get_int_element (item, 3));

  return json_array_get_null_element (item, 4) ? variation < 0
                                               : variation == json_array_get_int_element (item, 4);
}

/* What is kept afterwards, as the SDKs' documents. */
static void
keep (JsonObject                  *sticky,
      const IterateFlagEvaluation *result)
{
  g_autofree char *key = g_strdup_printf ("%s||%s", result->hash_attribute, result->hash_value);
  g_autofree char *experiment = g_strdup_printf ("%s__%d", result->rule->key,
                                                 result->rule->bucket_version);
  JsonObject *document;

  if (!json_object_has_member (sticky, key))
    {
      document = json_object_new ();
      json_object_set_string_member (document, "attributeName", result->hash_attribute);
      json_object_set_string_member (document, "attributeValue", result->hash_value);
      json_object_set_object_member (document, "assignments", json_object_new ());
      json_object_set_object_member (sticky, key, document);
    }

  document = json_object_get_object_member (sticky, key);
  json_object_set_string_member (
    json_object_get_object_member (document, "assignments"), experiment,
    g_array_index (result->rule->variations, IterateFlagVariation, result->variation).key);
}

static gboolean
check_sticky (JsonArray *item)
{
  g_auto(World) world;
  g_autoptr(JsonNode) kept = NULL;
  JsonArray *documents = json_array_get_array_element (item, 2);
  const char *feature = json_array_get_string_element (item, 3);
  gboolean fine;
  IterateFlagEvaluation result;

  world_init (&world, json_array_get_element (item, 1));
  world.sticky = json_object_new ();
  for (guint i = 0; i < json_array_get_length (documents); i++)
    {
      JsonObject *document = json_array_get_object_element (documents, i);
      g_autofree char *key = g_strdup_printf (
        "%s||%s", json_object_get_string_member (document, "attributeName"),
        json_object_get_string_member (document, "attributeValue"));

      json_object_set_object_member (world.sticky, key, json_object_ref (document));
    }
  world.context.find_sticky = find_kept;
  world.context.sticky_data = world.sticky;

  iterate_flag_evaluate (world.set, feature, &world.context, &result);
  if (result.source == ITERATE_FLAG_EXPERIMENT)
    {
      g_autoptr(JsonNode) actual = to_node (make_result (&result, feature));

      fine = same (actual, json_array_get_element (item, 4));
      if (result.rule->sticky)
        keep (world.sticky, &result);
    }
  else
    {
      fine = json_array_get_null_element (item, 4);
    }
  kept = to_node (json_object_ref (world.sticky));

  return fine && same (kept, json_array_get_element (item, 5));
}

static const struct
{
  const char *name;
  gboolean  (*check) (JsonArray *item);
} groups[] = {
  { "hash", check_hash },
  { "getBucketRange", check_bucket_range },
  { "chooseVariation", check_choose_variation },
  { "evalCondition", check_condition },
  { "feature", check_feature },
  { "run", check_run },
  { "inNamespace", check_namespace },
  { "stickyBucket", check_sticky },
  { "getEqualWeights", check_equal_weights },
  { "contextualBandit", check_feature },
  { "getQueryStringOverride", check_url_override },
};

int
main (int   argc,
      char *argv[])
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject *cases;
  gboolean fine = TRUE;

  if (argc < 2 || !json_parser_load_from_file (parser, argv[1], NULL))
    {
      g_print ("1..0 # SKIP the public cases are not here\n");
      return 0;
    }

  cases = json_node_get_object (json_parser_get_root (parser));
  g_print ("1..%u\n", (guint) G_N_ELEMENTS (groups));
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      JsonArray *items = json_object_get_array_member (cases, groups[i].name);
      guint n_items = json_array_get_length (items), n_held = 0;

      for (guint j = 0; j < n_items; j++)
        {
          JsonArray *item = json_array_get_array_element (items, j);

          if (groups[i].check (item))
            n_held++;
          else
            g_print ("# %s case %u\n", groups[i].name, j);
        }
      g_print ("%s %u - %s: %u of %u cases\n", n_held == n_items ? "ok" : "not ok", i + 1,
               groups[i].name, n_held, n_items);
      fine = fine && n_held == n_items;
    }

  return fine ? 0 : 1;
}
