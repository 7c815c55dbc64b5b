/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment.h"
#include "iterate-moments.h"

G_BEGIN_DECLS

typedef struct _IterateExperimentCounts IterateExperimentCounts;

IterateExperimentCounts *iterate_experiment_counts_open           (IterateDatabase          *db,
                                                                   const char               *name,
                                                                   const char               *control,
                                                                   gint64                    now,
                                                                   GError                  **error);
void                     iterate_experiment_counts_free           (IterateExperimentCounts  *self);
IterateExperiment       *iterate_experiment_counts_get_experiment (IterateExperimentCounts  *self);
gboolean                 iterate_experiment_counts_add            (IterateExperimentCounts  *self,
                                                                   const char               *variant,
                                                                   const char               *metric,
                                                                   const char               *kind,
                                                                   const IterateMoments     *moments,
                                                                   GError                  **error);
gboolean                 iterate_experiment_counts_save           (IterateExperimentCounts  *self,
                                                                   GError                  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateExperimentCounts, iterate_experiment_counts_free)

G_END_DECLS
