/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-slack.h"

#include "iterate-json.h"

#include <string.h>

/* A message for an incoming webhook of Slack, which Mattermost takes as well. */

/* A section takes 3,000 characters. */
#define MAX_TEXT 2900

/* What is said of it first, where the payload has a sentence or a name. */
static const char *const members[] = { "message", "title", "experiment", "metric", "topic", NULL };

static void
append_escaped (GString    *text,
                const char *plain)
{
  for (const char *p = plain; *p != '\0'; p++)
    {
      switch (*p)
        {
        case '&':
          g_string_append (text, "&amp;");
          break;

        case '<':
          g_string_append (text, "&lt;");
          break;

        case '>':
          g_string_append (text, "&gt;");
          break;

        default:
          g_string_append_c (text, *p);
        }
    }
}

static const char *
find_sentence (JsonObject *payload)
{
  for (guint i = 0; payload != NULL && members[i] != NULL; i++)
    {
      JsonNode *node = json_object_get_member (payload, members[i]);

      if (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
          json_node_get_value_type (node) == G_TYPE_STRING)
        return json_node_get_string (node);
    }

  return NULL;
}

static char *
make_text (IterateMessage *message)
{
  IterateRecord *record = ITERATE_RECORD (message);
  g_autoptr(JsonObject) payload = iterate_json_parse (iterate_record_get_string (record, "payload"),
                                                      NULL);
  const char *sentence = find_sentence (payload);
  GString *text = g_string_new (NULL);
  g_autofree char *valid = NULL;

  append_escaped (text, iterate_record_get_string (record, "type"));
  g_string_append (text, ": ");
  append_escaped (text, sentence != NULL ? sentence : iterate_record_get_string (record, "payload"));
  g_string_truncate (text, MIN (text->len, MAX_TEXT));

  /* It may have been cut within a letter. */
  valid = g_utf8_make_valid (text->str, -1);
  g_string_assign (text, valid);

  return g_string_free (text, FALSE);
}

/* Returns: (transfer full): JSON */
char *
iterate_slack_write (IterateMessage *message)
{
  g_autoptr(JsonObject) body = json_object_new ();
  g_autofree char *text = make_text (message);

  json_object_set_string_member (body, "text", text);

  return iterate_json_to_string (body);
}
