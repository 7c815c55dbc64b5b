/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-first-mover.h"

#include "iterate-lag.h"
#include "iterate-metric-series.h"
#include "iterate-query.h"
#include "iterate-time.h"

/* So many steps are compared, and so many metrics tried. */
#define STEPS     200
#define MOST_LAG  6
#define MOST      100

#define SIGNIFICANT 0.05

static void
first_mover_free (gpointer data)
{
  IterateFirstMover *mover = data;

  g_free (mover->metric);
  g_free (mover);
}

/* Puts both on the same times. */
static IterateLag
compare (GArray  *leader,
         GArray  *follower,
         gint64   step)
{
  g_autoptr(GArray) one = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) other = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0, j = 0; i < follower->len; i++)
    {
      const IteratePoint *point = &g_array_index (follower, IteratePoint, i);

      while (j < leader->len && g_array_index (leader, IteratePoint, j).at < point->at)
        j++;
      if (j < leader->len && g_array_index (leader, IteratePoint, j).at == point->at)
        {
          g_array_append_val (one, g_array_index (leader, IteratePoint, j).value);
          g_array_append_val (other, point->value);
        }
    }

  return iterate_lag_find ((const double *) one->data, (const double *) other->data, one->len,
                           MOST_LAG);
}

static GArray *
load (IterateDatabase  *db,
      IterateMetric    *metric,
      gint64            from,
      gint64            to,
      gint64            step,
      GError          **error)
{
  g_autoptr(GArray) points = NULL;
  g_autoptr(GArray) rolled = NULL;

  points = iterate_metric_points_load (db, iterate_record_get_id (ITERATE_RECORD (metric)), 0, from,
                                       to, error);
  if (points == NULL)
    return NULL;

  rolled = iterate_metric_points_roll_up (points, step, iterate_metric_is_sum (metric));

  return iterate_metric_series_fill (rolled, step);
}

static int
compare_movers (gconstpointer a,
                gconstpointer b)
{
  const IterateFirstMover *one = *(IterateFirstMover *const *) a;
  const IterateFirstMover *other = *(IterateFirstMover *const *) b;

  return (one->p > other->p) - (one->p < other->p);
}

/**
 * iterate_first_movers_list:
 * @until: the end of what is compared
 *
 * Compares what a metric does from step to step with what all others did at the same time and a few
 * steps before. Many are tried, so some would fit by chance: p is that of the best of all.
 *
 * Returns: (transfer full) (element-type IterateFirstMover): those that fit, the clearest first, or
 *   %NULL with @error set
 */
GPtrArray *
iterate_first_movers_list (IterateDatabase  *db,
                           IterateMetric    *metric,
                           gint64            until,
                           GError          **error)
{
  g_autoptr(GPtrArray) movers = g_ptr_array_new_with_free_func (first_mover_free);
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_METRIC);
  g_autoptr(GPtrArray) metrics = NULL;
  g_autoptr(GArray) own = NULL;
  gint64 step = iterate_metric_get_step (metric), from = until - STEPS * step;
  guint n_tried = 0;

  if (step == 0)
    return g_steal_pointer (&movers);

  iterate_query_order_by (query, "last-at", TRUE);
  iterate_query_limit (query, MOST + 1);
  metrics = iterate_query_list (query, db, error);
  own = metrics == NULL ? NULL : load (db, metric, from, until, step, error);
  if (own == NULL)
    return NULL;

  for (guint i = 0; i < metrics->len; i++)
    {
      IterateMetric *other = g_ptr_array_index (metrics, i);
      g_autoptr(GArray) points = NULL;
      IterateFirstMover *mover;
      IterateLag lag;

      if (iterate_record_get_id (ITERATE_RECORD (other)) ==
          iterate_record_get_id (ITERATE_RECORD (metric)))
        continue;

      points = load (db, other, from, until, step, error);
      if (points == NULL)
        return NULL;

      n_tried++;
      lag = compare (points, own, step);
      if (lag.p >= SIGNIFICANT)
        continue;

      mover = g_new0 (IterateFirstMover, 1);
      mover->metric = g_strdup (iterate_metric_get_name (other));
      mover->lead = lag.steps * step;
      mover->correlation = lag.correlation;
      mover->p = lag.p;
      g_ptr_array_add (movers, mover);
    }

  for (guint i = movers->len; i > 0; i--)
    {
      IterateFirstMover *mover = g_ptr_array_index (movers, i - 1);

      mover->n_tried = n_tried;
      mover->p = MIN (1, mover->p * n_tried);
      if (mover->p >= SIGNIFICANT)
        g_ptr_array_remove_index (movers, i - 1);
    }
  g_ptr_array_sort (movers, compare_movers);

  return g_steal_pointer (&movers);
}
