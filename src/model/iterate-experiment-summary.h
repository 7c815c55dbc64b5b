/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment.h"
#include "iterate-verdict-text.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_EXPERIMENT_SUMMARY (iterate_experiment_summary_get_type ())

/**
 * IterateExperimentFilter:
 * @ITERATE_EXPERIMENTS_ALL: all of them
 * @ITERATE_EXPERIMENTS_WAITING: those that a person has to decide on
 * @ITERATE_EXPERIMENTS_RUNNING: those that collect data
 * @ITERATE_EXPERIMENTS_PLANNED: those that did not start yet
 * @ITERATE_EXPERIMENTS_ENDED: those that have
 */
typedef enum
{
  ITERATE_EXPERIMENTS_ALL,
  ITERATE_EXPERIMENTS_WAITING,
  ITERATE_EXPERIMENTS_RUNNING,
  ITERATE_EXPERIMENTS_PLANNED,
  ITERATE_EXPERIMENTS_ENDED,
} IterateExperimentFilter;

/**
 * IterateExperimentOrder:
 * @ITERATE_ORDER_NEWEST: those that need somebody first, then the newest
 * @ITERATE_ORDER_NAME: by name
 * @ITERATE_ORDER_EFFECT: the greatest change for the better first
 * @ITERATE_ORDER_UNITS: those with most units first
 */
typedef enum
{
  ITERATE_ORDER_NEWEST,
  ITERATE_ORDER_NAME,
  ITERATE_ORDER_EFFECT,
  ITERATE_ORDER_UNITS,
} IterateExperimentOrder;

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
gboolean           iterate_experiment_summary_matches        (IterateExperimentSummary *self,
                                                              const char               *text);
gboolean           iterate_experiment_summary_is_in          (IterateExperimentSummary *self,
                                                              IterateExperimentFilter   filter);
int                iterate_experiment_summary_compare        (IterateExperimentSummary *a,
                                                              IterateExperimentSummary *b,
                                                              IterateExperimentOrder    order);
double             iterate_experiment_summary_get_n_units    (IterateExperimentSummary *self);
const char        *iterate_experiment_status_get_text        (const char               *status);

G_END_DECLS
