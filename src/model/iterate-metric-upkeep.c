/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-upkeep.h"

#include "iterate-metric-points.h"
#include "iterate-time.h"

/* Values that come oftener than once an hour are kept as they came for so many days, and one an hour
 * from then on. */
#define RAW_DAYS 90

static gint64
get_days (IterateMetric *metric,
          const char    *property)
{
  return iterate_record_get_int64 (ITERATE_RECORD (metric), property);
}

static gboolean
thin_all (IterateDatabase  *db,
          IterateMetric    *metric,
          gint64            until,
          GError          **error)
{
  gint64 id = iterate_record_get_id (ITERATE_RECORD (metric)), whole = 0;
  gint64 from = iterate_record_get_int64 (ITERATE_RECORD (metric), "thinned-at");
  g_autoptr(GArray) segments = iterate_metric_points_list_segments (db, id, error);

  if (segments == NULL)
    return FALSE;

  g_array_prepend_val (segments, whole);
  for (guint i = 0; i < segments->len; i++)
    {
      if (!iterate_metric_points_thin (db, id, g_array_index (segments, gint64, i), from, until,
                                       ITERATE_HOUR, iterate_metric_is_sum (metric), error))
        return FALSE;
    }

  return iterate_database_update (db, metric, error, "thinned-at", until, NULL);
}

/**
 * iterate_metric_upkeep_thin:
 *
 * Makes old values few, and forgets those that are older than the metric is to be kept.
 */
gboolean
iterate_metric_upkeep_thin (IterateDatabase  *db,
                            IterateMetric    *metric,
                            gint64            now,
                            GError          **error)
{
  gint64 raw = get_days (metric, "raw-days"), kept = get_days (metric, "kept-days");
  gint64 step = iterate_metric_get_step (metric), until;

  /* What ended long ago was imported to be looked at: its own end counts. */
  now = MIN (now, iterate_metric_get_last_at (metric));
  until = (now - (raw > 0 ? raw : RAW_DAYS) * ITERATE_DAY) / ITERATE_DAY * ITERATE_DAY;
  if (step > 0 && step < ITERATE_HOUR && iterate_metric_get_n_points (metric) > 0 &&
      iterate_metric_get_first_at (metric) < until &&
      iterate_record_get_int64 (ITERATE_RECORD (metric), "thinned-at") < until &&
      !thin_all (db, metric, until, error))
    return FALSE;

  return kept == 0 ||
         iterate_metric_points_drop (db, iterate_record_get_id (ITERATE_RECORD (metric)),
                                     now - kept * ITERATE_DAY, error);
}
