/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-metric.h"

/**
 * IterateExperimentMetric:
 *
 * What an experiment measures: its kind, its role (`primary`, `secondary` or
 * `guardrail`) and the direction that is wanted. Where its values are not imported,
 * `definition` says which events they are made of.
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
  { "definition", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "quantile", G_TYPE_DOUBLE },
  { "cap", G_TYPE_DOUBLE },
  { "margin", G_TYPE_DOUBLE },
  { "covariate", G_TYPE_BOOLEAN },
  { "matured-until", G_TYPE_INT64, ITERATE_COLUMN_TIME },
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

IterateMetricKind
iterate_experiment_metric_get_kind (IterateExperimentMetric *self)
{
  IterateMetricKind kind = ITERATE_METRIC_MEAN;

  iterate_metric_kind_parse (iterate_record_get_string (ITERATE_RECORD (self), "kind"), &kind);

  return kind;
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

/* Returns: (nullable): what of the events it is made of, as JSON */
const char *
iterate_experiment_metric_get_definition (IterateExperimentMetric *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "definition");
}

/* Returns: which quantile, or NaN */
double
iterate_experiment_metric_get_quantile (IterateExperimentMetric *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "quantile");
}

/* Returns: the quantile above which values are cut, or NaN */
double
iterate_experiment_metric_get_cap (IterateExperimentMetric *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "cap");
}

/* Returns: how much worse it may be, relative to the control, or NaN */
double
iterate_experiment_metric_get_margin (IterateExperimentMetric *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "margin");
}

/* Returns: whether its units have a value from before the exposure */
gboolean
iterate_experiment_metric_has_covariate (IterateExperimentMetric *self)
{
  return iterate_record_get_boolean (ITERATE_RECORD (self), "covariate");
}
