/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-cloud-event.h"

#include "iterate-json.h"
#include "iterate-time.h"

/* A message as a CloudEvent 1.0 in structured mode. `timestamp` is what Standard Webhooks call its
 * time. */

static char *
make_type (IterateMessage *message)
{
  const char *type = iterate_record_get_string (ITERATE_RECORD (message), "type");
  g_autofree char *safe = g_strdup (type);

  g_strdelimit (safe, "-: ", '_');

  return g_strdup_printf ("io.github.iterate_app.%s.v1", safe);
}

/* Returns: (transfer full): JSON */
char *
iterate_cloud_event_write (IterateMessage *message)
{
  IterateRecord *record = ITERATE_RECORD (message);
  g_autoptr(JsonObject) event = json_object_new ();
  g_autofree char *time = iterate_time_format (iterate_record_get_int64 (record, "created-at"));
  g_autofree char *type = make_type (message);
  JsonObject *data = iterate_record_to_json (record);

  json_object_remove_member (data, "readAt");
  json_object_remove_member (data, "idempotencyKey");
  json_object_set_string_member (event, "specversion", "1.0");
  json_object_set_string_member (event, "id", iterate_record_get_string (record, "idempotency-key"));
  json_object_set_string_member (event, "source", "/iterate");
  json_object_set_string_member (event, "type", type);
  json_object_set_string_member (event, "subject", iterate_record_get_string (record, "recipient"));
  json_object_set_string_member (event, "time", time);
  json_object_set_string_member (event, "timestamp", time);
  json_object_set_string_member (event, "datacontenttype", "application/json");
  json_object_set_object_member (event, "data", data);

  return iterate_json_to_string (event);
}
