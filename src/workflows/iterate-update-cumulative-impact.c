/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-update-cumulative-impact.h"

#include "iterate-cumulative-impact.h"
#include "iterate-json.h"

/* Pattern 1. Keeps count of what all graduated experiments did together. */
gboolean
iterate_update_cumulative_impact (IterateRun  *run,
                                  GError     **error)
{
  g_autoptr(JsonObject) payload = json_object_new ();
  IterateCumulative impact;

  if (!iterate_run_begin (run, error) ||
      !iterate_cumulative_impact_calculate (iterate_run_get_database (run, error), NULL,
                                            iterate_run_get_time (run), &impact, error))
    return FALSE;

  json_object_set_string_member (payload, "metric", "cumulative-experiment-lift");
  iterate_json_set_number (payload, "value", impact.total);
  iterate_json_set_number (payload, "naive", impact.naive);
  json_object_set_int_member (payload, "experiments", impact.n);

  return iterate_run_send (run, "Dashboard.update", "cumulative-experiment-lift", payload, error);
}
