/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-series.h"

#include "iterate-change-points.h"
#include "iterate-detector.h"
#include "iterate-robust.h"
#include "iterate-season.h"
#include "iterate-time.h"

#include <math.h>

/* A metric's values with what is said of them, made again from the values. */

/* Change points are looked for in no more values than this; more are rolled up first. */
#define MAX_VALUES 4000

/* A hole longer than this is not filled. */
#define MAX_HOLE 1000

/**
 * iterate_metric_series_judge:
 * @points: (element-type IteratePoint): all values from the first on
 * @from: the first time whose readings are wanted
 * @period: (out) (optional): the period that was found, or 0
 *
 * Returns: (transfer full) (element-type IterateDetectorReading): what the metric's detector says
 */
GArray *
iterate_metric_series_judge (GArray        *points,
                             IterateMetric *metric,
                             gint64         from,
                             gint64        *period)
{
  g_autoptr(IterateDetector) detector = NULL;
  GArray *readings = g_array_new (FALSE, FALSE, sizeof (IterateDetectorReading));

  detector = iterate_detector_new (iterate_metric_get_kind (metric),
                                   iterate_metric_get_threshold (metric),
                                   iterate_metric_get_step (metric));
  for (guint i = 0; i < points->len; i++)
    {
      const IteratePoint *point = &g_array_index (points, IteratePoint, i);
      IterateDetectorReading reading = iterate_detector_take (detector, point->at, point->value);

      if (point->at >= from)
        g_array_append_val (readings, reading);
    }
  if (period != NULL)
    *period = iterate_detector_get_period (detector);

  return readings;
}

/* Returns: (transfer full) (element-type IterateDetectorReading): the readings of a time, or %NULL with
 * @error set */
GArray *
iterate_metric_series_read (IterateDatabase  *db,
                            IterateMetric    *metric,
                            gint64            from,
                            gint64            to,
                            GError          **error)
{
  g_autoptr(GArray) points = NULL;

  points = iterate_metric_points_load (db, iterate_record_get_id (ITERATE_RECORD (metric)), 0,
                                       G_MININT64, to, error);

  return points == NULL ? NULL : iterate_metric_series_judge (points, metric, from, NULL);
}

/**
 * iterate_metric_series_fill:
 *
 * Returns: (transfer full) (element-type IteratePoint): the values with one for each step: what is
 *   missing lies on the line between its neighbours
 */
GArray *
iterate_metric_series_fill (GArray *points,
                            gint64  step)
{
  GArray *filled = g_array_new (FALSE, FALSE, sizeof (IteratePoint));

  for (guint i = 0; i < points->len; i++)
    {
      const IteratePoint *point = &g_array_index (points, IteratePoint, i);
      const IteratePoint *next = point + 1;
      gint64 n;

      g_array_append_vals (filled, point, 1);
      if (i + 1 == points->len || step <= 0)
        continue;

      n = MIN ((next->at - point->at + step / 2) / step, MAX_HOLE);
      for (gint64 j = 1; j < n; j++)
        {
          IteratePoint between = { point->at + j * step,
                                   point->value + (next->value - point->value) * j / n };

          g_array_append_val (filled, between);
        }
    }

  return filled;
}

static gint64
choose_step (GArray *points,
             gint64  step)
{
  static const gint64 steps[] = { ITERATE_HOUR, ITERATE_DAY, 7 * ITERATE_DAY };
  gint64 length;

  if (points->len <= MAX_VALUES)
    return 0;

  length = g_array_index (points, IteratePoint, points->len - 1).at -
           g_array_index (points, IteratePoint, 0).at;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      if (steps[i] > step && length / steps[i] <= MAX_VALUES)
        return steps[i];
    }

  return steps[G_N_ELEMENTS (steps) - 1];
}

static double
get_median (const double *values,
            guint         from,
            guint         to)
{
  return iterate_robust_median (values + from, to - from);
}

/* What comes again each day and each week is no change. */
static void
remove_seasons (double *values,
                gsize   n,
                gint64  step)
{
  static const gint64 periods[] = { ITERATE_DAY, 7 * ITERATE_DAY };

  for (guint i = 0; i < G_N_ELEMENTS (periods) && step > 0; i++)
    {
      if (periods[i] % step == 0)
        iterate_season_remove (values, n, periods[i] / step);
    }
}

/**
 * iterate_metric_series_find_changes:
 * @points: (element-type IteratePoint): values in order
 * @step: the usual time between two of them, or 0
 * @sum: how values are rolled up where they are very many
 *
 * Returns: (transfer full) (element-type IterateChangePoint): where the series changes
 */
GArray *
iterate_metric_series_find_changes (GArray   *points,
                                    gint64    step,
                                    gboolean  sum)
{
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (IterateChangePoint));
  gint64 coarse = choose_step (points, step);
  g_autoptr(GArray) rolled = NULL;
  g_autoptr(GArray) filled = NULL;
  g_autoptr(GArray) found = NULL;
  g_autofree double *values = NULL;

  if (coarse > 0)
    step = coarse;
  rolled = coarse > 0 ? iterate_metric_points_roll_up (points, coarse, sum) : g_array_ref (points);
  filled = iterate_metric_series_fill (rolled, step);
  values = g_new (double, MAX (filled->len, 1));
  for (guint i = 0; i < filled->len; i++)
    values[i] = g_array_index (filled, IteratePoint, i).value;

  remove_seasons (values, filled->len, step);
  found = iterate_change_points_find (values, filled->len);
  for (guint i = 0; i < found->len; i++)
    {
      guint index = g_array_index (found, guint, i);
      guint start = i == 0 ? 0 : g_array_index (found, guint, i - 1);
      guint end = i + 1 == found->len ? filled->len : g_array_index (found, guint, i + 1);
      IterateChangePoint change = { g_array_index (filled, IteratePoint, index).at, index,
                                    get_median (values, start, index),
                                    get_median (values, index, end) };

      g_array_append_val (changes, change);
    }

  return changes;
}
