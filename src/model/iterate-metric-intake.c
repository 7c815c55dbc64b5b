/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-intake.h"

#include "iterate-anomaly-watch.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-time.h"

#include <math.h>

/* The one way in for metrics' values: they are kept, read by the detector, and told of once for each
 * metric and batch. Values are gathered in memory and written in slices, each a transaction that is
 * consistent by itself, so that a long import holds nobody up and goes on where it was cut. */

/* Values of one slice. */
#define SLICE 20000

/* So many late values change the past: it is judged anew. Fewer are kept and judged no more. */
#define MANY_LATE 8

/* More metrics than this at once are told of together, and on their own where there is news. */
#define MANY_METRICS 64

/* The values of a segment. */
typedef struct
{
  char   *dimension; /* (owned) */
  char   *value;     /* (owned) */
  GArray *points;    /* (owned) (element-type IteratePoint) */
  guint   n_written;
} Segment;

typedef struct
{
  char      *name;     /* (owned) */
  Segment   *whole;    /* (owned) */
  GPtrArray *segments; /* (owned) (element-type Segment) */
  gint64     first_at; /* Of the batch */
  gint64     last_at;
  gint64     n_points;
  GArray    *anomalies; /* (owned) (element-type gint64) */
  gboolean   day_ended; /* Whether a day is over that was not before */
  gboolean   done;
} Batch;

struct _IterateMetricIntake
{
  gint64      now;
  gint64      n_new;
  gboolean    together; /* Whether all are told of in one event */
  GPtrArray  *batches; /* (owned) (element-type Batch) */
  GHashTable *by_name; /* (owned): to a Batch */
};

static Segment *
segment_new (const char *dimension,
             const char *value)
{
  Segment *self = g_new0 (Segment, 1);

  self->dimension = g_strdup (dimension);
  self->value = g_strdup (value);
  self->points = g_array_new (FALSE, FALSE, sizeof (IteratePoint));

  return self;
}

static void
segment_free (Segment *self)
{
  g_free (self->dimension);
  g_free (self->value);
  g_array_unref (self->points);
  g_free (self);
}

static Batch *
batch_new (const char *name)
{
  Batch *self = g_new0 (Batch, 1);

  self->name = g_strdup (name);
  self->whole = segment_new (NULL, NULL);
  self->segments = g_ptr_array_new_with_free_func ((GDestroyNotify) segment_free);
  self->first_at = G_MAXINT64;
  self->last_at = G_MININT64;
  self->anomalies = g_array_new (FALSE, FALSE, sizeof (gint64));

  return self;
}

static void
batch_free (Batch *self)
{
  g_free (self->name);
  segment_free (self->whole);
  g_ptr_array_unref (self->segments);
  g_array_unref (self->anomalies);
  g_free (self);
}

IterateMetricIntake *
iterate_metric_intake_new (gint64 now)
{
  IterateMetricIntake *self = g_new0 (IterateMetricIntake, 1);

  self->now = now;
  self->batches = g_ptr_array_new_with_free_func ((GDestroyNotify) batch_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

void
iterate_metric_intake_free (IterateMetricIntake *self)
{
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->batches);
  g_free (self);
}

static Segment *
find_segment (Batch      *batch,
              const char *dimension,
              const char *value)
{
  Segment *segment;

  if (value == NULL)
    return batch->whole;

  for (guint i = 0; i < batch->segments->len; i++)
    {
      segment = g_ptr_array_index (batch->segments, i);
      if (g_str_equal (segment->value, value) && g_str_equal (segment->dimension, dimension))
        return segment;
    }

  segment = segment_new (dimension, value);
  g_ptr_array_add (batch->segments, segment);

  return segment;
}

/**
 * iterate_metric_intake_take:
 * @metric: its name; it is made where there is none
 * @dimension: (nullable): what @segment is one of, such as `country`
 * @segment: (nullable): the part that the value is of, or %NULL for the whole
 * @at: when
 * @value: a finite number
 *
 * Gathers a value.
 */
void
iterate_metric_intake_take (IterateMetricIntake *self,
                            const char          *metric,
                            const char          *dimension,
                            const char          *segment,
                            gint64               at,
                            double               value)
{
  Batch *batch = g_hash_table_lookup (self->by_name, metric);
  IteratePoint point = { at, value };

  if (batch == NULL)
    {
      batch = batch_new (metric);
      g_ptr_array_add (self->batches, batch);
      g_hash_table_insert (self->by_name, batch->name, batch);
    }

  g_array_append_val (find_segment (batch, dimension, segment)->points, point);
  batch->first_at = MIN (batch->first_at, at);
  batch->last_at = MAX (batch->last_at, at);
  batch->n_points++;
}

/* Values that come by themselves every minute are told of in one event, and on their own where there is
 * news. */
void
iterate_metric_intake_tell_together (IterateMetricIntake *self)
{
  self->together = TRUE;
}

/* Turns readings of a counter into what was added since the one before; a lower one began anew. */
static void
difference (GArray *points,
            double *last)
{
  guint kept = 0;

  for (guint i = 0; i < points->len; i++)
    {
      IteratePoint *point = &g_array_index (points, IteratePoint, i);
      double reading = point->value;

      if (!isnan (*last))
        {
          point->value = reading >= *last ? reading - *last : reading;
          g_array_index (points, IteratePoint, kept++) = *point;
        }
      *last = reading;
    }
  g_array_set_size (points, kept);
}

/* Makes the whole of the segments' values, at the times that they were given. */
static gboolean
add_up_segments (Batch            *batch,
                 IterateMetric    *metric,
                 IterateDatabase  *db,
                 GArray           *wholes,
                 GError          **error)
{
  g_autoptr(GArray) all = g_array_new (FALSE, FALSE, sizeof (IteratePoint));
  g_autoptr(GArray) ids = NULL;
  gint64 id = iterate_record_get_id (ITERATE_RECORD (metric));

  ids = iterate_metric_points_list_segments (db, id, error);
  if (ids == NULL)
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr(GArray) points = NULL;

      points = iterate_metric_points_load (db, id, g_array_index (ids, gint64, i), batch->first_at,
                                           batch->last_at + 1, error);
      if (points == NULL)
        return FALSE;

      g_array_append_vals (all, points->data, points->len);
    }

  iterate_metric_points_add_up (all, iterate_metric_is_sum (metric), wholes);

  return TRUE;
}

static gboolean
guess_step (IterateMetric    *metric,
            IterateDatabase  *db,
            gboolean         *changed,
            GError          **error)
{
  g_autoptr(GArray) points = NULL;
  gint64 step;

  *changed = FALSE;
  if (iterate_metric_get_step (metric) != 0 ||
      iterate_metric_get_n_points (metric) < ITERATE_METRIC_FEWEST_POINTS)
    return TRUE;

  points = iterate_metric_points_load (db, iterate_record_get_id (ITERATE_RECORD (metric)), 0,
                                       G_MININT64, G_MAXINT64, error);
  if (points == NULL)
    return FALSE;

  step = iterate_metric_points_guess_step (points);
  *changed = step > 0;

  return !*changed || iterate_database_update (db, metric, error, "step", step, NULL);
}

static gboolean
note_last (IterateMetric    *metric,
           IterateDatabase  *db,
           GArray           *points,
           gint64            n_new,
           double            counter,
           GError          **error)
{
  const IteratePoint *first = &g_array_index (points, IteratePoint, 0);
  const IteratePoint *last = &g_array_index (points, IteratePoint, points->len - 1);
  gint64 n = iterate_metric_get_n_points (metric);
  gboolean is_last = n == 0 || last->at >= iterate_metric_get_last_at (metric);
  gint64 first_at = n == 0 ? first->at : MIN (first->at, iterate_metric_get_first_at (metric));

  return iterate_database_update (db, metric, error,
                                  "n-points", n + n_new,
                                  "first-at", first_at,
                                  "last-at",
                                  is_last ? last->at : iterate_metric_get_last_at (metric),
                                  "last-value",
                                  is_last ? last->value : iterate_metric_get_last_value (metric),
                                  "counter-value", counter,
                                  NULL);
}

static guint
count_late (GArray *points,
            gint64  seen_at)
{
  guint n = 0;

  while (n < points->len && g_array_index (points, IteratePoint, n).at <= seen_at)
    n++;

  return n;
}

/* Keeps values of the whole and lets the detector read them. */
static gboolean
write_whole (IterateMetricIntake  *self,
             Batch                *batch,
             IterateMetric        *metric,
             IterateDatabase      *db,
             GArray               *points,
             double                counter,
             gboolean              from_segments,
             GError              **error)
{
  g_autoptr(IterateAnomalyWatch) watch = NULL;
  gint64 id = iterate_record_get_id (ITERATE_RECORD (metric)), n_new;
  gint64 day_before = iterate_metric_get_last_at (metric) / ITERATE_DAY;
  gboolean folded, judge_anew;
  GArray *changed;

  /* Of a counter's first reading nothing is kept but the reading. */
  if (points->len == 0)
    return isnan (counter) ||
           iterate_database_update (db, metric, error, "counter-value", counter, NULL);

  watch = iterate_anomaly_watch_new (db, metric, self->now, error);
  if (watch == NULL || !iterate_metric_points_put (db, id, 0, points, &n_new, &folded, error) ||
      !note_last (metric, db, points, n_new, counter, error) ||
      !guess_step (metric, db, &judge_anew, error))
    return FALSE;

  judge_anew = judge_anew ||
               count_late (points, iterate_anomaly_watch_get_seen_at (watch)) >= MANY_LATE;
  if (judge_anew ? !iterate_anomaly_watch_again (watch, error)
                 : !iterate_anomaly_watch_take (watch, points, NULL, error) ||
                   !iterate_anomaly_watch_keep (watch, folded, error))
    return FALSE;

  if (!from_segments)
    self->n_new += n_new;
  batch->day_ended = batch->day_ended ||
                     iterate_metric_get_last_at (metric) / ITERATE_DAY > day_before;
  changed = iterate_anomaly_watch_get_changed (watch);
  g_array_append_vals (batch->anomalies, changed->data, changed->len);

  return TRUE;
}

static gboolean
write_segment (IterateMetricIntake  *self,
               Segment              *segment,
               IterateMetric        *metric,
               IterateDatabase      *db,
               GError              **error)
{
  gint64 id, n_new;
  gboolean folded;

  iterate_metric_points_sort (segment->points);
  if (!iterate_metric_ensure_segment (metric, db, segment->dimension, segment->value, &id, error) ||
      !iterate_metric_points_put (db, iterate_record_get_id (ITERATE_RECORD (metric)), id,
                                  segment->points, &n_new, &folded, error))
    return FALSE;

  self->n_new += n_new;
  segment->n_written = segment->points->len;

  return TRUE;
}

/* Whole numbers of parts are counts, which add up. */
static gboolean
are_counts (Batch *batch)
{
  for (guint i = 0; i < batch->segments->len; i++)
    {
      const Segment *segment = g_ptr_array_index (batch->segments, i);

      for (guint j = 0; j < segment->points->len; j++)
        {
          double value = g_array_index (segment->points, IteratePoint, j).value;

          if (value < 0 || value != floor (value))
            return FALSE;
        }
    }

  return batch->segments->len > 0;
}

/* Where the whole comes from is settled by what comes first. */
static gboolean
settle_total (Batch            *batch,
              IterateMetric    *metric,
              IterateDatabase  *db,
              gboolean         *from_segments,
              GError          **error)
{
  const char *by = iterate_record_get_string (ITERATE_RECORD (metric), "total-by");
  gboolean undecided = g_str_equal (by, "nobody");

  *from_segments = batch->whole->points->len == 0 &&
                   (undecided || g_str_equal (by, "segments"));
  if (!undecided)
    return TRUE;

  if (*from_segments && are_counts (batch) &&
      !iterate_database_update (db, metric, error, "aggregation", "sum", NULL))
    return FALSE;

  return iterate_database_update (db, metric, error, "total-by",
                                  *from_segments ? "segments" : "source", NULL);
}

/* Writes a part of a metric's values: all of its segments, or the next slice of the whole. */
static gboolean
write_part (IterateMetricIntake  *self,
            Batch                *batch,
            IterateDatabase      *db,
            gint64               *n_written,
            GError              **error)
{
  g_autoptr(IterateMetric) metric = iterate_metric_ensure (db, batch->name, self->now, error);
  g_autoptr(GArray) slice = g_array_new (FALSE, FALSE, sizeof (IteratePoint));
  Segment *whole = batch->whole;
  gboolean from_segments;
  double counter;
  guint n;

  if (metric == NULL || !settle_total (batch, metric, db, &from_segments, error))
    return FALSE;

  for (guint i = 0; i < batch->segments->len; i++)
    {
      Segment *segment = g_ptr_array_index (batch->segments, i);

      if (segment->n_written > 0)
        continue;

      if (!write_segment (self, segment, metric, db, error))
        return FALSE;

      *n_written += segment->n_written;
      if (*n_written >= SLICE)
        return TRUE;
    }

  if (from_segments && !add_up_segments (batch, metric, db, whole->points, error))
    return FALSE;
  if (whole->n_written == 0)
    iterate_metric_points_sort (whole->points);

  n = MIN (whole->points->len - whole->n_written, SLICE);
  g_array_append_vals (slice, &g_array_index (whole->points, IteratePoint, whole->n_written), n);
  counter = iterate_record_get_double (ITERATE_RECORD (metric), "counter-value");
  if (g_str_equal (iterate_record_get_string (ITERATE_RECORD (metric), "kind"), "counter"))
    difference (slice, &counter);
  if (!write_whole (self, batch, metric, db, slice, counter, from_segments, error))
    return FALSE;

  whole->n_written += n;
  *n_written += MAX (n, 1);
  batch->done = whole->n_written == whole->points->len;

  return TRUE;
}

static gboolean
tell (IterateMetricIntake  *self,
      Batch                *batch,
      IterateDatabase      *db,
      GError              **error)
{
  g_autoptr(IterateMetric) metric = NULL;
  g_autoptr(JsonObject) payload = json_object_new ();
  g_autoptr(JsonArray) anomalies = json_array_new ();
  g_autofree char *subject = NULL;
  g_autofree char *from = iterate_time_format (batch->first_at);
  g_autofree char *to = iterate_time_format (batch->last_at);

  metric = iterate_metric_find (db, batch->name, error);
  if (metric == NULL)
    return FALSE;

  for (guint i = 0; i < batch->anomalies->len; i++)
    {
      g_autofree char *id = iterate_id_format ("anomaly",
                                               g_array_index (batch->anomalies, gint64, i));

      json_array_add_string_element (anomalies, id);
    }

  subject = iterate_record_dup_subject (ITERATE_RECORD (metric));
  json_object_set_string_member (payload, "metric", batch->name);
  json_object_set_string_member (payload, "from", from);
  json_object_set_string_member (payload, "to", to);
  json_object_set_int_member (payload, "points", batch->n_points);
  json_object_set_boolean_member (payload, "dayEnded", batch->day_ended);
  json_object_set_array_member (payload, "anomalies", g_steal_pointer (&anomalies));

  return iterate_journal_append (db, self->now, "metric.updated", subject, payload, NULL, error) != 0;
}

/* Of very many metrics at once only those are told of on their own that have news. */
static gboolean
tell_all (IterateMetricIntake  *self,
          IterateDatabase      *db,
          GError              **error)
{
  g_autoptr(JsonObject) payload = json_object_new ();
  gboolean many = self->together || self->batches->len > MANY_METRICS;

  for (guint i = 0; i < self->batches->len; i++)
    {
      Batch *batch = g_ptr_array_index (self->batches, i);

      if ((!many || batch->anomalies->len > 0 || batch->day_ended) && !tell (self, batch, db, error))
        return FALSE;
    }

  if (!many)
    return TRUE;

  json_object_set_int_member (payload, "metrics", self->batches->len);

  return iterate_journal_append (db, self->now, "metrics.updated", "metrics", payload, NULL,
                                 error) != 0;
}

/**
 * iterate_metric_intake_write:
 * @db: the writing connection
 * @has_more: (out): whether to call it again, in another transaction
 *
 * Writes some of what was gathered, and at the end tells of it.
 */
gboolean
iterate_metric_intake_write (IterateMetricIntake  *self,
                             IterateDatabase      *db,
                             gboolean             *has_more,
                             GError              **error)
{
  gint64 n_written = 0;

  *has_more = TRUE;
  for (guint i = 0; i < self->batches->len; i++)
    {
      Batch *batch = g_ptr_array_index (self->batches, i);

      while (!batch->done)
        {
          if (n_written >= SLICE)
            return TRUE;

          if (!write_part (self, batch, db, &n_written, error))
            return FALSE;
        }
    }
  *has_more = FALSE;

  return tell_all (self, db, error);
}

/* Returns: how many values are of times that had none */
gint64
iterate_metric_intake_get_n_new (IterateMetricIntake *self)
{
  return self->n_new;
}

/* Returns: how many values were gathered */
gint64
iterate_metric_intake_get_n_taken (IterateMetricIntake *self)
{
  gint64 n = 0;

  for (guint i = 0; i < self->batches->len; i++)
    n += ((Batch *) g_ptr_array_index (self->batches, i))->n_points;

  return n;
}
