/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment-summary.h"
#include "iterate-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_EXPERIMENT_DETAIL (iterate_experiment_detail_get_type ())

G_DECLARE_FINAL_TYPE (IterateExperimentDetail, iterate_experiment_detail,
                      ITERATE, EXPERIMENT_DETAIL, GtkWidget)

void      iterate_experiment_detail_set_page    (IterateExperimentDetail  *self,
                                                 IteratePage              *page);
void      iterate_experiment_detail_set_summary (IterateExperimentDetail  *self,
                                                 IterateExperimentSummary *summary);
gboolean  iterate_experiment_detail_show_tab    (IterateExperimentDetail  *self,
                                                 const char               *title);
char     *iterate_experiment_detail_dup_subject (IterateExperimentDetail  *self);

G_END_DECLS
