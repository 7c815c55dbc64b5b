/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-task-desk.h"

#include "iterate-error.h"
#include "iterate-flag-book.h"
#include "iterate-id.h"
#include "iterate-initiative.h"
#include "iterate-journal.h"
#include "iterate-task-words.h"

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
  return check_word ("type", type, iterate_task_types, error);
}

static gboolean
check_title (const char  *title,
             GError     **error)
{
  if (title != NULL && *title != '\0' && strlen (title) <= MAX_TITLE &&
      g_utf8_validate (title, -1, NULL))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "A task needs a title of 1 to %d letters", MAX_TITLE);

  return FALSE;
}

static gboolean
check_draft (IterateDatabase         *db,
             const IterateTaskDraft  *draft,
             GError                 **error)
{
  g_autoptr(IterateRecord) initiative = NULL;

  if ((draft->title != NULL && !check_title (draft->title, error)) ||
      (draft->type != NULL && !iterate_task_check_type (draft->type, error)) ||
      (draft->priority != NULL &&
       !check_word ("priority", draft->priority, iterate_task_priorities, error)) ||
      (draft->feature != NULL && !iterate_flag_check_key (draft->feature, error)))
    return FALSE;

  if (draft->initiative == 0)
    return TRUE;

  initiative = iterate_database_find (db, ITERATE_TYPE_INITIATIVE, draft->initiative, error);

  return initiative != NULL;
}

static const char *
get_or (const char *text,
        const char *fallback)
{
  return text == NULL ? fallback : text;
}

/* Returns: (transfer full): the task, or %NULL with @error set */
IterateTask *
iterate_task_create (IterateDatabase         *db,
                     const IterateTaskDraft  *draft,
                     gint64                   now,
                     GError                 **error)
{
  g_autoptr(IterateTask) self = NULL;
  g_autoptr(JsonObject) payload = NULL;
  g_autofree char *subject = NULL;

  if (!check_title (draft->title, error) || !check_draft (db, draft, error))
    return NULL;

  self = iterate_database_create (db, ITERATE_TYPE_TASK, error,
                                  "title", draft->title,
                                  "description", get_or (draft->description, ""),
                                  "type", get_or (draft->type, "feature"),
                                  "priority", get_or (draft->priority, "normal"),
                                  "status", "open",
                                  "source", "person",
                                  "feature-name", draft->feature,
                                  "metric", draft->metric,
                                  "owner", draft->owner,
                                  "initiative", draft->initiative,
                                  "due-at", draft->due_at,
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

/* Changes what the draft says. */
gboolean
iterate_task_edit (IterateDatabase         *db,
                   IterateTask             *self,
                   const IterateTaskDraft  *draft,
                   gint64                   now,
                   GError                 **error)
{
  return check_draft (db, draft, error) &&
         iterate_database_update (db, self, error,
                                  "title", get_or (draft->title, iterate_task_get_title (self)),
                                  "description", get_or (draft->description,
                                                         iterate_task_get_description (self)),
                                  "type", get_or (draft->type, iterate_task_get_type_name (self)),
                                  "priority", get_or (draft->priority,
                                                      iterate_task_get_priority (self)),
                                  "feature-name", get_or (draft->feature,
                                                          iterate_task_get_feature_name (self)),
                                  "metric", get_or (draft->metric, iterate_task_get_metric (self)),
                                  "owner", get_or (draft->owner, iterate_task_get_owner (self)),
                                  "initiative", draft->initiative != 0
                                    ? draft->initiative : iterate_task_get_initiative (self),
                                  "due-at", draft->due_at != 0
                                    ? draft->due_at : iterate_task_get_due_at (self),
                                  "updated-at", now,
                                  NULL);
}

/**
 * iterate_task_move:
 * @status: `open`, `started`, `done` or `dropped`
 * @who: the person
 *
 * Moves a task to another column of the board. One that is done is done as iterate_task_complete()
 * has it.
 */
gboolean
iterate_task_move (IterateDatabase  *db,
                   IterateTask      *self,
                   const char       *status,
                   const char       *who,
                   gint64            now,
                   GError          **error)
{
  static const char *const statuses[] = { "open", "started", "done", "dropped", NULL };
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));
  g_autofree char *type = NULL;
  g_autoptr(JsonObject) payload = NULL;

  if (!check_word ("status", status, statuses, error))
    return FALSE;
  if (g_strcmp0 (iterate_task_get_status (self), status) == 0)
    return TRUE;
  if (g_str_equal (status, "done"))
    return iterate_task_complete (db, self, NULL, who, now, error);

  if (!iterate_database_update (db, self, error,
                                "status", status,
                                "done-at", (gint64) 0,
                                "updated-at", now,
                                NULL))
    return FALSE;

  type = g_strdup_printf ("task.%s", g_str_equal (status, "open") ? "reopened" : status);
  payload = iterate_record_to_json (ITERATE_RECORD (self));
  json_object_set_string_member (payload, "answeredBy", who);

  return iterate_journal_append (db, now, type, subject, payload, NULL, error) != 0;
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
