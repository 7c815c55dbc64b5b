/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-removal.h"

#include "iterate-feedback-intake.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-request-ledger.h"

#include <math.h>

static gboolean
append (IterateDatabase  *db,
        gint64            id,
        gint64            now,
        GError          **error)
{
  g_autofree char *subject = iterate_id_format ("feedback", id);

  return iterate_journal_append (db, now, "feedback.deleted", subject, NULL, NULL, error) != 0;
}

static char *
dup_summary (IterateDatabase       *db,
             IterateUnderstanding  *understanding,
             const char            *content,
             GError               **error)
{
  g_auto(IterateUnderstood) understood = { 0 };

  return iterate_understanding_read (understanding, db, content, 0, &understood, error)
           ? g_steal_pointer (&understood.summary)
           : NULL;
}

/* Returns: (transfer full): how the oldest vote that is left describes a request; empty where there
 * is none */
static char *
describe (IterateDatabase       *db,
          IterateUnderstanding  *understanding,
          gint64                 request,
          GError               **error)
{
  g_autoptr(IterateStatement) row = NULL;

  row = iterate_database_query (db, error, "SELECT content FROM feedback WHERE request_id = ? "
                                           "ORDER BY id LIMIT 1", "i", request);
  if (row == NULL)
    return NULL;

  switch (iterate_statement_step (row, error))
    {
    case ITERATE_STEP_ROW:
      return dup_summary (db, understanding, iterate_statement_get_string (row, 0), error);

    case ITERATE_STEP_DONE:
      return g_strdup ("");

    default:
      return NULL;
    }
}

/* Where its words describe the request and its task, others' do from now on. */
static gboolean
drop_description (IterateDatabase       *db,
                  IterateUnderstanding  *understanding,
                  IterateFeedback       *feedback,
                  GError               **error)
{
  gint64 request = iterate_feedback_get_request_id (feedback);
  g_autofree char *own = dup_summary (db, understanding, iterate_feedback_get_content (feedback),
                                      error);
  g_autofree char *other = own == NULL ? NULL : describe (db, understanding, request, error);

  return other != NULL &&
         iterate_database_execute (db, error,
                                   "UPDATE task SET description = ? "
                                   "WHERE feature_request = ? AND description = ?", "sis", other,
                                   request, own) &&
         iterate_database_execute (db, error,
                                   "UPDATE feature_request SET description = ? "
                                   "WHERE id = ? AND description = ?", "sis", other, request, own);
}

/**
 * iterate_feedback_delete:
 *
 * Deletes a piece of feedback, what was corrected of it, and its vote. Its id is kept, so that its
 * source does not bring it again.
 */
gboolean
iterate_feedback_delete (IterateDatabase       *db,
                         IterateUnderstanding  *understanding,
                         gint64                 id,
                         gint64                 now,
                         GError               **error)
{
  g_autoptr(IterateFeedback) feedback = iterate_database_find (db, ITERATE_TYPE_FEEDBACK, id, error);
  gint64 request;

  if (feedback == NULL)
    return FALSE;

  request = iterate_feedback_get_request_id (feedback);

  return iterate_database_execute (db, error,
                                   "INSERT INTO feedback_deleted (source, external_id) "
                                   "SELECT source, external_id FROM feedback WHERE id = ?", "i", id) &&
         iterate_feedback_drop_text (db, id, error) &&
         iterate_database_execute (db, error, "DELETE FROM feedback WHERE id = ?", "i", id) &&
         append (db, id, now, error) &&
         (request == 0 ||
          (drop_description (db, understanding, feedback, error) &&
           iterate_request_ledger_recount (db, understanding, request, now, error)));
}

/* Takes in anew what was deleted; it is read again. */
gboolean
iterate_feedback_restore (IterateDatabase  *db,
                          IterateFeedback  *feedback,
                          gint64            now,
                          GError          **error)
{
  IterateRecord *record = ITERATE_RECORD (feedback);
  double rating = iterate_record_get_double (record, "rating");
  IterateFeedbackItem item = {
    .source = iterate_feedback_get_source (feedback),
    .external_id = iterate_record_get_string (record, "external-id"),
    .content = iterate_feedback_get_content (feedback),
    .author = iterate_feedback_get_author (feedback),
    .url = iterate_record_get_string (record, "url"),
    .rating = rating == 0 ? NAN : rating,
    .occurred_at = iterate_feedback_get_occurred_at (feedback),
  };
  gboolean is_new;
  gint64 id;

  return iterate_database_execute (db, error,
                                   "DELETE FROM feedback_deleted "
                                   "WHERE source = ? AND external_id = ?", "ss", item.source,
                                   item.external_id) &&
         iterate_feedback_intake_take (db, now, &item, &id, &is_new, error);
}

/**
 * iterate_feedback_erase:
 * @author: who said it
 * @n_erased: (out): how many pieces that was
 *
 * Forgets all that somebody said.
 */
gboolean
iterate_feedback_erase (IterateDatabase       *db,
                        IterateUnderstanding  *understanding,
                        const char            *author,
                        gint64                 now,
                        gint64                *n_erased,
                        GError               **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error, "SELECT id FROM feedback WHERE author = ?", "s", author);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gint64 id = iterate_statement_get_int64 (rows, 0);

      g_array_append_val (ids, id);
    }
  if (step == ITERATE_STEP_ERROR)
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      if (!iterate_feedback_delete (db, understanding, g_array_index (ids, gint64, i), now, error))
        return FALSE;
    }
  *n_erased = ids->len;

  return TRUE;
}
