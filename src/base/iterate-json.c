/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-json.h"

#include "iterate-error.h"

#include <math.h>
#include <string.h>

#define MAX_DEPTH 100

/* Takes a node; returns compact or indented text. Numbers are in the C locale. */
static char *
generate (JsonNode *node,
          gboolean  pretty)
{
  g_autoptr(JsonGenerator) generator = json_generator_new ();

  json_generator_set_root (generator, node);
  json_generator_set_pretty (generator, pretty);

  return json_generator_to_data (generator, NULL);
}

/* Returns: (transfer full): one line of JSON */
char *
iterate_json_to_string (JsonObject *object)
{
  g_autoptr(JsonNode) node = NULL;

  g_return_val_if_fail (object != NULL, NULL);

  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, object);

  return generate (node, FALSE);
}

/* Returns: (transfer full): indented JSON for people */
char *
iterate_json_to_pretty (JsonNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return generate (node, TRUE);
}

/* json-glib reads what is nested with a call in a call, so that brackets alone could use up the
 * stack. */
static gboolean
check_depth (const char  *text,
             gsize        length,
             GError     **error)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      if (in_string && c == '\\')
        i++;
      else if (c == '"')
        in_string = !in_string;
      else if (!in_string && (c == '[' || c == '{'))
        depth++;
      else if (!in_string && (c == ']' || c == '}') && depth > 0)
        depth--;

      if (depth > MAX_DEPTH)
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       "The JSON is nested deeper than %d levels", MAX_DEPTH);
          return FALSE;
        }
    }

  return TRUE;
}

/* @root: (out) (nullable): %NULL where there is nothing but white space */
static gboolean
parse (const char  *text,
       gsize        length,
       JsonNode   **root,
       GError     **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();

  if (!check_depth (text, length, error) ||
      !json_parser_load_from_data (parser, text, length, error))
    return FALSE;

  *root = json_parser_steal_root (parser);

  return TRUE;
}

/**
 * iterate_json_parse_node:
 * @text: (array length=length): JSON, which may be from a stranger
 *
 * Returns: (transfer full): what it holds, or %NULL with @error set
 */
JsonNode *
iterate_json_parse_node (const char  *text,
                         gsize        length,
                         GError     **error)
{
  JsonNode *root = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (parse (text, length, &root, error) && root == NULL)
    g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "it is empty");

  return root;
}

/**
 * iterate_json_parse:
 * @text: JSON whose root must be an object
 *
 * Returns: (transfer full): the object, or %NULL with @error set
 */
JsonObject *
iterate_json_parse (const char  *text,
                    GError     **error)
{
  g_autoptr(JsonNode) root = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (!parse (text, strlen (text), &root, error))
    return NULL;

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return json_node_dup_object (root);

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       "Expected a JSON object: { … }");

  return NULL;
}

/* Returns: (transfer full): SHA-256 of the object's text. The members' order
 * counts, so build what is digested in one place only. */
char *
iterate_json_digest (JsonObject *object)
{
  g_autofree char *text = iterate_json_to_string (object);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

/**
 * iterate_json_set_number:
 *
 * Sets a number. JSON has no infinity and no NaN: an infinity becomes the
 * string `inf` or `-inf`, as statistics packages print it, and NaN null.
 */
void
iterate_json_set_number (JsonObject *object,
                         const char *name,
                         double      value)
{
  if (isnan (value))
    json_object_set_null_member (object, name);
  else if (isinf (value))
    json_object_set_string_member (object, name, value > 0 ? "inf" : "-inf");
  else
    json_object_set_double_member (object, name, value);
}

/* Appends one bound by the rule of iterate_json_set_number(). */
static void
add_bound (JsonArray *array,
           double     value)
{
  if (isnan (value))
    json_array_add_null_element (array);
  else if (isinf (value))
    json_array_add_string_element (array, value > 0 ? "inf" : "-inf");
  else
    json_array_add_double_element (array, value);
}

void
iterate_json_set_interval (JsonObject *object,
                           const char *name,
                           double      low,
                           double      high)
{
  JsonArray *array = json_array_new ();

  add_bound (array, low);
  add_bound (array, high);
  json_object_set_array_member (object, name, array);
}

void
iterate_json_set_strv (JsonObject        *object,
                       const char        *name,
                       const char *const *values)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; values != NULL && values[i] != NULL; i++)
    json_array_add_string_element (array, values[i]);
  json_object_set_array_member (object, name, array);
}

/* Returns: (transfer full): the member's strings; empty when it is absent */
GStrv
iterate_json_dup_strv (JsonObject *object,
                       const char *name)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = iterate_json_get_array (object, name);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_strv_builder_add (builder, json_array_get_string_element (array, i));

  return g_strv_builder_end (builder);
}

/* Returns: (transfer full): `parentExperiment` for `parent-experiment` */
char *
iterate_json_camel_case (const char *name)
{
  GString *out = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p++)
    {
      if ((*p == '-' || *p == '_') && p[1] != '\0')
        g_string_append_c (out, g_ascii_toupper (*++p));
      else
        g_string_append_c (out, *p);
    }

  return g_string_free (out, FALSE);
}

/**
 * iterate_json_find:
 * @node: (nullable): anything, as strangers send it
 *
 * Returns: (transfer none) (nullable): the member of that name, or %NULL where there is none
 */
JsonNode *
iterate_json_find (JsonNode   *node,
                   const char *name)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
           ? json_object_get_member (json_node_get_object (node), name) : NULL;
}

/**
 * iterate_json_find_array:
 * @node: (nullable): anything
 *
 * Returns: (transfer none) (nullable): the array of that name, or %NULL where there is none
 */
JsonArray *
iterate_json_find_array (JsonNode   *node,
                         const char *name)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
           ? iterate_json_get_array (json_node_get_object (node), name) : NULL;
}

/* Returns: (transfer none) (nullable): the array of that name, or %NULL where there is none */
JsonArray *
iterate_json_get_array (JsonObject *object,
                        const char *name)
{
  JsonNode *member = json_object_get_member (object, name);

  return member != NULL && JSON_NODE_HOLDS_ARRAY (member) ? json_node_get_array (member) : NULL;
}

/**
 * iterate_json_find_string:
 * @node: (nullable): anything
 *
 * Returns: (transfer none) (nullable): the string of that name, or %NULL where there is none
 */
const char *
iterate_json_find_string (JsonNode   *node,
                          const char *name)
{
  JsonNode *member = iterate_json_find (node, name);

  return member != NULL && JSON_NODE_HOLDS_VALUE (member) &&
           json_node_get_value_type (member) == G_TYPE_STRING ? json_node_get_string (member) : NULL;
}
