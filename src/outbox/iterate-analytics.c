/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-analytics.h"

#include "iterate-json.h"
#include "iterate-time.h"

#include <string.h>

/* Events for products' analytics, in the form of PostHog's /batch/ and of Segment's /v1/batch, which
 * RudderStack takes as well. They are about the product rather than about somebody: all are of one
 * person, whom PostHog is told to make no profile of. */

#define RECIPIENT "Analytics."
#define PERSON    "iterate"

/* Returns: (transfer full) (nullable): what is told besides the event's name, %NULL where the message
 * is no event for analytics */
static JsonObject *
read_event (IterateMessage  *message,
            char           **name)
{
  IterateRecord *record = ITERATE_RECORD (message);
  g_autoptr(JsonObject) properties = NULL;
  const char *event;

  if (!g_str_has_prefix (iterate_record_get_string (record, "recipient"), RECIPIENT))
    return NULL;

  properties = iterate_json_parse (iterate_record_get_string (record, "payload"), NULL);
  if (properties == NULL)
    return NULL;

  event = json_object_get_string_member_with_default (properties, "event", NULL);
  *name = g_strdup (event != NULL ? event : iterate_record_get_string (record, "type"));
  json_object_remove_member (properties, "event");

  return g_steal_pointer (&properties);
}

/* An id of the form that both want, which is the same when the message is sent again. */
static char *
make_uuid (IterateMessage *message)
{
  g_autofree char *digest = g_compute_checksum_for_string (
    G_CHECKSUM_SHA256, iterate_record_get_string (ITERATE_RECORD (message), "idempotency-key"), -1);

  return g_strdup_printf ("%.8s-%.4s-5%.3s-8%.3s-%.12s", digest, digest + 8, digest + 12, digest + 15,
                          digest + 18);
}

static char *
make_body (JsonObject *event,
           JsonObject *body)
{
  JsonArray *batch = json_array_new ();

  json_array_add_object_element (batch, json_object_ref (event));
  json_object_set_array_member (body, "batch", batch);

  return iterate_json_to_string (body);
}

/**
 * iterate_analytics_write_posthog:
 * @key: (nullable): the project's
 *
 * Returns: (transfer full) (nullable): JSON, %NULL where the message is not for analytics
 */
char *
iterate_analytics_write_posthog (IterateMessage *message,
                                 const char     *key)
{
  g_autoptr(JsonObject) event = json_object_new ();
  g_autoptr(JsonObject) body = json_object_new ();
  g_autofree char *name = NULL;
  JsonObject *properties = read_event (message, &name);
  g_autofree char *uuid = NULL;
  g_autofree char *time = NULL;

  if (properties == NULL)
    return NULL;

  uuid = make_uuid (message);
  time = iterate_time_format (iterate_record_get_int64 (ITERATE_RECORD (message), "created-at"));
  json_object_set_string_member (properties, "$lib", "iterate");
  json_object_set_boolean_member (properties, "$process_person_profile", FALSE);
  json_object_set_string_member (event, "event", name);
  json_object_set_string_member (event, "distinct_id", PERSON);
  json_object_set_object_member (event, "properties", properties);
  json_object_set_string_member (event, "timestamp", time);
  json_object_set_string_member (event, "uuid", uuid);
  json_object_set_string_member (body, "api_key", key == NULL ? "" : key);

  return make_body (event, body);
}

/* The same for Segment. */
char *
iterate_analytics_write_segment (IterateMessage *message,
                                 const char     *key,
                                 gint64          now)
{
  g_autoptr(JsonObject) event = json_object_new ();
  g_autoptr(JsonObject) body = json_object_new ();
  g_autofree char *name = NULL;
  JsonObject *properties = read_event (message, &name);
  g_autofree char *uuid = NULL;
  g_autofree char *time = NULL;
  g_autofree char *sent = NULL;

  if (properties == NULL)
    return NULL;

  uuid = make_uuid (message);
  time = iterate_time_format (iterate_record_get_int64 (ITERATE_RECORD (message), "created-at"));
  sent = iterate_time_format (now);
  json_object_set_string_member (event, "type", "track");
  json_object_set_string_member (event, "event", name);
  json_object_set_string_member (event, "anonymousId", PERSON);
  json_object_set_string_member (event, "messageId", uuid);
  json_object_set_string_member (event, "timestamp", time);
  json_object_set_object_member (event, "properties", properties);
  json_object_set_string_member (body, "sentAt", sent);
  if (key != NULL)
    json_object_set_string_member (body, "writeKey", key);

  return make_body (event, body);
}
