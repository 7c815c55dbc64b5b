/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Values are kept in chunks of so many, a row each, ordered by time. The newest ones and those that
 * came late stand in rows of their own until there are a few dozen of them: a minute's values of ten
 * thousand metrics then touch a few pages, and no chunk is written anew for each. What stands in such
 * a row goes before what a chunk has for the same time. */

#define CHUNK_POINTS 512
#define MAX_LOOSE    32

/* More values than this at once go into chunks straight away. */
#define MAX_SINGLE 8

/* Gaps that tell the usual time between two values. */
#define MAX_GAPS 500

static int
compare_points (gconstpointer a,
                gconstpointer b)
{
  const IteratePoint *one = a, *other = b;

  return (one->at > other->at) - (one->at < other->at);
}

/* Sorts by time; of several of one time the last one stays. */
void
iterate_metric_points_sort (GArray *points)
{
  guint kept = 0;
  gboolean sorted = TRUE;

  for (guint i = 1; i < points->len && sorted; i++)
    sorted = g_array_index (points, IteratePoint, i - 1).at <= g_array_index (points, IteratePoint,
                                                                               i).at;
  /* g_array_sort() keeps the order of equals. */
  if (!sorted)
    g_array_sort (points, compare_points);

  for (guint i = 0; i < points->len; i++)
    {
      IteratePoint *point = &g_array_index (points, IteratePoint, i);

      if (kept > 0 && g_array_index (points, IteratePoint, kept - 1).at == point->at)
        kept--;
      g_array_index (points, IteratePoint, kept++) = *point;
    }
  g_array_set_size (points, kept);
}

/* Returns: (transfer full): both, in order; at the same time @newer counts */
static GArray *
merge (GArray *older,
       GArray *newer)
{
  GArray *merged = g_array_sized_new (FALSE, FALSE, sizeof (IteratePoint),
                                      older->len + newer->len);
  guint i = 0, j = 0;

  while (i < older->len || j < newer->len)
    {
      const IteratePoint *one = &g_array_index (older, IteratePoint, i);
      const IteratePoint *other = &g_array_index (newer, IteratePoint, j);

      if (j == newer->len || (i < older->len && one->at < other->at))
        {
          g_array_append_vals (merged, one, 1);
          i++;
          continue;
        }

      i += i < older->len && one->at == other->at;
      g_array_append_vals (merged, other, 1);
      j++;
    }

  return merged;
}

/* A chunk is little-endian, whatever the machine. */
static void
append_chunk (GArray        *points,
              gconstpointer  data,
              gsize          size)
{
  for (gsize i = 0; i + sizeof (IteratePoint) <= size; i += sizeof (IteratePoint))
    {
      guint64 words[2];
      IteratePoint point;

      memcpy (words, (const char *) data + i, sizeof words);
      words[0] = GUINT64_FROM_LE (words[0]);
      words[1] = GUINT64_FROM_LE (words[1]);
      memcpy (&point, words, sizeof point);
      g_array_append_val (points, point);
    }
}

static GBytes *
make_chunk (const IteratePoint *points,
            guint               n)
{
  guint64 *words = g_new (guint64, 2 * n);

  memcpy (words, points, n * sizeof (IteratePoint));
  for (guint i = 0; i < 2 * n; i++)
    words[i] = GUINT64_TO_LE (words[i]);

  return g_bytes_new_take (words, n * sizeof (IteratePoint));
}

static gboolean
load_chunks (IterateDatabase  *db,
             gint64            metric,
             gint64            segment,
             gint64            from,
             gint64            to,
             GArray           *points,
             GError          **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error,
                                 "SELECT points FROM metric_chunk WHERE metric_id = ? AND "
                                 "segment_id = ? AND first_at < ? AND last_at >= ? "
                                 "ORDER BY first_at", "iiii", metric, segment, to, from);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gsize size;
      gconstpointer data = iterate_statement_get_bytes (rows, 0, &size);

      append_chunk (points, data, size);
    }

  return step == ITERATE_STEP_DONE;
}

static gboolean
load_loose (IterateDatabase  *db,
            gint64            metric,
            gint64            segment,
            gint64            from,
            gint64            to,
            GArray           *points,
            GError          **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error,
                                 "SELECT at, value FROM metric_point WHERE metric_id = ? AND "
                                 "segment_id = ? AND at >= ? AND at < ? ORDER BY at", "iiii", metric,
                                 segment, from, to);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      IteratePoint point = { iterate_statement_get_int64 (rows, 0),
                             iterate_statement_get_double (rows, 1) };

      g_array_append_val (points, point);
    }

  return step == ITERATE_STEP_DONE;
}

static void
cut (GArray *points,
     gint64  from,
     gint64  to)
{
  guint first = 0, end = points->len;

  while (first < end && g_array_index (points, IteratePoint, first).at < from)
    first++;
  while (end > first && g_array_index (points, IteratePoint, end - 1).at >= to)
    end--;
  g_array_set_size (points, end);
  if (first > 0)
    g_array_remove_range (points, 0, first);
}

/**
 * iterate_metric_points_load:
 * @segment: which part, or 0 for the whole
 * @from: the first time that is wanted
 * @to: the first that is not
 *
 * Returns: (transfer full) (element-type IteratePoint): the values in order, or %NULL with @error set
 */
GArray *
iterate_metric_points_load (IterateDatabase  *db,
                            gint64            metric,
                            gint64            segment,
                            gint64            from,
                            gint64            to,
                            GError          **error)
{
  g_autoptr(GArray) older = g_array_new (FALSE, FALSE, sizeof (IteratePoint));
  g_autoptr(GArray) newer = g_array_new (FALSE, FALSE, sizeof (IteratePoint));
  GArray *points;

  if (!load_chunks (db, metric, segment, from, to, older, error) ||
      !load_loose (db, metric, segment, from, to, newer, error))
    return NULL;

  points = newer->len == 0 ? g_array_ref (older) : merge (older, newer);
  cut (points, from, to);

  return points;
}

static gboolean
write_chunks (IterateDatabase  *db,
              gint64            metric,
              gint64            segment,
              GArray           *points,
              GError          **error)
{
  g_autoptr(IterateStatement) insert = NULL;

  insert = iterate_database_prepare (db,
                                     "INSERT INTO metric_chunk (metric_id, segment_id, first_at, "
                                     "last_at, points) VALUES (?, ?, ?, ?, ?)", error);
  if (insert == NULL)
    return FALSE;

  for (guint i = 0; i < points->len; i += CHUNK_POINTS)
    {
      const IteratePoint *first = &g_array_index (points, IteratePoint, i);
      guint n = MIN (CHUNK_POINTS, points->len - i);
      g_autoptr(GBytes) chunk = make_chunk (first, n);

      iterate_statement_bind_int64 (insert, 0, metric);
      iterate_statement_bind_int64 (insert, 1, segment);
      iterate_statement_bind_int64 (insert, 2, first->at);
      iterate_statement_bind_int64 (insert, 3, first[n - 1].at);
      iterate_statement_bind_bytes (insert, 4, g_bytes_get_data (chunk, NULL),
                                    g_bytes_get_size (chunk));
      if (!iterate_statement_run (insert, error))
        return FALSE;
    }

  return TRUE;
}

/* Where the chunks begin that values from a time on may have to go into: the one before is filled up
 * first. */
static gboolean
find_first_chunk (IterateDatabase  *db,
                  gint64            metric,
                  gint64            segment,
                  gint64            from,
                  gint64           *first_at,
                  GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;
  IterateStep step;

  *first_at = from;
  row = iterate_database_query (db, error,
                                "SELECT first_at, last_at, length (points) FROM metric_chunk "
                                "WHERE metric_id = ? AND segment_id = ? AND first_at <= ? "
                                "ORDER BY first_at DESC LIMIT 1", "iii", metric, segment, from);
  step = row == NULL ? ITERATE_STEP_ERROR : iterate_statement_step (row, error);
  if (step == ITERATE_STEP_ROW &&
      (iterate_statement_get_int64 (row, 1) >= from ||
       iterate_statement_get_int64 (row, 2) < (gint64) (CHUNK_POINTS * sizeof (IteratePoint))))
    *first_at = iterate_statement_get_int64 (row, 0);

  return step != ITERATE_STEP_ERROR;
}

/* Puts all loose values and @points into chunks. */
static gboolean
fold (IterateDatabase  *db,
      gint64            metric,
      gint64            segment,
      GArray           *points,
      gint64           *n_new,
      GError          **error)
{
  g_autoptr(GArray) loose = g_array_new (FALSE, FALSE, sizeof (IteratePoint));
  g_autoptr(GArray) old = g_array_new (FALSE, FALSE, sizeof (IteratePoint));
  g_autoptr(GArray) known = NULL;
  g_autoptr(GArray) merged = NULL;
  gint64 from, end;

  if (!load_loose (db, metric, segment, G_MININT64, G_MAXINT64, loose, error))
    return FALSE;

  from = g_array_index (points, IteratePoint, 0).at;
  end = g_array_index (points, IteratePoint, points->len - 1).at;
  if (loose->len > 0)
    {
      from = MIN (from, g_array_index (loose, IteratePoint, 0).at);
      end = MAX (end, g_array_index (loose, IteratePoint, loose->len - 1).at);
    }

  if (!find_first_chunk (db, metric, segment, from, &from, error) ||
      !load_chunks (db, metric, segment, from, end + 1, old, error))
    return FALSE;

  known = merge (old, loose);
  merged = merge (known, points);
  *n_new = merged->len - known->len;

  return iterate_database_execute (db, error,
                                   "DELETE FROM metric_chunk WHERE metric_id = ? AND "
                                   "segment_id = ? AND first_at <= ? AND last_at >= ?", "iiii",
                                   metric, segment, end, from) &&
         write_chunks (db, metric, segment, merged, error) &&
         iterate_database_execute (db, error,
                                   "DELETE FROM metric_point WHERE metric_id = ? AND segment_id = ?",
                                   "ii", metric, segment);
}

static gboolean
is_known (IterateDatabase  *db,
          gint64            metric,
          gint64            segment,
          gint64            at,
          gboolean         *known,
          GError          **error)
{
  g_autoptr(GArray) found = iterate_metric_points_load (db, metric, segment, at, at + 1, error);

  *known = found != NULL && found->len > 0;

  return found != NULL;
}

static gboolean
put_loose (IterateDatabase  *db,
           gint64            metric,
           gint64            segment,
           GArray           *points,
           gint64           *n_new,
           GError          **error)
{
  *n_new = 0;
  for (guint i = 0; i < points->len; i++)
    {
      const IteratePoint *point = &g_array_index (points, IteratePoint, i);
      gboolean known;

      if (!is_known (db, metric, segment, point->at, &known, error) ||
          !iterate_database_execute (db, error,
                                     "INSERT INTO metric_point VALUES (?, ?, ?, ?) "
                                     "ON CONFLICT DO UPDATE SET value = excluded.value", "iiid",
                                     metric, segment, point->at, point->value))
        return FALSE;

      *n_new += !known;
    }

  return TRUE;
}

/**
 * iterate_metric_points_put:
 * @points: (element-type IteratePoint): values in order, one for each time
 * @n_new: (out): how many of them are of times that had none
 * @folded: (out): whether they went into chunks, so that this is the time to keep what was learnt
 *
 * Keeps values. One for a time that has one already takes its place.
 */
gboolean
iterate_metric_points_put (IterateDatabase  *db,
                           gint64            metric,
                           gint64            segment,
                           GArray           *points,
                           gint64           *n_new,
                           gboolean         *folded,
                           GError          **error)
{
  gint64 n_loose = 0;

  *n_new = 0;
  *folded = FALSE;
  if (points->len == 0)
    return TRUE;

  if (!iterate_database_get_int64 (db, &n_loose, error,
                                   "SELECT count(*) FROM metric_point WHERE metric_id = ? AND "
                                   "segment_id = ?", "ii", metric, segment))
    return FALSE;

  *folded = points->len > MAX_SINGLE || n_loose + points->len > MAX_LOOSE;

  return *folded ? fold (db, metric, segment, points, n_new, error)
                 : put_loose (db, metric, segment, points, n_new, error);
}

/* Returns: the time's step, counted from the epoch */
static gint64
get_start (gint64 at,
           gint64 step)
{
  gint64 rest = at % step;

  return at - (rest < 0 ? rest + step : rest);
}

/**
 * iterate_metric_points_roll_up:
 * @points: (element-type IteratePoint): values in order
 * @sum: whether many values make their sum together, and not their mean
 *
 * Returns: (transfer full) (element-type IteratePoint): one value for each step that has any, at its
 *   beginning
 */
GArray *
iterate_metric_points_roll_up (GArray   *points,
                               gint64    step,
                               gboolean  sum)
{
  GArray *rolled = g_array_new (FALSE, FALSE, sizeof (IteratePoint));

  for (guint from = 0, to; from < points->len; from = to)
    {
      IteratePoint one = { get_start (g_array_index (points, IteratePoint, from).at, step), 0 };

      for (to = from; to < points->len; to++)
        {
          const IteratePoint *point = &g_array_index (points, IteratePoint, to);

          if (get_start (point->at, step) != one.at)
            break;

          one.value += point->value;
        }
      if (!sum)
        one.value /= to - from;
      g_array_append_val (rolled, one);
    }

  return rolled;
}

/* Returns: (transfer full): the values that are not in that time */
static GArray *
leave_out (GArray *points,
           gint64  from,
           gint64  to)
{
  GArray *rest = g_array_new (FALSE, FALSE, sizeof (IteratePoint));

  for (guint i = 0; i < points->len; i++)
    {
      const IteratePoint *point = &g_array_index (points, IteratePoint, i);

      if (point->at < from || point->at >= to)
        g_array_append_vals (rest, point, 1);
    }

  return rest;
}

/**
 * iterate_metric_points_add_up:
 * @parts: (element-type IteratePoint): values of several segments, in any order; sorted in place
 * @sum: whether the whole is their sum, and not their mean
 * @wholes: (element-type IteratePoint): gets one value for each time
 */
void
iterate_metric_points_add_up (GArray   *parts,
                              gboolean  sum,
                              GArray   *wholes)
{
  g_array_sort (parts, compare_points);
  for (guint from = 0, to; from < parts->len; from = to)
    {
      IteratePoint whole = { g_array_index (parts, IteratePoint, from).at, 0 };

      for (to = from; to < parts->len && g_array_index (parts, IteratePoint, to).at == whole.at; to++)
        whole.value += g_array_index (parts, IteratePoint, to).value;
      if (!sum)
        whole.value /= to - from;
      g_array_append_val (wholes, whole);
    }
}

/**
 * iterate_metric_points_thin:
 * @from: what is to be thinned
 * @to: up to here
 * @step: to one value for each of these
 *
 * Makes many old values few.
 */
gboolean
iterate_metric_points_thin (IterateDatabase  *db,
                            gint64            metric,
                            gint64            segment,
                            gint64            from,
                            gint64            to,
                            gint64            step,
                            gboolean          sum,
                            GError          **error)
{
  g_autoptr(GArray) chunked = g_array_new (FALSE, FALSE, sizeof (IteratePoint));
  g_autoptr(GArray) old = NULL;
  g_autoptr(GArray) few = NULL;
  g_autoptr(GArray) rest = NULL;
  g_autoptr(GArray) all = NULL;

  old = iterate_metric_points_load (db, metric, segment, from, to, error);
  /* Chunks that stick out on either side are written anew with what they hold there. */
  if (old == NULL || !load_chunks (db, metric, segment, from, to, chunked, error))
    return FALSE;
  if (old->len == 0)
    return TRUE;

  few = iterate_metric_points_roll_up (old, step, sum);
  rest = leave_out (chunked, from, to);
  all = merge (rest, few);

  return iterate_database_execute (db, error,
                                   "DELETE FROM metric_chunk WHERE metric_id = ? AND "
                                   "segment_id = ? AND first_at < ? AND last_at >= ?", "iiii",
                                   metric, segment, to, from) &&
         iterate_database_execute (db, error,
                                   "DELETE FROM metric_point WHERE metric_id = ? AND "
                                   "segment_id = ? AND at >= ? AND at < ?", "iiii", metric, segment,
                                   from, to) &&
         write_chunks (db, metric, segment, all, error);
}

/* Forgets values of a metric and its segments; a chunk goes when all of it is old. */
gboolean
iterate_metric_points_drop (IterateDatabase  *db,
                            gint64            metric,
                            gint64            before,
                            GError          **error)
{
  return iterate_database_execute (db, error,
                                   "DELETE FROM metric_chunk WHERE metric_id = ? AND last_at < ?",
                                   "ii", metric, before) &&
         iterate_database_execute (db, error,
                                   "DELETE FROM metric_point WHERE metric_id = ? AND at < ?", "ii",
                                   metric, before);
}

/* Returns: (transfer full) (element-type gint64): a metric's segments that were ever named, or %NULL
 * with @error set */
GArray *
iterate_metric_points_list_segments (IterateDatabase  *db,
                                     gint64            metric,
                                     GError          **error)
{
  g_autoptr(GArray) segments = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error,
                                 "SELECT id FROM metric_segment WHERE metric_id = ? ORDER BY id",
                                 "i", metric);
  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gint64 id = iterate_statement_get_int64 (rows, 0);

      g_array_append_val (segments, id);
    }

  return step == ITERATE_STEP_ERROR ? NULL : g_steal_pointer (&segments);
}

static int
compare_gaps (gconstpointer a,
              gconstpointer b)
{
  const gint64 *one = a, *other = b;

  return (*one > *other) - (*one < *other);
}

/* Returns: the median time between two of the last values, or 0 for too few of them */
gint64
iterate_metric_points_guess_step (GArray *points)
{
  g_autoptr(GArray) gaps = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint from = points->len > MAX_GAPS ? points->len - MAX_GAPS : 1;

  if (points->len < ITERATE_METRIC_FEWEST_POINTS)
    return 0;

  for (guint i = from; i < points->len; i++)
    {
      gint64 gap = g_array_index (points, IteratePoint, i).at -
                   g_array_index (points, IteratePoint, i - 1).at;

      g_array_append_val (gaps, gap);
    }
  g_array_sort (gaps, compare_gaps);

  return g_array_index (gaps, gint64, gaps->len / 2);
}
