/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ofrep-body.h"

#include "iterate-flag-answer.h"

#include <string.h>

/* What the OpenFeature Remote Evaluation Protocol has in its bodies. */

/**
 * iterate_ofrep_read_context:
 * @root: a request's body
 * @context: (out): for whom flags are asked; it lives as long as @root
 *
 * Returns: whether it is an object
 */
gboolean
iterate_ofrep_read_context (IterateJsonValue    root,
                            IterateFlagContext *context)
{
  IterateJsonValue values;

  memset (context, 0, sizeof *context);
  if (!iterate_json_value_find (root, "context", &values))
    return iterate_json_value_get_type (root) == ITERATE_JSON_OBJECT;

  context->attributes.values = values;
  iterate_json_value_find (values, "targetingKey", &context->attributes.id);

  return iterate_json_value_get_type (values) == ITERATE_JSON_OBJECT;
}

/* Appends what a flag gives, without braces. Without a value the product's own default counts. */
void
iterate_ofrep_append_evaluation (IterateFlagSet              *set,
                                 const char                  *key,
                                 const IterateFlagEvaluation *result,
                                 GString                     *body)
{
  const char *variant = iterate_flag_answer_get_variant (result);

  g_string_append (body, "\"key\":");
  iterate_json_append_string (body, key, strlen (key));
  if (result->text != NULL && !g_str_equal (result->text, "null"))
    {
      g_string_append (body, ",\"value\":");
      g_string_append (body, result->text);
    }
  g_string_append_printf (body, ",\"reason\":\"%s\",\"variant\":",
                          iterate_flag_answer_get_reason (set, key, result));
  iterate_json_append_string (body, variant, strlen (variant));
}
