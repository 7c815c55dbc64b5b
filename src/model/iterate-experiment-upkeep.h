/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment.h"

G_BEGIN_DECLS

gboolean iterate_experiment_recompute (IterateDatabase    *db,
                                       IterateExperiment  *experiment,
                                       gint64              since,
                                       gint64              now,
                                       gint64             *n_changed,
                                       GError            **error);
gboolean iterate_experiment_mature     (IterateDatabase    *db,
                                       IterateExperiment  *experiment,
                                       gint64              now,
                                       GError            **error);
gboolean iterate_experiment_erase_unit (IterateDatabase   *db,
                                       IterateExperiment  *experiment,
                                       gint64              key,
                                       gint64              now,
                                       GError            **error);

G_END_DECLS
