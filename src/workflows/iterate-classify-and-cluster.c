/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-classify-and-cluster.h"

#include "iterate-error.h"
#include "iterate-feedback-correction.h"
#include "iterate-id.h"
#include "iterate-request-ledger.h"
#include "iterate-request-review.h"

/* Returns: (transfer full): the text of the feedback, or %NULL with @error set; @request is
 * what it is a vote for already, or 0 */
static char *
load_content (IterateDatabase  *db,
              const char       *subject,
              gint64           *id,
              gint64           *request,
              GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;

  if (!iterate_id_parse (subject, "feedback", id))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED, "“%s” is no feedback", subject);
      return NULL;
    }

  row = iterate_database_query (db, error,
                                "SELECT content, coalesce(request_id, 0) FROM feedback WHERE id = ?",
                                "i", *id);
  if (row == NULL)
    return NULL;

  switch (iterate_statement_step (row, error))
    {
    case ITERATE_STEP_ROW:
      *request = iterate_statement_get_int64 (row, 1);
      return g_strdup (iterate_statement_get_string (row, 0));

    case ITERATE_STEP_DONE:
      /* Deleted since: there is nothing to read any more. */
      return g_strdup ("");

    default:
      return NULL;
    }
}

/* Pattern 2. Understands a piece of feedback; what can be acted on becomes a vote for the request
 * that is about the same, or a request of its own. */
gboolean
iterate_classify_and_cluster (IterateRun  *run,
                              GError     **error)
{
  IterateUnderstanding *understanding = iterate_run_get_service (run, ITERATE_TYPE_UNDERSTANDING);
  IterateDatabase *db;
  g_auto(IterateUnderstood) understood = { 0 };
  g_autoptr(JsonObject) payload = json_object_new ();
  g_autofree char *content = NULL;
  g_autofree char *subject = NULL;
  gint64 id, request;
  gboolean is_new;

  if (!iterate_run_begin (run, error))
    return FALSE;

  db = iterate_run_get_database (run, error);
  content = load_content (db, iterate_run_get_subject (run), &id, &request, error);
  if (content == NULL)
    return FALSE;
  if (*content == '\0')
    return TRUE;

  if (!iterate_understanding_read (understanding, db, content, 0, &understood, error) ||
      !iterate_feedback_store_reading (db, id, &understood, error))
    return FALSE;

  if (!understood.reading.actionable || request != 0)
    return TRUE;

  if (!iterate_request_ledger_assign (db, understanding, &understood, id, iterate_run_get_time (run),
                                      &request, &is_new, error))
    return FALSE;

  subject = iterate_id_format ("req", request);
  json_object_set_string_member (payload, "feedback", iterate_run_get_subject (run));
  if (is_new)
    json_object_set_string_member (payload, "topic", understood.headline);

  if (is_new && iterate_request_review_is_due (request) &&
      !iterate_run_append (run, "requests.review-due", subject, NULL, error))
    return FALSE;

  return iterate_run_append (run, is_new ? "feature-request.created" : "feature-request.updated",
                             subject, payload, error);
}
