/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-analysis.h"

#include "iterate-anomaly.h"
#include "iterate-cumulative-impact.h"
#include "iterate-investigation-file.h"
#include "iterate-json.h"
#include "iterate-metric-points.h"
#include "iterate-number.h"
#include "iterate-query.h"
#include "iterate-segment-share.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* `$.Metrics.analyze`: level, trend, what was out of the ordinary, who carries it, where people are
 * lost, and what to look at next. */

#define MOST_ANOMALIES 20

/* A segment that carries so much of a change of this size is worth a look. */
#define LARGE_SHARE  0.5
#define LARGE_CHANGE 0.03

static double
get_level (GArray   *points,
           gboolean  sum)
{
  double total = 0;

  for (guint i = 0; i < points->len; i++)
    total += g_array_index (points, IteratePoint, i).value;

  if (points->len == 0)
    return NAN;

  return sum ? total : total / points->len;
}

static gboolean
load_levels (IterateMetricAnalysis  *self,
             IterateDatabase        *db,
             GError                **error)
{
  gint64 id = iterate_record_get_id (ITERATE_RECORD (self->metric)), length = self->to - self->from;
  gboolean sum = iterate_metric_is_sum (self->metric);
  g_autoptr(GArray) now = NULL;
  g_autoptr(GArray) before = NULL;

  now = iterate_metric_points_load (db, id, 0, self->from, self->to, error);
  before = now == NULL ? NULL : iterate_metric_points_load (db, id, 0, self->from - length, self->from,
                                                            error);
  if (before == NULL)
    return FALSE;

  self->n_points = now->len;
  self->level = get_level (now, sum);
  /* A sum of a period that was only begun is no sum of a period. */
  self->level_before = sum && 2 * before->len < now->len ? NAN : get_level (before, sum);
  self->last_value = iterate_metric_get_last_value (self->metric);

  return TRUE;
}

static gboolean
load_anomalies (IterateMetricAnalysis  *self,
                IterateDatabase        *db,
                GError                **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ANOMALY);

  iterate_query_where (query, "metric-id", ITERATE_EQUALS,
                       iterate_record_get_id (ITERATE_RECORD (self->metric)));
  iterate_query_where (query, "last-at", ITERATE_GTE, self->from);
  iterate_query_where (query, "onset", ITERATE_LTE, self->to);
  iterate_query_order_by (query, "onset", TRUE);
  iterate_query_limit (query, MOST_ANOMALIES);
  self->anomalies = iterate_query_list (query, db, error);

  return self->anomalies != NULL;
}

static gboolean
load_funnel (IterateMetricAnalysis  *self,
             IterateDatabase        *db,
             const char             *breakdown,
             GError                **error)
{
  const char *const *steps = iterate_metric_get_funnel (self->metric);

  if (steps == NULL || steps[0] == NULL)
    return TRUE;

  self->funnel = iterate_funnel_load (db, steps, iterate_metric_get_funnel_window (self->metric),
                                      breakdown, self->from, self->to, error);

  return self->funnel != NULL;
}

static void
add_next (IterateMetricAnalysis *self,
          char                  *text)
{
  if (text != NULL)
    g_ptr_array_add (self->next, text);
}

static char *
advise_anomaly (IterateMetricAnalysis *self)
{
  for (guint i = 0; i < self->anomalies->len; i++)
    {
      IterateAnomaly *anomaly = g_ptr_array_index (self->anomalies, i);
      g_autofree char *when = NULL;

      if (iterate_anomaly_get_ended_at (anomaly) != 0)
        continue;

      when = iterate_time_format (iterate_anomaly_get_onset (anomaly));
      return g_strdup_printf (_("It %s by %s since %s: see “iterate investigations list”"),
                              iterate_anomaly_get_direction (anomaly),
                              iterate_anomaly_get_delta (anomaly), when);
    }

  return NULL;
}

static char *
advise_segment (IterateMetricAnalysis *self)
{
  const IterateSegmentShare *first = self->segments->len == 0 ? NULL
                                                             : g_ptr_array_index (self->segments, 0);

  if (first == NULL || self->segments->len < 2 || first->share < LARGE_SHARE ||
      !(fabs (iterate_metric_analysis_get_change (self)) >= LARGE_CHANGE))
    return NULL;

  return g_strdup_printf (_("%s %s carries %.0f %% of the change against the period before"),
                          first->dimension, first->value, MIN (100 * first->share, 999));
}

static char *
advise_trend (IterateMetricAnalysis *self)
{
  if (!self->trend.found)
    return NULL;

  if (g_str_equal (self->trend.direction, "declining"))
    return g_strdup_printf (_("It is declining: “iterate ideas --metric %s” lists what could be "
                              "tried"),
                            iterate_metric_get_name (self->metric));

  return g_strdup (_("It is improving: note what was done, so that it can be done again"));
}

static void
advise (IterateMetricAnalysis *self)
{
  add_next (self, advise_anomaly (self));
  add_next (self, advise_trend (self));
  add_next (self, self->funnel == NULL ? NULL : iterate_funnel_explain (self->funnel));
  add_next (self, advise_segment (self));

  if (self->n_points == 0)
    add_next (self, g_strdup (_("There are no values in this period: import some, or record one")));
  else if (self->next->len == 0)
    add_next (self,
              g_strdup_printf (_("Nothing needs you. “iterate ideas --metric %s” lists what could "
                                       "be tried"), iterate_metric_get_name (self->metric)));
}

/**
 * iterate_metric_analysis_load:
 * @period: how long before @now is looked at
 * @breakdown: (nullable): what people in the funnel are told apart by
 *
 * Returns: (transfer full): what can be said, or %NULL with @error set
 */
IterateMetricAnalysis *
iterate_metric_analysis_load (IterateDatabase  *db,
                              IterateMetric    *metric,
                              gint64            period,
                              const char       *breakdown,
                              gint64            now,
                              GError          **error)
{
  g_autoptr(IterateMetricAnalysis) self = g_new0 (IterateMetricAnalysis, 1);

  self->metric = g_object_ref (metric);
  self->to = now;
  self->from = now - period;
  self->next = g_ptr_array_new_with_free_func (g_free);
  if (!load_levels (self, db, error) || !load_anomalies (self, db, error) ||
      !iterate_trend_watch_look (db, metric, now, &self->trend, error) ||
      !load_funnel (self, db, breakdown, error) ||
      !iterate_cumulative_impact_calculate (db, iterate_metric_get_name (metric), now, &self->impact,
                                            error))
    return NULL;

  self->segments = iterate_segment_shares_list (db, metric, self->from, self->to, error);
  if (self->segments == NULL)
    return NULL;

  advise (self);

  return g_steal_pointer (&self);
}

void
iterate_metric_analysis_free (IterateMetricAnalysis *self)
{
  g_clear_object (&self->metric);
  g_clear_pointer (&self->anomalies, g_ptr_array_unref);
  g_clear_pointer (&self->segments, g_ptr_array_unref);
  g_clear_pointer (&self->funnel, iterate_funnel_free);
  g_clear_pointer (&self->next, g_ptr_array_unref);
  g_free (self);
}

/* Returns: the change of the level against the period before, as a share; NaN where there is none */
double
iterate_metric_analysis_get_change (IterateMetricAnalysis *self)
{
  return self->level_before == 0 ? NAN
                                 : (self->level - self->level_before) / fabs (self->level_before);
}

static JsonObject *
trend_to_json (const IterateTrendFinding *trend)
{
  JsonObject *object = json_object_new ();
  g_autofree char *onset = iterate_time_format (trend->onset);

  json_object_set_string_member (object, "direction", trend->found ? trend->direction : "steady");
  iterate_json_set_number (object, "p", trend->p);
  iterate_json_set_number (object, "slopePerDay", trend->slope);
  if (!trend->found)
    return object;

  json_object_set_string_member (object, "onset", onset);
  iterate_json_set_number (object, "baseline", trend->baseline);
  iterate_json_set_number (object, "currentValue", trend->current_value);
  iterate_json_set_number (object, "change", trend->change);

  return object;
}

static JsonArray *
segments_to_json (GPtrArray *segments)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < segments->len; i++)
    {
      const IterateSegmentShare *share = g_ptr_array_index (segments, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "dimension", share->dimension);
      json_object_set_string_member (object, "value", share->value);
      iterate_json_set_number (object, "observed", share->observed);
      iterate_json_set_number (object, "before", share->expected);
      iterate_json_set_number (object, "share", share->share);
      iterate_json_set_number (object, "surprise", share->surprise);
      json_array_add_object_element (array, object);
    }

  return array;
}

/* Returns: (transfer full): all of it */
JsonObject *
iterate_metric_analysis_to_json (IterateMetricAnalysis *self)
{
  JsonObject *object = json_object_new ();
  JsonObject *level = json_object_new ();
  JsonArray *anomalies = json_array_new ();
  JsonArray *next = json_array_new ();
  JsonObject *impact = json_object_new ();
  g_autofree char *from = iterate_time_format (self->from);
  g_autofree char *to = iterate_time_format (self->to);

  json_object_set_string_member (object, "metric", iterate_metric_get_name (self->metric));
  json_object_set_string_member (object, "from", from);
  json_object_set_string_member (object, "to", to);
  json_object_set_int_member (level, "points", self->n_points);
  iterate_json_set_number (level, "value", self->level);
  iterate_json_set_number (level, "before", self->level_before);
  iterate_json_set_number (level, "change", iterate_metric_analysis_get_change (self));
  iterate_json_set_number (level, "last", self->last_value);
  json_object_set_object_member (object, "level", level);
  json_object_set_object_member (object, "trend", trend_to_json (&self->trend));

  for (guint i = 0; i < self->anomalies->len; i++)
    json_array_add_object_element (anomalies,
                                   iterate_anomaly_describe (g_ptr_array_index (self->anomalies, i),
                                                             self->metric));
  json_object_set_array_member (object, "anomalies", anomalies);
  json_object_set_array_member (object, "segments", segments_to_json (self->segments));
  if (self->funnel != NULL)
    json_object_set_object_member (object, "funnel", iterate_funnel_to_json (self->funnel));

  json_object_set_int_member (impact, "experiments", self->impact.n);
  iterate_json_set_number (impact, "lift", self->impact.n == 0 ? NAN : self->impact.total);
  json_object_set_object_member (object, "cumulativeImpact", impact);

  for (guint i = 0; i < self->next->len; i++)
    json_array_add_string_element (next, g_ptr_array_index (self->next, i));
  json_object_set_array_member (object, "next", next);

  return object;
}
