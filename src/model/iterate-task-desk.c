/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-task-desk.h"

#include "iterate-error.h"
#include "iterate-flag-book.h"
#include "iterate-id.h"
#include "iterate-journal.h"

#include <string.h>

#define MAX_TITLE 500

/* What people do with tasks. */

/* Returns: (transfer full): the task of an id such as `task-7`, or %NULL with @error set */
IterateTask *
iterate_task_find (IterateDatabase  *db,
                   const char       *id,
                   GError          **error)
{
  gint64 number;

  if (iterate_id_parse (id, "task", &number))
    return iterate_database_find (db, ITERATE_TYPE_TASK, number, error);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
               "There is no task “%s”. See: iterate tasks list", id);

  return NULL;
}

static gboolean
check_word (const char        *what,
            const char        *word,
            const char *const *words,
            GError           **error)
{
  g_autofree char *all = NULL;

  if (g_strv_contains (words, word))
    return TRUE;

  all = g_strjoinv (", ", (GStrv) words);
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%s” is no %s of a task. There are: %s",
               word, what, all);

  return FALSE;
}

/* Whether there is such a type of tasks. */
gboolean
iterate_task_check_type (const char  *type,
                         GError     **error)
{
  static const char *const types[] = { "feature", "bug", "performance", "growth", "research", NULL };

  return check_word ("type", type, types, error);
}

/**
 * iterate_task_create:
 * @feature: (nullable): the key of the flag that it will be behind
 *
 * Returns: (transfer full): the task, or %NULL with @error set
 */
IterateTask *
iterate_task_create (IterateDatabase  *db,
                     const char       *title,
                     const char       *description,
                     const char       *type,
                     const char       *priority,
                     const char       *feature,
                     gint64            now,
                     GError          **error)
{
  static const char *const priorities[] = { "low", "normal", "high", "immediate", NULL };
  g_autoptr(IterateTask) self = NULL;
  g_autoptr(JsonObject) payload = NULL;
  g_autofree char *subject = NULL;

  if (*title == '\0' || strlen (title) > MAX_TITLE || !g_utf8_validate (title, -1, NULL))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "A task needs a title of 1 to %d letters", MAX_TITLE);
      return NULL;
    }

  if (!iterate_task_check_type (type, error) ||
      !check_word ("priority", priority, priorities, error) ||
      (feature != NULL && !iterate_flag_check_key (feature, error)))
    return NULL;

  self = iterate_database_create (db, ITERATE_TYPE_TASK, error,
                                  "title", title,
                                  "description", description,
                                  "type", type,
                                  "priority", priority,
                                  "status", "open",
                                  "source", "person",
                                  "feature-name", feature,
                                  "created-at", now,
                                  "updated-at", now,
                                  NULL);
  if (self == NULL)
    return NULL;

  subject = iterate_record_dup_subject (ITERATE_RECORD (self));
  payload = iterate_record_to_json (ITERATE_RECORD (self));

  return iterate_journal_append (db, now, "task.created", subject, payload, NULL, error) != 0
           ? g_steal_pointer (&self) : NULL;
}

/**
 * iterate_task_complete:
 * @feature: (nullable): the key of the flag that it is behind, where the task does not say
 * @who: the person
 *
 * A task is done: its implementation is complete.
 */
gboolean
iterate_task_complete (IterateDatabase  *db,
                       IterateTask      *self,
                       const char       *feature,
                       const char       *who,
                       gint64            now,
                       GError          **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));
  g_autoptr(JsonObject) payload = NULL;

  if (g_strcmp0 (iterate_task_get_status (self), "done") == 0)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT, "“%s” is done already",
                   iterate_task_get_title (self));
      return FALSE;
    }

  if (feature != NULL && (!iterate_flag_check_key (feature, error) ||
                          !iterate_database_update (db, self, error, "feature-name", feature, NULL)))
    return FALSE;

  if (!iterate_database_update (db, self, error,
                                "status", "done",
                                "updated-at", now,
                                "done-at", now,
                                NULL))
    return FALSE;

  payload = iterate_record_to_json (ITERATE_RECORD (self));
  json_object_set_string_member (payload, "answeredBy", who);

  return iterate_journal_append (db, now, "implementation.completed", subject, payload, NULL,
                                 error) != 0;
}
