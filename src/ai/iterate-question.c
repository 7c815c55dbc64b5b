/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-question.h"

#include "iterate-ai-resources.h"
#include "iterate-error.h"
#include "iterate-json.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* What may be asked, and what an answer must be. The schemas in `data/knowledge/questions.json` use
 * what every provider's structured output takes, and limits beside it, which only some take: those
 * are put into the descriptions of what is sent, and checked here. */

#define QUESTIONS "/io/github/iterate_app/Iterate/knowledge/questions.json"

static const char *const limits[] = {
  "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", NULL,
};

static gpointer
load_questions (gpointer data)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(JsonNode) node = NULL;
  GPtrArray *questions = g_ptr_array_new ();
  JsonArray *array;

  /* It is compiled in. */
  bytes = g_resource_lookup_data (iterate_ai_get_resource (), QUESTIONS, 0, NULL);
  node = iterate_json_parse_node (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  array = json_array_ref (json_node_get_array (node));
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);
      IterateQuestion *question = g_new0 (IterateQuestion, 1);

      question->verb = json_object_get_string_member (object, "verb");
      question->what = json_object_get_string_member (object, "what");
      question->title = json_object_get_string_member (object, "title");
      question->task = json_object_get_string_member (object, "task");
      question->needs = iterate_json_dup_strv (object, "needs");
      question->omit = iterate_json_dup_strv (object, "omit");
      question->max_tokens = (guint) json_object_get_int_member (object, "maxTokens");
      question->schema = json_object_get_object_member (object, "schema");
      question->name = g_strdup_printf ("%s %s", question->verb, question->what);
      g_ptr_array_add (questions, question);
    }

  return questions;
}

/* Returns: (transfer none) (element-type IterateQuestion): all kinds of question */
GPtrArray *
iterate_questions_get (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, load_questions, NULL);
}

/* Returns: (transfer none): the kind of that name, or %NULL with @error set */
const IterateQuestion *
iterate_question_find_by_name (const char  *name,
                               GError     **error)
{
  GPtrArray *questions = iterate_questions_get ();

  for (guint i = 0; i < questions->len; i++)
    {
      const IterateQuestion *question = g_ptr_array_index (questions, i);

      if (g_str_equal (question->name, name))
        return question;
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "There is no question “%s” to an analyst", name);

  return NULL;
}

/* Returns: (transfer none): the kind, or %NULL with @error set */
const IterateQuestion *
iterate_question_find (const char  *verb,
                       const char  *what,
                       GError     **error)
{
  g_autofree char *name = g_strdup_printf ("%s %s", verb, what);

  return iterate_question_find_by_name (name, error);
}

static gboolean
is_of_type (JsonNode   *node,
            const char *type)
{
  if (g_str_equal (type, "object"))
    return JSON_NODE_HOLDS_OBJECT (node);
  if (g_str_equal (type, "array"))
    return JSON_NODE_HOLDS_ARRAY (node);
  if (g_str_equal (type, "string"))
    return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;

  if (g_str_equal (type, "boolean"))
    return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN;

  /* A number that is not known is null; a figure is known. */
  return (JSON_NODE_HOLDS_NULL (node) && g_str_equal (type, "number")) ||
         (JSON_NODE_HOLDS_VALUE (node) && (json_node_get_value_type (node) == G_TYPE_DOUBLE ||
                                           json_node_get_value_type (node) == G_TYPE_INT64));
}

/* Whether what @path leads to is of the type: names with points between, `[]` for each of a list, and
 * `?` for what may be missing or null. */
static gboolean
leads_to (JsonNode   *node,
          const char *path,
          const char *type)
{
  gsize length = strcspn (path, "?[.");
  g_autofree char *name = g_strndup (path, length);
  gboolean optional = path[length] == '?';
  JsonNode *member = iterate_json_find (node, name);
  const char *rest = path + length + optional;
  gboolean each = g_str_has_prefix (rest, "[]");

  if (member == NULL || (optional && JSON_NODE_HOLDS_NULL (member)))
    return optional;

  rest += each ? 2 : 0;
  rest += *rest == '.';
  if (!each)
    return *rest == '\0' ? is_of_type (member, type) : leads_to (member, rest, type);

  if (!JSON_NODE_HOLDS_ARRAY (member))
    return FALSE;

  for (guint i = 0; i < json_array_get_length (json_node_get_array (member)); i++)
    {
      JsonNode *item = json_array_get_element (json_node_get_array (member), i);

      if (*rest == '\0' ? !is_of_type (item, type) : !leads_to (item, rest, type))
        return FALSE;
    }

  return TRUE;
}

/* Whether a question is about what it must be about. */
gboolean
iterate_question_check_request (const IterateQuestion  *self,
                                JsonObject             *request,
                                GError                **error)
{
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), request);

  for (guint i = 0; self->needs[i] != NULL; i++)
    {
      const char *colon = strchr (self->needs[i], ':');
      g_autofree char *path = g_strndup (self->needs[i], colon - self->needs[i]);

      if (!leads_to (node, path, colon + 1))
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       _("“%s” needs “%s” (%s) in what it is about"), self->name, path, colon + 1);
          return FALSE;
        }
    }

  return TRUE;
}

static JsonNode *copy_plain (JsonNode *node);

static void
move_limit (JsonObject *from,
            const char *limit,
            GString    *description)
{
  JsonNode *node = json_object_get_member (from, limit);
  g_autofree char *value = NULL;

  if (node == NULL)
    return;

  value = json_to_string (node, FALSE);
  g_string_append_printf (description, "%s%s: %s", description->len == 0 ? "" : ", ", limit, value);
}

static JsonNode *
copy_plain_object (JsonObject *object)
{
  JsonObject *copy = json_object_new ();
  JsonNode *node = json_node_alloc ();
  g_autoptr(GString) description = g_string_new (NULL);
  g_autoptr(GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    {
      /* A property may have the name of a limit; it is an object then. */
      if (g_strv_contains (limits, l->data) &&
          JSON_NODE_HOLDS_VALUE (json_object_get_member (object, l->data)))
        move_limit (object, l->data, description);
      else
        json_object_set_member (copy, l->data, copy_plain (json_object_get_member (object, l->data)));
    }

  if (description->len > 0)
    json_object_set_string_member (copy, "description", description->str);

  return json_node_init_object (node, copy);
}

static JsonNode *
copy_plain (JsonNode *node)
{
  JsonArray *array, *copy;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return copy_plain_object (json_node_get_object (node));

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return json_node_copy (node);

  array = json_node_get_array (node);
  copy = json_array_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    json_array_add_element (copy, copy_plain (json_array_get_element (array, i)));

  return json_node_init_array (json_node_alloc (), copy);
}

/* Returns: (transfer full): the schema as any provider takes it, the limits as descriptions */
JsonObject *
iterate_question_dup_plain_schema (const IterateQuestion *self)
{
  JsonNode *node = copy_plain_object (self->schema);
  JsonObject *schema = json_node_dup_object (node);

  json_node_unref (node);

  return schema;
}

static gboolean check_node (JsonObject  *schema,
                            JsonNode    *node,
                            const char  *path,
                            GError     **error);

static gboolean
refuse (GError     **error,
        const char  *path,
        const char  *problem)
{
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%s” %s", path, problem);

  return FALSE;
}

static gboolean
is_within (JsonObject *schema,
           const char *least,
           const char *most,
           double      value)
{
  return (!json_object_has_member (schema, least) ||
          value >= json_object_get_double_member (schema, least)) &&
         (!json_object_has_member (schema, most) ||
          value <= json_object_get_double_member (schema, most));
}

static gboolean
check_object (JsonObject  *schema,
              JsonNode    *node,
              const char  *path,
              GError     **error)
{
  JsonObject *properties = json_object_get_object_member (schema, "properties");
  g_autoptr(GList) names = json_object_get_members (properties);
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, path, "is no object");

  object = json_node_get_object (node);
  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *deeper = g_strdup_printf ("%s.%s", path, (char *) l->data);
      JsonNode *member = json_object_get_member (object, l->data);

      /* All properties are required. */
      if (member == NULL)
        return refuse (error, deeper, "is missing");
      if (!check_node (json_object_get_object_member (properties, l->data), member, deeper, error))
        return FALSE;
    }

  if (json_object_get_size (object) != json_object_get_size (properties))
    return refuse (error, path, "has something in it that was not asked for");

  return TRUE;
}

static gboolean
check_array (JsonObject  *schema,
             JsonNode    *node,
             const char  *path,
             GError     **error)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (error, path, "is no list");

  array = json_node_get_array (node);
  if (!is_within (schema, "minItems", "maxItems", json_array_get_length (array)))
    return refuse (error, path, "has too many or too few items");

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *deeper = g_strdup_printf ("%s[%u]", path, i);

      if (!check_node (json_object_get_object_member (schema, "items"),
                       json_array_get_element (array, i),
                       deeper, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_string (JsonObject  *schema,
              JsonNode    *node,
              const char  *path,
              GError     **error)
{
  const char *text;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse (error, path, "is no text");

  text = json_node_get_string (node);
  if (!is_within (schema, "minLength", "maxLength", g_utf8_strlen (text, -1)))
    return refuse (error, path, "is too long or too short");

  if (json_object_has_member (schema, "enum"))
    {
      g_auto(GStrv) choices = iterate_json_dup_strv (schema, "enum");

      if (!g_strv_contains ((const char *const *) choices, text))
        return refuse (error, path, "is none of the choices");
    }

  return TRUE;
}

static gboolean
check_number (JsonObject  *schema,
              JsonNode    *node,
              const char  *path,
              gboolean     whole,
              GError     **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_INT64 && (whole || type != G_TYPE_DOUBLE))
    return refuse (error, path, whole ? "is no whole number" : "is no number");

  if (!is_within (schema, "minimum", "maximum", json_node_get_double (node)))
    return refuse (error, path, "is out of range");

  return TRUE;
}

static gboolean
check_node (JsonObject  *schema,
            JsonNode    *node,
            const char  *path,
            GError     **error)
{
  const char *type = json_object_get_string_member (schema, "type");

  if (g_str_equal (type, "object"))
    return check_object (schema, node, path, error);
  if (g_str_equal (type, "array"))
    return check_array (schema, node, path, error);
  if (g_str_equal (type, "string"))
    return check_string (schema, node, path, error);
  if (g_str_equal (type, "boolean"))
    return (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN) ||
           refuse (error, path, "is neither true nor false");

  return check_number (schema, node, path, g_str_equal (type, "integer"), error);
}

/* Whether an answer is what was asked for, to the last field and limit. */
gboolean
iterate_question_check (const IterateQuestion  *self,
                        JsonNode               *answer,
                        GError                **error)
{
  return check_node (self->schema, answer, "answer", error);
}
