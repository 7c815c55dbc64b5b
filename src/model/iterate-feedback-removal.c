/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-removal.h"

#include "iterate-feedback-intake.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-request-ledger.h"

#include <math.h>
#include <string.h>

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

/* Where its words describe a request that was merged since, nothing does from now on. */
static gboolean
drop_old_description (IterateDatabase  *db,
                      const char       *own,
                      GError          **error)
{
  return iterate_database_execute (db, error,
                                   "UPDATE task SET description = '' WHERE description = ? AND "
                                   "feature_request IN (SELECT id FROM feature_request "
                                   "WHERE status = 'merged')", "s", own) &&
         iterate_database_execute (db, error,
                                   "UPDATE feature_request SET description = '' "
                                   "WHERE description = ? AND status = 'merged'", "s", own);
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

  return other != NULL && drop_old_description (db, own, error) &&
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

/* Something that was named by words of people. */
typedef struct
{
  gint64  id;
  char   *name;
} Named;

static void
free_named (gpointer data)
{
  g_free (((Named *) data)->name);
  g_free (data);
}

/* Returns: (transfer full): all that somebody said, in lower case, or %NULL with @error set */
static char *
dup_words (IterateDatabase  *db,
           const char       *author,
           GError          **error)
{
  g_autoptr(GString) words = g_string_new (NULL);
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step = ITERATE_STEP_ERROR;

  rows = iterate_database_query (db, error, "SELECT content FROM feedback WHERE author = ?", "s",
                                 author);
  while (rows != NULL && (step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      g_autofree char *content = g_utf8_casefold (iterate_statement_get_string (rows, 0), -1);

      g_string_append_printf (words, "%s\n", content);
    }

  return step == ITERATE_STEP_DONE ? g_string_free (g_steal_pointer (&words), FALSE) : NULL;
}

/* Returns: (transfer full) (element-type Named): what is named by those words, or %NULL with @error
 * set */
static GPtrArray *
list_named (IterateDatabase  *db,
            const char       *sql,
            const char       *words,
            GError          **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (free_named);
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step = ITERATE_STEP_ERROR;

  rows = iterate_database_query (db, error, sql, "");
  while (rows != NULL && (step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      const char *name = iterate_statement_get_string (rows, 1);
      g_autofree char *folded = g_utf8_casefold (name, -1);

      if (strstr (words, folded) != NULL)
        {
          Named *one = g_new (Named, 1);

          one->id = iterate_statement_get_int64 (rows, 0);
          one->name = g_strdup (name);
          g_ptr_array_add (all, one);
        }
    }

  return step == ITERATE_STEP_DONE ? g_steal_pointer (&all) : NULL;
}

/* Calls a request by the words of a vote that is left, or by its id. */
static gboolean
name_request (IterateDatabase       *db,
              IterateUnderstanding  *understanding,
              const Named           *request,
              GError               **error)
{
  g_autofree char *subject = iterate_id_format ("req", request->id);
  g_autofree char *description = describe (db, understanding, request->id, error);
  g_auto(IterateUnderstood) understood = { 0 };
  const char *topic = subject;

  if (description == NULL)
    return FALSE;

  if (*description != '\0')
    {
      if (!iterate_understanding_read (understanding, db, description, 0, &understood, error))
        return FALSE;
      if (*understood.headline != '\0')
        topic = understood.headline;
    }

  return iterate_database_execute (db, error,
                                   "UPDATE feature_request SET topic = ?, topic_fit = 0 WHERE id = ?",
                                   "si", topic, request->id) &&
         iterate_database_execute (db, error,
                                   "UPDATE task SET title = replace(title, ?, ?) "
                                   "WHERE feature_request = ?", "ssi", request->name, topic,
                                   request->id);
}

static gboolean
name_event (IterateDatabase       *db,
            IterateUnderstanding  *understanding,
            const Named           *event,
            GError               **error)
{
  return iterate_database_execute (db, error,
                                   "UPDATE event SET payload = json_set(payload, '$.topic', subject) "
                                   "WHERE id = ?", "i", event->id);
}

static gboolean
name_proposal (IterateDatabase       *db,
               IterateUnderstanding  *understanding,
               const Named           *proposal,
               GError               **error)
{
  return iterate_database_execute (db, error,
                                   "UPDATE request_proposal SET topic = 'req-' || request_id "
                                   "WHERE id = ?", "i", proposal->id);
}

/* What may be named by words of people, by id and name, and how it is named anew. */
static const struct
{
  const char *list;
  gboolean  (*name_anew) (IterateDatabase       *db,
                          IterateUnderstanding  *understanding,
                          const Named           *one,
                          GError               **error);
} kinds[] = {
  /* Merged ones among them, but none that words are in which are left. */
  { "SELECT r.id, r.topic FROM feature_request AS r WHERE r.topic_by = 'iterate' AND "
    "NOT EXISTS (SELECT 1 FROM feedback AS f WHERE f.request_id = r.id AND "
    "instr (lower (f.content), lower (r.topic)) > 0)", name_request },
  { "SELECT id, payload ->> '$.topic' FROM event WHERE type LIKE 'feature-request.%' AND "
    "payload ->> '$.topic' IS NOT NULL", name_event },
  { "SELECT id, topic FROM request_proposal WHERE topic IS NOT NULL", name_proposal },
};

/* What was named by words that are not there any more. */
static gboolean
forget_names (IterateDatabase       *db,
              IterateUnderstanding  *understanding,
              const char            *words,
              GError               **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr(GPtrArray) all = list_named (db, kinds[i].list, words, error);

      for (guint j = 0; all != NULL && j < all->len; j++)
        {
          if (!kinds[i].name_anew (db, understanding, g_ptr_array_index (all, j), error))
            return FALSE;
        }
      if (all == NULL)
        return FALSE;
    }

  return TRUE;
}

/* The index of words lets go of what was deleted from it only when its parts are put together. */
static gboolean
clean_index (IterateDatabase  *db,
             GError          **error)
{
  return iterate_database_execute (db, error,
                                   "INSERT INTO feedback_text (feedback_text) VALUES ('optimize')", "");
}

/**
 * iterate_feedback_erase:
 * @author: who said it
 * @n_erased: (out): how many pieces that was
 * @since: (out): when the first of them came in, or %G_MAXINT64
 *
 * Forgets all that somebody said, and the names that requests had by it.
 */
gboolean
iterate_feedback_erase (IterateDatabase       *db,
                        IterateUnderstanding  *understanding,
                        const char            *author,
                        gint64                 now,
                        gint64                *n_erased,
                        gint64                *since,
                        GError               **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *words = dup_words (db, author, error);
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  *since = G_MAXINT64;
  rows = iterate_database_query (db, error,
                                 "SELECT id, received_at FROM feedback WHERE author = ?", "s",
                                 author);
  if (words == NULL || rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gint64 id = iterate_statement_get_int64 (rows, 0);

      g_array_append_val (ids, id);
      *since = MIN (*since, iterate_statement_get_int64 (rows, 1));
    }
  if (step == ITERATE_STEP_ERROR)
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      if (!iterate_feedback_delete (db, understanding, g_array_index (ids, gint64, i), now, error))
        return FALSE;
    }
  *n_erased = ids->len;

  return ids->len == 0 || (forget_names (db, understanding, words, error) &&
                           clean_index (db, error));
}
