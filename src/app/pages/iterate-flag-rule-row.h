/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag-rule-draft.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_FLAG_RULE_ROW (iterate_flag_rule_row_get_type ())

G_DECLARE_FINAL_TYPE (IterateFlagRuleRow, iterate_flag_rule_row, ITERATE, FLAG_RULE_ROW, AdwExpanderRow)

GtkWidget            *iterate_flag_rule_row_new       (const IterateFlagRuleDraft *draft);
IterateFlagRuleDraft *iterate_flag_rule_row_dup_draft (IterateFlagRuleRow         *self);

G_END_DECLS
