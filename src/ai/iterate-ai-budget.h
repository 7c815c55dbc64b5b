/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

/**
 * IterateAiBudget:
 * @day_tokens: how many tokens were used today
 * @month_tokens: and this month
 * @day_cost: what that cost
 * @month_cost: and this month
 * @day_token_limit: how many may be used in a day; 0 for no limit
 * @month_token_limit: and in a month
 * @day_cost_limit: what a day may cost; 0 for no limit
 * @month_cost_limit: and a month
 *
 * What AI services may use, and did.
 */
typedef struct
{
  double day_tokens;
  double month_tokens;
  double day_cost;
  double month_cost;
  double day_token_limit;
  double month_token_limit;
  double day_cost_limit;
  double month_cost_limit;
} IterateAiBudget;

gboolean iterate_ai_budget_load      (IterateDatabase        *db,
                                      gint64                  now,
                                      IterateAiBudget        *budget,
                                      GError                **error);
char    *iterate_ai_budget_find_end  (const IterateAiBudget  *self,
                                      double                  tokens,
                                      double                  cost);
double   iterate_ai_budget_get_share (const IterateAiBudget  *self);
char    *iterate_ai_budget_describe  (const IterateAiBudget  *self);

G_END_DECLS
