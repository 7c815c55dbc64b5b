/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-dialect.h"

#include "iterate-json.h"

/* What both dialects say in the same way. */

void
iterate_ai_add_message (JsonArray  *messages,
                        const char *role,
                        const char *content)
{
  JsonObject *message = json_object_new ();

  json_object_set_string_member (message, "role", role);
  json_object_set_string_member (message, "content", content);
  json_array_add_object_element (messages, message);
}

/* What was given, and, where an answer is to be mended, the answer and what was wrong with it. */
void
iterate_ai_add_exchange (JsonArray             *messages,
                         const IterateAiPrompt *prompt)
{
  iterate_ai_add_message (messages, "user", prompt->user);
  if (prompt->earlier == NULL)
    return;

  iterate_ai_add_message (messages, "assistant", prompt->earlier);
  iterate_ai_add_message (messages, "user", prompt->complaint);
}

/* Returns: (transfer full): what the model is told; where the protocol cannot carry the schema, with
 * it */
char *
iterate_ai_dup_system (const IterateAiPrompt *prompt,
                       const char            *structured)
{
  g_autoptr(JsonObject) schema = NULL;
  g_autofree char *text = NULL;

  if (prompt->question == NULL || g_str_equal (structured, "json-schema"))
    return g_strdup (prompt->system);

  schema = iterate_question_dup_plain_schema (prompt->question);
  text = iterate_json_to_string (schema);

  return g_strconcat (prompt->system, "\n\nAnswer with one JSON object and nothing else. It must fit "
                      "this JSON schema:\n", text, NULL);
}

/* Returns: (transfer full): what the schema is called: letters, digits and dashes only */
char *
iterate_ai_dup_schema_name (const IterateAiPrompt *prompt)
{
  return g_strdelimit (g_strdup (prompt->question->name), " ", '_');
}
