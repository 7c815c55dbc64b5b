/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment-evidence.h"
#include "iterate-experiment-summary.h"
#include "iterate-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_EXPERIMENT_TAB (iterate_experiment_tab_get_type ())

G_DECLARE_DERIVABLE_TYPE (IterateExperimentTab, iterate_experiment_tab, ITERATE, EXPERIMENT_TAB,
                          GtkBox)

/**
 * IterateExperimentTabClass:
 * @title: what the switcher says
 * @show: shows an experiment; the evidence is %NULL until it has been read
 */
struct _IterateExperimentTabClass
{
  GtkBoxClass parent_class;

  const char *title;
  void      (*show) (IterateExperimentTab            *self,
                     IterateExperimentSummary        *summary,
                     const IterateExperimentEvidence *evidence);
};

const char  *iterate_experiment_tab_get_title (IterateExperimentTab            *self);
IteratePage *iterate_experiment_tab_get_page  (IterateExperimentTab            *self);
void         iterate_experiment_tab_show      (IterateExperimentTab            *self,
                                               IterateExperimentSummary        *summary,
                                               const IterateExperimentEvidence *evidence);

G_END_DECLS
