/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-alertmanager.h"

#include "iterate-json.h"
#include "iterate-time.h"

/* An alert for Prometheus' Alertmanager, `POST /api/v2/alerts`. It would take an alert that is not
 * repeated for resolved after a few minutes, so that each has an end; the message that it is over
 * brings the end forward. The labels are the same in both, which is how it knows them for one. */

#define AT_MOST (7 * ITERATE_DAY)

static void
set_text (JsonObject *object,
          const char *name,
          JsonObject *payload,
          const char *member)
{
  json_object_set_string_member (object, name,
                                 json_object_get_string_member_with_default (payload, member, ""));
}

/* Returns: (transfer full) (nullable): JSON, or %NULL for a message that is no alert */
char *
iterate_alertmanager_write (IterateMessage *message,
                            gint64          now)
{
  IterateRecord *record = ITERATE_RECORD (message);
  const char *type = iterate_record_get_string (record, "type");
  gboolean is_over = g_strcmp0 (type, "alert-resolved") == 0;
  g_autoptr(JsonObject) payload = NULL;
  g_autoptr(JsonArray) alerts = json_array_new ();
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *starts = iterate_time_format (iterate_record_get_int64 (record, "created-at"));
  g_autofree char *ends = iterate_time_format (is_over ? now : now + AT_MOST);
  JsonObject *alert, *labels, *annotations;

  if (!is_over && g_strcmp0 (type, "alert") != 0)
    return NULL;

  payload = iterate_json_parse (iterate_record_get_string (record, "payload"), NULL);
  if (payload == NULL)
    return NULL;

  alert = json_object_new ();
  labels = json_object_new ();
  annotations = json_object_new ();
  json_object_set_string_member (labels, "alertname", "IterateMetric");
  set_text (labels, "metric", payload, "metric");
  set_text (labels, "alert", payload, "alert");
  set_text (annotations, "summary", payload, "message");
  set_text (annotations, "severity", payload, "severity");
  set_text (annotations, "investigation", payload, "investigation");
  json_object_set_object_member (alert, "labels", labels);
  json_object_set_object_member (alert, "annotations", annotations);
  if (!is_over)
    json_object_set_string_member (alert, "startsAt", starts);
  json_object_set_string_member (alert, "endsAt", ends);
  json_array_add_object_element (alerts, alert);
  json_node_set_array (node, alerts);

  return json_to_string (node, FALSE);
}
