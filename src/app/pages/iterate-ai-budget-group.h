/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_AI_BUDGET_GROUP (iterate_ai_budget_group_get_type ())

G_DECLARE_FINAL_TYPE (IterateAiBudgetGroup, iterate_ai_budget_group, ITERATE, AI_BUDGET_GROUP,
                      AdwPreferencesGroup)

void iterate_ai_budget_group_set_workspace (IterateAiBudgetGroup *self,
                                            IterateWorkspace     *workspace);

G_END_DECLS
