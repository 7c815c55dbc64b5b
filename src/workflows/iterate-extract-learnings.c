/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-extract-learnings.h"

#include "iterate-experiment-analysis.h"
#include "iterate-json.h"
#include "iterate-learning-book.h"
#include "iterate-refinement.h"
#include "iterate-workflow-helpers.h"

/* Learning Systems. Writes down what every completed experiment taught, won, lost
 * or open, and tells everybody. */
gboolean
iterate_extract_learnings (IterateRun  *run,
                           GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autoptr(IterateVerdict) verdict = NULL;
  g_autoptr(JsonObject) request = NULL;
  g_autoptr(JsonObject) answer = NULL;
  g_autoptr(JsonObject) payload = json_object_new ();
  g_autoptr(IterateLearning) learning = NULL;
  g_autofree char *subject = NULL;

  experiment = iterate_workflow_load_experiment (run, iterate_run_get_subject (run), error);
  if (experiment == NULL)
    return FALSE;

  verdict = iterate_experiment_analyze (experiment, db, iterate_run_get_time (run), error);
  if (verdict == NULL)
    return FALSE;

  request = iterate_workflow_make_request (experiment, "experiment", verdict, NULL);
  answer = iterate_workflow_ask (run, "extract", "structured-insights", request, error);
  if (answer == NULL || !iterate_run_begin (run, error))
    return FALSE;

  learning = iterate_learning_book_write (iterate_run_get_database (run, error), experiment, verdict,
                                          answer, iterate_run_get_time (run), error);
  if (learning == NULL)
    return FALSE;

  subject = iterate_record_dup_subject (ITERATE_RECORD (learning));
  json_object_set_string_member (payload, "experiment", iterate_experiment_get_name (experiment));
  iterate_json_set_strv (payload, "insights", iterate_learning_get_insights (learning));

  return iterate_run_append (run, "learning.created", subject, payload, error) &&
         iterate_workflow_send (run, "Team.all", "experiment-learnings", payload, error) &&
         iterate_refinement_request (run, "extract", "structured-insights", request, subject, error);
}
