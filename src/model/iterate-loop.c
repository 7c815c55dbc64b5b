/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-loop.h"

#include "iterate-time.h"

/* Which events are which part of the loop. */
static const char *const stages[] = {
  "'feedback.submitted', 'trend.detected', 'alert.fired', 'performance.degraded', "
  "'opportunity.detected', "
  "'investigation.created'",
  "'experiment.completed', 'approval.granted', 'approval.rejected'",
  "'experiment.graduated', 'rollout.started', 'rollout.advanced', 'rollout.completed', "
  "'rollout.rolled-back', 'flag.enabled', 'flag.enabled-for'",
  "'learning.created', 'learning.noted'",
};

static gboolean
count_stage (IterateDatabase  *db,
             const char       *types,
             gint64            since,
             gint64            now,
             guint            *n,
             GError          **error)
{
  g_autofree char *sql = NULL;
  gint64 count;

  /* The names are ours, from above. */
  sql = g_strdup_printf ("SELECT count(*) FROM event WHERE type IN (%s) AND occurred_at > ? "
                         "AND occurred_at <= ?", types);
  if (!iterate_database_get_int64 (db, &count, error, sql, "ii", since, now))
    return FALSE;

  *n = count;

  return TRUE;
}

/* Counts what went round in the last @days. */
gboolean
iterate_loop_count (IterateDatabase  *db,
                    guint             days,
                    gint64            now,
                    IterateLoop      *loop,
                    GError          **error)
{
  gint64 since = now - days * ITERATE_DAY;

  loop->days = days;

  return count_stage (db, stages[0], since, now, &loop->signals, error) &&
         count_stage (db, stages[1], since, now, &loop->decisions, error) &&
         count_stage (db, stages[2], since, now, &loop->rollouts, error) &&
         count_stage (db, stages[3], since, now, &loop->learnings, error);
}
