/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment-metric.h"
#include "iterate-experiment-analysis.h"
#include "iterate-variant.h"

G_BEGIN_DECLS

/* What an analysis goes by while it is made; the parts of it are in files of their own. */
typedef struct
{
  IterateVerdict       *verdict;    /* (borrowed) */
  IterateExperiment    *experiment; /* (borrowed) */
  IterateDatabase      *db;         /* (borrowed) */
  gint64                now;
  GPtrArray            *variants;   /* (owned) (element-type IterateVariant) */
  GPtrArray            *metrics;    /* (owned) (element-type IterateExperimentMetric) */
  IterateVariant       *control;    /* (borrowed) (nullable) */
  IterateEffectOptions  options;
  double                win_confidence;
  double                inconclusive_confidence;
} IterateAnalysis;

void     iterate_analysis_clear        (IterateAnalysis          *self);
gboolean iterate_analysis_load         (IterateAnalysis          *self,
                                        GError                  **error);
void     iterate_analysis_describe     (IterateExperimentMetric  *metric,
                                        IterateVariant           *variant,
                                        IterateResult            *result);
void     iterate_analysis_interpret    (IterateAnalysis          *self,
                                        IterateResult            *result);
gboolean iterate_analysis_check_health (IterateAnalysis          *self,
                                        GError                  **error);
void     iterate_analysis_decide       (IterateAnalysis          *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IterateAnalysis, iterate_analysis_clear)

G_END_DECLS
