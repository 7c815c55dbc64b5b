/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment-tab.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_OVER_TIME_TAB (iterate_over_time_tab_get_type ())

G_DECLARE_FINAL_TYPE (IterateOverTimeTab, iterate_over_time_tab, ITERATE, OVER_TIME_TAB,
                      IterateExperimentTab)

G_END_DECLS
