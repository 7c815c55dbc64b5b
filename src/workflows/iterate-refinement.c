/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-refinement.h"

#include "iterate-ai-desk.h"
#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-json.h"
#include "iterate-refinement-filling.h"
#include "iterate-scheduler.h"
#include "iterate-time.h"
#include "iterate-workflow-helpers.h"

#include <glib/gi18n-lib.h>

/* What an AI service adds to an answer of the built-in analyst. Handlers act on the built-in one at
 * once and ask for a refinement; a service that is slow, down or forbidden delays nothing else.
 * Before a kind of question is sent for the first time, somebody is asked and sees what is sent. */

#define EVENT "refinement.requested"

/* A service that is down is asked again every quarter of an hour for a day. */
#define WAIT          (15 * 60 * ITERATE_SECOND)
#define MOST_ATTEMPTS 96

/**
 * iterate_refinement_request:
 * @run: a run whose unit is open
 * @request: what the built-in analyst was asked with
 * @subject: the record that its answer wrote in
 *
 * Asks for a refinement, where there is a service that may be asked.
 */
gboolean
iterate_refinement_request (IterateRun  *run,
                            const char  *verb,
                            const char  *what,
                            JsonObject  *request,
                            const char  *subject,
                            GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(IterateAiService) service = NULL;
  g_autoptr(JsonObject) payload = NULL;
  g_autofree char *question = g_strdup_printf ("%s %s", verb, what);
  gboolean known, granted;

  if (db == NULL || !iterate_ai_service_get_preferred (db, &service, error))
    return FALSE;
  if (service == NULL)
    return TRUE;
  if (!iterate_ai_service_may_send (db, service, question, &known, &granted, error))
    return FALSE;
  if (known && !granted)
    return TRUE;

  payload = json_object_new ();
  json_object_set_string_member (payload, "verb", verb);
  json_object_set_string_member (payload, "what", what);
  json_object_set_object_member (payload, "request", json_object_ref (request));

  return iterate_run_append (run, EVENT, subject, payload, error);
}

/* One question about a kind is enough. */
static gboolean
is_asked (IterateDatabase  *db,
          const char       *question,
          gboolean         *asked,
          GError          **error)
{
  gint64 n;

  if (!iterate_database_get_int64 (db, &n, error,
                                   "SELECT count(*) FROM approval WHERE status = 'waiting' "
                                   "AND action = '" ITERATE_ACTION_SEND "' "
                                   "AND arguments ->> 'question' = ?", "s", question))
    return FALSE;

  *asked = n > 0;

  return TRUE;
}

/* Shows somebody what would be sent, and asks whether it may be. */
static gboolean
ask_for_consent (IterateRun             *run,
                 IterateAiService       *service,
                 const IterateQuestion  *question,
                 JsonObject             *payload,
                 GError                **error)
{
  g_autoptr(IterateAiLetter) letter = NULL;
  g_autoptr(JsonObject) arguments = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;
  g_autofree char *digest = NULL;
  gboolean asked;

  letter = iterate_ai_letter_write (question, json_object_get_object_member (payload, "request"),
                                    error);
  if (letter == NULL || !iterate_run_begin (run, error) ||
      !is_asked (iterate_run_get_database (run, error), question->name, &asked, error))
    return FALSE;
  if (asked)
    return TRUE;

  title = g_strdup_printf (_("Ask %s for “%s”?"), iterate_ai_service_get_name (service),
                           question->title);
  size = iterate_ai_letter_describe (letter);
  body = g_strdup_printf (_("This sends data of your workspace to %s (%s): %s. If you allow it, this "
                            "kind is sent from now on without asking, until you forbid it in "
                            "Preferences."),
                          iterate_ai_service_get_address (service),
                          iterate_ai_service_get_model (service), size);
  text = iterate_ai_letter_dup_text (letter);
  arguments = json_object_new ();
  json_object_set_string_member (arguments, "question", question->name);
  json_object_set_string_member (arguments, "service", iterate_ai_service_get_name (service));
  json_object_set_string_member (arguments, "preview", text);
  json_object_set_object_member (arguments, "payload", json_object_ref (payload));
  digest = iterate_json_digest (payload);

  return iterate_approval_ask (run, ITERATE_ACTION_SEND, iterate_run_get_subject (run), title, body,
                               arguments, digest, error) != 0;
}

typedef struct
{
  IterateRun            *run;
  const IterateQuestion *question;
} Asking;

static char *
ask_desk (const char  *input,
          gpointer     user_data,
          GError     **error)
{
  Asking *asking = user_data;
  g_autoptr(JsonObject) request = iterate_json_parse (input, error);
  g_autoptr(JsonObject) answer = NULL;
  IterateAiInquiry inquiry = {
    .verb = asking->question->verb, .what = asking->question->what, .request = request,
    .subject = iterate_run_get_subject (asking->run),
    .event = iterate_event_get_id (iterate_run_get_event (asking->run)),
  };

  if (request == NULL)
    return NULL;

  answer = iterate_ai_desk_ask_service (iterate_run_get_service (asking->run, ITERATE_TYPE_AI_DESK),
                                        &inquiry, iterate_run_get_cancellable (asking->run), error);

  return answer == NULL ? NULL : iterate_json_to_string (answer);
}

/* A day's worth of waiting. */
static gboolean
plan_another (IterateRun  *run,
              JsonObject  *payload,
              GError     **error)
{
  g_autofree char *target = iterate_id_format ("event",
                                               iterate_event_get_id (iterate_run_get_event (run)));
  gint64 now = iterate_run_get_time (run);

  if (json_object_get_int_member_with_default (payload, "attempt", 0) >= MOST_ATTEMPTS)
    return TRUE;

  return iterate_run_begin (run, error) &&
         iterate_schedule_create (iterate_run_get_database (run, error), now, now + WAIT, 0,
                                  ITERATE_MISFIRE_ONCE, ITERATE_ACTION_REFINE, target, NULL,
                                  error) != 0;
}

/* What cannot be had is not needed: that it failed stands among the calls. */
static gboolean
pass_failure (IterateRun    *run,
              JsonObject    *payload,
              const GError  *problem,
              GError       **error)
{
  if (g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_FAILED))
    return plan_another (run, payload, error);

  if (problem->domain == ITERATE_ERROR && problem->code != ITERATE_ERROR_DATABASE)
    return TRUE;

  g_propagate_error (error, g_error_copy (problem));

  return FALSE;
}

/* Asks the preferred service, once: an answer that was stored is never asked for again. */
static gboolean
refine (IterateRun             *run,
        const IterateQuestion  *question,
        JsonObject             *payload,
        GError                **error)
{
  g_autofree char *input = iterate_json_to_string (json_object_get_object_member (payload, "request"));
  Asking asking = { run, question };
  g_autoptr(GError) problem = NULL;
  g_autofree char *text = iterate_run_step (run, "refine", input, ask_desk, &asking, &problem);
  g_autoptr(JsonObject) answer = NULL;

  if (text == NULL)
    return pass_failure (run, payload, problem, error);

  answer = iterate_json_parse (text, error);

  return answer != NULL && iterate_run_begin (run, error) &&
         iterate_refinement_fill (run, question->what, answer, error);
}

/* Lets a service add to what the built-in analyst said. */
gboolean
iterate_refine_answer (IterateRun  *run,
                       GError     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(JsonObject) payload = NULL;
  g_autoptr(IterateAiService) service = NULL;
  const IterateQuestion *question;
  gboolean known, granted;

  payload = db == NULL ? NULL : iterate_event_dup_payload (iterate_run_get_event (run), error);
  if (payload == NULL || !iterate_ai_service_get_preferred (db, &service, error))
    return FALSE;
  /* Without a request, where somebody was forgotten meanwhile. */
  if (service == NULL || !json_object_has_member (payload, "request"))
    return TRUE;

  question = iterate_question_find (json_object_get_string_member (payload, "verb"),
                                    json_object_get_string_member (payload, "what"), error);
  if (question == NULL ||
      !iterate_ai_service_may_send (db, service, question->name, &known, &granted, error))
    return FALSE;

  if (!known)
    return ask_for_consent (run, service, question, payload, error);

  return !granted || refine (run, question, payload, error);
}

static gboolean
note_consent (IterateRun       *run,
              IterateApproval  *approval,
              JsonObject       *arguments,
              gboolean          granted,
              GError          **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(IterateAiService) service = NULL;
  g_autoptr(GError) problem = NULL;

  service = iterate_ai_service_find (db, json_object_get_string_member (arguments, "service"),
                                     &problem);
  if (service == NULL)
    return iterate_workflow_pass_missing (problem, error);

  return iterate_ai_service_answer_consent (db, service,
                                            json_object_get_string_member (arguments, "question"),
                                            granted, iterate_approval_get_answered_by (approval),
                                            iterate_run_get_time (run), error);
}

/**
 * iterate_refinement_dup_request:
 * @approval: one that asks whether something may be sent
 * @question: (out) (transfer none): what would be asked
 *
 * Returns: (transfer full): what it would be asked with, or %NULL with @error set
 */
JsonObject *
iterate_refinement_dup_request (IterateApproval        *approval,
                                const IterateQuestion **question,
                                GError                **error)
{
  g_autoptr(JsonObject) arguments = iterate_approval_dup_arguments (approval, error);
  JsonObject *payload;

  if (arguments == NULL)
    return NULL;

  payload = json_object_get_object_member (arguments, "payload");
  *question = iterate_question_find (json_object_get_string_member (payload, "verb"),
                                     json_object_get_string_member (payload, "what"), error);

  return *question == NULL ? NULL
                           : json_object_ref (json_object_get_object_member (payload, "request"));
}

/* Somebody has seen what is sent, and let it go. */
gboolean
iterate_refinement_allow (IterateRun       *run,
                          IterateApproval  *approval,
                          GError          **error)
{
  g_autoptr(JsonObject) arguments = iterate_approval_dup_arguments (approval, error);

  return arguments != NULL && iterate_run_begin (run, error) &&
         note_consent (run, approval, arguments, TRUE, error) &&
         iterate_run_append (run, EVENT, iterate_approval_get_subject (approval),
                             json_object_get_object_member (arguments, "payload"), error);
}

/* Somebody has seen it, and does not want it sent. The unit is open. */
gboolean
iterate_refinement_forbid (IterateRun       *run,
                           IterateApproval  *approval,
                           GError          **error)
{
  g_autoptr(JsonObject) arguments = iterate_approval_dup_arguments (approval, error);

  return arguments != NULL && note_consent (run, approval, arguments, FALSE, error);
}

/**
 * iterate_refinement_try_again:
 * @target: the event that asked for it
 *
 * Asks for a refinement again that could not be had.
 */
gboolean
iterate_refinement_try_again (IterateRun  *run,
                              const char  *target,
                              GError     **error)
{
  g_autoptr(IterateEvent) event = NULL;
  g_autoptr(JsonObject) payload = NULL;
  g_autoptr(GError) problem = NULL;
  gint64 id = 0;

  if (!iterate_run_begin (run, error))
    return FALSE;

  iterate_id_parse (target, "event", &id);
  event = iterate_database_find (iterate_run_get_database (run, error), ITERATE_TYPE_EVENT, id,
                                 &problem);
  if (event == NULL)
    return iterate_workflow_pass_missing (problem, error);

  payload = iterate_event_dup_payload (event, error);
  if (payload == NULL)
    return FALSE;

  json_object_set_int_member (payload, "attempt",
                              1 + json_object_get_int_member_with_default (payload, "attempt", 0));

  return iterate_run_append (run, EVENT, iterate_event_get_subject (event), payload, error);
}

/**
 * iterate_refinement_drop_texts:
 * @since: a point in time
 *
 * Drops what services were to be asked with since then, and what was shown of it to somebody who was
 * asked whether it may be sent. What is not sent yet is not sent any more.
 */
gboolean
iterate_refinement_drop_texts (IterateDatabase  *db,
                               gint64            since,
                               GError          **error)
{
  return iterate_database_execute (db, error,
                                   "UPDATE approval SET arguments = '{}', "
                                   "status = iif (status = 'waiting', 'superseded', status) "
                                   "WHERE action = '" ITERATE_ACTION_SEND "' AND created_at >= ?", "i",
                                   since) &&
         iterate_database_execute (db, error,
                                   "DELETE FROM step WHERE delivery_id IN "
                                   "(SELECT d.id FROM delivery AS d "
                                   "JOIN event AS e ON e.id = d.event_id "
                                   "WHERE e.type = '" EVENT "' AND e.occurred_at >= ?)", "i", since) &&
         iterate_database_execute (db, error,
                                   "UPDATE event SET payload = '{}' "
                                   "WHERE type = '" EVENT "' AND occurred_at >= ?", "i", since);
}
