/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment-series.h"
#include "iterate-learning.h"
#include "iterate-lineage.h"

G_BEGIN_DECLS

/**
 * IterateExperimentEvidence:
 * @subject: the id of the experiment
 * @variant: (nullable): the variant that is followed
 * @series: (nullable): how its answer became what it is
 * @segments: (element-type IterateResult): its primary metric in each part of the units
 * @lineage: (element-type IterateLineageNode): the tree that the experiment belongs to
 * @learnings: (element-type IterateLearning): what was learned from it
 *
 * What stands behind a verdict and is read when somebody looks.
 */
typedef struct
{
  char          *subject;
  char          *variant;
  IterateSeries *series;
  GPtrArray     *segments;
  GPtrArray     *lineage;
  GPtrArray     *learnings;
} IterateExperimentEvidence;

IterateExperimentEvidence *iterate_experiment_evidence_load (IterateDatabase           *db,
                                                             const char                *subject,
                                                             const char                *variant,
                                                             gint64                     now,
                                                             GError                   **error);
void                       iterate_experiment_evidence_free (IterateExperimentEvidence *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateExperimentEvidence, iterate_experiment_evidence_free)

G_END_DECLS
