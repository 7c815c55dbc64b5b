/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-change.h"

#include "iterate-anomaly-watch.h"
#include "iterate-error.h"
#include "iterate-journal.h"

#include <math.h>

/* Defines a metric, or changes its definition. Where that changes what is out of the ordinary, its
 * values are judged anew. */

static gboolean
check_word (const char        *what,
            const char        *word,
            const char *const *allowed,
            GError           **error)
{
  g_autofree char *all = NULL;

  if (word == NULL || g_strv_contains (allowed, word))
    return TRUE;

  all = g_strjoinv (", ", (GStrv) allowed);
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "A metric's %s cannot be “%s”. There are: %s",
               what, word, all);

  return FALSE;
}

static gboolean
check (const IterateMetricChange  *self,
       GError                    **error)
{
  static const char *const directions[] = { "up", "down", NULL };
  static const char *const kinds[] = { "gauge", "counter", NULL };
  static const char *const aggregations[] = { "mean", "sum", NULL };
  static const char *const detectors[] = { "robust", "historical-average", NULL };

  if (!check_word ("direction", self->direction, directions, error) ||
      !check_word ("kind", self->kind, kinds, error) ||
      !check_word ("aggregation", self->aggregation, aggregations, error) ||
      !check_word ("detector", self->detector, detectors, error))
    return FALSE;

  if (!isnan (self->threshold) && !(self->threshold > 0 && self->threshold <= 100))
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           "A threshold is a number of standard deviations above 0, such as 2");
      return FALSE;
    }

  if (self->funnel != NULL && g_strv_length (self->funnel) < 2)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           "A funnel has at least two steps, such as visited,signed_up");
      return FALSE;
    }

  return TRUE;
}

static gboolean
set_text (IterateDatabase  *db,
          IterateMetric    *metric,
          const char       *property,
          const char       *text,
          GError          **error)
{
  return text == NULL || iterate_database_update (db, metric, error, property, text, NULL);
}

static gboolean
set_number (IterateDatabase  *db,
            IterateMetric    *metric,
            const char       *property,
            gint64            number,
            gint64            unless,
            GError          **error)
{
  return number == unless || iterate_database_update (db, metric, error, property, number, NULL);
}

static gboolean
set_all (const IterateMetricChange  *self,
         IterateDatabase            *db,
         IterateMetric              *metric,
         GError                    **error)
{
  return set_text (db, metric, "direction", self->direction, error) &&
         set_text (db, metric, "unit", self->unit, error) &&
         set_text (db, metric, "owner", self->owner, error) &&
         set_text (db, metric, "description", self->description, error) &&
         set_text (db, metric, "kind", self->kind, error) &&
         set_text (db, metric, "aggregation", self->aggregation, error) &&
         set_text (db, metric, "detector", self->detector, error) &&
         (self->critical < 0 ||
          iterate_database_update (db, metric, error, "critical", (gboolean) self->critical, NULL)) &&
         (isnan (self->threshold) ||
          iterate_database_update (db, metric, error, "threshold", self->threshold, NULL)) &&
         (isnan (self->target) ||
          iterate_database_update (db, metric, error, "target", self->target, NULL)) &&
         (self->funnel == NULL ||
          iterate_database_update (db, metric, error, "funnel", self->funnel, NULL)) &&
         (self->step == 0 ||
          iterate_database_update (db, metric, error, "step", self->step, "step-by", "person", NULL)) &&
         set_number (db, metric, "funnel-window", self->funnel_window, 0, error) &&
         set_number (db, metric, "raw-days", self->raw_days, -1, error) &&
         set_number (db, metric, "kept-days", self->kept_days, -1, error);
}

static gboolean
judge_anew (IterateDatabase  *db,
            IterateMetric    *metric,
            gint64            now,
            GError          **error)
{
  g_autoptr(IterateAnomalyWatch) watch = iterate_anomaly_watch_new (db, metric, now, error);

  return watch != NULL && iterate_anomaly_watch_again (watch, error);
}

/**
 * iterate_metric_change_apply:
 * @name: the metric's; it is made where there is none
 */
gboolean
iterate_metric_change_apply (const IterateMetricChange  *self,
                             IterateDatabase            *db,
                             const char                 *name,
                             gint64                      now,
                             GError                    **error)
{
  g_autoptr(IterateMetric) metric = NULL;
  g_autofree char *subject = NULL;
  gboolean judged_otherwise = self->detector != NULL || !isnan (self->threshold) || self->step != 0 ||
                              self->critical >= 0;

  if (!check (self, error))
    return FALSE;

  metric = iterate_metric_ensure (db, name, now, error);
  if (metric == NULL || !set_all (self, db, metric, error))
    return FALSE;

  subject = iterate_record_dup_subject (ITERATE_RECORD (metric));

  return (!judged_otherwise || iterate_metric_get_n_points (metric) == 0 ||
          judge_anew (db, metric, now, error)) &&
         iterate_journal_append (db, now, "metric.defined", subject, NULL, NULL, error) != 0;
}
