/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-trend-watch.h"

#include "iterate-metric-series.h"
#include "iterate-query.h"
#include "iterate-robust.h"
#include "iterate-season.h"
#include "iterate-time.h"
#include "iterate-trend.h"

#include <math.h>

/* Which way a metric goes, from one value for each day, or each of its own steps where those are
 * longer. */

/* So many values are looked at, and no fewer. */
#define MOST     56
#define FEWEST   10
#define WINDOW   28

#define SIGNIFICANT 0.01

/* What a trend has to make of a metric to be worth a word: a share of its baseline, or so many
 * deviations of what it does anyway. */
#define LEAST_SHARE      0.05
#define LEAST_DEVIATIONS 2

/* The last values whose median is where it is now. */
#define LATEST 3

/* Once it is this unlikely, a trend is over. */
#define OVER 0.2

static double *
copy_values (GArray *points)
{
  double *values = g_new (double, MAX (points->len, 1));

  for (guint i = 0; i < points->len; i++)
    values[i] = g_array_index (points, IteratePoint, i).value;

  return values;
}

/* Returns: (transfer full): a value for each day that is over, or %NULL with @error set */
static GArray *
load_days (IterateDatabase  *db,
           IterateMetric    *metric,
           gint64            until,
           gint64           *step,
           GError          **error)
{
  g_autoptr(GArray) points = NULL;
  g_autoptr(GArray) days = NULL;
  gint64 own = iterate_metric_get_step (metric), from;
  GArray *filled;

  *step = MAX (own, ITERATE_DAY);
  from = until - MOST * *step;
  points = iterate_metric_points_load (db, iterate_record_get_id (ITERATE_RECORD (metric)), 0, from,
                                       until, error);
  if (points == NULL)
    return NULL;

  days = own >= ITERATE_DAY
           ? g_array_ref (points)
           : iterate_metric_points_roll_up (points, ITERATE_DAY, iterate_metric_is_sum (metric));

  /* A day that has only begun is no day yet; nor is the first one, if it was cut. */
  if (own < ITERATE_DAY && days->len > 0 && until % ITERATE_DAY != 0 &&
      g_array_index (days, IteratePoint, days->len - 1).at + ITERATE_DAY > until)
    g_array_set_size (days, days->len - 1);
  if (own < ITERATE_DAY && days->len > 0 &&
      g_array_index (points, IteratePoint, 0).at % ITERATE_DAY > own)
    g_array_remove_index (days, 0);

  filled = iterate_metric_series_fill (days, *step);

  return filled;
}

/* Where the line that leads to the end begins. */
static guint
find_onset (GArray *days,
            gint64  step,
            guint   first)
{
  g_autoptr(GArray) changes = iterate_metric_series_find_changes (days, step, FALSE);
  guint n = changes->len;

  if (n == 0)
    return first;

  /* A line that is too short to be tested is taken with the one before it. */
  while (n > 1 && days->len - g_array_index (changes, IterateChangePoint, n - 1).index < FEWEST / 2)
    n--;

  return g_array_index (changes, IterateChangePoint, n - 1).index;
}

static void
measure (GArray              *days,
         const double        *values,
         guint                onset,
         guint                first,
         IterateTrendFinding *finding)
{
  guint n = days->len, before = MIN (onset, WINDOW);

  finding->onset = g_array_index (days, IteratePoint, onset).at;
  finding->current_value = iterate_robust_median (values + n - LATEST, LATEST);
  if (before >= LATEST)
    finding->baseline = iterate_robust_median (values + onset - before, before);
  else
    finding->baseline = iterate_robust_median (values + first, MAX (LATEST, (n - first) / 5));
  finding->change = finding->baseline == 0 ? NAN
                                           : (finding->current_value - finding->baseline) /
                                               fabs (finding->baseline);
}

static gboolean
is_worth_a_word (const IterateTrendFinding *finding,
                 double                     noise)
{
  double moved = fabs (finding->current_value - finding->baseline);

  return moved >= LEAST_SHARE * fabs (finding->baseline) && moved >= LEAST_DEVIATIONS * noise;
}

/**
 * iterate_trend_watch_look:
 * @until: the end of what is looked at
 * @finding: (out): which way the metric goes
 */
gboolean
iterate_trend_watch_look (IterateDatabase      *db,
                          IterateMetric        *metric,
                          gint64                until,
                          IterateTrendFinding  *finding,
                          GError              **error)
{
  g_autoptr(GArray) days = NULL;
  g_autofree double *values = NULL;
  IterateTrendTest test;
  gint64 step;
  guint first, onset;

  *finding = (IterateTrendFinding) { .p = 1 };
  days = load_days (db, metric, until, &step, error);
  if (days == NULL)
    return FALSE;
  if (days->len < FEWEST)
    return TRUE;

  values = copy_values (days);
  if (step == ITERATE_DAY)
    iterate_season_remove (values, days->len, 7);
  first = days->len > WINDOW ? days->len - WINDOW : 0;
  test = iterate_trend_test (values + first, days->len - first);

  finding->p = test.p;
  finding->tau = test.tau;
  finding->slope = test.slope * ITERATE_DAY / step;
  onset = find_onset (days, step, first);
  measure (days, values, onset, MIN (first, onset), finding);
  finding->direction = (finding->slope > 0) == iterate_metric_wants_up (metric) ? "improving"
                                                                                 : "declining";
  finding->found = test.p < SIGNIFICANT &&
                   (finding->current_value > finding->baseline) == (finding->slope > 0) &&
                   is_worth_a_word (finding, iterate_robust_noise (values, days->len));

  return TRUE;
}

static gboolean
end_trend (IterateDatabase     *db,
           IterateMetricTrend  *trend,
           gint64               now,
           GError             **error)
{
  return iterate_database_update (db, trend, error, "ended-at", now, "updated-at", now, NULL);
}

static gboolean
load_open (IterateDatabase     *db,
           IterateMetric       *metric,
           IterateMetricTrend **trend,
           GError             **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_METRIC_TREND);

  iterate_query_where (query, "metric-id", ITERATE_EQUALS,
                       iterate_record_get_id (ITERATE_RECORD (metric)));
  iterate_query_where (query, "ended-at", ITERATE_EQUALS, (gint64) 0);

  return iterate_query_first (query, db, trend, error);
}

/**
 * iterate_trend_watch_keep:
 * @begun: (out) (transfer full) (nullable): the trend, where it is new
 *
 * Keeps what was found: a trend that goes on is one and the same.
 */
gboolean
iterate_trend_watch_keep (IterateDatabase            *db,
                          IterateMetric              *metric,
                          const IterateTrendFinding  *finding,
                          gint64                      now,
                          IterateMetricTrend        **begun,
                          GError                    **error)
{
  g_autoptr(IterateMetricTrend) open = NULL;
  gboolean goes_on;

  *begun = NULL;
  if (!load_open (db, metric, &open, error))
    return FALSE;

  goes_on = open != NULL && finding->direction != NULL &&
            g_strcmp0 (iterate_metric_trend_get_direction (open), finding->direction) == 0;
  if (goes_on && finding->p < OVER)
    return iterate_database_update (db, open, error,
                                    "slope", finding->slope,
                                    "p", finding->p,
                                    "tau", finding->tau,
                                    "current-value", finding->current_value,
                                    "change", finding->change,
                                    "updated-at", now,
                                    NULL);

  if (open != NULL && (finding->found || finding->p >= OVER) && !end_trend (db, open, now, error))
    return FALSE;
  if (!finding->found)
    return TRUE;

  *begun = iterate_database_create (db, ITERATE_TYPE_METRIC_TREND, error,
                                    "metric-id", iterate_record_get_id (ITERATE_RECORD (metric)),
                                    "direction", finding->direction,
                                    "slope", finding->slope,
                                    "p", finding->p,
                                    "tau", finding->tau,
                                    "onset", finding->onset,
                                    "baseline", finding->baseline,
                                    "current-value", finding->current_value,
                                    "change", finding->change,
                                    "detected-at", now,
                                    "updated-at", now,
                                    NULL);

  return *begun != NULL;
}
