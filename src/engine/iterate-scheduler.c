/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-scheduler.h"

#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-json.h"
#include "iterate-time.h"

/* A repeated schedule this late has misfired rather than being a bit late. */
#define MISFIRE_AFTER (5 * 60 * ITERATE_SECOND)

typedef struct
{
  gint64   id;
  gint64   due_at;
  gint64   repeat_every; /* 0 for never */
  gboolean skip;
  char    *action;
  char    *target;
  char    *payload;
} Due;

static void
clear_due (gpointer data)
{
  Due *due = data;

  g_free (due->action);
  g_free (due->target);
  g_free (due->payload);
}

/**
 * iterate_schedule_create:
 * @due_at: when
 * @repeat_every: microseconds to the next time, 0 for once
 * @action: what is to be done, such as `complete-experiment`
 * @target: the id of what to do it to
 * @payload: (nullable): further facts for the action
 *
 * Schedules an action: when it falls due, a `schedule.due` event is appended.
 *
 * Returns: the schedule's id, or 0 with @error set
 */
gint64
iterate_schedule_create (IterateDatabase  *db,
                         gint64            now,
                         gint64            due_at,
                         gint64            repeat_every,
                         IterateMisfire    misfire,
                         const char       *action,
                         const char       *target,
                         JsonObject       *payload,
                         GError          **error)
{
  g_autofree char *text = payload == NULL ? g_strdup ("{}") : iterate_json_to_string (payload);

  if (!iterate_database_execute (db, error,
                                 "INSERT INTO schedule (action, target, payload, due_at, "
                                 "repeat_every, misfire, created_at) "
                                 "VALUES (?, ?, ?, ?, nullif (?, 0), ?, ?)",
                                 "sssiisi", action, target, text, due_at, repeat_every,
                                 misfire == ITERATE_MISFIRE_SKIP ? "skip" : "once", now))
    return 0;

  return iterate_database_get_last_id (db);
}

/* Cancels what is waiting for that action on that target. */
gboolean
iterate_schedule_cancel (IterateDatabase  *db,
                         const char       *action,
                         const char       *target,
                         GError          **error)
{
  return iterate_database_execute (db, error,
                                   "UPDATE schedule SET state = 'cancelled' "
                                   "WHERE state = 'waiting' AND action = ? AND target = ?",
                                   "ss", action, target);
}

static GArray *
list_due (IterateDatabase  *db,
          gint64            now,
          GError          **error)
{
  g_autoptr(GArray) list = g_array_new (FALSE, TRUE, sizeof (Due));
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  g_array_set_clear_func (list, clear_due);
  rows = iterate_database_query (db, error,
                                 "SELECT id, due_at, repeat_every, misfire = 'skip', action, target, "
                                 "payload FROM schedule WHERE state = 'waiting' AND due_at <= ? "
                                 "ORDER BY due_at, id",
                                 "i", now);
  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      Due due = {
        .id = iterate_statement_get_int64 (rows, 0),
        .due_at = iterate_statement_get_int64 (rows, 1),
        .repeat_every = iterate_statement_get_int64 (rows, 2),
        .skip = iterate_statement_get_int64 (rows, 3) != 0,
        .action = g_strdup (iterate_statement_get_string (rows, 4)),
        .target = g_strdup (iterate_statement_get_string (rows, 5)),
        .payload = g_strdup (iterate_statement_get_string (rows, 6)),
      };

      g_array_append_val (list, due);
    }

  return step == ITERATE_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

static gboolean
append_due (IterateDatabase  *db,
            gint64            now,
            const Due        *due,
            GError          **error)
{
  g_autofree char *subject = iterate_id_format ("schedule", due->id);
  g_autofree char *due_at = iterate_time_format (due->due_at);
  g_autoptr(JsonObject) payload = json_object_new ();
  g_autoptr(JsonObject) arguments = iterate_json_parse (due->payload, error);

  if (arguments == NULL)
    return FALSE;

  json_object_set_string_member (payload, "action", due->action);
  json_object_set_string_member (payload, "target", due->target);
  json_object_set_string_member (payload, "dueAt", due_at);
  json_object_set_object_member (payload, "arguments", json_object_ref (arguments));

  return iterate_journal_append (db, now, "schedule.due", subject, payload, NULL, error) != 0;
}

static gboolean
advance (IterateDatabase  *db,
         gint64            now,
         const Due        *due,
         GError          **error)
{
  gint64 n_periods;

  if (due->repeat_every == 0)
    return iterate_database_execute (db, error,
                                     "UPDATE schedule SET state = 'done', last_fired_at = ? "
                                     "WHERE id = ?",
                                     "ii", now, due->id);

  /* The next time is after now, however many were slept through. */
  n_periods = (now - due->due_at) / due->repeat_every + 1;

  return iterate_database_execute (db, error,
                                   "UPDATE schedule SET due_at = ?, last_fired_at = ? WHERE id = ?",
                                   "iii", due->due_at + n_periods * due->repeat_every, now, due->id);
}

/**
 * iterate_scheduler_fire_due:
 * @db: the connection of an open unit
 * @now: the time
 *
 * Appends a `schedule.due` event for each schedule that is due and moves it on.
 * A repeated one that was slept through several times fires once, or not at all
 * if its misfire policy is to skip.
 */
gboolean
iterate_scheduler_fire_due (IterateDatabase  *db,
                            gint64            now,
                            GError          **error)
{
  g_autoptr(GArray) list = list_due (db, now, error);

  if (list == NULL)
    return FALSE;

  for (guint i = 0; i < list->len; i++)
    {
      const Due *due = &g_array_index (list, Due, i);
      gboolean skipped = due->skip && due->repeat_every > 0 && now - due->due_at > MISFIRE_AFTER;

      if (!skipped && !append_due (db, now, due, error))
        return FALSE;
      if (!advance (db, now, due, error))
        return FALSE;
    }

  return TRUE;
}

/* Finds when the next schedule falls due; 0 when none waits. */
gboolean
iterate_scheduler_get_next_due (IterateDatabase  *db,
                                gint64           *due_at,
                                GError          **error)
{
  return iterate_database_get_int64 (db, due_at, error,
                                     "SELECT min(due_at) FROM schedule WHERE state = 'waiting'", "");
}
