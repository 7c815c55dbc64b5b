/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment-tab.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_LINEAGE_TAB (iterate_lineage_tab_get_type ())

G_DECLARE_FINAL_TYPE (IterateLineageTab, iterate_lineage_tab, ITERATE, LINEAGE_TAB,
                      IterateExperimentTab)

G_END_DECLS
