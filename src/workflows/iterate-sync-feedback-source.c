/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-sync-feedback-source.h"

#include "iterate-feedback-sync.h"
#include "iterate-workflow-helpers.h"

/* @source: (out) (transfer full) (nullable): %NULL where it was removed */
static gboolean
load_source (IterateRun             *run,
             IterateFeedbackSource **source,
             GError                **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(GError) problem = NULL;

  *source = NULL;
  if (db == NULL)
    return FALSE;

  *source = iterate_feedback_source_find (db, iterate_run_get_subject (run), &problem);

  return *source != NULL || iterate_workflow_pass_missing (problem, error);
}

static gboolean
note_problem (IterateRun             *run,
              IterateFeedbackSource  *source,
              const GError           *problem,
              GError                **error)
{
  return iterate_run_begin (run, error) &&
         iterate_feedback_source_set_failed (source, iterate_run_get_database (run, error),
                                             problem->message, 0, iterate_run_get_time (run), error);
}

/* Reads the next page of a source. A service that cannot be reached is no failure of the engine:
 * the source says so, and it is asked again the next time. */
gboolean
iterate_sync_feedback_source (IterateRun  *run,
                              GError     **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(IterateFeedbackSource) source = NULL;
  g_autoptr(IterateHttpPage) page = NULL;

  if (!load_source (run, &source, error))
    return FALSE;
  if (source == NULL || iterate_feedback_source_get_wait_until (source) > iterate_run_get_time (run))
    return TRUE;

  page = iterate_feedback_sync_fetch (source, iterate_run_get_time (run),
                                      iterate_run_get_cancellable (run), &problem);
  if (g_cancellable_set_error_if_cancelled (iterate_run_get_cancellable (run), error))
    return FALSE;
  if (page == NULL)
    return note_problem (run, source, problem, error);

  return iterate_run_begin (run, error) &&
         iterate_feedback_sync_take (source, page, iterate_run_get_database (run, error),
                                     iterate_run_get_time (run), error);
}
