/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment-tab.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_RESULTS_TAB (iterate_results_tab_get_type ())

G_DECLARE_FINAL_TYPE (IterateResultsTab, iterate_results_tab, ITERATE, RESULTS_TAB,
                      IterateExperimentTab)

G_END_DECLS
