/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-routes.h"

#include "iterate-sent-event.h"

#include <string.h>

/* Segment's tracking API, which RudderStack speaks as well. */

/* What a message is called that names no event of its own, by its type or its place. */
static const char *
get_name (IterateJsonValue message,
          const char      *type)
{
  const char *event = iterate_json_value_find_string (message, "event");

  return event != NULL ? event : type;
}

static const char *
get_type_of_place (const char *place)
{
  static const struct
  {
    const char *place;
    const char *type;
  } places[] = {
    { "t", "track" }, { "i", "identify" }, { "p", "page" }, { "s", "screen" }, { "g", "group" },
    { "a", "alias" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      if (g_str_equal (places[i].place, place))
        return places[i].type;
    }

  return place;
}

/* Returns: (transfer full): properties or traits as JSON, with other names of the same person */
static char *
dup_properties (IterateJsonValue message)
{
  static const char *const objects[] = { "properties", "traits" };
  static const char *const beside[] = { "anonymousId", "previousId", "groupId" };
  GString *text = g_string_sized_new (256);
  IterateJsonValue value, member;
  IterateJsonIter iter;
  const char *name;

  g_string_append_c (text, '{');
  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      iterate_json_value_find (message, objects[i], &value);
      if (iterate_json_value_get_type (value) != ITERATE_JSON_OBJECT)
        continue;

      iterate_json_iter_init (&iter, value);
      while (iterate_json_iter_next (&iter, &name, NULL, &member))
        iterate_sent_append_member (text, name, member);
    }
  for (guint i = 0; i < G_N_ELEMENTS (beside); i++)
    {
      if (iterate_json_value_find (message, beside[i], &value))
        iterate_sent_append_member (text, beside[i], value);
    }
  g_string_append_c (text, '}');

  return g_string_free (text, FALSE);
}

static void
take_message (IterateCollectorRequest *request,
              IterateJsonValue         message,
              const char              *type,
              const char              *sent_at,
              GByteArray              *rows)
{
  const char *own = iterate_json_value_find_string (message, "type");
  const char *user = iterate_json_value_find_string (message, "userId");
  const char *time = iterate_json_value_find_string (message, "timestamp");
  g_autofree char *properties = dup_properties (message);
  gint64 at = request->now;

  if (user == NULL || *user == '\0')
    user = iterate_json_value_find_string (message, "anonymousId");
  if (time == NULL)
    time = iterate_json_value_find_string (message, "originalTimestamp");
  if (iterate_sent_time_parse (time, &at))
    at = iterate_sent_time_correct (at, sent_at, request->now);

  iterate_sent_event_append (rows, iterate_json_value_find_string (message, "messageId"), user,
                             get_name (message, own != NULL ? own : type), at, properties);
}

static void
answer_batch (IterateCollectorRequest *request)
{
  const char *sent_at = iterate_json_value_find_string (request->json, "sentAt");
  GByteArray *rows = g_byte_array_sized_new (8192);
  IterateJsonValue batch, message;
  IterateJsonIter iter;

  iterate_json_value_find (request->json, "batch", &batch);
  iterate_json_iter_init (&iter, batch);
  while (iterate_json_value_get_type (batch) == ITERATE_JSON_ARRAY &&
         iterate_json_iter_next (&iter, NULL, NULL, &message))
    take_message (request, message, "track", sent_at, rows);

  iterate_collector_request_keep (request, rows, "{\"success\":true}");
}

static void
answer_one (IterateCollectorRequest *request)
{
  GByteArray *rows = g_byte_array_sized_new (1024);

  take_message (request, request->json, get_type_of_place (strrchr (request->path, '/') + 1),
                iterate_json_value_find_string (request->json, "sentAt"), rows);
  iterate_collector_request_keep (request, rows, "{\"success\":true}");
}

/* A browser asks first where to send to. */
static void
answer_settings (IterateCollectorRequest *request)
{
  const char *end = strchr (request->rest, '/');
  const char *host = iterate_collector_request_get_header (request, "Host");
  g_autofree char *place = g_strconcat (host == NULL ? "" : host, "/v1", NULL);
  GString *body;

  if (end == NULL || !g_str_equal (end, "/settings"))
    {
      iterate_collector_request_answer_text (request, SOUP_STATUS_NOT_FOUND, "text/plain",
                                             "There is nothing here\n");
      return;
    }

  body = g_string_new ("{\"integrations\":{\"Segment.io\":{\"apiKey\":");
  iterate_json_append_string (body, request->rest, end - request->rest);
  g_string_append (body, ",\"apiHost\":");
  iterate_json_append_string (body, place, strlen (place));
  g_string_append (body, ",\"protocol\":\"http\"}}}");
  iterate_collector_request_answer (request, SOUP_STATUS_OK, "application/json", body);
}

const IterateRoute iterate_segment_routes[] = {
  { "POST", "/v1/batch", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_batch },
  { "POST", "/v1/import", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_batch },
  { "POST", "/v1/t", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_one },
  { "POST", "/v1/i", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_one },
  { "POST", "/v1/p", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_one },
  { "POST", "/v1/s", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_one },
  { "POST", "/v1/g", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_one },
  { "POST", "/v1/a", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_one },
  { "POST", "/v1/track", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_one },
  { "POST", "/v1/identify", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_one },
  { "POST", "/v1/page", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_one },
  { "POST", "/v1/screen", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_one },
  { "POST", "/v1/group", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_one },
  { "POST", "/v1/alias", ITERATE_ROUTE_JSON | ITERATE_ROUTE_KEYED, NULL, answer_one },
  { "GET", "/v1/projects/", ITERATE_ROUTE_PREFIX | ITERATE_ROUTE_OPEN, NULL, answer_settings },
  { NULL }
};
