/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"
#include "iterate-effect.h"
#include "iterate-experiment-metric.h"
#include "iterate-experiment.h"

G_BEGIN_DECLS

gboolean iterate_experiment_measure         (IterateExperiment           *experiment,
                                             IterateExperimentMetric     *metric,
                                             IterateDatabase             *db,
                                             gint64                       control,
                                             gint64                       variant,
                                             const IterateEffectOptions  *options,
                                             IterateEffect               *effect,
                                             GError                     **error);
gboolean iterate_experiment_summarise_units (IterateExperimentMetric     *metric,
                                             IterateDatabase             *db,
                                             gint64                       variant,
                                             IterateUnitSummary          *summary,
                                             GError                     **error);

G_END_DECLS
