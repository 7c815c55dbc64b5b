/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-detect-anomaly.h"

#include "iterate-alert-telling.h"
#include "iterate-id.h"
#include "iterate-investigation-file.h"
#include "iterate-metric-evidence.h"
#include "iterate-refinement.h"
#include "iterate-time.h"
#include "iterate-workflow-helpers.h"

/* Of what is past only the newest are looked into; the others can be seen with the metric. */
#define MOST_PAST 3

/* An anomaly and what was found out about it. */
typedef struct
{
  IterateAnomaly *anomaly;
  JsonObject     *evidence; /* (nullable): %NULL where it is not looked into */
  JsonObject     *answer;   /* (nullable) */
} Case;

static void
case_free (gpointer data)
{
  Case *one = data;

  g_clear_object (&one->anomaly);
  g_clear_pointer (&one->evidence, json_object_unref);
  g_clear_pointer (&one->answer, json_object_unref);
  g_free (one);
}

/* @metric: (out) (transfer full) (nullable): %NULL where it is gone */
static gboolean
load_metric (IterateDatabase  *db,
             const char       *subject,
             IterateMetric   **metric,
             GError          **error)
{
  g_autoptr(GError) problem = NULL;

  *metric = iterate_metric_find (db, subject, &problem);

  return *metric != NULL || iterate_workflow_pass_missing (problem, error);
}

/* Loads the anomalies of an update, the newest first; those that were forgotten since are left out. */
static GPtrArray *
load_cases (IterateDatabase  *db,
            JsonObject       *payload,
            GError          **error)
{
  g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func (case_free);
  JsonArray *ids = json_object_get_array_member (payload, "anomalies");

  for (guint i = json_array_get_length (ids); i > 0; i--)
    {
      g_autoptr(GError) problem = NULL;
      IterateAnomaly *anomaly;
      Case *one;
      gint64 id;

      if (!iterate_id_parse (json_array_get_string_element (ids, i - 1), "anomaly", &id))
        continue;

      anomaly = iterate_database_find (db, ITERATE_TYPE_ANOMALY, id, &problem);
      if (anomaly == NULL && !iterate_workflow_pass_missing (problem, error))
        return NULL;
      if (anomaly == NULL)
        continue;

      one = g_new0 (Case, 1);
      one->anomaly = anomaly;
      g_ptr_array_add (cases, one);
    }

  return g_steal_pointer (&cases);
}

/* Looks into what lives, and the newest of what is past. */
static gboolean
investigate (IterateRun       *run,
             IterateDatabase  *db,
             IterateMetric    *metric,
             GPtrArray        *cases,
             GError          **error)
{
  guint n_past = 0;

  for (guint i = 0; i < cases->len; i++)
    {
      Case *one = g_ptr_array_index (cases, i);

      if (!iterate_anomaly_get_live (one->anomaly) && n_past++ >= MOST_PAST)
        continue;

      one->evidence = iterate_metric_evidence_gather (db, metric, one->anomaly, error);
      one->answer = one->evidence == NULL ? NULL
                                          : iterate_workflow_ask (run, "investigate", "likely-causes",
                                                                  one->evidence, error);
      if (one->answer == NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
file_case (IterateRun        *run,
           IterateDatabase   *db,
           IterateMetric     *metric,
           Case              *one,
           IterateAlertNews  *news,
           GError           **error)
{
  g_autoptr(IterateInvestigation) investigation = NULL;
  g_autofree char *subject = NULL;
  gint64 now = iterate_run_get_time (run);
  gboolean is_new;

  if (one->answer == NULL)
    return TRUE;

  investigation = iterate_investigation_file (db, metric, one->anomaly, one->evidence, one->answer,
                                              now, &is_new, error);
  if (investigation == NULL)
    return FALSE;

  subject = iterate_record_dup_subject (ITERATE_RECORD (investigation));
  if (is_new && !iterate_run_append (run, "investigation.created", subject, NULL, error))
    return FALSE;
  if (is_new && iterate_anomaly_get_live (one->anomaly) &&
      !iterate_refinement_request (run, "investigate", "likely-causes", one->evidence, subject, error))
    return FALSE;

  return !iterate_anomaly_get_live (one->anomaly) ||
         iterate_alert_book_note_anomaly (db, metric, one->anomaly,
                                          iterate_record_get_id (ITERATE_RECORD (investigation)), now,
                                          news, error);
}

static gboolean
follow_values (IterateRun        *run,
               IterateDatabase   *db,
               IterateMetric     *metric,
               JsonObject        *payload,
               IterateAlertNews  *news,
               GError           **error)
{
  g_autoptr(GArray) points = NULL;
  gint64 from, to, now = iterate_run_get_time (run);

  if (!iterate_time_parse (json_object_get_string_member (payload, "from"), now, &from, error) ||
      !iterate_time_parse (json_object_get_string_member (payload, "to"), now, &to, error))
    return FALSE;

  points = iterate_metric_points_load (db, iterate_record_get_id (ITERATE_RECORD (metric)), 0, from,
                                       to + ITERATE_SECOND, error);

  return points != NULL &&
         iterate_alert_book_note_values (db, metric, points, now, news, error);
}

/* Pattern 3. Looks into what is out of the ordinary, and tells those who want to know. */
gboolean
iterate_detect_anomaly (IterateRun  *run,
                        GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_auto(IterateAlertNews) news = { NULL };
  g_autoptr(JsonObject) payload = NULL;
  g_autoptr(IterateMetric) metric = NULL;
  g_autoptr(GPtrArray) cases = NULL;

  payload = db == NULL ? NULL : iterate_event_dup_payload (iterate_run_get_event (run), error);
  if (payload == NULL)
    return FALSE;

  if (!load_metric (db, iterate_run_get_subject (run), &metric, error))
    return FALSE;
  if (metric == NULL)
    return TRUE;

  cases = load_cases (db, payload, error);
  if (cases == NULL || !investigate (run, db, metric, cases, error) ||
      !iterate_run_begin (run, error))
    return FALSE;

  db = iterate_run_get_database (run, error);
  iterate_alert_news_init (&news);
  for (guint i = 0; i < cases->len; i++)
    {
      if (!file_case (run, db, metric, g_ptr_array_index (cases, i), &news, error))
        return FALSE;
    }

  return follow_values (run, db, metric, payload, &news, error) &&
         iterate_alert_telling_tell (run, &news, error);
}
