/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-evidence.h"

#include "iterate-first-mover.h"
#include "iterate-json.h"
#include "iterate-recent-changes.h"
#include "iterate-segment-share.h"
#include "iterate-time.h"

/* What the analyst gets to see of an anomaly. */

#define MOST_CHANGES  10
#define MOST_SEGMENTS 10
#define MOST_MOVERS   5

static void
set_time (JsonObject *object,
          const char *name,
          gint64      time)
{
  g_autofree char *text = iterate_time_format (time);

  json_object_set_string_member (object, name, text);
}

static gboolean
add_changes (JsonObject       *evidence,
             IterateDatabase  *db,
             IterateMetric    *metric,
             IterateAnomaly   *anomaly,
             GError          **error)
{
  g_autoptr(GPtrArray) list = NULL;
  JsonArray *array = json_array_new ();

  json_object_set_array_member (evidence, "changes", array);
  list = iterate_recent_changes_list (db, metric, iterate_anomaly_get_onset (anomaly), error);
  for (guint i = 0; list != NULL && i < MIN (list->len, MOST_CHANGES); i++)
    {
      const IterateRecentChange *change = g_ptr_array_index (list, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "kind", change->kind);
      json_object_set_string_member (object, "title", change->title);
      json_object_set_string_member (object, "subject", change->subject);
      set_time (object, "at", change->at);
      json_object_set_double_member (object, "minutesBefore",
                                     (iterate_anomaly_get_onset (anomaly) - change->at) /
                                       (60.0 * ITERATE_SECOND));
      json_object_set_double_member (object, "weight", change->weight);
      json_array_add_object_element (array, object);
    }

  return list != NULL;
}

static gboolean
add_segments (JsonObject       *evidence,
              IterateDatabase  *db,
              IterateMetric    *metric,
              IterateAnomaly   *anomaly,
              GError          **error)
{
  g_autoptr(GPtrArray) list = NULL;
  JsonArray *array = json_array_new ();

  json_object_set_array_member (evidence, "segments", array);
  list = iterate_segment_shares_list (db, metric, iterate_anomaly_get_onset (anomaly),
                                      iterate_anomaly_get_last_at (anomaly) + 1, error);
  for (guint i = 0; list != NULL && i < MIN (list->len, MOST_SEGMENTS); i++)
    {
      const IterateSegmentShare *share = g_ptr_array_index (list, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "dimension", share->dimension);
      json_object_set_string_member (object, "value", share->value);
      iterate_json_set_number (object, "expected", share->expected);
      iterate_json_set_number (object, "observed", share->observed);
      iterate_json_set_number (object, "share", share->share);
      iterate_json_set_number (object, "surprise", share->surprise);
      json_array_add_object_element (array, object);
    }

  return list != NULL;
}

static gboolean
add_movers (JsonObject       *evidence,
            IterateDatabase  *db,
            IterateMetric    *metric,
            IterateAnomaly   *anomaly,
            GError          **error)
{
  g_autoptr(GPtrArray) list = NULL;
  JsonArray *array = json_array_new ();

  json_object_set_array_member (evidence, "movers", array);
  list = iterate_first_movers_list (db, metric, iterate_anomaly_get_last_at (anomaly) + 1, error);
  for (guint i = 0; list != NULL && i < MIN (list->len, MOST_MOVERS); i++)
    {
      const IterateFirstMover *mover = g_ptr_array_index (list, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "metric", mover->metric);
      json_object_set_double_member (object, "minutesAhead",
                                     mover->lead / (60.0 * ITERATE_SECOND));
      iterate_json_set_number (object, "correlation", mover->correlation);
      iterate_json_set_number (object, "p", mover->p);
      json_object_set_int_member (object, "tried", mover->n_tried);
      json_array_add_object_element (array, object);
    }

  return list != NULL;
}

/**
 * iterate_metric_evidence_gather:
 *
 * Returns: (transfer full): `{metric, change, timeframe, unit, value, expected, changes, segments,
 *   movers}`, or %NULL with @error set
 */
JsonObject *
iterate_metric_evidence_gather (IterateDatabase  *db,
                                IterateMetric    *metric,
                                IterateAnomaly   *anomaly,
                                GError          **error)
{
  g_autoptr(JsonObject) evidence = json_object_new ();
  JsonObject *timeframe = json_object_new ();

  json_object_set_string_member (evidence, "metric", iterate_metric_get_name (metric));
  json_object_set_string_member (evidence, "unit", iterate_metric_get_unit (metric));
  json_object_set_string_member (evidence, "direction", iterate_anomaly_get_direction (anomaly));
  json_object_set_string_member (evidence, "change", iterate_anomaly_get_delta (anomaly));
  iterate_json_set_number (evidence, "value", iterate_anomaly_get_value (anomaly));
  iterate_json_set_number (evidence, "expected", iterate_anomaly_get_expected (anomaly));
  json_object_set_object_member (evidence, "timeframe", timeframe);
  set_time (timeframe, "from", iterate_anomaly_get_onset (anomaly));
  set_time (timeframe, "to", iterate_anomaly_get_last_at (anomaly));

  if (!add_changes (evidence, db, metric, anomaly, error) ||
      !add_segments (evidence, db, metric, anomaly, error) ||
      !add_movers (evidence, db, metric, anomaly, error))
    return NULL;

  return g_steal_pointer (&evidence);
}
