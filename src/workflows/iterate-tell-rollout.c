/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-tell-rollout.h"

#include "iterate-workflow-helpers.h"

/* Tells the product team what became of a rollout: `rollout-paused`, `rollout-rolled-back` or
 * `rollout-completed`. */
gboolean
iterate_tell_rollout (IterateRun  *run,
                      GError     **error)
{
  IterateEvent *event = iterate_run_get_event (run);
  g_autoptr(JsonObject) payload = iterate_event_dup_payload (event, error);
  g_autofree char *type = g_strdelimit (g_strdup (iterate_event_get_event_type (event)), ".", '-');

  if (payload == NULL || !iterate_run_begin (run, error))
    return FALSE;

  json_object_set_string_member (payload, "rollout", iterate_run_get_subject (run));

  return iterate_workflow_send (run, "Team.product", type, payload, error);
}
