/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-annotate-task.h"

#include "iterate-task-advice.h"
#include "iterate-task-desk.h"
#include "iterate-workflow-helpers.h"

static JsonArray *
list_learnings (GPtrArray *pieces)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < pieces->len; i++)
    {
      const IterateAdvicePiece *piece = g_ptr_array_index (pieces, i);
      JsonObject *object = iterate_record_to_json (ITERATE_RECORD (piece->learning));

      json_object_set_string_member (object, "matched", piece->matched);
      json_object_set_string_member (object, "reason", piece->reason);
      json_array_add_object_element (array, object);
    }

  return array;
}

/* Learning Systems. Puts what was learned before beside a new task; where nothing fits, nothing is
 * said. */
gboolean
iterate_annotate_task (IterateRun  *run,
                       GError     **error)
{
  IterateUnderstanding *understanding = iterate_run_get_service (run, ITERATE_TYPE_UNDERSTANDING);
  IterateDatabase *db = iterate_run_get_database (run, error);
  gint64 now = iterate_run_get_time (run);
  g_autoptr(JsonObject) payload = json_object_new ();
  g_autoptr(IterateTask) task = NULL;
  g_autoptr(GPtrArray) pieces = NULL;

  task = db == NULL ? NULL : iterate_task_find (db, iterate_run_get_subject (run), error);
  pieces = task == NULL ? NULL : iterate_task_advice_find (db, understanding, task, now, error);
  if (pieces == NULL)
    return FALSE;
  if (pieces->len == 0)
    return TRUE;

  if (!iterate_run_begin (run, error))
    return FALSE;

  json_object_set_string_member (payload, "taskId", iterate_run_get_subject (run));
  json_object_set_array_member (payload, "learnings", list_learnings (pieces));
  json_object_set_string_member (payload, "message", "Consider these past learnings");

  return iterate_task_advice_store (iterate_run_get_database (run, error), task, pieces, now, error) &&
         iterate_run_send (run, "Task.annotate", "task-annotation", payload, error);
}
