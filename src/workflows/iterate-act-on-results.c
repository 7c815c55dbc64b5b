/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-act-on-results.h"

#include "iterate-experiment-analysis.h"
#include "iterate-graduation.h"
#include "iterate-json.h"
#include "iterate-settings.h"
#include "iterate-workflow-helpers.h"

#include <math.h>

/* What was known when the experiment ended, kept as it was. */
static gboolean
keep_verdict (IterateRun         *run,
              IterateExperiment  *experiment,
              IterateVerdict     *verdict,
              GError            **error)
{
  g_autoptr(JsonObject) evidence = iterate_verdict_to_json (verdict);
  g_autofree char *text = iterate_json_to_string (evidence);

  return iterate_database_execute (iterate_run_get_database (run, error), error,
                                   "INSERT INTO verdict (experiment, decision, winner, confidence, "
                                   "evidence, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                                   "issdsi", iterate_record_get_id (ITERATE_RECORD (experiment)),
                                   iterate_verdict_get_decision_name (verdict), verdict->winner,
                                   isnan (verdict->confidence) ? 0 : verdict->confidence, text,
                                   iterate_run_get_time (run));
}

static gboolean
send_back (IterateRun         *run,
           IterateExperiment  *experiment,
           IterateVerdict     *verdict,
           GError            **error)
{
  g_autofree char *redesign = iterate_verdict_dup_redesign (verdict);
  g_autoptr(JsonObject) payload = json_object_new ();

  json_object_set_string_member (payload, "experiment", iterate_experiment_get_name (experiment));
  json_object_set_string_member (payload, "recommendation", "redesign-or-extend");
  if (redesign != NULL)
    json_object_set_string_member (payload, "redesign", redesign);

  return iterate_workflow_send (run, "Team.product", "experiment-inconclusive", payload, error);
}

/* Pattern 1. Asks to graduate a winner; sends an inconclusive result back to
 * design. */
gboolean
iterate_act_on_results (IterateRun  *run,
                        GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autoptr(IterateVerdict) verdict = NULL;
  double inconclusive;

  experiment = iterate_workflow_load_experiment (run, iterate_run_get_subject (run), error);
  if (experiment == NULL ||
      !iterate_settings_get_double (db, "experiment.inconclusive-confidence",
                                    ITERATE_INCONCLUSIVE_CONFIDENCE, &inconclusive, error) ||
      !iterate_run_begin (run, error))
    return FALSE;

  verdict = iterate_experiment_analyze (experiment, iterate_run_get_database (run, error),
                                        iterate_run_get_time (run), error);
  if (verdict == NULL || !keep_verdict (run, experiment, verdict, error))
    return FALSE;

  if (verdict->winner != NULL)
    return iterate_graduation_ask (run, experiment, verdict, verdict->winner, error);

  if (isnan (verdict->confidence) || verdict->confidence < inconclusive)
    return send_back (run, experiment, verdict, error);

  return TRUE;
}
