/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-metric.h"

/**
 * IterateExperimentMetric:
 *
 * What an experiment measures: its kind (`proportion` or `mean`), its role
 * (`primary`, `secondary` or `guardrail`) and the direction that is wanted.
 */
struct _IterateExperimentMetric
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "experiment-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "exp" },
  { "name", G_TYPE_STRING },
  { "kind", G_TYPE_STRING },
  { "role", G_TYPE_STRING },
  { "direction", G_TYPE_STRING },
};

G_DEFINE_FINAL_TYPE (IterateExperimentMetric, iterate_experiment_metric, ITERATE_TYPE_RECORD)

static void
iterate_experiment_metric_class_init (IterateExperimentMetricClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "experiment_metric", "metric",
                                  columns, G_N_ELEMENTS (columns));
}

static void
iterate_experiment_metric_init (IterateExperimentMetric *self)
{
}

const char *
iterate_experiment_metric_get_name (IterateExperimentMetric *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "name");
}

const char *
iterate_experiment_metric_get_kind (IterateExperimentMetric *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "kind");
}

const char *
iterate_experiment_metric_get_role (IterateExperimentMetric *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "role");
}

const char *
iterate_experiment_metric_get_direction (IterateExperimentMetric *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "direction");
}
