/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_EXPERIMENT_METRIC (iterate_experiment_metric_get_type ())

G_DECLARE_FINAL_TYPE (IterateExperimentMetric, iterate_experiment_metric, ITERATE,
                      EXPERIMENT_METRIC, IterateRecord)

const char  *iterate_experiment_metric_get_name      (IterateExperimentMetric *self);
const char  *iterate_experiment_metric_get_kind      (IterateExperimentMetric *self);
const char  *iterate_experiment_metric_get_role      (IterateExperimentMetric *self);
const char  *iterate_experiment_metric_get_direction (IterateExperimentMetric *self);

G_END_DECLS
