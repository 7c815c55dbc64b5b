/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-intake.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-journal.h"

#include <math.h>
#include <string.h>

#define MAX_NAME 512

static gboolean
check_text (const char  *text,
            const char  *what,
            gsize        max,
            GError     **error)
{
  gsize length = text == NULL ? 0 : strlen (text);

  if (length <= max && (text == NULL || g_utf8_validate (text, length, NULL)))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "Its %s is longer than %" G_GSIZE_FORMAT " bytes or no UTF-8", what, max);

  return FALSE;
}

static gboolean
check_item (const IterateFeedbackItem  *item,
            GError                    **error)
{
  const char *content = item->content;

  if (!check_text (item->source, "source", MAX_NAME, error) ||
      !check_text (item->external_id, "id", MAX_NAME, error) ||
      !check_text (content, "text", ITERATE_MAX_FEEDBACK, error) ||
      !check_text (item->author, "author", MAX_NAME, error) ||
      !check_text (item->url, "address", 4 * MAX_NAME, error))
    return FALSE;

  while (content != NULL && g_unichar_isspace (g_utf8_get_char (content)))
    content = g_utf8_next_char (content);
  if (content != NULL && *content != '\0')
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "It has no text");

  return FALSE;
}

gboolean
iterate_feedback_is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\r\n")] == '\0';
}

/* Returns: (transfer full) (nullable): the title and the text, where they are not the same */
char *
iterate_feedback_join_title (const char *title,
                             const char *text)
{
  if (iterate_feedback_is_blank (title) || g_strcmp0 (title, text) == 0)
    return g_strdup (text);
  if (iterate_feedback_is_blank (text))
    return g_strdup (title);

  return g_strconcat (title, g_str_has_suffix (title, "?") || g_str_has_suffix (title, "!") ? "" : ".",
                      "\n", text, NULL);
}

/* Returns: (transfer full): its id, or what stands for one: the same words of the same author at the
 * same time are the same thing, unless they are known to be several */
char *
iterate_feedback_item_dup_id (const IterateFeedbackItem *item)
{
  g_autoptr(GChecksum) checksum = NULL;
  g_autofree char *time = NULL;

  if (item->external_id != NULL && *item->external_id != '\0')
    return g_strdup (item->external_id);

  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  time = g_strdup_printf ("%" G_GINT64_FORMAT, item->occurred_at);
  g_checksum_update (checksum, (const guchar *) time, strlen (time) + 1);
  if (item->author != NULL)
    g_checksum_update (checksum, (const guchar *) item->author, -1);
  g_checksum_update (checksum, (const guchar *) "\0", 1);
  g_checksum_update (checksum, (const guchar *) item->content, -1);

  return item->occurrence == 0
           ? g_strndup (g_checksum_get_string (checksum), 32)
           : g_strdup_printf ("%.32s-%u", g_checksum_get_string (checksum), item->occurrence);
}

static gboolean
insert (IterateDatabase            *db,
        gint64                      now,
        const IterateFeedbackItem  *item,
        const char                 *external_id,
        GError                    **error)
{
  g_autoptr(IterateStatement) insert = NULL;

  insert = iterate_database_prepare (
    db, "INSERT INTO feedback (source, external_id, content, author, url, rating, occurred_at, "
        "received_at) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS ("
        "SELECT 1 FROM feedback_deleted WHERE source = ?1 AND external_id = ?2) "
        "ON CONFLICT (source, external_id) DO NOTHING",
    error);
  if (insert == NULL)
    return FALSE;

  iterate_statement_bind_string (insert, 0, item->source);
  iterate_statement_bind_string (insert, 1, external_id);
  iterate_statement_bind_string (insert, 2, item->content);
  iterate_statement_bind_string (insert, 3, item->author == NULL ? "" : item->author);
  iterate_statement_bind_string (insert, 4, item->url);
  if (isnan (item->rating))
    iterate_statement_bind_null (insert, 5);
  else
    iterate_statement_bind_double (insert, 5, item->rating);
  iterate_statement_bind_int64 (insert, 6, item->occurred_at == 0 ? now : item->occurred_at);
  iterate_statement_bind_int64 (insert, 7, now);

  return iterate_statement_run (insert, error);
}

static gboolean
append (IterateDatabase            *db,
        gint64                      now,
        const char                 *type,
        gint64                      id,
        const IterateFeedbackItem  *item,
        GError                    **error)
{
  g_autofree char *subject = iterate_id_format ("feedback", id);
  g_autoptr(JsonObject) payload = json_object_new ();

  json_object_set_string_member (payload, "source", item->source);

  return iterate_journal_append (db, now, type, subject, payload, NULL, error) != 0;
}

static gboolean
index_text (IterateDatabase            *db,
            gint64                      id,
            const IterateFeedbackItem  *item,
            GError                    **error)
{
  return iterate_database_execute (db, error,
                                   "INSERT INTO feedback_text (rowid, content, author) "
                                   "VALUES (?, ?, ?)", "iss", id, item->content,
                                   item->author == NULL ? "" : item->author);
}

/* Takes its words out of the search, before they are changed or deleted. */
gboolean
iterate_feedback_drop_text (IterateDatabase  *db,
                            gint64            id,
                            GError          **error)
{
  return iterate_database_execute (db, error,
                                   "INSERT INTO feedback_text (feedback_text, rowid, content, author) "
                                   "SELECT 'delete', id, content, author FROM feedback WHERE id = ?",
                                   "i", id);
}

/* Takes the new words of what came before, where they are not the same. */
static gboolean
replace (IterateDatabase            *db,
         gint64                      now,
         gint64                      id,
         const IterateFeedbackItem  *item,
         GError                    **error)
{
  gint64 differs;

  if (!iterate_database_get_int64 (db, &differs, error,
                                   "SELECT content <> ? FROM feedback WHERE id = ?", "si",
                                   item->content, id))
    return FALSE;
  if (!differs)
    return TRUE;

  return iterate_feedback_drop_text (db, id, error) &&
         iterate_database_execute (db, error,
                                   "UPDATE feedback SET content = ?, author = ? WHERE id = ?", "ssi",
                                   item->content, item->author == NULL ? "" : item->author, id) &&
         index_text (db, id, item, error) &&
         append (db, now, "feedback.edited", id, item, error);
}

/**
 * iterate_feedback_intake_take:
 * @db: the writing connection
 * @id: (out): its number in the workspace, or 0 when it was deleted before
 * @is_new: (out): whether it had not come before
 *
 * Takes in a piece of feedback: the one way in, for files, services, forms and people. What came
 * before under the same source and id is left as it is, unless this one replaces it. The caller's
 * transaction holds both the feedback and the event from which it is understood.
 */
gboolean
iterate_feedback_intake_take (IterateDatabase            *db,
                              gint64                      now,
                              const IterateFeedbackItem  *item,
                              gint64                     *id,
                              gboolean                   *is_new,
                              GError                    **error)
{
  g_autofree char *external_id = NULL;

  if (!check_item (item, error))
    return FALSE;

  external_id = iterate_feedback_item_dup_id (item);
  if (!insert (db, now, item, external_id, error))
    return FALSE;

  *is_new = iterate_database_get_changes (db) > 0;
  if (!*is_new)
    return iterate_database_get_int64 (
             db, id, error, "SELECT id FROM feedback WHERE source = ? AND external_id = ?", "ss",
             item->source, external_id) &&
           (!item->replaces || replace (db, now, *id, item, error));

  *id = iterate_database_get_last_id (db);

  return index_text (db, *id, item, error) &&
         append (db, now, "feedback.submitted", *id, item, error);
}
