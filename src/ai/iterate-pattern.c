/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-pattern.h"

#include "iterate-ai-resources.h"
#include "iterate-json.h"

#include <gio/gio.h>
#include <string.h>

/* The knowledge of the built-in analyst, in `data/knowledge/`: read once, and the same for all. */

#define KNOWLEDGE "/io/github/iterate_app/Iterate/knowledge/"
#define PATTERNS  KNOWLEDGE "patterns/"

/* What a fact must be to speak for a pattern, such as `funnel:sign|account>=0.3`. */
typedef struct
{
  char   *kind;
  GStrv   tags;   /* (nullable): one of these, or any */
  double  least;
} Condition;

static void
condition_free (gpointer data)
{
  Condition *self = data;

  g_free (self->kind);
  g_strfreev (self->tags);
  g_free (self);
}

static Condition *
parse_condition (const char *text)
{
  Condition *self = g_new0 (Condition, 1);
  const char *least = strstr (text, ">=");
  g_autofree char *head = least == NULL ? g_strdup (text) : g_strndup (text, least - text);
  char *colon = strchr (head, ':');

  if (least != NULL)
    self->least = g_ascii_strtod (least + 2, NULL);

  if (colon != NULL)
    {
      self->tags = g_strsplit (colon + 1, "|", -1);
      *colon = '\0';
    }
  self->kind = g_strdup (head);

  return self;
}

static IteratePattern *
parse_pattern (const char *area,
               JsonObject *object)
{
  IteratePattern *self = g_new0 (IteratePattern, 1);
  g_auto(GStrv) conditions = iterate_json_dup_strv (object, "when");

  self->area = g_strdup (area);
  self->object = json_object_ref (object);
  self->moves = iterate_json_dup_strv (object, "moves");
  self->tried = iterate_json_dup_strv (object, "tried");
  self->conditions = g_ptr_array_new_with_free_func (condition_free);
  for (guint i = 0; conditions[i] != NULL; i++)
    g_ptr_array_add (self->conditions, parse_condition (conditions[i]));

  return self;
}

static JsonArray *
load_array (const char *path)
{
  g_autoptr(GBytes) bytes = g_resource_lookup_data (iterate_ai_get_resource (), path, 0, NULL);
  g_autoptr(JsonNode) node = NULL;

  /* It is compiled in. */
  g_assert (bytes != NULL);
  node = iterate_json_parse_node (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  g_assert (node != NULL);

  return json_array_ref (json_node_get_array (node));
}

static gpointer
load_patterns (gpointer data)
{
  GPtrArray *patterns = g_ptr_array_new ();
  g_auto(GStrv) files = NULL;

  files = g_resource_enumerate_children (iterate_ai_get_resource (), PATTERNS, 0, NULL);
  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (PATTERNS, files[i], NULL);
      g_autofree char *area = g_strndup (files[i], strcspn (files[i], "."));
      g_autoptr(JsonArray) array = load_array (path);

      for (guint j = 0; j < json_array_get_length (array); j++)
        g_ptr_array_add (patterns,
                         parse_pattern (area, json_array_get_object_element (array, j)));
    }

  return patterns;
}

static gpointer
load_evidence_ideas (gpointer data)
{
  return load_array (KNOWLEDGE "evidence.json");
}

/* Returns: (transfer none) (element-type IteratePattern): all of them */
GPtrArray *
iterate_patterns_get (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, load_patterns, NULL);
}

/* Returns: (transfer none): an idea that is only had where the workspace shows a reason */
JsonObject *
iterate_patterns_get_evidence_idea (const char *id)
{
  static GOnce once = G_ONCE_INIT;
  JsonArray *ideas = g_once (&once, load_evidence_ideas, NULL);

  for (guint i = 0; i < json_array_get_length (ideas); i++)
    {
      JsonObject *idea = json_array_get_object_element (ideas, i);

      if (g_str_equal (json_object_get_string_member (idea, "id"), id))
        return idea;
    }

  g_return_val_if_reached (NULL);
}

/* Whether it moves a metric of one of these families. */
gboolean
iterate_pattern_moves (const IteratePattern *self,
                       const char *const    *families)
{
  for (guint i = 0; families[i] != NULL; i++)
    {
      if (g_strv_contains ((const char *const *) self->moves, families[i]))
        return TRUE;
    }

  return iterate_pattern_moves_any (self);
}

/* Whether it is for any metric. */
gboolean
iterate_pattern_moves_any (const IteratePattern *self)
{
  return g_strv_contains ((const char *const *) self->moves, "*");
}

static gboolean
has_tag (JsonArray  *tags,
         const char *wanted)
{
  for (guint i = 0; i < json_array_get_length (tags); i++)
    {
      if (strstr (json_array_get_string_element (tags, i), wanted) != NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
speaks_for (const Condition *condition,
            JsonObject      *fact)
{
  JsonArray *tags = iterate_json_get_array (fact, "tags");

  if (!g_str_equal (condition->kind, json_object_get_string_member_with_default (fact, "kind", "")) ||
      tags == NULL || json_object_get_double_member_with_default (fact, "value", 0) < condition->least)
    return FALSE;

  for (guint i = 0; condition->tags != NULL && condition->tags[i] != NULL; i++)
    {
      if (has_tag (tags, condition->tags[i]))
        return TRUE;
    }

  return condition->tags == NULL;
}

static JsonObject *
find_strongest (const Condition *condition,
                JsonArray       *facts)
{
  JsonObject *strongest = NULL;

  for (guint i = 0; i < json_array_get_length (facts); i++)
    {
      JsonObject *fact = json_array_get_object_element (facts, i);

      if (speaks_for (condition, fact) &&
          (strongest == NULL || json_object_get_double_member (fact, "value") >
                                  json_object_get_double_member (strongest, "value")))
        strongest = fact;
    }

  return strongest;
}

/**
 * iterate_pattern_find_reasons:
 * @facts: what the workspace knows, see iterate_idea_evidence_gather()
 *
 * Returns: (transfer container) (element-type JsonObject): the facts that speak for it, the strongest
 *   for each of its conditions
 */
GPtrArray *
iterate_pattern_find_reasons (const IteratePattern *self,
                              JsonArray            *facts)
{
  GPtrArray *reasons = g_ptr_array_new ();

  for (guint i = 0; i < self->conditions->len; i++)
    {
      JsonObject *fact = find_strongest (g_ptr_array_index (self->conditions, i), facts);

      if (fact != NULL && !g_ptr_array_find (reasons, fact, NULL))
        g_ptr_array_add (reasons, fact);
    }

  return reasons;
}
