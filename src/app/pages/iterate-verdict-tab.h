/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment-tab.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_VERDICT_TAB (iterate_verdict_tab_get_type ())

G_DECLARE_FINAL_TYPE (IterateVerdictTab, iterate_verdict_tab, ITERATE, VERDICT_TAB,
                      IterateExperimentTab)

G_END_DECLS
