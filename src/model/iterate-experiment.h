/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_EXPERIMENT (iterate_experiment_get_type ())

G_DECLARE_FINAL_TYPE (IterateExperiment, iterate_experiment, ITERATE, EXPERIMENT, IterateRecord)

const char *const *
             iterate_experiment_get_statuses           (void);
const char  *iterate_experiment_get_name               (IterateExperiment *self);
const char  *iterate_experiment_get_hypothesis         (IterateExperiment *self);
const char  *iterate_experiment_get_status             (IterateExperiment *self);
gint64       iterate_experiment_get_parent_experiment  (IterateExperiment *self);
gint64       iterate_experiment_get_planned_duration   (IterateExperiment *self);
gint64       iterate_experiment_get_planned_units      (IterateExperiment *self);
double       iterate_experiment_get_minimum_effect     (IterateExperiment *self);
gint64       iterate_experiment_get_multiple_exposures (IterateExperiment *self);
const char  *iterate_experiment_get_winner             (IterateExperiment *self);
const char  *iterate_experiment_get_reason             (IterateExperiment *self);
gint64       iterate_experiment_get_started_at         (IterateExperiment *self);
gint64       iterate_experiment_get_completed_at       (IterateExperiment *self);
gint64       iterate_experiment_get_graduated_at       (IterateExperiment *self);
const char  *iterate_experiment_get_method             (IterateExperiment *self);
double       iterate_experiment_get_tuning             (IterateExperiment *self);
double       iterate_experiment_get_prior_mean         (IterateExperiment *self);
double       iterate_experiment_get_prior_sd           (IterateExperiment *self);
const char  *iterate_experiment_get_exclusion_group    (IterateExperiment *self);
double       iterate_experiment_get_holdout            (IterateExperiment *self);
gint64       iterate_experiment_get_n_excluded         (IterateExperiment *self);

G_END_DECLS
