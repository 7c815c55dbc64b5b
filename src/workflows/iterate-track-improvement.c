/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-track-improvement.h"

#include "iterate-json.h"
#include "iterate-workflow-helpers.h"

static void
copy_member (JsonObject *from,
             JsonObject *to,
             const char *name)
{
  if (json_object_has_member (from, name))
    json_object_set_member (to, name, json_object_dup_member (from, name));
}

/* Analytics.track: an endpoint takes less time than it did. */
gboolean
iterate_track_improvement (IterateRun  *run,
                           GError     **error)
{
  static const char *const members[] = { "endpoint", "before", "after", "improvement", "service",
                                         "fix" };
  g_autoptr(JsonObject) improved = iterate_event_dup_payload (iterate_run_get_event (run), error);
  g_autoptr(JsonObject) payload = json_object_new ();

  if (improved == NULL || !iterate_run_begin (run, error))
    return FALSE;

  json_object_set_string_member (payload, "event", "performance_improved");
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    copy_member (improved, payload, members[i]);

  return iterate_run_send (run, "Analytics.track", "performance_improved", payload, error);
}

/* A fix did not help and was taken back: somebody has to know, since the endpoint is as slow as
 * before. */
gboolean
iterate_tell_fix (IterateRun  *run,
                  GError     **error)
{
  g_autoptr(JsonObject) payload = iterate_event_dup_payload (iterate_run_get_event (run), error);

  return payload != NULL && iterate_run_begin (run, error) &&
         iterate_workflow_send (run, "Team.product", "fix-withdrawn", payload, error);
}
