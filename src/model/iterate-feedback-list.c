/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-list.h"

#include <string.h>

/* Shorter beginnings are found too often to be read. */
#define MIN_LETTERS 2

static void
add_term (GString    *match,
          const char *start,
          const char *end)
{
  if (g_utf8_strlen (start, end - start) < MIN_LETTERS)
    return;

  if (match->len > 0)
    g_string_append_c (match, ' ');
  g_string_append_c (match, '"');
  g_string_append_len (match, start, end - start);
  g_string_append (match, "\"*");
}

/**
 * iterate_feedback_dup_match:
 * @search: what was typed
 *
 * Returns: (transfer full) (nullable): the full-text query for it, in which nothing that was typed
 *   is an operator; %NULL when there is nothing to search for
 */
char *
iterate_feedback_dup_match (const char *search)
{
  g_autoptr(GString) match = g_string_new (NULL);
  const char *start = NULL, *p;

  for (p = search; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean letter = g_unichar_isalnum (c) || g_unichar_ismark (c);

      if (letter && start == NULL)
        start = p;
      else if (!letter && start != NULL)
        {
          add_term (match, start, p);
          start = NULL;
        }
    }
  if (start != NULL)
    add_term (match, start, p);

  return match->len == 0 ? NULL : g_string_free (g_steal_pointer (&match), FALSE);
}

/* The full-text index gives its rows from the newest on, so that the first page needs no more of
 * it than that page. */
#define COLUMNS \
  "SELECT feedback.id, source, external_id, feedback.content, feedback.author, url, rating, " \
  "occurred_at, received_at, language, sentiment, urgency, urgency_score, actionable, kind, topic, " \
  "confidence, request_id, similarity, placed_by, filed_at "
#define ID "SELECT feedback.id "
#define CONDITIONS \
  "AND (?1 IS NULL OR kind = ?1) AND (?2 = 0 OR filed_at IS NULL) "
#define OF_REQUEST "FROM feedback WHERE request_id = ?6 AND id < ?3 "
#define ALL "FROM feedback WHERE id < ?3 "
#define BY_ID "ORDER BY id DESC LIMIT ?4"

#define SEARCHED \
  "FROM feedback_text JOIN feedback ON feedback.id = feedback_text.rowid " \
  "WHERE feedback_text MATCH ?5 AND feedback_text.rowid < ?3 "
#define IN_ORDER "ORDER BY feedback_text.rowid DESC LIMIT ?4"

/* @whole: whether all columns are wanted, or the number alone */
static IterateStatement *
prepare (IterateDatabase              *db,
         gboolean                      whole,
         const IterateFeedbackFilter  *filter,
         const char                   *match,
         GError                      **error)
{
  const char *sql;

  if (match != NULL && filter->request != 0)
    sql = whole ? COLUMNS SEARCHED "AND request_id = ?6 " CONDITIONS IN_ORDER
                : ID SEARCHED "AND request_id = ?6 " CONDITIONS IN_ORDER;
  else if (match != NULL)
    sql = whole ? COLUMNS SEARCHED CONDITIONS IN_ORDER : ID SEARCHED CONDITIONS IN_ORDER;
  else if (filter->request != 0)
    sql = whole ? COLUMNS OF_REQUEST CONDITIONS BY_ID : ID OF_REQUEST CONDITIONS BY_ID;
  else
    sql = whole ? COLUMNS ALL CONDITIONS BY_ID : ID ALL CONDITIONS BY_ID;

  return iterate_database_prepare (db, sql, error);
}
/* Returns: (transfer full): the rows that are wanted, or %NULL with @error set */
static IterateStatement *
query (IterateDatabase              *db,
       gboolean                      whole,
       const IterateFeedbackFilter  *filter,
       gint64                        before,
       guint                         limit,
       GError                      **error)
{
  g_autofree char *match = NULL;
  g_autoptr(IterateStatement) rows = NULL;

  match = filter->search == NULL ? NULL : iterate_feedback_dup_match (filter->search);
  rows = prepare (db, whole, filter, match, error);
  if (rows == NULL)
    return NULL;

  iterate_statement_bind_string (rows, 0, filter->kind);
  iterate_statement_bind_int64 (rows, 1, filter->unfiled);
  iterate_statement_bind_int64 (rows, 2, before == 0 ? G_MAXINT64 : before);
  iterate_statement_bind_int64 (rows, 3, limit);
  if (match != NULL)
    iterate_statement_bind_string (rows, 4, match);
  if (filter->request != 0)
    iterate_statement_bind_int64 (rows, 5, filter->request);

  return g_steal_pointer (&rows);
}

/**
 * iterate_feedback_list:
 * @before: only items with a lower number; 0 for all
 *
 * Returns: (transfer full) (element-type IterateFeedback): the newest that are wanted, or %NULL
 *   with @error set
 */
GPtrArray *
iterate_feedback_list (IterateDatabase              *db,
                       const IterateFeedbackFilter  *filter,
                       gint64                        before,
                       guint                         limit,
                       GError                      **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(IterateStatement) rows = query (db, TRUE, filter, before, limit, error);
  IterateStep step;

  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    g_ptr_array_add (list, iterate_record_new_from_row (ITERATE_TYPE_FEEDBACK, rows, 0));

  return step == ITERATE_STEP_ERROR ? NULL : g_steal_pointer (&list);
}

/* Returns: (transfer full) (element-type gint64): the numbers alone, the newest first, or %NULL
 * with @error set */
GArray *
iterate_feedback_list_ids (IterateDatabase              *db,
                           const IterateFeedbackFilter  *filter,
                           guint                         limit,
                           GError                      **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(IterateStatement) rows = query (db, FALSE, filter, 0, limit, error);
  IterateStep step;

  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gint64 id = iterate_statement_get_int64 (rows, 0);

      g_array_append_val (ids, id);
    }

  return step == ITERATE_STEP_ERROR ? NULL : g_steal_pointer (&ids);
}

/* How many nobody has filed; counted to @limit, which is as good as many. */
gboolean
iterate_feedback_count_unfiled (IterateDatabase  *db,
                                guint             limit,
                                guint            *n,
                                GError          **error)
{
  gint64 count;

  if (!iterate_database_get_int64 (db, &count, error,
                                   "SELECT count(*) FROM (SELECT 1 FROM feedback "
                                   "WHERE filed_at IS NULL LIMIT ?)", "i", (gint64) limit))
    return FALSE;

  *n = count;

  return TRUE;
}
