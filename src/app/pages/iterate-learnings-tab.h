/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment-tab.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_LEARNINGS_TAB (iterate_learnings_tab_get_type ())

G_DECLARE_FINAL_TYPE (IterateLearningsTab, iterate_learnings_tab, ITERATE, LEARNINGS_TAB,
                      IterateExperimentTab)

G_END_DECLS
