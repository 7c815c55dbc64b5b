/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-segment-share.h"

#include "iterate-metric-points.h"
#include "iterate-time.h"

#include <math.h>
#include <string.h>

/* Which segments carry a change, after R. Bhagwan et al., Adtributor: revenue debugging in advertising
 * systems, NSDI 2014: by their share of it (explanatory power) and by how much their part of the whole
 * is not what it was (surprise). What is expected is the mean of the same hours in weeks before, or of
 * days before, or of the time just before. */

#define N_WEEKS 4

static void
segment_share_free (gpointer data)
{
  IterateSegmentShare *share = data;

  g_free (share->dimension);
  g_free (share->value);
  g_free (share);
}

static double
get_mean (GArray *points)
{
  double sum = 0;

  for (guint i = 0; i < points->len; i++)
    sum += g_array_index (points, IteratePoint, i).value;

  return points->len == 0 ? NAN : sum / points->len;
}

static gboolean
load_mean (IterateDatabase  *db,
           gint64            metric,
           gint64            segment,
           gint64            from,
           gint64            to,
           double           *mean,
           GError          **error)
{
  g_autoptr(GArray) points = iterate_metric_points_load (db, metric, segment, from, to, error);

  if (points != NULL)
    *mean = get_mean (points);

  return points != NULL;
}

/* The mean of the same time so many periods before. */
static gboolean
load_expected_by (IterateDatabase  *db,
                  gint64            metric,
                  gint64            segment,
                  gint64            from,
                  gint64            to,
                  gint64            period,
                  double           *expected,
                  GError          **error)
{
  double sum = 0;
  guint n = 0;

  for (gint64 i = 1; i <= N_WEEKS; i++)
    {
      double mean;

      if (!load_mean (db, metric, segment, from - i * period, to - i * period, &mean, error))
        return FALSE;

      if (!isnan (mean))
        {
          sum += mean;
          n++;
        }
    }
  *expected = n == 0 ? NAN : sum / n;

  return TRUE;
}

static gboolean
load_expected (IterateDatabase  *db,
               gint64            metric,
               gint64            segment,
               gint64            from,
               gint64            to,
               double           *expected,
               GError          **error)
{
  const gint64 periods[] = { 7 * ITERATE_DAY, ITERATE_DAY, MAX (to - from, ITERATE_HOUR) };

  *expected = NAN;
  for (guint i = 0; i < G_N_ELEMENTS (periods) && isnan (*expected); i++)
    {
      if (periods[i] >= to - from &&
          !load_expected_by (db, metric, segment, from, to, periods[i], expected, error))
        return FALSE;
    }

  return TRUE;
}

/* p log₂ (2p / (p + q)) and the same of q, halved. */
static double
get_surprise (double p,
              double q)
{
  double middle = (p + q) / 2, surprise = 0;

  if (p > 0)
    surprise += p * log2 (p / middle);
  if (q > 0)
    surprise += q * log2 (q / middle);

  return surprise / 2;
}

static void
share_out (GPtrArray *list,
           guint      first)
{
  double delta = 0, expected = 0, observed = 0;

  for (guint i = first; i < list->len; i++)
    {
      const IterateSegmentShare *share = g_ptr_array_index (list, i);

      delta += share->observed - share->expected;
      expected += fabs (share->expected);
      observed += fabs (share->observed);
    }

  for (guint i = first; i < list->len; i++)
    {
      IterateSegmentShare *share = g_ptr_array_index (list, i);

      share->share = delta == 0 ? 0 : (share->observed - share->expected) / delta;
      share->surprise = expected == 0 || observed == 0
                          ? 0 : get_surprise (fabs (share->expected) / expected,
                                              fabs (share->observed) / observed);
    }
}

static int
compare_shares (gconstpointer a,
                gconstpointer b)
{
  const IterateSegmentShare *one = *(IterateSegmentShare *const *) a;
  const IterateSegmentShare *other = *(IterateSegmentShare *const *) b;

  return (other->share > one->share) - (other->share < one->share);
}

/* Reads one segment; those without values before or now are left out. */
static gboolean
add_segment (IterateDatabase   *db,
             gint64             metric,
             IterateStatement  *row,
             gint64             from,
             gint64             to,
             GPtrArray         *list,
             GError           **error)
{
  IterateSegmentShare *share;
  double expected, observed;
  gint64 segment = iterate_statement_get_int64 (row, 0);

  if (!load_mean (db, metric, segment, from, to, &observed, error) ||
      !load_expected (db, metric, segment, from, to, &expected, error))
    return FALSE;

  /* Nothing at all now, where there was something, is 0. */
  if (isnan (observed) && !isnan (expected))
    observed = 0;
  if (isnan (expected))
    return TRUE;

  share = g_new0 (IterateSegmentShare, 1);
  share->dimension = g_strdup (iterate_statement_get_string (row, 1));
  share->value = g_strdup (iterate_statement_get_string (row, 2));
  share->expected = expected;
  share->observed = observed;
  g_ptr_array_add (list, share);

  return TRUE;
}

/**
 * iterate_segment_shares_list:
 * @from: when the change began
 * @to: the end of what is looked at
 *
 * Returns: (transfer full) (element-type IterateSegmentShare): the metric's segments, those that carry
 *   most of the change first, or %NULL with @error set
 */
GPtrArray *
iterate_segment_shares_list (IterateDatabase  *db,
                             IterateMetric    *metric,
                             gint64            from,
                             gint64            to,
                             GError          **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (segment_share_free);
  g_autoptr(IterateStatement) rows = NULL;
  g_autofree char *dimension = NULL;
  gint64 id = iterate_record_get_id (ITERATE_RECORD (metric));
  guint first = 0;
  IterateStep step;

  rows = iterate_database_query (db, error,
                                 "SELECT id, dimension, value FROM metric_segment "
                                 "WHERE metric_id = ? ORDER BY dimension, id", "i", id);
  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      if (g_strcmp0 (dimension, iterate_statement_get_string (rows, 1)) != 0)
        {
          share_out (list, first);
          first = list->len;
          g_free (dimension);
          dimension = g_strdup (iterate_statement_get_string (rows, 1));
        }

      if (!add_segment (db, id, rows, from, to, list, error))
        return NULL;
    }
  if (step == ITERATE_STEP_ERROR)
    return NULL;

  share_out (list, first);
  g_ptr_array_sort (list, compare_shares);

  return g_steal_pointer (&list);
}
