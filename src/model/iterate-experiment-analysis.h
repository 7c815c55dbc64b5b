/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"
#include "iterate-experiment.h"
#include "iterate-verdict-text.h"

G_BEGIN_DECLS

/* The specification's thresholds, strict; the settings
 * `experiment.win-confidence` and `experiment.inconclusive-confidence`. */
#define ITERATE_WIN_CONFIDENCE          0.95
#define ITERATE_INCONCLUSIVE_CONFIDENCE 0.8

IterateVerdict *iterate_experiment_analyze          (IterateExperiment  *experiment,
                                                     IterateDatabase    *db,
                                                     gint64              now,
                                                     GError            **error);
GPtrArray      *iterate_experiment_analyze_segments (IterateExperiment  *experiment,
                                                     IterateDatabase    *db,
                                                     const char         *variant,
                                                     GError            **error);

G_END_DECLS
