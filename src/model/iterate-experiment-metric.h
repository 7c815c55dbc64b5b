/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric-kind.h"
#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_EXPERIMENT_METRIC (iterate_experiment_metric_get_type ())

G_DECLARE_FINAL_TYPE (IterateExperimentMetric, iterate_experiment_metric, ITERATE,
                      EXPERIMENT_METRIC, IterateRecord)

const char        *iterate_experiment_metric_get_name       (IterateExperimentMetric *self);
IterateMetricKind  iterate_experiment_metric_get_kind       (IterateExperimentMetric *self);
const char        *iterate_experiment_metric_get_role       (IterateExperimentMetric *self);
const char        *iterate_experiment_metric_get_direction  (IterateExperimentMetric *self);
const char        *iterate_experiment_metric_get_definition (IterateExperimentMetric *self);
double             iterate_experiment_metric_get_quantile   (IterateExperimentMetric *self);
double             iterate_experiment_metric_get_cap        (IterateExperimentMetric *self);
double             iterate_experiment_metric_get_margin     (IterateExperimentMetric *self);
gboolean           iterate_experiment_metric_has_covariate  (IterateExperimentMetric *self);

G_END_DECLS
