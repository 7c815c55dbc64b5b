/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-alert-telling.h"

#include "iterate-id.h"
#include "iterate-json.h"

/* Tells people of alerts: a message in the outbox, and an event by which the window shows, changes and
 * withdraws its notification. */

static JsonObject *
make_payload (IterateAlert *alert)
{
  JsonObject *payload = json_object_new ();
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (alert));

  json_object_set_string_member (payload, "severity", iterate_alert_get_severity (alert));
  json_object_set_string_member (payload, "metric", iterate_alert_get_metric (alert));
  json_object_set_string_member (payload, "message", iterate_alert_get_message (alert));
  json_object_set_string_member (payload, "alert", subject);
  if (iterate_alert_get_investigation (alert) != 0)
    {
      g_autofree char *investigation = NULL;

      investigation = iterate_id_format ("investigation", iterate_alert_get_investigation (alert));
      json_object_set_string_member (payload, "investigation", investigation);
    }
  if (iterate_alert_get_group_id (alert) != 0)
    {
      g_autofree char *group = iterate_id_format ("alert", iterate_alert_get_group_id (alert));

      json_object_set_string_member (payload, "group", group);
    }

  return payload;
}

static gboolean
send (IterateRun    *run,
      IterateAlert  *alert,
      GError       **error)
{
  g_autoptr(JsonObject) payload = make_payload (alert);
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (alert));

  return iterate_run_send (run, "Alert.send", "alert", payload, error) &&
         iterate_run_append (run, "alert.fired", subject, payload, error);
}

/* Who was told hears that it is over, where channels wait for that. */
static gboolean
send_over (IterateRun    *run,
           IterateAlert  *alert,
           GError       **error)
{
  g_autoptr(JsonObject) payload = make_payload (alert);

  return iterate_alert_get_notified_at (alert) == 0 ||
         iterate_run_send (run, "Alert.resolve", "alert-resolved", payload, error);
}

/* Sends what @news has to tell. */
gboolean
iterate_alert_telling_tell (IterateRun        *run,
                            IterateAlertNews  *news,
                            GError           **error)
{
  for (guint i = 0; i < news->told->len; i++)
    {
      if (!send (run, g_ptr_array_index (news->told, i), error))
        return FALSE;
    }

  for (guint i = 0; i < news->changed->len; i++)
    {
      IterateAlert *alert = g_ptr_array_index (news->changed, i);
      g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (alert));
      gboolean over = g_str_equal (iterate_alert_get_state (alert), "resolved");

      if (over && !send_over (run, alert, error))
        return FALSE;
      if (!iterate_run_append (run, over ? "alert.resolved" : "alert.updated", subject, NULL, error))
        return FALSE;
    }

  return TRUE;
}

/* What came while it was quiet is told now, if it still goes on. */
gboolean
iterate_alert_telling_tell_late (IterateRun  *run,
                                 const char  *target,
                                 GError     **error)
{
  g_auto(IterateAlertNews) news = { NULL };
  g_autoptr(IterateAlert) alert = NULL;
  IterateDatabase *db;
  gint64 id;

  if (!iterate_run_begin (run, error))
    return FALSE;
  if (!iterate_id_parse (target, "alert", &id))
    return TRUE;

  db = iterate_run_get_database (run, error);
  alert = iterate_database_find (db, ITERATE_TYPE_ALERT, id, error);
  iterate_alert_news_init (&news);

  return alert != NULL &&
         iterate_alert_book_tell_late (db, alert, iterate_run_get_time (run), &news, error) &&
         iterate_alert_telling_tell (run, &news, error);
}
