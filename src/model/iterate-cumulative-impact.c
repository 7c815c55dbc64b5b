/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-cumulative-impact.h"

#include "iterate-experiment-analysis.h"
#include "iterate-lifts.h"
#include "iterate-query.h"

/* @metric: (nullable): which metric, or %NULL for the primary one */
static const IterateResult *
find_result (IterateVerdict *verdict,
             const char     *metric,
             const char     *winner)
{
  if (metric == NULL)
    return iterate_verdict_get_primary (verdict, winner);

  for (guint i = 0; i < verdict->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (verdict->results, i);

      if (g_str_equal (result->metric, metric) && g_strcmp0 (result->variant, winner) == 0)
        return result;
    }

  return NULL;
}

static gboolean
add (IterateLifts       *lifts,
     IterateExperiment  *experiment,
     IterateDatabase    *db,
     const char         *metric,
     gint64              now,
     GError            **error)
{
  g_autoptr(IterateVerdict) verdict = iterate_experiment_analyze (experiment, db, now, error);
  const IterateResult *leading;
  const char *winner;
  double lift;

  if (verdict == NULL)
    return FALSE;

  leading = iterate_verdict_get_leading (verdict);
  winner = g_str_equal (iterate_experiment_get_status (experiment), "graduated")
             ? iterate_experiment_get_winner (experiment) : leading == NULL ? NULL : leading->variant;
  if (winner != NULL)
    iterate_lifts_add (lifts, experiment, verdict, find_result (verdict, metric, winner), &lift);

  return TRUE;
}

/**
 * iterate_cumulative_impact_calculate:
 * @metric: (nullable): the metric that is looked at, or %NULL for each experiment's primary one
 * @impact: (out): what all graduated experiments did together, as shares; up is better
 */
gboolean
iterate_cumulative_impact_calculate (IterateDatabase    *db,
                                     const char         *metric,
                                     gint64              now,
                                     IterateCumulative  *impact,
                                     GError            **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);
  g_autoptr(GPtrArray) experiments = NULL;
  g_auto(IterateLifts) lifts = { 0 };

  iterate_lifts_init (&lifts);
  iterate_query_where (query, "completed-at", ITERATE_GTE, (gint64) 1);
  iterate_query_order_by (query, "completed-at", FALSE);
  iterate_query_order_by (query, "id", FALSE);
  experiments = iterate_query_list (query, db, error);
  if (experiments == NULL)
    return FALSE;

  for (guint i = 0; i < experiments->len; i++)
    {
      if (!add (&lifts, g_ptr_array_index (experiments, i), db, metric, now, error))
        return FALSE;
    }

  *impact = iterate_lifts_get_impact (&lifts);

  return TRUE;
}
