/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-change-points.h"

#include "iterate-robust.h"

#include <math.h>

/* Penalised optimal partitioning of a series into straight lines, pruned as in R. Killick,
 * P. Fearnhead, I. A. Eckley, Optimal detection of changepoints with a linear computational cost,
 * JASA 107 (2012). Values far from their neighbours are drawn in first (F. R. Hampel's identifier), so
 * that a spike is no change.
 *
 * A further segment has to pay twice: NOISE times the noise's variance and ln n, which is what chance
 * would offer at each of n places, with room for values that depend on each other; and SHARE of all
 * that varies in the series, below which people do not call it a change. */

#define NOISE        4
#define SHARE        0.06
#define HAMPEL_REACH 5
#define HAMPEL_LIMIT 3

/* Sums over the values before an index, about the mean of all. */
typedef struct
{
  double y;
  double yy;
  double xy;
} Sums;

static Sums *
sum_up (const double *values,
        gsize         n)
{
  Sums *sums = g_new0 (Sums, n + 1);

  for (gsize i = 0; i < n; i++)
    {
      sums[i + 1].y = sums[i].y + values[i];
      sums[i + 1].yy = sums[i].yy + values[i] * values[i];
      sums[i + 1].xy = sums[i].xy + i * values[i];
    }

  return sums;
}

/* What remains when a line is drawn through the values from @from to before @to. */
static double
get_cost (const Sums *sums,
          gsize       from,
          gsize       to)
{
  double m = to - from, mean_x = from + (m - 1) / 2;
  double y = sums[to].y - sums[from].y;
  double yy = sums[to].yy - sums[from].yy - y * y / m;
  double xy = sums[to].xy - sums[from].xy - mean_x * y;
  double xx = m * (m * m - 1) / 12;

  return MAX (0, xx > 0 ? yy - xy * xy / xx : yy);
}

/* Finds where the best partition's last segment starts, for the values up to each index. */
static gsize *
partition (const Sums *sums,
           gsize       n,
           double      penalty)
{
  g_autofree double *best = g_new (double, n + 1);
  g_autofree gsize *starts = g_new (gsize, n + 1);
  gsize *last = g_new0 (gsize, n + 1);
  gsize n_starts = 0;

  best[0] = -penalty;
  for (gsize to = 1; to <= n; to++)
    best[to] = INFINITY;

  for (gsize to = ITERATE_CHANGE_POINTS_SHORTEST; to <= n; to++)
    {
      gsize kept = 0;

      if (isfinite (best[to - ITERATE_CHANGE_POINTS_SHORTEST]))
        starts[n_starts++] = to - ITERATE_CHANGE_POINTS_SHORTEST;

      for (gsize i = 0; i < n_starts; i++)
        {
          double cost = best[starts[i]] + get_cost (sums, starts[i], to) + penalty;

          if (cost < best[to])
            {
              best[to] = cost;
              last[to] = starts[i];
            }
        }

      /* A start that is already dearer than the best without it can never win. One that is too near
       * for a segment of its own is judged when there is room for it. */
      for (gsize i = 0; i < n_starts; i++)
        {
          if (best[starts[i]] + get_cost (sums, starts[i], to) <= best[to])
            starts[kept++] = starts[i];
        }
      n_starts = kept;
    }

  return last;
}

static void
trace_back (const gsize *last,
            gsize        n,
            GArray      *points)
{
  for (gsize to = last[n]; to > 0; to = last[to])
    {
      guint at = to;

      g_array_prepend_val (points, at);
    }
}

/**
 * iterate_change_points_find:
 * @values: (array length=n): a series at equal steps, without holes
 *
 * Finds where a series goes on otherwise than before: at another level or with another slope.
 *
 * Returns: (transfer full) (element-type guint): the first index of each new segment
 */
GArray *
iterate_change_points_find (const double *values,
                            gsize         n)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree double *drawn_in = NULL;
  g_autofree Sums *sums = NULL;
  g_autofree gsize *last = NULL;
  double sigma, total = 0;

  if (n < 2 * ITERATE_CHANGE_POINTS_SHORTEST)
    return points;

  sigma = iterate_robust_noise (values, n);
  drawn_in = iterate_robust_draw_in (values, n, HAMPEL_REACH, HAMPEL_LIMIT);
  total = iterate_robust_centre (drawn_in, n);
  if (total <= 0)
    return points;

  sums = sum_up (drawn_in, n);
  last = partition (sums, n, MAX (NOISE * log (n) * sigma * sigma, SHARE * total));
  trace_back (last, n, points);

  return points;
}
