/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-routes.h"

#include "iterate-change-record.h"
#include "iterate-sent-event.h"
#include "iterate-sent-feedback.h"

#include <string.h>

/* What is sent one at a time and becomes a record: feedback and changes. What Alertmanager tells is a
 * change as well: something that an investigation may go by. */

/* A change on its way; all are owned. */
typedef struct
{
  char   *kind;
  char   *title;
  char   *description;
  char   *author;
  char   *url;
  char   *source;
  char   *external_id;
  GStrv   metrics;
  gint64  at;
  gint64  ended_at;
} SentChange;

static void
free_change (gpointer data)
{
  SentChange *change = data;

  g_free (change->kind);
  g_free (change->title);
  g_free (change->description);
  g_free (change->author);
  g_free (change->url);
  g_free (change->source);
  g_free (change->external_id);
  g_strfreev (change->metrics);
  g_free (change);
}

static char *
dup_member (IterateJsonValue  object,
            const char       *name)
{
  return g_strdup (iterate_json_value_find_string (object, name));
}

static GStrv
dup_list (IterateJsonValue  object,
          const char       *name)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  IterateJsonValue list, item;
  IterateJsonIter iter;

  iterate_json_value_find (object, name, &list);
  iterate_json_iter_init (&iter, list);
  while (iterate_json_value_get_type (list) == ITERATE_JSON_ARRAY &&
         iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      const char *text = iterate_json_value_get_string (item, NULL);

      if (text != NULL)
        g_strv_builder_add (builder, text);
    }

  return g_strv_builder_end (builder);
}

static gboolean
write_change (IterateDatabase  *db,
              gint64            now,
              gpointer          data,
              GString          *answer,
              GError          **error)
{
  const SentChange *sent = data;
  const IterateChangeDraft draft = {
    .kind = sent->kind, .title = sent->title, .description = sent->description,
    .at = sent->at, .ended_at = sent->ended_at, .metrics = (const char *const *) sent->metrics,
    .author = sent->author, .url = sent->url, .source = sent->source,
    .external_id = sent->external_id,
  };
  g_autoptr(IterateChange) change = iterate_change_record (db, &draft, now, error);
  g_autofree char *subject = NULL;

  if (change == NULL)
    return FALSE;

  subject = iterate_record_dup_subject (ITERATE_RECORD (change));
  g_string_append_printf (answer, "{\"id\":\"%s\"}", subject);

  return TRUE;
}

static void
answer_change (IterateCollectorRequest *request)
{
  SentChange *sent = g_new0 (SentChange, 1);

  sent->kind = dup_member (request->json, "kind");
  sent->title = dup_member (request->json, "title");
  sent->description = dup_member (request->json, "description");
  sent->author = dup_member (request->json, "author");
  sent->url = dup_member (request->json, "url");
  sent->source = dup_member (request->json, "source");
  if (sent->source == NULL)
    sent->source = g_strdup ("collector");
  sent->external_id = dup_member (request->json, "id");
  sent->metrics = dup_list (request->json, "metrics");
  sent->at = request->now;
  iterate_sent_time_parse (iterate_json_value_find_string (request->json, "at"), &sent->at);
  iterate_sent_time_parse (iterate_json_value_find_string (request->json, "until"), &sent->ended_at);
  iterate_collector_request_write (request, write_change, sent, free_change);
}

/* One alert of Alertmanager's; the same one in the same state counts once. */
static SentChange *
read_alert (IterateJsonValue alert,
            gint64           now)
{
  SentChange *sent = g_new0 (SentChange, 1);
  IterateJsonValue labels, annotations;
  const char *status = iterate_json_value_find_string (alert, "status");
  const char *fingerprint = iterate_json_value_find_string (alert, "fingerprint");
  const char *since = iterate_json_value_find_string (alert, "startsAt");
  const char *name;

  iterate_json_value_find (alert, "labels", &labels);
  iterate_json_value_find (alert, "annotations", &annotations);
  name = iterate_json_value_find_string (labels, "alertname");
  sent->kind = g_strdup ("note");
  sent->title = g_strdup_printf ("%s: %s", name == NULL ? "alert" : name,
                                 status == NULL ? "firing" : status);
  sent->description = dup_member (annotations, "summary");
  if (sent->description == NULL)
    sent->description = dup_member (annotations, "description");
  sent->url = dup_member (alert, "generatorURL");
  sent->source = g_strdup ("alertmanager");
  sent->external_id = g_strdup_printf ("%s/%s/%s", fingerprint == NULL ? sent->title : fingerprint,
                                       since == NULL ? "" : since, status == NULL ? "" : status);
  sent->metrics = g_new0 (char *, 1);
  sent->at = now;
  iterate_sent_time_parse (since, &sent->at);
  /* One that is over says when; while it fires that is the year 1. */
  if (g_strcmp0 (status, "resolved") == 0)
    iterate_sent_time_parse (iterate_json_value_find_string (alert, "endsAt"), &sent->at);

  return sent;
}

static gboolean
write_changes (IterateDatabase  *db,
               gint64            now,
               gpointer          data,
               GString          *answer,
               GError          **error)
{
  GPtrArray *changes = data;

  for (guint i = 0; i < changes->len; i++)
    {
      g_autoptr(GString) one = g_string_new (NULL);

      if (!write_change (db, now, g_ptr_array_index (changes, i), one, error))
        return FALSE;
    }
  g_string_append_printf (answer, "{\"changes\":%u}", changes->len);

  return TRUE;
}

static void
answer_alerts (IterateCollectorRequest *request)
{
  g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func (free_change);
  IterateJsonValue list, alert;
  IterateJsonIter iter;

  iterate_json_value_find (request->json, "alerts", &list);
  iterate_json_iter_init (&iter, list);
  while (iterate_json_value_get_type (list) == ITERATE_JSON_ARRAY &&
         iterate_json_iter_next (&iter, NULL, NULL, &alert))
    g_ptr_array_add (changes, read_alert (alert, request->now));
  iterate_collector_request_write (request, write_changes, g_steal_pointer (&changes),
                                   (GDestroyNotify) g_ptr_array_unref);
}

static void
answer_feedback (IterateCollectorRequest *request)
{
  IterateSentFeedback *sent = iterate_sent_feedback_new ();
  IterateJsonValue rating;

  sent->source = dup_member (request->json, "source");
  if (sent->source == NULL)
    sent->source = g_strdup ("collector");
  sent->external_id = dup_member (request->json, "id");
  sent->content = dup_member (request->json, "content");
  if (sent->content == NULL)
    sent->content = dup_member (request->json, "text");
  sent->author = dup_member (request->json, "author");
  sent->url = dup_member (request->json, "url");
  iterate_json_value_find (request->json, "rating", &rating);
  iterate_json_value_get_double (rating, &sent->rating);
  iterate_sent_time_parse (iterate_json_value_find_string (request->json, "at"), &sent->at);
  iterate_collector_request_write (request, iterate_sent_feedback_write, sent,
                                   iterate_sent_feedback_free);
}

const IterateRoute iterate_record_routes[] = {
  { "POST", "/v1/changes", ITERATE_ROUTE_JSON, NULL, answer_change },
  { "POST", "/v1/alertmanager", ITERATE_ROUTE_JSON, NULL, answer_alerts },
  { "POST", "/v1/feedback", ITERATE_ROUTE_JSON, NULL, answer_feedback },
  { NULL }
};
