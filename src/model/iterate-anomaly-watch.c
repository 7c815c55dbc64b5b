/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-anomaly-watch.h"

#include "iterate-number.h"
#include "iterate-query.h"
#include "iterate-time.h"

#include <math.h>

/* Reads a metric's values as its detector does and keeps what is out of the ordinary: one anomaly for
 * as long as it lasts, measured where it was worst. */

/* So many steps without anything odd end an anomaly, within these bounds. */
#define CALM_STEPS    12
#define SHORTEST_CALM ITERATE_HOUR
#define LONGEST_CALM  ITERATE_DAY

/* What is older than this, and than so many steps, is the past: it is noted and nobody is told. */
#define LIVE_FOR   (2 * ITERATE_DAY)
#define LIVE_STEPS 3

#define HIGH_DEVIATIONS          4
#define HIGH_DEVIATIONS_CRITICAL 3
#define MEDIUM_DEVIATIONS        3

struct _IterateAnomalyWatch
{
  IterateDatabase *db;        /* (borrowed) */
  IterateMetric   *metric;    /* (owned) */
  IterateDetector *detector;  /* (owned) */
  IterateAnomaly  *open;      /* (owned) (nullable): the one that lasts */
  GArray          *changed;   /* (element-type gint64): ids of those that are new, worse or over */
  gint64           seen_at;   /* The last value that was read, or G_MININT64 */
  gint64           now;
};

static gint64
get_calm (IterateAnomalyWatch *self)
{
  gint64 step = iterate_metric_get_step (self->metric);

  return MAX (CLAMP (CALM_STEPS * step, SHORTEST_CALM, LONGEST_CALM), 2 * step);
}

static gboolean
is_live (IterateAnomalyWatch *self,
         gint64               at)
{
  return at >= self->now - MAX (LIVE_FOR, LIVE_STEPS * iterate_metric_get_step (self->metric));
}

static const char *
get_severity (IterateAnomalyWatch *self,
              double               deviations)
{
  gboolean critical = iterate_metric_get_critical (self->metric);

  if (deviations >= (critical ? HIGH_DEVIATIONS_CRITICAL : HIGH_DEVIATIONS))
    return "high";

  return deviations >= MEDIUM_DEVIATIONS ? "medium" : "low";
}

static IterateDetector *
make_detector (IterateMetric *metric)
{
  return iterate_detector_new (iterate_metric_get_kind (metric),
                               iterate_metric_get_threshold (metric),
                               iterate_metric_get_step (metric));
}

static gboolean
load_state (IterateAnomalyWatch  *self,
            GError              **error)
{
  g_autoptr(IterateStatement) row = NULL;
  IterateStep step;

  row = iterate_database_query (self->db, error,
                                "SELECT seen_at, state FROM metric_state WHERE metric_id = ?", "i",
                                iterate_record_get_id (ITERATE_RECORD (self->metric)));
  step = row == NULL ? ITERATE_STEP_ERROR : iterate_statement_step (row, error);
  if (step == ITERATE_STEP_ERROR)
    return FALSE;

  if (step == ITERATE_STEP_ROW)
    {
      gsize size;
      gconstpointer data = iterate_statement_get_bytes (row, 1, &size);

      self->detector = iterate_detector_from_bytes (iterate_metric_get_kind (self->metric),
                                                    iterate_metric_get_threshold (self->metric),
                                                    iterate_metric_get_step (self->metric), data,
                                                    size);
      if (self->detector != NULL)
        self->seen_at = iterate_statement_get_int64 (row, 0);
    }

  if (self->detector == NULL)
    self->detector = make_detector (self->metric);

  return TRUE;
}

static gboolean
load_open (IterateAnomalyWatch  *self,
           GError              **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ANOMALY);

  iterate_query_where (query, "metric-id", ITERATE_EQUALS,
                       iterate_record_get_id (ITERATE_RECORD (self->metric)));
  iterate_query_where (query, "ended-at", ITERATE_EQUALS, (gint64) 0);
  iterate_query_order_by (query, "onset", TRUE);

  return iterate_query_first (query, self->db, &self->open, error);
}

/* Reads what came after the detector was kept last: it is part of what it knows already. */
static gboolean
catch_up (IterateAnomalyWatch  *self,
          GError              **error)
{
  g_autoptr(GArray) points = NULL;
  gint64 from = self->seen_at == G_MININT64 ? G_MININT64 : self->seen_at + 1;

  points = iterate_metric_points_load (self->db,
                                       iterate_record_get_id (ITERATE_RECORD (self->metric)), 0,
                                       from, G_MAXINT64, error);
  if (points == NULL)
    return FALSE;

  for (guint i = 0; i < points->len; i++)
    {
      const IteratePoint *point = &g_array_index (points, IteratePoint, i);

      iterate_detector_take (self->detector, point->at, point->value);
      self->seen_at = point->at;
    }

  return TRUE;
}

/**
 * iterate_anomaly_watch_new:
 * @db: a connection that outlives the watch; before new values are written to it
 *
 * Returns: (transfer full): what knows all of a metric's values so far, or %NULL with @error set
 */
IterateAnomalyWatch *
iterate_anomaly_watch_new (IterateDatabase  *db,
                           IterateMetric    *metric,
                           gint64            now,
                           GError          **error)
{
  g_autoptr(IterateAnomalyWatch) self = g_new0 (IterateAnomalyWatch, 1);

  self->db = db;
  self->metric = g_object_ref (metric);
  self->changed = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->seen_at = G_MININT64;
  self->now = now;
  if (!load_state (self, error) || !catch_up (self, error) || !load_open (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
iterate_anomaly_watch_free (IterateAnomalyWatch *self)
{
  g_clear_object (&self->metric);
  g_clear_object (&self->open);
  g_clear_pointer (&self->detector, iterate_detector_free);
  g_clear_pointer (&self->changed, g_array_unref);
  g_free (self);
}

static void
note_changed (IterateAnomalyWatch *self,
              IterateAnomaly      *anomaly)
{
  gint64 id = iterate_record_get_id (ITERATE_RECORD (anomaly));

  for (guint i = 0; i < self->changed->len; i++)
    {
      if (g_array_index (self->changed, gint64, i) == id)
        return;
    }

  g_array_append_val (self->changed, id);
}

static gboolean
end_open (IterateAnomalyWatch  *self,
          GError              **error)
{
  gboolean done;

  done = iterate_database_update (self->db, self->open, error,
                                  "ended-at", iterate_anomaly_get_last_at (self->open),
                                  "updated-at", self->now,
                                  NULL);
  note_changed (self, self->open);
  g_clear_object (&self->open);

  return done;
}

static char *
make_delta (IterateAnomalyWatch          *self,
            const IterateDetectorReading *reading)
{
  return iterate_number_format_change (reading->value, reading->expected,
                                       iterate_metric_get_unit (self->metric));
}

static gboolean
open_new (IterateAnomalyWatch           *self,
          const IterateDetectorReading  *reading,
          GError                       **error)
{
  g_autofree char *delta = make_delta (self, reading);

  self->open = iterate_database_create (self->db, ITERATE_TYPE_ANOMALY, error,
                                        "metric-id",
                                        iterate_record_get_id (ITERATE_RECORD (self->metric)),
                                        "onset", reading->at,
                                        "last-at", reading->at,
                                        "peak-at", reading->at,
                                        "value", reading->value,
                                        "expected", reading->expected,
                                        "lower", reading->lower,
                                        "upper", reading->upper,
                                        "deviations", reading->deviations,
                                        "score", reading->score,
                                        "n-points", (gint64) 1,
                                        "direction",
                                        reading->direction < 0 ? "decreased" : "increased",
                                        "delta", delta,
                                        "severity", get_severity (self, reading->deviations),
                                        "live", is_live (self, reading->at),
                                        "created-at", self->now,
                                        "updated-at", self->now,
                                        NULL);
  if (self->open != NULL)
    note_changed (self, self->open);

  return self->open != NULL;
}

/* It goes on; where it got worse, it is measured there. */
static gboolean
extend_open (IterateAnomalyWatch           *self,
             const IterateDetectorReading  *reading,
             GError                       **error)
{
  g_autofree char *delta = make_delta (self, reading);
  gint64 n_points = iterate_record_get_int64 (ITERATE_RECORD (self->open), "n-points") + 1;
  gboolean live = is_live (self, reading->at);

  if (reading->deviations <= iterate_anomaly_get_deviations (self->open))
    return iterate_database_update (self->db, self->open, error,
                                    "last-at", reading->at,
                                    "n-points", n_points,
                                    "live", live,
                                    "updated-at", self->now,
                                    NULL);

  note_changed (self, self->open);

  return iterate_database_update (self->db, self->open, error,
                                  "last-at", reading->at,
                                  "n-points", n_points,
                                  "live", live,
                                  "peak-at", reading->at,
                                  "value", reading->value,
                                  "expected", reading->expected,
                                  "lower", reading->lower,
                                  "upper", reading->upper,
                                  "deviations", reading->deviations,
                                  "score", MAX (reading->score,
                                                iterate_record_get_double (
                                                  ITERATE_RECORD (self->open), "score")),
                                  "direction",
                                  reading->direction < 0 ? "decreased" : "increased",
                                  "delta", delta,
                                  "severity", get_severity (self, reading->deviations),
                                  "updated-at", self->now,
                                  NULL);
}

static gboolean
follow (IterateAnomalyWatch           *self,
        const IterateDetectorReading  *reading,
        GError                       **error)
{
  gboolean is_over = self->open != NULL &&
                     reading->at - iterate_anomaly_get_last_at (self->open) > get_calm (self);

  if (is_over && !end_open (self, error))
    return FALSE;

  if (!reading->is_anomaly)
    return TRUE;

  return self->open == NULL ? open_new (self, reading, error) : extend_open (self, reading, error);
}

/**
 * iterate_anomaly_watch_take:
 * @points: (element-type IteratePoint): values after those that were seen, in order
 * @readings: (nullable) (element-type IterateDetectorReading): gets what is said of each
 *
 * Reads new values, and keeps anomalies.
 */
gboolean
iterate_anomaly_watch_take (IterateAnomalyWatch  *self,
                            GArray               *points,
                            GArray               *readings,
                            GError              **error)
{
  for (guint i = 0; i < points->len; i++)
    {
      const IteratePoint *point = &g_array_index (points, IteratePoint, i);
      IterateDetectorReading reading;

      if (point->at <= self->seen_at)
        continue;

      reading = iterate_detector_take (self->detector, point->at, point->value);
      self->seen_at = point->at;
      if (!follow (self, &reading, error))
        return FALSE;
      if (readings != NULL)
        g_array_append_val (readings, reading);
    }

  return TRUE;
}

/* Whether an anomaly that is kept already covers that time. */
static gboolean
forget_anomalies (IterateAnomalyWatch  *self,
                  GError              **error)
{
  gint64 metric = iterate_record_get_id (ITERATE_RECORD (self->metric));

  g_clear_object (&self->open);

  /* What people have been asked about stays, and is found again by its onset. */
  return iterate_database_execute (self->db, error,
                                   "DELETE FROM anomaly WHERE metric_id = ? AND NOT EXISTS (SELECT 1 "
                                   "FROM investigation WHERE anomaly_id = anomaly.id)", "i", metric) &&
         iterate_database_execute (self->db, error,
                                   "UPDATE anomaly SET ended_at = coalesce (ended_at, last_at) "
                                   "WHERE metric_id = ?", "i", metric);
}

static gboolean
is_covered (IterateAnomalyWatch  *self,
            gint64                at,
            gboolean             *covered,
            GError              **error)
{
  gint64 n, calm = get_calm (self);

  if (!iterate_database_get_int64 (self->db, &n, error,
                                   "SELECT count(*) FROM anomaly WHERE metric_id = ? AND "
                                   "onset - ? <= ? AND last_at + ? >= ? AND ended_at IS NOT NULL",
                                   "iiiii", iterate_record_get_id (ITERATE_RECORD (self->metric)),
                                   calm, at, calm, at))
    return FALSE;

  *covered = n > 0;

  return TRUE;
}

/**
 * iterate_anomaly_watch_again:
 *
 * Reads all of a metric's values from the first on: its past has changed, or how it is judged.
 */
gboolean
iterate_anomaly_watch_again (IterateAnomalyWatch  *self,
                             GError              **error)
{
  g_autoptr(GArray) points = NULL;

  points = iterate_metric_points_load (self->db,
                                       iterate_record_get_id (ITERATE_RECORD (self->metric)), 0,
                                       G_MININT64, G_MAXINT64, error);
  if (points == NULL || !forget_anomalies (self, error))
    return FALSE;

  g_clear_pointer (&self->detector, iterate_detector_free);
  self->detector = make_detector (self->metric);
  for (guint i = 0; i < points->len; i++)
    {
      const IteratePoint *point = &g_array_index (points, IteratePoint, i);
      IterateDetectorReading reading = iterate_detector_take (self->detector, point->at,
                                                              point->value);
      gboolean covered = FALSE;

      if (reading.is_anomaly && self->open == NULL &&
          !is_covered (self, reading.at, &covered, error))
        return FALSE;
      reading.is_anomaly = reading.is_anomaly && !covered;
      if (!follow (self, &reading, error))
        return FALSE;
      self->seen_at = point->at;
    }

  return iterate_anomaly_watch_keep (self, TRUE, error);
}

/**
 * iterate_anomaly_watch_keep:
 * @whole: whether to write what was learnt; otherwise it is learnt again from the values since
 */
gboolean
iterate_anomaly_watch_keep (IterateAnomalyWatch  *self,
                            gboolean              whole,
                            GError              **error)
{
  g_autoptr(IterateStatement) insert = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (!whole || self->seen_at == G_MININT64)
    return TRUE;

  insert = iterate_database_prepare (self->db, "INSERT OR REPLACE INTO metric_state VALUES (?, ?, ?)",
                                     error);
  if (insert == NULL)
    return FALSE;

  bytes = iterate_detector_to_bytes (self->detector);
  iterate_statement_bind_int64 (insert, 0, iterate_record_get_id (ITERATE_RECORD (self->metric)));
  iterate_statement_bind_int64 (insert, 1, self->seen_at);
  iterate_statement_bind_bytes (insert, 2, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  return iterate_statement_run (insert, error);
}

/* Returns: (transfer none) (element-type gint64): the anomalies that are new, got worse or ended */
GArray *
iterate_anomaly_watch_get_changed (IterateAnomalyWatch *self)
{
  return self->changed;
}

/* Returns: the time of the last value that was read, or %G_MININT64 */
gint64
iterate_anomaly_watch_get_seen_at (IterateAnomalyWatch *self)
{
  return self->seen_at;
}
