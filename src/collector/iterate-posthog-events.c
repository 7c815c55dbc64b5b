/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-posthog-events.h"

#include "iterate-sent-event.h"

#include <string.h>

/* Events as PostHog's clients send them. An event's person and time are inside its properties when a
 * browser sends it. */

/* Returns: (transfer full): the properties as JSON, with what stands beside them */
static char *
dup_properties (IterateJsonValue event,
                IterateJsonValue properties)
{
  static const char *const beside[] = { "$set", "$set_once" };
  GString *text = g_string_sized_new (512);
  IterateJsonIter iter;
  IterateJsonValue value;
  const char *name;

  g_string_append_c (text, '{');
  iterate_json_iter_init (&iter, properties);
  while (iterate_json_value_get_type (properties) == ITERATE_JSON_OBJECT &&
         iterate_json_iter_next (&iter, &name, NULL, &value))
    iterate_sent_append_member (text, name, value);
  for (guint i = 0; i < G_N_ELEMENTS (beside); i++)
    {
      if (iterate_json_value_find (event, beside[i], &value))
        iterate_sent_append_member (text, beside[i], value);
    }
  g_string_append_c (text, '}');

  return g_string_free (text, FALSE);
}

/* An event that cannot be kept is left out, as PostHog does: its client would send it forever. */
static void
take_event (IterateJsonValue  event,
            const char       *sent_at,
            gint64            now,
            GByteArray       *rows)
{
  IterateJsonValue properties;
  const char *user = iterate_json_value_find_string (event, "distinct_id");
  g_autofree char *text = NULL;
  gint64 at = now;

  iterate_json_value_find (event, "properties", &properties);
  if (user == NULL)
    user = iterate_json_value_find_string (properties, "distinct_id");
  if (iterate_sent_time_parse (iterate_json_value_find_string (event, "timestamp"), &at))
    at = iterate_sent_time_correct (at, sent_at, now);
  text = dup_properties (event, properties);
  iterate_sent_event_append (rows, iterate_json_value_find_string (event, "uuid"), user,
                             iterate_json_value_find_string (event, "event"), at, text);
}

/**
 * iterate_posthog_events_read:
 * @root: an event, a list of events, or an envelope with a list
 * @now: the time
 * @rows: gets the events that can be kept
 */
void
iterate_posthog_events_read (IterateJsonValue  root,
                             gint64            now,
                             GByteArray       *rows)
{
  const char *sent_at = iterate_json_value_find_string (root, "sent_at");
  IterateJsonValue batch = root, event;
  IterateJsonIter iter;

  iterate_json_value_find (root, "batch", &event);
  if (iterate_json_value_get_type (event) == ITERATE_JSON_ARRAY)
    batch = event;
  if (iterate_json_value_get_type (batch) != ITERATE_JSON_ARRAY)
    {
      take_event (batch, sent_at, now, rows);
      return;
    }

  iterate_json_iter_init (&iter, batch);
  while (iterate_json_iter_next (&iter, NULL, NULL, &event))
    take_event (event, sent_at, now, rows);
}
