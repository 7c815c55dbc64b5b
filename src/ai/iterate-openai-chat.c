/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-dialect.h"

#include "iterate-json.h"

/* “Chat completions”, which OpenAI, Mistral, OpenRouter, Ollama and llama.cpp speak. */

static void
authorize (SoupMessageHeaders *headers,
           IterateAiService   *service,
           const char         *key)
{
  g_autofree char *value = NULL;

  if (key == NULL)
    return;

  value = g_strconcat ("Bearer ", key, NULL);
  soup_message_headers_replace (headers, "Authorization", value);
}

static JsonObject *
write_schema (const IterateAiPrompt *prompt)
{
  g_autofree char *name = iterate_ai_dup_schema_name (prompt);
  JsonObject *schema = json_object_new ();

  json_object_set_string_member (schema, "name", name);
  json_object_set_boolean_member (schema, "strict", TRUE);
  json_object_set_object_member (schema, "schema",
                                 iterate_question_dup_plain_schema (prompt->question));

  return schema;
}

static void
write_format (JsonObject            *body,
              const IterateAiPrompt *prompt,
              const char            *structured)
{
  JsonObject *format;

  if (prompt->question == NULL || g_str_equal (structured, "plain"))
    return;

  format = json_object_new ();
  json_object_set_object_member (body, "response_format", format);
  if (g_str_equal (structured, "json-schema"))
    {
      json_object_set_string_member (format, "type", "json_schema");
      json_object_set_object_member (format, "json_schema", write_schema (prompt));
    }
  else
    {
      json_object_set_string_member (format, "type", "json_object");
    }
}

static JsonObject *
write_body (IterateAiService      *service,
            const IterateAiPrompt *prompt,
            const char            *structured,
            gboolean               stream)
{
  g_autofree char *system = iterate_ai_dup_system (prompt, structured);
  JsonObject *body = json_object_new (), *options;
  JsonArray *messages = json_array_new ();
  double temperature = iterate_ai_service_get_temperature (service);

  json_object_set_string_member (body, "model", iterate_ai_service_get_model (service));
  json_object_set_array_member (body, "messages", messages);
  iterate_ai_add_message (messages, "system", system);
  iterate_ai_add_exchange (messages, prompt);
  json_object_set_int_member (body, iterate_ai_service_get_token_field (service), prompt->max_tokens);
  if (temperature >= 0)
    json_object_set_double_member (body, "temperature", temperature);
  write_format (body, prompt, structured);
  if (stream)
    {
      options = json_object_new ();
      json_object_set_boolean_member (options, "include_usage", TRUE);
      json_object_set_boolean_member (body, "stream", TRUE);
      json_object_set_object_member (body, "stream_options", options);
    }

  return body;
}

/* Returns: (nullable): the first choice; the last event of a stream has none */
static JsonNode *
find_choice (JsonNode *body)
{
  JsonArray *choices = iterate_json_find_array (body, "choices");

  return choices == NULL || json_array_get_length (choices) == 0 ? NULL
                                                                 : json_array_get_element (choices, 0);
}

static void
read_choice (JsonNode       *choice,
             const char     *member,
             IterateAiReply *reply)
{
  JsonNode *message = iterate_json_find (choice, member);
  const char *content = message == NULL ? NULL : iterate_json_find_string (message, "content");
  const char *refusal = message == NULL ? NULL : iterate_json_find_string (message, "refusal");
  const char *finish = iterate_json_find_string (choice, "finish_reason");

  if (content != NULL)
    g_string_append (reply->text, content);

  if (g_strcmp0 (finish, "length") == 0)
    reply->finish = ITERATE_AI_TRUNCATED;
  else if (g_strcmp0 (finish, "content_filter") == 0)
    reply->finish = ITERATE_AI_REFUSED;
  else if (finish != NULL && reply->finish == ITERATE_AI_OPEN)
    reply->finish = ITERATE_AI_STOPPED;

  if (refusal != NULL && *refusal != '\0')
    {
      reply->finish = ITERATE_AI_REFUSED;
      g_string_append (reply->text, refusal);
    }
}

static void
read_part (JsonNode       *body,
           const char     *member,
           IterateAiReply *reply)
{
  JsonNode *choice = find_choice (body), *usage = iterate_json_find (body, "usage");

  if (choice != NULL)
    read_choice (choice, member, reply);
  if (usage != NULL)
    iterate_ai_reply_read_tokens (reply, usage, "prompt_tokens", "completion_tokens");
}

static void
read_answer (JsonNode       *body,
             IterateAiReply *reply)
{
  read_part (body, "message", reply);
}

static void
read_event (JsonNode       *data,
            IterateAiReply *reply)
{
  read_part (data, "delta", reply);
}

const IterateAiDialect iterate_openai_chat = {
  "openai-chat", "/chat/completions", "/models", "/embeddings", authorize, write_body, read_answer,
  read_event,
};
