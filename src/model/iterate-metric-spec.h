/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment.h"
#include "iterate-metric-definition.h"

G_BEGIN_DECLS

/**
 * IterateMetricSpec:
 * @name: the metric's name
 * @kind: its kind
 * @role: `primary`, `secondary` or `guardrail`
 * @direction: `up` or `down`
 * @definition: (nullable): of what events it is made, if its values are not imported
 * @quantile: which quantile, or NaN
 * @cap: the quantile above which values are cut, or NaN
 * @margin: how much worse a guardrail may be, or NaN
 *
 * A metric that is to be added to an experiment.
 */
typedef struct
{
  char                    *name;
  IterateMetricKind        kind;
  const char              *role;
  const char              *direction;
  IterateMetricDefinition *definition;
  double                   quantile;
  double                   cap;
  double                   margin;
} IterateMetricSpec;

IterateMetricSpec *iterate_metric_spec_parse    (const char               *text,
                                                 GError                  **error);
char              *iterate_metric_spec_dup_text (const char              *name,
                                                 IterateMetricKind        kind,
                                                 const char              *events,
                                                 const char              *options);
void               iterate_metric_spec_free     (IterateMetricSpec        *self);
gboolean           iterate_experiment_add_spec  (IterateDatabase          *db,
                                                 IterateExperiment        *experiment,
                                                 const IterateMetricSpec  *spec,
                                                 gint64                    now,
                                                 GError                  **error);
gboolean           iterate_experiment_add_spec_text (IterateDatabase     *db,
                                                 IterateExperiment        *experiment,
                                                 const char               *text,
                                                 gint64                    now,
                                                 GError                  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateMetricSpec, iterate_metric_spec_free)

G_END_DECLS
