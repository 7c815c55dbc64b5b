/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-dialect.h"

#include "iterate-json.h"

/* “Messages”, as Anthropic has them. Neither temperature nor a document is sent: from version
 * 2026-10-21 on they are refused. */

static void
authorize (SoupMessageHeaders *headers,
           IterateAiService   *service,
           const char         *key)
{
  soup_message_headers_replace (headers, "anthropic-version", iterate_ai_service_get_version (service));
  if (key != NULL)
    soup_message_headers_replace (headers, "x-api-key", key);
}

static void
write_format (JsonObject            *body,
              const IterateAiPrompt *prompt)
{
  JsonObject *config = json_object_new (), *format = json_object_new ();

  json_object_set_string_member (format, "type", "json_schema");
  json_object_set_object_member (format, "schema",
                                 iterate_question_dup_plain_schema (prompt->question));
  json_object_set_object_member (config, "format", format);
  json_object_set_object_member (body, "output_config", config);
}

/* A tool that does nothing: its input is the answer. For versions without structured output. */
static void
write_tool (JsonObject            *body,
            const IterateAiPrompt *prompt)
{
  g_autofree char *name = iterate_ai_dup_schema_name (prompt);
  JsonObject *tool = json_object_new (), *choice = json_object_new ();
  JsonArray *tools = json_array_new ();

  json_object_set_string_member (tool, "name", name);
  json_object_set_string_member (tool, "description", "Takes the answer");
  json_object_set_object_member (tool, "input_schema",
                                 iterate_question_dup_plain_schema (prompt->question));
  json_array_add_object_element (tools, tool);
  json_object_set_array_member (body, "tools", tools);
  json_object_set_string_member (choice, "type", "tool");
  json_object_set_string_member (choice, "name", name);
  json_object_set_object_member (body, "tool_choice", choice);
}

static JsonObject *
write_body (IterateAiService      *service,
            const IterateAiPrompt *prompt,
            const char            *structured,
            gboolean               stream)
{
  gboolean as_tool = g_str_equal (structured, "json-object");
  g_autofree char *system = iterate_ai_dup_system (prompt, as_tool ? "json-schema" : structured);
  JsonObject *body = json_object_new ();
  JsonArray *messages = json_array_new ();

  json_object_set_string_member (body, "model", iterate_ai_service_get_model (service));
  json_object_set_int_member (body, "max_tokens", prompt->max_tokens);
  json_object_set_string_member (body, "system", system);
  json_object_set_array_member (body, "messages", messages);
  iterate_ai_add_exchange (messages, prompt);
  if (prompt->question != NULL && g_str_equal (structured, "json-schema"))
    write_format (body, prompt);
  else if (prompt->question != NULL && as_tool)
    write_tool (body, prompt);
  if (stream)
    json_object_set_boolean_member (body, "stream", TRUE);

  return body;
}

static void
read_finish (const char     *reason,
             IterateAiReply *reply)
{
  if (reason == NULL)
    return;

  if (g_str_equal (reason, "max_tokens") || g_str_equal (reason, "model_context_window_exceeded"))
    reply->finish = ITERATE_AI_TRUNCATED;
  else if (g_str_equal (reason, "refusal"))
    reply->finish = ITERATE_AI_REFUSED;
  else
    reply->finish = ITERATE_AI_STOPPED;
}

static void
read_block (JsonNode       *block,
            IterateAiReply *reply)
{
  const char *type = iterate_json_find_string (block, "type");
  JsonNode *input = iterate_json_find (block, "input");
  const char *text = iterate_json_find_string (block, "text");

  if (g_strcmp0 (type, "text") == 0 && text != NULL)
    g_string_append (reply->text, text);

  if (g_strcmp0 (type, "tool_use") == 0 && input != NULL)
    {
      g_autofree char *json = json_to_string (input, FALSE);

      /* What was said before the tool is no part of the answer. */
      g_string_assign (reply->text, json);
    }
}

static void
read_usage (JsonNode       *node,
            IterateAiReply *reply)
{
  JsonNode *usage = node == NULL ? NULL : iterate_json_find (node, "usage");
  gint64 cached = 0;
  JsonNode *read = usage == NULL ? NULL : iterate_json_find (usage, "cache_read_input_tokens");

  if (usage == NULL)
    return;

  if (read != NULL && JSON_NODE_HOLDS_VALUE (read))
    cached = MAX (0, json_node_get_int (read));

  iterate_ai_reply_read_tokens (reply, usage, "input_tokens", "output_tokens");
  if (iterate_json_find (usage, "input_tokens") != NULL)
    reply->input_tokens += cached;
}

static void
read_answer (JsonNode       *body,
             IterateAiReply *reply)
{
  JsonArray *content = iterate_json_find_array (body, "content");

  for (guint i = 0; content != NULL && i < json_array_get_length (content); i++)
    read_block (json_array_get_element (content, i), reply);

  read_finish (iterate_json_find_string (body, "stop_reason"), reply);
  read_usage (body, reply);
}

static void
read_delta (JsonNode       *delta,
            IterateAiReply *reply)
{
  const char *type = iterate_json_find_string (delta, "type");
  const char *text = iterate_json_find_string (delta, "text");
  const char *json = iterate_json_find_string (delta, "partial_json");

  if (g_strcmp0 (type, "text_delta") == 0 && text != NULL)
    g_string_append (reply->text, text);
  else if (g_strcmp0 (type, "input_json_delta") == 0 && json != NULL)
    g_string_append (reply->text, json);
}

static void
read_event (JsonNode       *data,
            IterateAiReply *reply)
{
  const char *type = iterate_json_find_string (data, "type");
  JsonNode *delta = iterate_json_find (data, "delta");
  JsonNode *block = iterate_json_find (data, "content_block");

  if (g_strcmp0 (type, "message_start") == 0)
    {
      read_usage (iterate_json_find (data, "message"), reply);
    }
  else if (g_strcmp0 (type, "content_block_start") == 0 && block != NULL &&
           g_strcmp0 (iterate_json_find_string (block, "type"), "tool_use") == 0)
    {
      g_string_truncate (reply->text, 0);
    }
  else if (g_strcmp0 (type, "content_block_delta") == 0 && delta != NULL)
    {
      read_delta (delta, reply);
    }
  else if (g_strcmp0 (type, "message_delta") == 0 && delta != NULL)
    {
      read_finish (iterate_json_find_string (delta, "stop_reason"), reply);
      read_usage (data, reply);
    }
}

const IterateAiDialect iterate_anthropic_messages = {
  "anthropic-messages", "/v1/messages", "/v1/models", NULL, authorize, write_body, read_answer,
  read_event,
};
