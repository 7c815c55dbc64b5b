/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-prioritise-request.h"

#include "iterate-priority-queue.h"
#include "iterate-task.h"
#include "iterate-workflow-helpers.h"

/* Makes the task, links it and tells of it. */
static gboolean
create_task (IterateRun             *run,
             IterateFeatureRequest  *request,
             GError                **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  gint64 id = iterate_record_get_id (ITERATE_RECORD (request)), now = iterate_run_get_time (run);
  g_autofree char *title = NULL;
  g_autofree char *subject = NULL;
  g_autoptr(IterateTask) task = NULL;
  g_autoptr(JsonObject) created = NULL;
  g_autoptr(JsonObject) message = json_object_new ();
  JsonObject *whole;

  title = g_strdup_printf ("Implement: %s", iterate_feature_request_get_topic (request));
  task = iterate_database_create (db, ITERATE_TYPE_TASK, error,
                                  "title", title,
                                  "description", iterate_feature_request_get_description (request),
                                  "type", iterate_feature_request_get_task_type (request),
                                  "priority", "high",
                                  "status", "open",
                                  "source", "user-feedback",
                                  "feature-request", id,
                                  "created-at", now,
                                  "updated-at", now,
                                  NULL);
  if (task == NULL ||
      !iterate_database_update (db, request, error,
                                "task", iterate_record_get_id (ITERATE_RECORD (task)), NULL))
    return FALSE;

  whole = iterate_feature_request_to_json (request, db, error);
  if (whole == NULL)
    return FALSE;

  json_object_set_object_member (message, "request", whole);
  created = iterate_record_to_json (ITERATE_RECORD (task));
  subject = iterate_record_dup_subject (ITERATE_RECORD (task));

  return iterate_run_append (run, "task.created", subject, created, error) &&
         iterate_workflow_send (run, "Team.product", "high-priority-request", message, error);
}

/* Pattern 2. Scores a request that was made or has grown; above the threshold it becomes a task,
 * once. */
gboolean
iterate_prioritise_request (IterateRun  *run,
                            GError     **error)
{
  g_autoptr(IterateFeatureRequest) request = NULL;
  IteratePriorityQueue queue;
  IterateDatabase *db;
  double score;

  if (!iterate_run_begin (run, error))
    return FALSE;

  db = iterate_run_get_database (run, error);
  request = iterate_feature_request_find (db, iterate_run_get_subject (run), error);
  if (request == NULL || !iterate_priority_queue_load (&queue, db, error))
    return FALSE;

  score = iterate_priority_queue_score (&queue, request).score;
  if (score <= queue.threshold || iterate_feature_request_get_task (request) != 0 ||
      !g_str_equal (iterate_feature_request_get_status (request), "open"))
    return TRUE;

  return create_task (run, request, error);
}
