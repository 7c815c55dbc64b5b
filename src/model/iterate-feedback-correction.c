/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-correction.h"

#include "iterate-error.h"
#include "iterate-feedback.h"
#include "iterate-request-ledger.h"

/* Writes down what was understood of a piece of feedback. */
gboolean
iterate_feedback_store_reading (IterateDatabase          *db,
                                gint64                    feedback,
                                const IterateUnderstood  *understood,
                                GError                  **error)
{
  const IterateTextReading *reading = &understood->reading;

  return iterate_database_execute (
    db, error,
    "UPDATE feedback SET language = ?, sentiment = ?, urgency = ?, urgency_score = ?, "
    "actionable = ?, kind = ?, topic = ?, confidence = ? WHERE id = ?", "sdsdissdi",
    iterate_language_get_code (reading->language), reading->sentiment,
    iterate_urgency_get_name (reading->urgency), reading->urgency_score,
    (gint64) reading->actionable, iterate_feedback_kind_get_name (reading->kind),
    understood->headline, reading->confidence, feedback);
}

static gboolean
check_value (const char  *field,
             const char  *value,
             GError     **error)
{
  IterateFeedbackKind kind;
  IterateUrgency urgency;
  double sentiment;

  if ((g_str_equal (field, "kind") && iterate_feedback_kind_parse (value, &kind)) ||
      (g_str_equal (field, "urgency") && iterate_urgency_parse (value, &urgency)) ||
      (g_str_equal (field, "sentiment") && iterate_sentiment_parse (value, &sentiment)) ||
      (g_str_equal (field, "actionable") &&
       (g_str_equal (value, "true") || g_str_equal (value, "false"))))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” cannot be “%s”. There are sentiment (negative, neutral, positive), urgency (low, "
               "normal, high, critical), kind (bug, feature, usability, praise, question) and "
               "actionable (true, false)", field, value);

  return FALSE;
}

/* What people said of it stands above what is understood. */
static gboolean
apply_corrections (IterateDatabase  *db,
                   gint64            feedback,
                   GError          **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error,
                                 "SELECT field, value FROM feedback_correction "
                                 "WHERE feedback_id = ? ORDER BY id", "i", feedback);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      const char *field = iterate_statement_get_string (rows, 0);
      const char *value = iterate_statement_get_string (rows, 1);
      double sentiment = 0;
      gboolean done;

      if (g_str_equal (field, "kind"))
        done = iterate_database_execute (db, error, "UPDATE feedback SET kind = ? WHERE id = ?", "si",
                                         value, feedback);
      else if (g_str_equal (field, "urgency"))
        done = iterate_database_execute (db, error, "UPDATE feedback SET urgency = ? WHERE id = ?",
                                         "si", value, feedback);
      else if (g_str_equal (field, "actionable"))
        done = iterate_database_execute (db, error,
                                         "UPDATE feedback SET actionable = ? WHERE id = ?", "ii",
                                         (gint64) g_str_equal (value, "true"), feedback);
      else
        {
          iterate_sentiment_parse (value, &sentiment);
          done = iterate_database_execute (db, error,
                                           "UPDATE feedback SET sentiment = ? WHERE id = ?", "di",
                                           sentiment, feedback);
        }
      if (!done)
        return FALSE;
    }

  return step != ITERATE_STEP_ERROR;
}

/* Reads the text anew, with what people corrected, and puts it where it then belongs. */
gboolean
iterate_feedback_read_again (IterateDatabase       *db,
                             IterateUnderstanding  *understanding,
                             gint64                 id,
                             gint64                 now,
                             GError               **error)
{
  g_autoptr(IterateFeedback) feedback = NULL;
  g_auto(IterateUnderstood) understood = { 0 };
  gint64 request;
  gboolean is_new;

  feedback = iterate_database_find (db, ITERATE_TYPE_FEEDBACK, id, error);
  if (feedback == NULL ||
      !iterate_understanding_read (understanding, db, iterate_feedback_get_content (feedback), 0,
                                   &understood, error) ||
      !iterate_feedback_store_reading (db, id, &understood, error) ||
      !apply_corrections (db, id, error))
    return FALSE;

  g_clear_object (&feedback);
  feedback = iterate_database_find (db, ITERATE_TYPE_FEEDBACK, id, error);
  if (feedback == NULL)
    return FALSE;

  request = iterate_feedback_get_request_id (feedback);
  if (iterate_feedback_get_actionable (feedback) && request == 0)
    return iterate_request_ledger_assign (db, understanding, &understood, id, now, &request, &is_new,
                                          error) &&
           iterate_request_ledger_recount (db, understanding, request, now, error);

  /* What asks for nothing is no vote. */
  if (!iterate_feedback_get_actionable (feedback) && request != 0)
    return iterate_request_ledger_place (db, understanding, id, 0, now, error);

  return request == 0 || iterate_request_ledger_recount (db, understanding, request, now, error);
}

/**
 * iterate_feedback_correct:
 * @field: `sentiment`, `urgency`, `kind` or `actionable`
 * @value: what it is
 * @corrected_by: who says so
 *
 * Takes a person's word for what a piece of feedback is. Texts like it are understood so from
 * then on, until it is taken back.
 */
gboolean
iterate_feedback_correct (IterateDatabase       *db,
                          IterateUnderstanding  *understanding,
                          gint64                 feedback,
                          const char            *field,
                          const char            *value,
                          const char            *corrected_by,
                          gint64                 now,
                          GError               **error)
{
  g_autoptr(IterateFeedback) before = NULL;
  g_autofree char *understood = NULL;

  if (!check_value (field, value, error))
    return FALSE;

  before = iterate_database_find (db, ITERATE_TYPE_FEEDBACK, feedback, error);
  if (before == NULL)
    return FALSE;

  if (g_str_equal (field, "sentiment"))
    understood = g_strdup (iterate_sentiment_get_label (iterate_feedback_get_sentiment (before)));
  else if (g_str_equal (field, "actionable"))
    understood = g_strdup (iterate_feedback_get_actionable (before) ? "true" : "false");
  else
    understood = g_strdup (iterate_record_get_string (ITERATE_RECORD (before), field));

  return iterate_database_execute (db, error,
                                   "DELETE FROM feedback_correction "
                                   "WHERE feedback_id = ? AND field = ?", "is", feedback, field) &&
         iterate_database_execute (db, error,
                                   "INSERT INTO feedback_correction (feedback_id, field, value, "
                                   "understood, corrected_by, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                                   "issssi", feedback, field, value,
                                   understood == NULL ? "" : understood, corrected_by, now) &&
         iterate_feedback_read_again (db, understanding, feedback, now, error);
}

/* Takes back all that was corrected of a piece of feedback. */
gboolean
iterate_feedback_take_back (IterateDatabase       *db,
                            IterateUnderstanding  *understanding,
                            gint64                 feedback,
                            gint64                 now,
                            GError               **error)
{
  return iterate_database_execute (db, error,
                                   "DELETE FROM feedback_correction WHERE feedback_id = ?", "i",
                                   feedback) &&
         iterate_feedback_read_again (db, understanding, feedback, now, error);
}
