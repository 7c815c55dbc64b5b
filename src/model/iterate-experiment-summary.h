/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment.h"
#include "iterate-verdict-text.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_EXPERIMENT_SUMMARY (iterate_experiment_summary_get_type ())

G_DECLARE_FINAL_TYPE (IterateExperimentSummary, iterate_experiment_summary,
                      ITERATE, EXPERIMENT_SUMMARY, GObject)

GPtrArray         *iterate_experiment_summary_list           (IterateDatabase          *db,
                                                              gint64                    now,
                                                              GError                  **error);
IterateExperiment *iterate_experiment_summary_get_experiment (IterateExperimentSummary *self);
IterateVerdict    *iterate_experiment_summary_get_verdict    (IterateExperimentSummary *self);
const char        *iterate_experiment_summary_get_name       (IterateExperimentSummary *self);
const char        *iterate_experiment_summary_get_subtitle   (IterateExperimentSummary *self);
const char        *iterate_experiment_summary_get_parent     (IterateExperimentSummary *self);
gint64             iterate_experiment_summary_get_approval   (IterateExperimentSummary *self);
const char *const *iterate_experiment_summary_get_follow_ups (IterateExperimentSummary *self);
gboolean           iterate_experiment_summary_matches        (IterateExperimentSummary *self,
                                                              const char               *text);
const char        *iterate_experiment_status_get_text        (const char               *status);

G_END_DECLS
