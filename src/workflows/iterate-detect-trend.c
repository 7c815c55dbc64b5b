/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-detect-trend.h"

#include "iterate-json.h"
#include "iterate-metric-upkeep.h"
#include "iterate-time.h"
#include "iterate-trend-watch.h"
#include "iterate-workflow-helpers.h"

static gboolean
tell (IterateRun          *run,
      IterateMetric       *metric,
      IterateMetricTrend  *trend,
      GError             **error)
{
  g_autoptr(JsonObject) payload = iterate_record_to_json (ITERATE_RECORD (trend));
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (trend));

  json_object_set_string_member (payload, "metric", iterate_metric_get_name (metric));
  json_object_set_boolean_member (payload, "critical", iterate_metric_get_critical (metric));

  return iterate_run_append (run, "trend.detected", subject, payload, error);
}

/* Once a day, looks which way a metric goes, and thins what is old. */
gboolean
iterate_detect_trend (IterateRun  *run,
                      GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(JsonObject) payload = NULL;
  g_autoptr(IterateMetric) metric = NULL;
  g_autoptr(IterateMetricTrend) begun = NULL;
  g_autoptr(GError) problem = NULL;
  IterateTrendFinding finding;
  gint64 now = iterate_run_get_time (run), until;

  payload = db == NULL ? NULL : iterate_event_dup_payload (iterate_run_get_event (run), error);
  if (payload == NULL)
    return FALSE;
  if (!json_object_get_boolean_member_with_default (payload, "dayEnded", FALSE))
    return TRUE;

  metric = iterate_metric_find (db, iterate_run_get_subject (run), &problem);
  if (metric == NULL)
    return iterate_workflow_pass_missing (problem, error);

  until = iterate_metric_get_last_at (metric) + MAX (iterate_metric_get_step (metric), ITERATE_SECOND);
  if (!iterate_trend_watch_look (db, metric, until, &finding, error) ||
      !iterate_run_begin (run, error))
    return FALSE;

  db = iterate_run_get_database (run, error);

  return iterate_trend_watch_keep (db, metric, &finding, now, &begun, error) &&
         (begun == NULL || tell (run, metric, begun, error)) &&
         iterate_metric_upkeep_thin (db, metric, now, error);
}
