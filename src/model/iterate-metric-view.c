/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-view.h"

#include "iterate-alert-book.h"
#include "iterate-idea.h"
#include "iterate-investigation.h"
#include "iterate-number.h"
#include "iterate-query.h"
#include "iterate-recent-changes.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The window draws this many values at most, the newest ones. */
#define MOST_IDEAS 10
#define MOST_READINGS 50000

#define MOST_LISTED   30
#define PERIOD        (30 * ITERATE_DAY)
#define TRIED_FOR     (90 * ITERATE_DAY)

static void
metric_rule_free (gpointer data)
{
  IterateMetricRule *self = data;

  g_clear_object (&self->rule);
  g_clear_pointer (&self->times, g_array_unref);
  g_free (self);
}

static GPtrArray *
list_newest (IterateDatabase  *db,
             GType             type,
             gint64            metric,
             const char       *order,
             GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (type);

  iterate_query_where (query, "metric-id", ITERATE_EQUALS, metric);
  iterate_query_order_by (query, order, TRUE);
  iterate_query_limit (query, MOST_LISTED);

  return iterate_query_list (query, db, error);
}

static GPtrArray *
list_alerts (IterateDatabase  *db,
             gint64            metric,
             GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ALERT);

  iterate_query_where (query, "metric-id", ITERATE_EQUALS, metric);
  iterate_query_where (query, "state", ITERATE_NOT_EQUALS, "resolved");
  iterate_query_order_by (query, "id", TRUE);

  return iterate_query_list (query, db, error);
}

static GPtrArray *
list_ideas (IterateDatabase  *db,
            IterateMetric    *metric,
            GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_IDEA);

  iterate_query_where (query, "metric", ITERATE_EQUALS, iterate_metric_get_name (metric));
  iterate_query_where (query, "status", ITERATE_EQUALS, "open");
  iterate_query_order_by (query, "score", TRUE);
  iterate_query_limit (query, MOST_IDEAS);

  return iterate_query_list (query, db, error);
}

static gboolean
load_series (IterateMetricView  *self,
             IterateDatabase    *db,
             GArray            **points,
             GError            **error)
{
  gint64 from = G_MAXINT64, to = 0;

  *points = iterate_metric_points_load (db, iterate_record_get_id (ITERATE_RECORD (self->metric)), 0,
                                        G_MININT64, G_MAXINT64, error);
  if (*points == NULL)
    return FALSE;

  if ((*points)->len > 0)
    {
      guint first = (*points)->len > MOST_READINGS ? (*points)->len - MOST_READINGS : 0;

      from = g_array_index (*points, IteratePoint, first).at;
      to = g_array_index (*points, IteratePoint, (*points)->len - 1).at;
    }
  self->readings = iterate_metric_series_judge (*points, self->metric, from, &self->period);
  self->change_points = iterate_metric_series_find_changes (*points,
                                                            iterate_metric_get_step (self->metric),
                                                            iterate_metric_is_sum (self->metric));
  self->changes = iterate_recent_changes_between (db, iterate_metric_get_name (self->metric), from,
                                                  to + ITERATE_DAY, error);

  return self->changes != NULL;
}

static gboolean
is_for (IterateAlertRule *rule,
        IterateMetric    *metric)
{
  gint64 id = iterate_alert_rule_get_metric_id (rule);

  return id == 0 || id == iterate_record_get_id (ITERATE_RECORD (metric));
}

/* What each rule would have done lately. */
static gboolean
load_rules (IterateMetricView  *self,
            IterateDatabase    *db,
            GArray             *points,
            gint64              now,
            GError            **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ALERT_RULE);
  g_autoptr(GPtrArray) rules = NULL;

  iterate_query_order_by (query, "id", FALSE);
  rules = iterate_query_list (query, db, error);
  for (guint i = 0; rules != NULL && i < rules->len; i++)
    {
      IterateAlertRule *rule = g_ptr_array_index (rules, i);
      IterateMetricRule *one;

      if (!is_for (rule, self->metric))
        continue;

      one = g_new0 (IterateMetricRule, 1);
      one->rule = g_object_ref (G_OBJECT (rule));
      one->times = iterate_alert_book_try_rule (rule, points, self->anomalies,
                                                iterate_metric_get_step (self->metric));
      while (one->times->len > 0 && g_array_index (one->times, gint64, 0) < now - TRIED_FOR)
        g_array_remove_index (one->times, 0);
      g_ptr_array_add (self->rules, one);
    }

  return rules != NULL;
}

static char *
write_headline (IterateMetricView *self)
{
  IterateMetric *metric = self->metric;
  g_autofree char *last = iterate_metric_format (metric, iterate_metric_get_last_value (metric));
  g_autofree char *baseline = NULL;
  IterateAnomaly *anomaly = self->anomalies->len > 0 ? g_ptr_array_index (self->anomalies, 0) : NULL;

  if (iterate_metric_get_n_points (metric) == 0)
    return g_strdup (_("Nothing was measured yet."));

  if (anomaly != NULL && iterate_anomaly_get_ended_at (anomaly) == 0)
    {
      g_autofree char *age = iterate_time_format (iterate_anomaly_get_onset (anomaly));

      return g_strdup_printf (_("Unusual: it %s by %s, since %.10s %.5s."),
                              iterate_anomaly_get_direction (anomaly),
                              iterate_anomaly_get_delta (anomaly), age, age + 11);
    }

  if (!self->analysis->trend.found)
    return g_strdup_printf (_("As usual: %s."), last);

  baseline = iterate_metric_format (metric, self->analysis->trend.baseline);
  if (g_str_equal (self->analysis->trend.direction, "declining"))
    return g_strdup_printf (_("Declining: %s, from %s."), last, baseline);

  return g_strdup_printf (_("Improving: %s, from %s."), last, baseline);
}

/* Returns: (nullable): what was found out about the newest anomaly, while it goes on */
static const char *
find_cause (IterateMetricView *self)
{
  IterateAnomaly *anomaly = self->anomalies->len > 0 ? g_ptr_array_index (self->anomalies, 0) : NULL;

  if (anomaly == NULL || iterate_anomaly_get_ended_at (anomaly) != 0)
    return NULL;

  for (guint i = 0; i < self->investigations->len; i++)
    {
      IterateInvestigation *investigation = g_ptr_array_index (self->investigations, i);
      const char *const *causes = iterate_investigation_get_hypothesis (investigation);

      if (iterate_investigation_get_anomaly_id (investigation) ==
          iterate_record_get_id (ITERATE_RECORD (anomaly)))
        return causes == NULL ? NULL : causes[0];
    }

  return NULL;
}

static char *
write_advice (IterateMetricView *self)
{
  const char *cause = find_cause (self);

  if (cause != NULL)
    return g_strdup_printf (_("Likeliest cause: %s."), cause);

  return g_strdup (self->analysis->next->len > 0 ? g_ptr_array_index (self->analysis->next, 0) : "");
}

/**
 * iterate_metric_view_load:
 * @metric: its name or id
 *
 * Returns: (transfer full): what is known of it, or %NULL with @error set
 */
IterateMetricView *
iterate_metric_view_load (IterateDatabase  *db,
                          const char       *metric,
                          gint64            now,
                          GError          **error)
{
  g_autoptr(IterateMetricView) self = g_new0 (IterateMetricView, 1);
  g_autoptr(GArray) points = NULL;
  gint64 id;

  self->rules = g_ptr_array_new_with_free_func (metric_rule_free);
  self->metric = iterate_metric_find (db, metric, error);
  if (self->metric == NULL || !load_series (self, db, &points, error))
    return NULL;

  id = iterate_record_get_id (ITERATE_RECORD (self->metric));
  self->anomalies = list_newest (db, ITERATE_TYPE_ANOMALY, id, "onset", error);
  if (self->anomalies == NULL || !load_rules (self, db, points, now, error))
    return NULL;

  self->investigations = list_newest (db, ITERATE_TYPE_INVESTIGATION, id, "id", error);
  self->alerts = self->investigations == NULL ? NULL : list_alerts (db, id, error);
  self->ideas = self->alerts == NULL ? NULL : list_ideas (db, self->metric, error);
  self->analysis = self->ideas == NULL ? NULL
                                       : iterate_metric_analysis_load (db, self->metric, PERIOD, NULL,
                                                                       now, error);
  if (self->analysis == NULL)
    return NULL;

  self->headline = write_headline (self);
  self->advice = write_advice (self);

  return g_steal_pointer (&self);
}

void
iterate_metric_view_free (IterateMetricView *self)
{
  g_clear_object (&self->metric);
  g_clear_pointer (&self->readings, g_array_unref);
  g_clear_pointer (&self->change_points, g_array_unref);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_clear_pointer (&self->anomalies, g_ptr_array_unref);
  g_clear_pointer (&self->investigations, g_ptr_array_unref);
  g_clear_pointer (&self->alerts, g_ptr_array_unref);
  g_clear_pointer (&self->rules, g_ptr_array_unref);
  g_clear_pointer (&self->ideas, g_ptr_array_unref);
  g_clear_pointer (&self->analysis, iterate_metric_analysis_free);
  g_free (self->headline);
  g_free (self->advice);
  g_free (self);
}
