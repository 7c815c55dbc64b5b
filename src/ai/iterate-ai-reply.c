/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-reply.h"

#include "iterate-error.h"
#include "iterate-json.h"

#include <string.h>

IterateAiReply *
iterate_ai_reply_new (void)
{
  IterateAiReply *self = g_new0 (IterateAiReply, 1);

  self->text = g_string_new (NULL);
  self->input_tokens = -1;
  self->output_tokens = -1;

  return self;
}

void
iterate_ai_reply_free (IterateAiReply *self)
{
  g_string_free (self->text, TRUE);
  g_free (self->request_id);
  g_free (self);
}

static void
read_count (JsonNode   *usage,
            const char *name,
            gint64     *count)
{
  JsonNode *node = iterate_json_find (usage, name);

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    *count = MAX (0, json_node_get_int (node));
}

/* Takes the counts that are told; those that are not stay. */
void
iterate_ai_reply_read_tokens (IterateAiReply *self,
                              JsonNode       *usage,
                              const char     *input,
                              const char     *output)
{
  read_count (usage, input, &self->input_tokens);
  read_count (usage, output, &self->output_tokens);
}

/* Returns: the length of the object that @text begins with, or 0 where it does not end */
static gsize
measure_object (const char *text)
{
  gboolean quoted = FALSE;
  guint depth = 0;

  for (gsize i = 0; text[i] != '\0'; i++)
    {
      if (quoted && text[i] == '\\' && text[i + 1] != '\0')
        i++;
      else if (text[i] == '"')
        quoted = !quoted;
      else if (!quoted && text[i] == '{')
        depth++;
      else if (!quoted && text[i] == '}' && --depth == 0)
        return i + 1;
    }

  return 0;
}

/**
 * iterate_ai_reply_find_json:
 *
 * Looks for the object in what was written: models that are asked for JSON alone put it in fences and
 * sentences all the same.
 *
 * Returns: (transfer full): the object, or %NULL with @error set
 */
JsonNode *
iterate_ai_reply_find_json (IterateAiReply  *self,
                            GError         **error)
{
  for (const char *start = strchr (self->text->str,
                                   '{'); start != NULL; start = strchr (start + 1, '{'))
    {
      gsize length = measure_object (start);
      JsonNode *node = length == 0 ? NULL : iterate_json_parse_node (start, length, NULL);

      if (node != NULL)
        return node;
    }

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "The answer holds no JSON object");

  return NULL;
}
