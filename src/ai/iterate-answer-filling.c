/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-answer-filling.h"

#include "iterate-json.h"

#include <math.h>
#include <string.h>

/* From a service's answer, which is in order but not to be believed, to one that may fill records:
 * texts are cleaned, evidence is what the workspace itself said (the service names facts by their
 * place), and a sentence with a number that was not sent is dropped. */

/* Numbers up to here are as often words: “one of the two variants”. */
#define SMALL 12

static gboolean
is_invisible (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT: /* Overrides of direction, zero-width and tag characters */
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
      return TRUE;

    default:
      return FALSE;
    }
}

/* Returns: (transfer full): on one line, without what is not seen */
static char *
clean_text (const char *text)
{
  g_autoptr(GString) clean = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (g_unichar_isspace (c))
        {
          if (clean->len > 0 && clean->str[clean->len - 1] != ' ')
            g_string_append_c (clean, ' ');
        }
      else if (!is_invisible (c))
        {
          g_string_append_unichar (clean, c);
        }
    }

  return g_strchomp (g_string_free (g_steal_pointer (&clean), FALSE));
}

/**
 * iterate_answer_clean:
 *
 * Returns: (transfer full): the answer with texts of one line each, without what is not seen
 */
JsonNode *
iterate_answer_clean (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node), *copy = json_object_new ();
      g_autoptr(GList) names = json_object_get_members (object);

      for (GList *l = names; l != NULL; l = l->next)
        json_object_set_member (copy, l->data,
                                iterate_answer_clean (json_object_get_member (object, l->data)));

      return json_node_init_object (json_node_alloc (), copy);
    }

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node), *copy = json_array_new ();

      for (guint i = 0; i < json_array_get_length (array); i++)
        json_array_add_element (copy, iterate_answer_clean (json_array_get_element (array, i)));

      return json_node_init_array (json_node_alloc (), copy);
    }

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_autofree char *text = clean_text (json_node_get_string (node));

      return json_node_init_string (json_node_alloc (), text);
    }

  return json_node_copy (node);
}

/* A number as it was written: as exact as its last digit. */
typedef struct
{
  double value;
  double tolerance;
} Number;

static void
add_number (GArray *numbers,
            double  value,
            guint   n_decimals)
{
  const Number number = { fabs (value), 0.5000001 * pow (10, -(double) n_decimals) };

  g_array_append_val (numbers, number);
}

/* Whether a comma is followed by three digits and no fourth. */
static gboolean
is_grouping (const char *text)
{
  return *text == ',' && strspn (text + 1, "0123456789") == 3;
}

/* Reads the number that @text begins with, with a point or a comma before its decimals.
 *
 * Returns: where it ends */
static const char *
read_number (GArray     *numbers,
             const char *text)
{
  g_autoptr(GString) digits = g_string_new (NULL);
  guint n_decimals = 0;

  while (g_ascii_isdigit (*text) || is_grouping (text))
    {
      if (*text != ',')
        g_string_append_c (digits, *text);
      text++;
    }

  if ((*text == '.' || *text == ',') && g_ascii_isdigit (text[1]))
    {
      g_string_append_c (digits, '.');
      for (text++; g_ascii_isdigit (*text); text++, n_decimals++)
        g_string_append_c (digits, *text);
    }

  add_number (numbers, g_ascii_strtod (digits->str, NULL), n_decimals);

  return text;
}

static void
read_numbers (GArray     *numbers,
              const char *text)
{
  while (*(text += strcspn (text, "0123456789")) != '\0')
    text = read_number (numbers, text);
}

static void
collect_numbers (GArray   *numbers,
                 JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr(GList) values = json_object_get_values (json_node_get_object (node));

      for (GList *l = values; l != NULL; l = l->next)
        collect_numbers (numbers, l->data);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        collect_numbers (numbers, json_array_get_element (array, i));
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    read_numbers (numbers, json_node_get_string (node));
  else if (JSON_NODE_HOLDS_VALUE (node))
    add_number (numbers, json_node_get_double (node), 0);
}

static gboolean
is_known (GArray       *known,
          const Number *number)
{
  if (number->value <= SMALL && number->value == floor (number->value))
    return TRUE;

  /* As it is, or as a percentage. */
  for (guint i = 0; i < known->len; i++)
    {
      double value = g_array_index (known, Number, i).value;

      if (fabs (value - number->value) <= number->tolerance ||
          fabs (100 * value - number->value) <= number->tolerance)
        return TRUE;
    }

  return FALSE;
}

/* Whether every number in a sentence was among those that were sent. */
static gboolean
is_supported (GArray     *known,
              const char *text)
{
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (Number));

  read_numbers (numbers, text);
  for (guint i = 0; i < numbers->len; i++)
    {
      if (!is_known (known, &g_array_index (numbers, Number, i)))
        return FALSE;
    }

  return TRUE;
}

static void
keep_supported (JsonObject *answer,
                const char *name,
                GArray     *known)
{
  JsonArray *array = iterate_json_get_array (answer, name);
  JsonArray *kept;

  if (array == NULL)
    return;

  kept = json_array_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (is_supported (known, json_array_get_string_element (array, i)))
        json_array_add_string_element (kept, json_array_get_string_element (array, i));
    }
  json_object_set_array_member (answer, name, kept);
}

/* Returns: (transfer full): the sentences of the facts that an item names by their place */
static JsonArray *
cite_facts (JsonArray  *facts,
            JsonObject *item)
{
  JsonArray *reasons = json_object_get_array_member (item, "reasons");
  JsonArray *evidence = json_array_new ();

  for (guint i = 0; i < json_array_get_length (reasons); i++)
    {
      gint64 place = json_array_get_int_element (reasons, i);

      if (facts != NULL && place < json_array_get_length (facts))
        json_array_add_string_element (evidence,
                                       json_object_get_string_member (
                                         json_array_get_object_element (facts, (guint) place), "text"));
    }

  return evidence;
}

static gboolean
is_taken (JsonArray  *taken,
          const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (guint i = 0; taken != NULL && i < json_array_get_length (taken); i++)
    {
      JsonObject *one = json_array_get_object_element (taken, i);
      g_autofree char *other = g_utf8_casefold (json_object_get_string_member (one, "name"), -1);

      if (g_str_equal (folded, other))
        return TRUE;
    }

  return FALSE;
}

static void
complete_idea (JsonObject *item,
               JsonObject *request)
{
  double impact = json_object_get_double_member (item, "impact");
  double confidence = json_object_get_double_member (item, "confidence");
  double effort = json_object_get_double_member (item, "effort");

  json_object_set_string_member (item, "metric",
                                 json_object_get_string_member (
                                   json_object_get_object_member (request, "metric"), "name"));
  json_object_set_string_member (item, "pattern", "");
  json_object_set_array_member (item, "guardrails", json_array_new ());
  json_object_set_double_member (item, "score", 100 * impact * confidence / effort);
}

/* Gives ideas and opportunities their evidence; those without any are dropped. */
static void
keep_evidenced (JsonObject *answer,
                const char *name,
                JsonObject *request)
{
  JsonArray *items = json_object_get_array_member (answer, name), *kept = json_array_new ();
  JsonArray *facts = iterate_json_get_array (request, "facts");
  JsonArray *taken = iterate_json_get_array (request, "taken");
  gint64 count = json_object_get_int_member_with_default (request, "count", G_MAXINT);

  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);
      JsonArray *evidence = cite_facts (facts, item);

      if (json_array_get_length (evidence) == 0 || json_array_get_length (kept) >= count ||
          is_taken (taken, json_object_get_string_member (item, "name")))
        {
          json_array_unref (evidence);
          continue;
        }

      json_object_remove_member (item, "reasons");
      json_object_set_array_member (item, "evidence", evidence);
      if (g_str_equal (name, "ideas"))
        complete_idea (item, request);
      json_array_add_object_element (kept, json_object_ref (item));
    }

  json_object_set_array_member (answer, name, kept);
}

/**
 * iterate_answer_fill:
 * @request: what was sent
 * @answer: (transfer none): what came back, cleaned and checked by iterate_question_check(); it is
 * changed
 *
 * Leaves in it what may fill records.
 */
void
iterate_answer_fill (const IterateQuestion  *question,
                     JsonObject             *request,
                     JsonObject             *answer)
{
  g_autoptr(JsonNode) sent = json_node_init_object (json_node_alloc (), request);
  g_autoptr(GArray) known = g_array_new (FALSE, FALSE, sizeof (Number));

  collect_numbers (known, sent);
  keep_supported (answer, "insights", known);
  keep_supported (answer, "likelyCauses", known);
  if (g_str_equal (question->what, "structured-insights"))
    keep_supported (answer, "recommendations", known);
  if (g_str_equal (question->what, "improvement-ideas"))
    keep_evidenced (answer, "ideas", request);
  else if (g_str_equal (question->what, "opportunities"))
    keep_evidenced (answer, "opportunities", request);
}
