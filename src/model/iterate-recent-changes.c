/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-recent-changes.h"

#include "iterate-time.h"

#include <math.h>
#include <string.h>

/* What was done before something happened: changes that somebody recorded, and what experiments did.
 * The nearer in time the likelier; a change that names the metric counts more. */

#define LOOK_BACK (7 * ITERATE_DAY)

/* A change this much earlier counts e times less. */
#define FADE (12.0 * ITERATE_HOUR)

#define NAMED_METRIC 0.5

static const struct
{
  const char *kind;
  double      weight;
} kinds[] = {
  { "deploy", 1 }, { "flag", 1 }, { "rollout", 1 }, { "configuration", 0.9 }, { "experiment", 0.8 },
  { "note", 0.6 },
};

static void
recent_change_free (gpointer data)
{
  IterateRecentChange *change = data;

  g_free (change->kind);
  g_free (change->title);
  g_free (change->subject);
  g_free (change);
}

static double
get_kind_weight (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_str_equal (kinds[i].kind, kind))
        return kinds[i].weight;
    }

  return 0.5;
}

/* Starts and ends of experiments, rollouts and what is done to flags are changes without anybody noting
 * them. */
#define FROM_EVERYWHERE \
  "SELECT kind, title, 'change-' || id, at, " \
  "EXISTS (SELECT 1 FROM json_each (metrics) WHERE value = ?1) FROM change " \
  "WHERE at >= ?2 AND at < ?3 " \
  "UNION ALL SELECT 'experiment', 'start of ' || name, 'exp-' || id, started_at, " \
  "EXISTS (SELECT 1 FROM experiment_metric WHERE experiment_id = experiment.id AND name = ?1) " \
  "FROM experiment WHERE started_at >= ?2 AND started_at < ?3 " \
  "UNION ALL SELECT 'experiment', 'end of ' || name, 'exp-' || id, completed_at, " \
  "EXISTS (SELECT 1 FROM experiment_metric WHERE experiment_id = experiment.id AND name = ?1) " \
  "FROM experiment WHERE completed_at >= ?2 AND completed_at < ?3 " \
  "UNION ALL SELECT 'rollout', 'graduation of ' || name, 'exp-' || id, graduated_at, " \
  "EXISTS (SELECT 1 FROM experiment_metric WHERE experiment_id = experiment.id AND name = ?1) " \
  "FROM experiment WHERE graduated_at >= ?2 AND graduated_at < ?3 " \
  "UNION ALL SELECT 'rollout', 'rollout of ' || flag.name, 'flag-' || flag.id, started_at, " \
  "EXISTS (SELECT 1 FROM json_each (guardrails) WHERE value = ?1) FROM rollout " \
  "JOIN flag ON flag.id = flag WHERE started_at >= ?2 AND started_at < ?3 " \
  "UNION ALL SELECT 'flag', flag.name || CASE what WHEN 'enabled' THEN ' switched on' " \
  "WHEN 'disabled' THEN ' switched off' ELSE ' taken back' END, 'flag-' || flag.id, at, 0 " \
  "FROM flag_change JOIN flag ON flag.id = flag WHERE at >= ?2 AND at < ?3 " \
  "AND what IN ('enabled', 'disabled', 'withdrawn') " \
  "ORDER BY 4"

/**
 * iterate_recent_changes_between:
 * @metric: whose name makes a change count more
 *
 * Returns: (transfer full) (element-type IterateRecentChange): what was done in that time, in order, or
 *   %NULL with @error set
 */
GPtrArray *
iterate_recent_changes_between (IterateDatabase  *db,
                                const char       *metric,
                                gint64            from,
                                gint64            to,
                                GError          **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (recent_change_free);
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error, FROM_EVERYWHERE, "sii", metric, from, to);
  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      IterateRecentChange *change = g_new0 (IterateRecentChange, 1);

      change->kind = g_strdup (iterate_statement_get_string (rows, 0));
      change->title = g_strdup (iterate_statement_get_string (rows, 1));
      change->subject = g_strdup (iterate_statement_get_string (rows, 2));
      change->at = iterate_statement_get_int64 (rows, 3);
      change->weight = get_kind_weight (change->kind) +
                       (iterate_statement_get_int64 (rows, 4) ? NAMED_METRIC : 0);
      g_ptr_array_add (list, change);
    }

  return step == ITERATE_STEP_ERROR ? NULL : g_steal_pointer (&list);
}

static int
compare_weights (gconstpointer a,
                 gconstpointer b)
{
  const IterateRecentChange *one = *(IterateRecentChange *const *) a;
  const IterateRecentChange *other = *(IterateRecentChange *const *) b;

  return (other->weight > one->weight) - (other->weight < one->weight);
}

/**
 * iterate_recent_changes_list:
 * @onset: when the metric began to do what it did
 *
 * Returns: (transfer full) (element-type IterateRecentChange): what may be behind it, the likeliest
 *   first, or %NULL with @error set
 */
GPtrArray *
iterate_recent_changes_list (IterateDatabase  *db,
                             IterateMetric    *metric,
                             gint64            onset,
                             GError          **error)
{
  /* A value stands for a whole step, at its beginning or its end. */
  gint64 slack = MIN (MAX (iterate_metric_get_step (metric), 60 * ITERATE_SECOND), ITERATE_DAY);
  GPtrArray *list = iterate_recent_changes_between (db, iterate_metric_get_name (metric),
                                                    onset - LOOK_BACK, onset + slack, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      IterateRecentChange *change = g_ptr_array_index (list, i);
      gint64 away = onset - change->at;
      double fade = exp (-(double) MAX (0, away - slack) / FADE);

      /* Of those within the slack the nearer one is a little likelier. */
      change->weight *= fade * (1 - 0.05 * MIN (1, (double) ABS (away) / slack));
    }
  if (list != NULL)
    g_ptr_array_sort (list, compare_weights);

  return list;
}
