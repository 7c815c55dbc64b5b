/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-source.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-query.h"
#include "iterate-time.h"

/* How often a source is read while the window is open. */
#define READ_EVERY ITERATE_HOUR

/**
 * IterateFeedbackSource:
 *
 * A service that feedback is read from, and how far that was done.
 */
struct _IterateFeedbackSource
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "kind", G_TYPE_STRING },
  { "address", G_TYPE_STRING },
  { "name", G_TYPE_STRING },
  { "has-key", G_TYPE_BOOLEAN },
  { "cursor", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "wait-until", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "last-try-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "last-success-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "last-error", G_TYPE_STRING },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateFeedbackSource, iterate_feedback_source, ITERATE_TYPE_RECORD)

static void
iterate_feedback_source_class_init (IterateFeedbackSourceClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "feedback_source", "source", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_feedback_source_init (IterateFeedbackSource *self)
{
}

const char *
iterate_feedback_source_get_kind (IterateFeedbackSource *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "kind");
}

const char *
iterate_feedback_source_get_address (IterateFeedbackSource *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "address");
}

const char *
iterate_feedback_source_get_name (IterateFeedbackSource *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "name");
}

const char *
iterate_feedback_source_get_cursor (IterateFeedbackSource *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "cursor");
}

/* Returns: (nullable): why it could not be read last, or %NULL */
const char *
iterate_feedback_source_get_last_error (IterateFeedbackSource *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "last-error");
}

gboolean
iterate_feedback_source_has_key (IterateFeedbackSource *self)
{
  return iterate_record_get_boolean (ITERATE_RECORD (self), "has-key");
}

/* Returns: until when it asked to be left alone, or 0 */
gint64
iterate_feedback_source_get_wait_until (IterateFeedbackSource *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "wait-until");
}

gint64
iterate_feedback_source_get_last_success_at (IterateFeedbackSource *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "last-success-at");
}

/* Returns: (transfer full): what its key is kept under */
char *
iterate_feedback_source_make_account (const char *kind,
                                      const char *address)
{
  return g_strconcat (kind, " ", address, NULL);
}

/**
 * iterate_feedback_source_find:
 * @text: its id, such as `source-2`, or its name
 *
 * Returns: (transfer full): the source, or %NULL with @error set
 */
IterateFeedbackSource *
iterate_feedback_source_find (IterateDatabase  *db,
                              const char       *text,
                              GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FEEDBACK_SOURCE);
  g_autoptr(IterateFeedbackSource) self = NULL;
  gint64 id;

  if (iterate_id_parse (text, "source", &id))
    return iterate_database_find (db, ITERATE_TYPE_FEEDBACK_SOURCE, id, error);

  iterate_query_where (query, "name", ITERATE_EQUALS, text);
  if (!iterate_query_first (query, db, &self, error))
    return NULL;

  if (self == NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                 "There is no source “%s”. See: iterate sources list", text);

  return g_steal_pointer (&self);
}

/* Returns: (transfer full) (element-type IterateFeedbackSource): all of them, or %NULL with @error
 * set */
GPtrArray *
iterate_feedback_source_list (IterateDatabase  *db,
                              GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FEEDBACK_SOURCE);

  iterate_query_order_by (query, "id", FALSE);

  return iterate_query_list (query, db, error);
}

static gboolean
check_new (IterateDatabase  *db,
           const char       *name,
           GError          **error)
{
  gint64 n;

  if (!iterate_database_get_int64 (db, &n, error,
                                   "SELECT count(*) FROM feedback_source WHERE name = ?", "s", name))
    return FALSE;
  if (n == 0)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
               "There is a source “%s” already", name);

  return FALSE;
}

/**
 * iterate_feedback_source_add:
 * @kind: which service, see iterate_feedback_service_find()
 * @address: where it is, as the service writes it
 * @name: what its feedback's source is called
 *
 * Adds a source, and asks for its first page.
 *
 * Returns: (transfer full): the source, or %NULL with @error set
 */
IterateFeedbackSource *
iterate_feedback_source_add (IterateDatabase  *db,
                             const char       *kind,
                             const char       *address,
                             const char       *name,
                             gboolean          has_key,
                             gint64            now,
                             GError          **error)
{
  g_autoptr(IterateFeedbackSource) self = NULL;

  if (!check_new (db, name, error))
    return NULL;

  self = iterate_database_create (db, ITERATE_TYPE_FEEDBACK_SOURCE, error,
                                  "kind", kind,
                                  "address", address,
                                  "name", name,
                                  "has-key", has_key,
                                  "cursor", "{}",
                                  "created-at", now,
                                  NULL);
  if (self == NULL)
    return NULL;

  if (!iterate_feedback_source_request_sync (self, db, now, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Forgets a source; the feedback that came from it stays. */
gboolean
iterate_feedback_source_remove (IterateFeedbackSource  *self,
                                IterateDatabase        *db,
                                gint64                  now,
                                GError                **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));

  return iterate_database_execute (db, error, "DELETE FROM feedback_source WHERE id = ?", "i",
                                   iterate_record_get_id (ITERATE_RECORD (self))) &&
         iterate_journal_append (db, now, "feedback-source.removed", subject, NULL, NULL,
                                 error) != 0;
}

/* Asks for the next page. */
gboolean
iterate_feedback_source_request_sync (IterateFeedbackSource  *self,
                                      IterateDatabase        *db,
                                      gint64                  now,
                                      GError                **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));

  return iterate_journal_append (db, now, "feedback-source.sync-requested", subject, NULL, NULL,
                                 error) != 0;
}

/**
 * iterate_feedback_source_request_due:
 *
 * Asks for the next page of each source that was not read for an hour and does not ask to be left
 * alone.
 */
gboolean
iterate_feedback_source_request_due (IterateDatabase  *db,
                                     gint64            now,
                                     GError          **error)
{
  g_autoptr(GPtrArray) list = iterate_feedback_source_list (db, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      IterateFeedbackSource *self = g_ptr_array_index (list, i);
      gint64 last = iterate_record_get_int64 (ITERATE_RECORD (self), "last-try-at");

      if (last + READ_EVERY <= now && iterate_feedback_source_get_wait_until (self) <= now &&
          !iterate_feedback_source_request_sync (self, db, now, error))
        return FALSE;
    }

  return list != NULL;
}

/* Notes how far it was read. */
gboolean
iterate_feedback_source_set_read (IterateFeedbackSource  *self,
                                  IterateDatabase        *db,
                                  const char             *cursor,
                                  gint64                  now,
                                  GError                **error)
{
  return iterate_database_update (db, self, error,
                                  "cursor", cursor,
                                  "last-try-at", now,
                                  "last-success-at", now,
                                  "last-error", NULL,
                                  "wait-until", (gint64) 0,
                                  NULL);
}

/* Notes why it could not be read, and until when it asks to be left alone, or 0. */
gboolean
iterate_feedback_source_set_failed (IterateFeedbackSource  *self,
                                    IterateDatabase        *db,
                                    const char             *problem,
                                    gint64                  wait_until,
                                    gint64                  now,
                                    GError                **error)
{
  return iterate_database_update (db, self, error,
                                  "last-error", problem,
                                  "last-try-at", now,
                                  "wait-until", wait_until,
                                  NULL);
}
