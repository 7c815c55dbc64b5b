/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment.h"

G_BEGIN_DECLS

/**
 * IteratePlan:
 * @method: `sequential`, `fixed` or `bayesian`
 * @planned_units: how many units it is planned to have in all; 0 for open
 * @minimum_effect: the smallest relative effect worth having, or NaN
 * @prior_mean: what the relative effect is believed to be, or NaN
 * @prior_sd: how firmly, or NaN
 * @exclusion_group: (nullable): the group that it shares no unit with
 * @holdout: the share of units that takes no part, or NaN
 *
 * How an experiment is to be decided. It is settled when it starts.
 */
typedef struct
{
  const char *method;
  gint64      planned_units;
  double      minimum_effect;
  double      prior_mean;
  double      prior_sd;
  const char *exclusion_group;
  double      holdout;
} IteratePlan;

gboolean           iterate_experiment_set_plan (IterateDatabase    *db,
                                                IterateExperiment  *experiment,
                                                const IteratePlan  *plan,
                                                GError            **error);
char              *iterate_experiment_dup_plan (IterateExperiment  *experiment);
IterateExperiment *iterate_experiment_redesign (IterateDatabase    *db,
                                                IterateExperiment  *experiment,
                                                gboolean            with_prior,
                                                gint64              now,
                                                GError            **error);

G_END_DECLS
