/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-carry-out-approval.h"

#include "iterate-approval.h"
#include "iterate-error.h"
#include "iterate-experiment-analysis.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-find-bottleneck.h"
#include "iterate-graduation.h"
#include "iterate-id.h"
#include "iterate-refinement.h"
#include "iterate-start-rollout.h"
#include "iterate-workflow-helpers.h"

static IterateApproval *
load_approval (IterateRun  *run,
               GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  gint64 id = 0;

  if (db == NULL || !iterate_id_parse (iterate_run_get_subject (run), "approval", &id))
    return NULL;

  return iterate_database_find (db, ITERATE_TYPE_APPROVAL, id, error);
}

static gboolean
create_proposals (IterateRun         *run,
                  IterateExperiment  *parent,
                  JsonObject         *answer,
                  GError            **error)
{
  JsonArray *follow_ups = json_object_get_array_member (answer, "experiments");

  for (guint i = 0; i < json_array_get_length (follow_ups); i++)
    {
      JsonObject *one = json_array_get_object_element (follow_ups, i);
      g_autoptr(IterateExperiment) proposal = NULL;

      proposal = iterate_experiment_propose (iterate_run_get_database (run, error),
                                             iterate_run_get_time (run),
                                             json_object_get_string_member (one, "name"),
                                             json_object_get_string_member (one, "hypothesis"),
                                             "proposed", parent, iterate_run_get_event (run), error);
      if (proposal == NULL)
        return FALSE;
    }

  return TRUE;
}

/* Graduates and proposes what to try next, if the evidence is still what was
 * approved; asks again if it is not. */
static gboolean
graduate (IterateRun       *run,
          IterateApproval  *approval,
          GError          **error)
{
  g_autoptr(JsonObject) arguments = iterate_approval_dup_arguments (approval, error);
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autoptr(IterateExperiment) current = NULL;
  g_autoptr(IterateVerdict) verdict = NULL;
  g_autoptr(JsonObject) request = NULL;
  g_autoptr(JsonObject) answer = NULL;
  g_autofree char *digest = NULL;
  const char *subject = iterate_approval_get_subject (approval);
  const char *winner;

  experiment = arguments == NULL ? NULL : iterate_workflow_load_experiment (run, subject, error);
  if (experiment == NULL)
    return FALSE;

  winner = json_object_get_string_member (arguments, "winner");
  verdict = iterate_experiment_analyze (experiment, iterate_run_get_database (run, error),
                                        iterate_run_get_time (run), error);
  if (verdict == NULL)
    return FALSE;

  digest = iterate_verdict_dup_digest (verdict);
  if (g_strcmp0 (digest, iterate_approval_get_evidence_digest (approval)) != 0)
    return iterate_run_begin (run, error) &&
           iterate_graduation_ask (run, experiment, verdict, winner, error);

  request = iterate_workflow_make_request (experiment, "baseExperiment", verdict,
                                           "compound-improvements");
  answer = iterate_workflow_ask (run, "generate", "followup-experiments", request, error);
  if (answer == NULL || !iterate_run_begin (run, error))
    return FALSE;

  /* Read again inside: somebody may have archived it meanwhile. */
  current = iterate_workflow_load_experiment (run, subject, error);
  if (current == NULL)
    return FALSE;

  if (g_strcmp0 (iterate_experiment_get_status (current), "completed") != 0)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED,
                   "“%s” is %s by now and was not graduated",
                   iterate_experiment_get_name (current), iterate_experiment_get_status (current));
      return FALSE;
    }

  return iterate_experiment_graduate (iterate_run_get_database (run, error), current,
                                      iterate_run_get_time (run), winner,
                                      iterate_run_get_event (run), error) &&
         create_proposals (run, current, answer, error) &&
         iterate_refinement_request (run, "generate", "followup-experiments", request, subject, error);
}

static const struct
{
  const char *action;
  gboolean  (*carry_out) (IterateRun       *run,
                          IterateApproval  *approval,
                          GError          **error);
} actions[] = {
  { ITERATE_ACTION_GRADUATE, graduate },
  { ITERATE_ACTION_FIX, iterate_find_bottleneck_carry_out },
  { ITERATE_ACTION_ROLLOUT, iterate_start_rollout_carry_out },
  { ITERATE_ACTION_SEND, iterate_refinement_allow },
};

/* Does what was approved. */
gboolean
iterate_carry_out_approval (IterateRun  *run,
                            GError     **error)
{
  g_autoptr(IterateApproval) approval = load_approval (run, error);

  if (approval == NULL)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (g_str_equal (actions[i].action, iterate_approval_get_action (approval)))
        return actions[i].carry_out (run, approval, error);
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED, "This Iterate cannot “%s”",
               iterate_approval_get_action (approval));

  return FALSE;
}
