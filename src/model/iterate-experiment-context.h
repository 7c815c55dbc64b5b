/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-design.h"
#include "iterate-experiment-summary.h"

G_BEGIN_DECLS

/**
 * IterateBaseline:
 * @metric: a metric's name
 * @mean: what it is without a change
 * @variance: of one unit's value
 * @units_per_day: how many units came a day, or NaN
 *
 * What an earlier experiment tells of a metric.
 */
typedef struct
{
  const char        *metric;
  IterateMetricKind  kind;
  double             mean;
  double             variance;
  double             units_per_day;
} IterateBaseline;

/**
 * IterateOverlap:
 * @experiment: a running experiment
 * @group: (nullable): the group that it shares no unit with
 * @shared: whether its units may take part in the new one too
 * @text: how the two meet, in a sentence
 */
typedef struct
{
  const char *experiment;
  const char *group;
  gboolean    shared;
  char       *text;
} IterateOverlap;

gboolean   iterate_experiment_context_find_baseline (GPtrArray       *summaries,
                                                     const char      *metric,
                                                     gint64           now,
                                                     IterateBaseline *baseline);
GPtrArray *iterate_experiment_context_list_overlaps (GPtrArray       *summaries,
                                                     const char      *group,
                                                     const char      *metric,
                                                     gint64           now);
IterateDesign iterate_experiment_context_make_design (IterateDesignMethod method,
                                                     IterateMetricKind   kind,
                                                     double              mean,
                                                     double              sd,
                                                     guint               n_variants);

G_END_DECLS
