/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric.h"
#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_RULE_WINDOW (iterate_rule_window_get_type ())

G_DECLARE_FINAL_TYPE (IterateRuleWindow, iterate_rule_window, ITERATE, RULE_WINDOW, AdwWindow)

GtkWidget *iterate_rule_window_new (IterateWorkspace *workspace,
                                    IterateMetric    *metric);

G_END_DECLS
