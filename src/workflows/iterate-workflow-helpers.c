/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-workflow-helpers.h"

#include "iterate-analyst.h"
#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-json.h"

/* Returns: (transfer full): the experiment of that id, or %NULL with @error set */
IterateExperiment *
iterate_workflow_load_experiment (IterateRun  *run,
                                  const char  *subject,
                                  GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  gint64 id;

  if (db == NULL)
    return NULL;

  if (iterate_id_parse (subject, "exp", &id))
    return iterate_database_find (db, ITERATE_TYPE_EXPERIMENT, id, error);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED, "“%s” is no experiment", subject);

  return NULL;
}

/**
 * iterate_workflow_pass_missing:
 * @problem: why something could not be loaded
 *
 * What was removed since needs nothing any more.
 *
 * Returns: %TRUE where it is gone; otherwise %FALSE with @error set to @problem
 */
gboolean
iterate_workflow_pass_missing (const GError  *problem,
                               GError       **error)
{
  if (g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error, g_error_copy (problem));

  return FALSE;
}

typedef struct
{
  IterateAnalyst *analyst;
  const char     *verb;
  const char     *what;
} Question;

static char *
put_question (const char  *input,
              gpointer     user_data,
              GError     **error)
{
  const Question *question = user_data;
  g_autoptr(JsonObject) request = iterate_json_parse (input, error);
  g_autoptr(JsonObject) answer = NULL;

  if (request == NULL)
    return NULL;

  answer = iterate_analyst_ask (question->analyst, question->verb, question->what, request, error);

  return answer == NULL ? NULL : iterate_json_to_string (answer);
}

/**
 * iterate_workflow_ask:
 * @verb: such as `generate`
 * @what: what is asked for
 *
 * Asks the analyst, as a step: once.
 *
 * Returns: (transfer full): the answer, or %NULL with @error set
 */
JsonObject *
iterate_workflow_ask (IterateRun  *run,
                      const char  *verb,
                      const char  *what,
                      JsonObject  *request,
                      GError     **error)
{
  Question question = { iterate_run_get_service (run, ITERATE_TYPE_ANALYST), verb, what };
  g_autofree char *input = iterate_json_to_string (request);
  g_autofree char *answer = NULL;

  answer = iterate_run_step (run, what, input, put_question, &question, error);

  return answer == NULL ? NULL : iterate_json_parse (answer, error);
}

/**
 * iterate_workflow_make_request:
 * @role: what the experiment is called in the request
 * @objective: (nullable): what the answer is for
 *
 * Returns: (transfer full): what the analyst is asked with about an experiment's verdict
 */
JsonObject *
iterate_workflow_make_request (IterateExperiment *experiment,
                               const char        *role,
                               IterateVerdict    *verdict,
                               const char        *objective)
{
  JsonObject *request = json_object_new ();

  json_object_set_object_member (request, role,
                                 iterate_record_to_json (ITERATE_RECORD (experiment)));
  json_object_set_object_member (request, "results", iterate_verdict_to_json (verdict));
  if (objective != NULL)
    json_object_set_string_member (request, "objective", objective);

  return request;
}

/* Sends, with the type in the payload as well, as the specification has it. */
gboolean
iterate_workflow_send (IterateRun  *run,
                       const char  *recipient,
                       const char  *type,
                       JsonObject  *payload,
                       GError     **error)
{
  json_object_set_string_member (payload, "type", type);

  return iterate_run_send (run, recipient, type, payload, error);
}
