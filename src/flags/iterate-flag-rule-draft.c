/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-rule-draft.h"

#include "iterate-error.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* The rules that people write, in the parts that they edit. A rule that says more than these parts can
 * hold is kept as it is. */

static const struct
{
  const char *name; /* (nullable): in GrowthBook's format */
  const char *text;
  gboolean    list;
} operators[] = {
  [ITERATE_RULE_IS] = { NULL, N_("is") },
  [ITERATE_RULE_IS_NOT] = { "$ne", N_("is not") },
  [ITERATE_RULE_IS_ONE_OF] = { "$in", N_("is one of"), TRUE },
  [ITERATE_RULE_IS_NONE_OF] = { "$nin", N_("is none of"), TRUE },
  [ITERATE_RULE_AT_LEAST] = { "$gte", N_("is at least") },
  [ITERATE_RULE_AT_MOST] = { "$lte", N_("is at most") },
  [ITERATE_RULE_MATCHES] = { "$regex", N_("matches the pattern") },
  [ITERATE_RULE_VERSION_AT_LEAST] = { "$vgte", N_("is at least version") },
};

IterateFlagRuleDraft *
iterate_flag_rule_draft_new (const char *gives)
{
  IterateFlagRuleDraft *self = g_new0 (IterateFlagRuleDraft, 1);

  self->attribute = g_strdup ("");
  self->value = g_strdup ("");
  self->share = 100;
  self->gives = g_strdup (gives);

  return self;
}

IterateFlagRuleDraft *
iterate_flag_rule_draft_copy (const IterateFlagRuleDraft *self)
{
  IterateFlagRuleDraft *copy = g_memdup2 (self, sizeof *self);

  copy->attribute = g_strdup (self->attribute);
  copy->value = g_strdup (self->value);
  copy->gives = g_strdup (self->gives);
  copy->json = g_strdup (self->json);

  return copy;
}

void
iterate_flag_rule_draft_free (IterateFlagRuleDraft *self)
{
  g_free (self->attribute);
  g_free (self->value);
  g_free (self->gives);
  g_free (self->json);
  g_free (self);
}

/* Returns: how an operator is called, between what is looked at and what it is compared with */
const char *
iterate_rule_operator_get_text (IterateRuleOperator operator)
{
  return _(operators[operator].text);
}

/* Returns: (transfer full): the rule in words */
char *
iterate_flag_rule_draft_describe (const IterateFlagRuleDraft *self)
{
  g_autofree char *who = NULL;
  g_autofree char *what = NULL;

  if (self->json != NULL)
    return g_strdup (self->json);

  if (*self->attribute == '\0')
    who = g_strdup (_("Of all"));
  else
    who = g_strdup_printf (_("Where %s %s %s"), self->attribute,
                           iterate_rule_operator_get_text (self->operator), self->value);
  if (self->share < 100)
    what = g_strdup_printf (_("%.4g %% get %s"), self->share, self->gives);
  else
    what = g_strdup_printf (_("everybody gets %s"), self->gives);

  return g_strdup_printf (_("%s, %s"), who, what);
}

/* Parsing --------------------------------------------------------------------------------------- */

/* What a person writes: a text without its quotes, several values with commas between them. */
static char *
value_to_text (JsonNode *node)
{
  g_autoptr(GString) text = NULL;
  JsonArray *array;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return json_to_string (node, FALSE);

  text = g_string_new (NULL);
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *item = value_to_text (json_array_get_element (array, i));

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", item);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Returns: whether the comparison is one of those that are edited */
static gboolean
read_comparison (IterateFlagRuleDraft *self,
                 JsonNode             *node)
{
  JsonObjectIter iter;
  JsonNode *value;
  const char *name;

  if (JSON_NODE_HOLDS_VALUE (node) || JSON_NODE_HOLDS_NULL (node))
    {
      self->operator = ITERATE_RULE_IS;
      g_free (self->value);
      self->value = value_to_text (node);
      return TRUE;
    }

  if (!JSON_NODE_HOLDS_OBJECT (node) || json_object_get_size (json_node_get_object (node)) != 1)
    return FALSE;

  json_object_iter_init (&iter, json_node_get_object (node));
  json_object_iter_next (&iter, &name, &value);
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      if (g_strcmp0 (operators[i].name, name) != 0 ||
          operators[i].list != JSON_NODE_HOLDS_ARRAY (value))
        continue;

      self->operator = i;
      g_free (self->value);
      self->value = value_to_text (value);
      return TRUE;
    }

  return FALSE;
}

static gboolean
read_condition (IterateFlagRuleDraft *self,
                JsonObject           *rule)
{
  JsonNode *condition = json_object_get_member (rule, "condition"), *value;
  JsonObjectIter iter;
  const char *attribute;

  if (condition == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_OBJECT (condition))
    return FALSE;

  if (json_object_get_size (json_node_get_object (condition)) == 0)
    return TRUE;

  if (json_object_get_size (json_node_get_object (condition)) > 1)
    return FALSE;

  json_object_iter_init (&iter, json_node_get_object (condition));
  json_object_iter_next (&iter, &attribute, &value);
  if (*attribute == '$')
    return FALSE;

  g_free (self->attribute);
  self->attribute = g_strdup (attribute);

  return read_comparison (self, value);
}

/* Whether a rule has nothing but what is edited. */
static gboolean
is_plain (JsonObject *rule)
{
  static const char *const known[] = {
    "condition", "force", "coverage", "hashAttribute", "hashVersion", "seed", NULL
  };
  g_autoptr(GList) names = json_object_get_members (rule);

  for (GList *l = names; l != NULL; l = l->next)
    {
      if (!g_strv_contains (known, l->data))
        return FALSE;
    }

  return json_object_has_member (rule, "force") &&
         g_str_equal (json_object_get_string_member_with_default (rule, "hashAttribute", "id"), "id") &&
         (!json_object_has_member (rule, "coverage") ||
          json_object_get_int_member_with_default (rule, "hashVersion", 1) == 2);
}

static IterateFlagRuleDraft *
read_rule (JsonNode *node)
{
  g_autoptr(IterateFlagRuleDraft) self = iterate_flag_rule_draft_new ("true");
  JsonObject *rule = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (rule == NULL || !is_plain (rule) || !read_condition (self, rule))
    {
      self->json = json_to_string (node, FALSE);
      return g_steal_pointer (&self);
    }

  g_free (self->gives);
  self->gives = json_to_string (json_object_get_member (rule, "force"), FALSE);
  self->share = 100 * json_object_get_double_member_with_default (rule, "coverage", 1);

  return g_steal_pointer (&self);
}

/**
 * iterate_flag_rule_drafts_parse:
 * @rules: JSON, rules in GrowthBook's format
 *
 * Returns: (transfer full) (element-type IterateFlagRuleDraft): the rules, or %NULL with @error set
 */
GPtrArray *
iterate_flag_rule_drafts_parse (const char  *rules,
                                GError     **error)
{
  g_autoptr(JsonNode) root = json_from_string (rules, error);
  GPtrArray *drafts;
  JsonArray *array;

  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    {
      if (root != NULL)
        g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "The rules are no JSON list");
      return NULL;
    }

  drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_flag_rule_draft_free);
  array = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_ptr_array_add (drafts, read_rule (json_array_get_element (array, i)));

  return drafts;
}

/* Writing --------------------------------------------------------------------------------------- */

/* A number or a truth value is one; anything else a text. */
static JsonNode *
text_to_value (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  JsonNode *node = json_from_string (stripped, NULL);

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node))
    return node;

  g_clear_pointer (&node, json_node_unref);
  node = json_node_new (JSON_NODE_VALUE);
  json_node_set_string (node, stripped);

  return node;
}

static JsonNode *
make_compared (const IterateFlagRuleDraft *self)
{
  g_auto(GStrv) items = NULL;
  JsonArray *array;
  JsonNode *node;

  if (self->operator == ITERATE_RULE_MATCHES || self->operator == ITERATE_RULE_VERSION_AT_LEAST)
    {
      node = json_node_new (JSON_NODE_VALUE);
      json_node_set_string (node, self->value);
      return node;
    }

  if (!operators[self->operator].list)
    return text_to_value (self->value);

  array = json_array_new ();
  items = g_strsplit (self->value, ",", -1);
  for (guint i = 0; items[i] != NULL; i++)
    {
      if (*g_strstrip (items[i]) != '\0')
        json_array_add_element (array, text_to_value (items[i]));
    }
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);

  return node;
}

static void
write_condition (const IterateFlagRuleDraft *self,
                 JsonObject                 *rule)
{
  JsonObject *condition, *comparison;

  if (*self->attribute == '\0')
    return;

  condition = json_object_new ();
  json_object_set_object_member (rule, "condition", condition);
  if (operators[self->operator].name == NULL)
    {
      json_object_set_member (condition, self->attribute, make_compared (self));
      return;
    }

  comparison = json_object_new ();
  json_object_set_object_member (condition, self->attribute, comparison);
  json_object_set_member (comparison, operators[self->operator].name, make_compared (self));
}

/* Returns: (transfer full): the rule as JSON, or %NULL with @error set */
static JsonNode *
write_rule (const IterateFlagRuleDraft  *self,
            const char                  *flag,
            GError                     **error)
{
  g_autoptr(JsonObject) rule = NULL;
  JsonNode *gives, *node;

  if (self->json != NULL)
    return json_from_string (self->json, error);

  gives = json_from_string (self->gives, NULL);
  if (gives == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” is no value. Write true, 12 or \"a text\" in quotes"), self->gives);
      return NULL;
    }

  rule = json_object_new ();
  write_condition (self, rule);
  json_object_set_member (rule, "force", gives);
  if (self->share < 100)
    {
      json_object_set_double_member (rule, "coverage", self->share / 100);
      json_object_set_int_member (rule, "hashVersion", 2);
      json_object_set_string_member (rule, "seed", flag);
    }
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, rule);

  return node;
}

/**
 * iterate_flag_rule_drafts_to_json:
 * @drafts: (element-type IterateFlagRuleDraft): the rules
 * @flag: its name, by which it is drawn who gets it
 *
 * Returns: (transfer full): the rules in GrowthBook's format, or %NULL with @error set
 */
char *
iterate_flag_rule_drafts_to_json (GPtrArray   *drafts,
                                  const char  *flag,
                                  GError     **error)
{
  g_autoptr(JsonArray) array = json_array_new ();
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < drafts->len; i++)
    {
      JsonNode *node = write_rule (g_ptr_array_index (drafts, i), flag, error);

      if (node == NULL)
        return NULL;
      json_array_add_element (array, node);
    }
  json_node_set_array (root, array);

  return json_to_string (root, FALSE);
}
