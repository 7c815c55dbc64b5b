/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-series.h"

#include "iterate-analysis-private.h"
#include "iterate-time.h"
#include "iterate-unit-scan.h"

#include <math.h>

static void
clear_series (gpointer data)
{
  IterateSeries *self = data;

  g_free (self->metric);
  g_free (self->variant);
  g_array_unref (self->points);
  g_array_unref (self->looks);
}

IterateSeries *
iterate_series_ref (IterateSeries *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
iterate_series_unref (IterateSeries *self)
{
  g_atomic_rc_box_release_full (self, clear_series);
}

static gint64
get_id (gpointer record)
{
  return iterate_record_get_id (record);
}

/* Returns: (nullable): the first primary metric that has moments */
static IterateExperimentMetric *
find_metric (IterateAnalysis *analysis)
{
  for (guint i = 0; i < analysis->metrics->len; i++)
    {
      IterateExperimentMetric *metric = g_ptr_array_index (analysis->metrics, i);

      if (g_strcmp0 (iterate_experiment_metric_get_role (metric), "primary") == 0 &&
          iterate_experiment_metric_get_kind (metric) != ITERATE_METRIC_QUANTILE)
        return metric;
    }

  return NULL;
}

static IterateVariant *
find_variant (IterateAnalysis *analysis,
              const char      *name)
{
  for (guint i = 0; i < analysis->variants->len; i++)
    {
      IterateVariant *variant = g_ptr_array_index (analysis->variants, i);

      if (g_strcmp0 (iterate_variant_get_name (variant), name) == 0)
        return variant;
    }

  return NULL;
}

static void
add_point (IterateSeries        *self,
           IterateAnalysis      *analysis,
           IterateMetricKind     kind,
           const IterateMoments *moments,
           gint64                at)
{
  gboolean binary = iterate_metric_kind_is_binary (kind);
  IterateUnitSummary control = iterate_unit_summary_from_moments (&moments[0], binary);
  IterateUnitSummary treatment = iterate_unit_summary_from_moments (&moments[1], binary);
  IterateScale scale;
  IterateEffect effect;
  IterateSeriesPoint point;

  if (control.n < 2 || treatment.n < 2)
    return;

  effect = iterate_effect_measure (kind, &control, &treatment, &analysis->options);
  self->relative = !isnan (effect.comparisons[ITERATE_RELATIVE].effect);
  scale = self->relative ? ITERATE_RELATIVE : ITERATE_ABSOLUTE;
  point = (IterateSeriesPoint) {
    at, control.n + treatment.n, effect.comparisons[scale].effect,
    effect.tests[scale][ITERATE_SEQUENTIAL][0].low, effect.tests[scale][ITERATE_SEQUENTIAL][0].high,
    effect.tests[scale][ITERATE_FIXED][0].low, effect.tests[scale][ITERATE_FIXED][0].high,
  };
  if (isfinite (point.low) && isfinite (point.high))
    g_array_append_val (self->points, point);
}

/* Each day on top of those before it. */
static gboolean
add_days (IterateSeries            *self,
          IterateAnalysis          *analysis,
          IterateExperimentMetric  *metric,
          IterateVariant           *variant,
          GError                  **error)
{
  gint64 started = iterate_experiment_get_started_at (analysis->experiment);
  IterateMetricKind kind = iterate_experiment_metric_get_kind (metric);
  g_autoptr(GArray) days = iterate_unit_scan_days (analysis->db, get_id (analysis->experiment),
                                                   get_id (metric), started, error);
  IterateMoments moments[2] = { ITERATE_MOMENTS_INIT, ITERATE_MOMENTS_INIT };

  for (guint i = 0; days != NULL && i < days->len; i++)
    {
      const IterateDailyMoments *day = &g_array_index (days, IterateDailyMoments, i);
      gboolean last = i + 1 == days->len ||
                      g_array_index (days, IterateDailyMoments, i + 1).day != day->day;

      if (day->variant == get_id (analysis->control))
        iterate_moments_merge (&moments[0], &day->moments, 1);
      else if (day->variant == get_id (variant))
        iterate_moments_merge (&moments[1], &day->moments, 1);
      if (last)
        add_point (self, analysis, kind, moments, started + (day->day + 1) * ITERATE_DAY);
    }

  return days != NULL;
}

static gboolean
add_looks (IterateSeries    *self,
           IterateDatabase  *db,
           gint64            experiment,
           gint64            variant,
           GError          **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error,
                                 "SELECT at, ifnull (p, 1) FROM look WHERE experiment_id = ? "
                                 "AND variant_id = ? ORDER BY at", "ii", experiment, variant);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      const IterateLook look = { iterate_statement_get_int64 (rows, 0),
                                 iterate_statement_get_double (rows, 1) };

      g_array_append_val (self->looks, look);
    }

  return step == ITERATE_STEP_DONE;
}

/**
 * iterate_series_load:
 * @variant: the variant to follow against the control
 *
 * Returns: (transfer full): the series, which may be empty, or %NULL with @error set
 */
IterateSeries *
iterate_series_load (IterateExperiment  *experiment,
                     IterateDatabase    *db,
                     const char         *variant,
                     gint64              now,
                     GError            **error)
{
  g_autoptr(IterateSeries) self = g_atomic_rc_box_new0 (IterateSeries);
  g_autoptr(IterateVerdict) verdict = iterate_verdict_new ();
  g_auto(IterateAnalysis) analysis = { .verdict = verdict, .experiment = experiment, .db = db,
                                       .now = now };
  IterateExperimentMetric *metric;
  IterateVariant *found;

  self->points = g_array_new (FALSE, FALSE, sizeof (IterateSeriesPoint));
  self->looks = g_array_new (FALSE, FALSE, sizeof (IterateLook));
  self->variant = g_strdup (variant);
  if (!iterate_analysis_load (&analysis, error))
    return NULL;

  metric = find_metric (&analysis);
  found = find_variant (&analysis, variant);
  if (metric == NULL || found == NULL || analysis.control == NULL)
    return g_steal_pointer (&self);

  self->metric = g_strdup (iterate_experiment_metric_get_name (metric));
  if (!add_days (self, &analysis, metric, found, error) ||
      !add_looks (self, db, get_id (experiment), get_id (found), error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Keeps what the primary metric says now, for the record of who looked when. */
gboolean
iterate_look_note (IterateExperiment  *experiment,
                   IterateVerdict     *verdict,
                   IterateDatabase    *db,
                   gint64              now,
                   GError            **error)
{
  for (guint i = 0; i < verdict->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (verdict->results, i);
      IterateEstimate always = iterate_result_get_estimate (result, ITERATE_VIEW_SEQUENTIAL,
                                                            ITERATE_RELATIVE);

      if (result != iterate_verdict_get_primary (verdict, result->variant) ||
          !isfinite (always.value) || !isfinite (always.low) || !isfinite (always.high))
        continue;

      if (!iterate_database_execute (db, error,
                                     "INSERT INTO look (experiment_id, variant_id, at, n_units, "
                                     "effect, low, high, p) SELECT experiment_id, id, ?, ?, ?, ?, "
                                     "?, ? FROM variant WHERE experiment_id = ? AND name = ?",
                                     "iiddddis", now,
                                     (gint64) (result->effect.control.n + result->effect.treatment.n),
                                     always.value, always.low, always.high,
                                     iterate_result_get_p (result, ITERATE_VIEW_SEQUENTIAL,
                                                           ITERATE_ABSOLUTE),
                                     get_id (experiment), result->variant))
        return FALSE;
    }

  return TRUE;
}
