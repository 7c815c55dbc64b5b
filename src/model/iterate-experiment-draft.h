/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment-plan.h"

G_BEGIN_DECLS

/**
 * IterateExperimentDraft:
 * @name: its name
 * @hypothesis: (nullable): what is expected, and why
 * @variants: (nullable): each as `NAME` or `NAME=WEIGHT`; the first one is the control
 * @metrics: (nullable): each as in iterate_metric_spec_parse(); the first one is the primary one
 * @plan: how it is decided
 * @start: whether it starts at once
 *
 * An experiment as a person describes it.
 */
typedef struct
{
  const char         *name;
  const char         *hypothesis;
  const char *const  *variants;
  const char *const  *metrics;
  IteratePlan         plan;
  gboolean            start;
} IterateExperimentDraft;

IterateExperiment *iterate_experiment_draft_create (const IterateExperimentDraft  *self,
                                                    IterateDatabase               *db,
                                                    gint64                         now,
                                                    GError                       **error);

G_END_DECLS
