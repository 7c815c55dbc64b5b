/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-measure.h"

#include "iterate-moments-table.h"
#include "iterate-unit-scan.h"

#include <math.h>

/* From what is kept of the units to the effect of a variant on a metric. */

static gint64
get_id (gpointer record)
{
  return iterate_record_get_id (record);
}

/* A variant's units as the metric sees them; not for a quantile. */
gboolean
iterate_experiment_summarise_units (IterateExperimentMetric  *metric,
                                    IterateDatabase          *db,
                                    gint64                    variant,
                                    IterateUnitSummary       *summary,
                                    GError                  **error)
{
  double cap = iterate_experiment_metric_get_cap (metric);
  gint64 experiment = iterate_record_get_int64 (ITERATE_RECORD (metric), "experiment-id");
  IterateMoments moments;

  if (isnan (cap) ? !iterate_moments_table_load (db, get_id (metric), variant, &moments, error)
                  : !iterate_unit_scan_capped (db, experiment, get_id (metric), variant, cap,
                                               &moments, error))
    return FALSE;

  *summary = iterate_unit_summary_from_moments (
    &moments, iterate_metric_kind_is_binary (iterate_experiment_metric_get_kind (metric)));

  return TRUE;
}

static gboolean
measure_quantile (IterateExperiment           *experiment,
                  IterateExperimentMetric     *metric,
                  IterateDatabase             *db,
                  gint64                       control,
                  gint64                       variant,
                  const IterateEffectOptions  *options,
                  IterateEffect               *effect,
                  GError                     **error)
{
  double nu = iterate_experiment_metric_get_quantile (metric);
  IterateSample samples[2];

  if (!iterate_unit_scan_quantile (db, get_id (experiment), get_id (metric), control, nu,
                                   &samples[0], error) ||
      !iterate_unit_scan_quantile (db, get_id (experiment), get_id (metric), variant, nu,
                                   &samples[1], error))
    return FALSE;

  *effect = iterate_effect_from_samples (&samples[0], &samples[1], options);

  return TRUE;
}

/**
 * iterate_experiment_measure:
 * @control: the control's id
 * @variant: the id of what is compared with it
 * @effect: (out): everything about the difference
 */
gboolean
iterate_experiment_measure (IterateExperiment           *experiment,
                            IterateExperimentMetric     *metric,
                            IterateDatabase             *db,
                            gint64                       control,
                            gint64                       variant,
                            const IterateEffectOptions  *options,
                            IterateEffect               *effect,
                            GError                     **error)
{
  IterateMetricKind kind = iterate_experiment_metric_get_kind (metric);
  IterateEffectOptions own = *options;
  IterateUnitSummary summaries[2];

  if (kind == ITERATE_METRIC_QUANTILE)
    return measure_quantile (experiment, metric, db, control, variant, options, effect, error);

  if (!iterate_experiment_summarise_units (metric, db, control, &summaries[0], error) ||
      !iterate_experiment_summarise_units (metric, db, variant, &summaries[1], error))
    return FALSE;

  own.adjust = options->adjust && iterate_experiment_metric_has_covariate (metric);
  *effect = iterate_effect_measure (kind, &summaries[0], &summaries[1], &own);

  return TRUE;
}
