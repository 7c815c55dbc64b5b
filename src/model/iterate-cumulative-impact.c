/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-cumulative-impact.h"

#include "iterate-experiment-analysis.h"
#include "iterate-query.h"

#include <math.h>

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

/* Adds the winner's lift in the wanted direction, where there is one. */
static gboolean
add_lift (IterateExperiment  *experiment,
          IterateDatabase    *db,
          const char         *metric,
          gint64              now,
          GArray             *lifts,
          GArray             *ses,
          GError            **error)
{
  g_autoptr(IterateVerdict) verdict = iterate_experiment_analyze (experiment, db, now, error);
  const IterateResult *result;
  double lift;

  if (verdict == NULL)
    return FALSE;

  result = find_result (verdict, metric, iterate_experiment_get_winner (experiment));
  if (result == NULL || !(result->effect.comparisons[ITERATE_RELATIVE].se > 0))
    return TRUE;

  lift = result->effect.comparisons[ITERATE_RELATIVE].effect;
  if (!result->wants_up)
    lift = -lift;
  g_array_append_val (lifts, lift);
  g_array_append_val (ses, result->effect.comparisons[ITERATE_RELATIVE].se);

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
  g_autoptr(GArray) lifts = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) ses = g_array_new (FALSE, FALSE, sizeof (double));

  iterate_query_where (query, "status", ITERATE_EQUALS, "graduated");
  iterate_query_order_by (query, "id", FALSE);
  experiments = iterate_query_list (query, db, error);
  if (experiments == NULL)
    return FALSE;

  for (guint i = 0; i < experiments->len; i++)
    {
      if (!add_lift (g_ptr_array_index (experiments, i), db, metric, now, lifts, ses, error))
        return FALSE;
    }

  *impact = iterate_cumulative_lift ((const double *) lifts->data, (const double *) ses->data,
                                     lifts->len);

  return TRUE;
}
