/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-sync-metric-source.h"

#include "iterate-metric-sync.h"
#include "iterate-metric.h"
#include "iterate-time.h"
#include "iterate-workflow-helpers.h"

/* @source: (out) (transfer full) (nullable): %NULL where it was removed */
static gboolean
load_source (IterateRun           *run,
             IterateMetricSource **source,
             GError              **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(GError) problem = NULL;

  *source = NULL;
  if (db == NULL)
    return FALSE;

  *source = iterate_metric_sync_find (db, iterate_run_get_subject (run), &problem);

  return *source != NULL || iterate_workflow_pass_missing (problem, error);
}

static gboolean
note_problem (IterateRun           *run,
              IterateMetricSource  *source,
              const GError         *problem,
              gint64                wait,
              GError              **error)
{
  gint64 now = iterate_run_get_time (run);

  return iterate_run_begin (run, error) &&
         iterate_database_update (iterate_run_get_database (run, error), source, error,
                                  "last-try-at", now,
                                  "last-error", problem->message,
                                  "wait-until", wait == 0 ? (gint64) 0 : now + wait * ITERATE_SECOND,
                                  NULL);
}

/* Reads the next part of a source. A service that cannot be reached is no failure of the engine: the
 * source says so, and it is asked again the next time. */
gboolean
iterate_sync_metric_source (IterateRun  *run,
                            GError     **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(IterateMetricSource) source = NULL;
  g_autoptr(IterateMetricPage) page = NULL;
  gint64 now = iterate_run_get_time (run), wait;

  if (!load_source (run, &source, error))
    return FALSE;
  if (source == NULL || iterate_metric_source_get_wait_until (source) > now)
    return TRUE;

  page = iterate_metric_sync_fetch (source, now, iterate_run_get_cancellable (run), &wait, &problem);
  if (g_cancellable_set_error_if_cancelled (iterate_run_get_cancellable (run), error))
    return FALSE;
  if (page == NULL)
    return note_problem (run, source, problem, wait, error);

  return iterate_run_begin (run, error) &&
         iterate_metric_sync_take (iterate_run_get_database (run, error), source, page, now, error);
}
