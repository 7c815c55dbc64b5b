/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-routine.h"

#include "iterate-quarter-desk.h"
#include "iterate-query.h"
#include "iterate-schedule.h"
#include "iterate-scheduler.h"
#include "iterate-time.h"

/* What falls due in every workspace, again and again. */

/* Has the next quarter start when it does. */
gboolean
iterate_routine_plan_quarter (IterateDatabase  *db,
                              gint64            now,
                              GError          **error)
{
  gint64 due_at = iterate_quarter_get_end (iterate_quarter_of_time (now));

  return iterate_schedule_create (db, now, due_at, 0, ITERATE_MISFIRE_ONCE, ITERATE_ACTION_QUARTER,
                                  "quarter", NULL, error) != 0;
}

static gboolean
plan_playbook (IterateDatabase  *db,
               gint64            now,
               GError          **error)
{
  return iterate_schedule_create (db, now, now + 7 * ITERATE_DAY, 7 * ITERATE_DAY, ITERATE_MISFIRE_ONCE,
                                  ITERATE_ACTION_PLAYBOOK, "playbook", NULL, error) != 0;
}

static const struct
{
  const char *action;
  gboolean  (*plan) (IterateDatabase  *db,
                     gint64            now,
                     GError          **error);
} routines[] = {
  { ITERATE_ACTION_QUARTER, iterate_routine_plan_quarter },
  { ITERATE_ACTION_PLAYBOOK, plan_playbook },
};

static gboolean
is_waiting (IterateDatabase  *db,
            const char       *action,
            gboolean         *waiting,
            GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_SCHEDULE);

  iterate_query_where (query, "action", ITERATE_EQUALS, action);
  iterate_query_where (query, "state", ITERATE_EQUALS, "waiting");

  return iterate_query_exists (query, db, waiting, error);
}

/* Whether everything is planned. */
gboolean
iterate_routine_is_planned (IterateDatabase  *db,
                            gboolean         *planned,
                            GError          **error)
{
  *planned = TRUE;
  for (guint i = 0; *planned && i < G_N_ELEMENTS (routines); i++)
    {
      if (!is_waiting (db, routines[i].action, planned, error))
        return FALSE;
    }

  return TRUE;
}

/* Plans what was not planned yet. */
gboolean
iterate_routine_ensure (IterateDatabase  *db,
                        gint64            now,
                        GError          **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (routines); i++)
    {
      gboolean waiting;

      if (!is_waiting (db, routines[i].action, &waiting, error) ||
          (!waiting && !routines[i].plan (db, now, error)))
        return FALSE;
    }

  return TRUE;
}
