/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment-tab.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_HEALTH_TAB (iterate_health_tab_get_type ())

G_DECLARE_FINAL_TYPE (IterateHealthTab, iterate_health_tab, ITERATE, HEALTH_TAB,
                      IterateExperimentTab)

G_END_DECLS
