/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-change-record.h"

#include "iterate-error.h"
#include "iterate-journal.h"
#include "iterate-query.h"

#include <string.h>

#define MAX_TITLE 500

static gboolean
check (const IterateChangeDraft  *draft,
       GError                   **error)
{
  static const char *const kinds[] = {
    "deploy", "flag", "rollout", "experiment", "configuration", "note", NULL
  };
  g_autofree char *all = NULL;

  if (draft->title == NULL || *draft->title == '\0' || strlen (draft->title) > MAX_TITLE ||
      !g_utf8_validate (draft->title, -1, NULL))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "A change needs a title of 1 to %d letters", MAX_TITLE);
      return FALSE;
    }

  if (draft->ended_at != 0 && draft->ended_at < draft->at)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           "A change cannot end before it begins");
      return FALSE;
    }

  if (draft->kind == NULL || g_strv_contains (kinds, draft->kind))
    return TRUE;

  all = g_strjoinv (", ", (GStrv) kinds);
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is no kind of change. There are: %s", draft->kind, all);

  return FALSE;
}

/**
 * iterate_change_record:
 *
 * Records a change. One that was recorded under the same id is the same one, brought up to date.
 *
 * Returns: (transfer full): the change, or %NULL with @error set
 */
IterateChange *
iterate_change_record (IterateDatabase           *db,
                       const IterateChangeDraft  *draft,
                       gint64                     now,
                       GError                   **error)
{
  static const char *const none[] = { NULL };
  g_autoptr(IterateChange) self = NULL;
  g_autofree char *subject = NULL;

  if (!check (draft, error))
    return NULL;

  if (draft->external_id != NULL)
    {
      g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_CHANGE);

      iterate_query_where (query, "source", ITERATE_EQUALS, draft->source);
      iterate_query_where (query, "external-id", ITERATE_EQUALS, draft->external_id);
      if (!iterate_query_first (query, db, &self, error))
        return NULL;
    }

  if (self == NULL)
    self = iterate_database_create (db, ITERATE_TYPE_CHANGE, error,
                                    "kind", "note",
                                    "title", draft->title,
                                    "description", "",
                                    "author", "",
                                    "at", draft->at,
                                    "source", draft->source,
                                    "external-id", draft->external_id,
                                    "created-at", now,
                                    NULL);
  if (self == NULL ||
      !iterate_database_update (db, self, error,
                                "kind", draft->kind == NULL ? "note" : draft->kind,
                                "title", draft->title,
                                "description", draft->description == NULL ? "" : draft->description,
                                "author", draft->author == NULL ? "" : draft->author,
                                "at", draft->at,
                                "ended-at", draft->ended_at,
                                "metrics", draft->metrics == NULL ? none : draft->metrics,
                                "url", draft->url,
                                NULL))
    return NULL;

  subject = iterate_record_dup_subject (ITERATE_RECORD (self));
  if (iterate_journal_append (db, now, "change.recorded", subject, NULL, NULL, error) == 0)
    return NULL;

  return g_steal_pointer (&self);
}
