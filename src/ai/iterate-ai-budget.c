/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-budget.h"

#include "iterate-settings.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>

/* Days and months are the local calendar's. Calls that were sent and never answered count with what was
 * reserved for them: they may have been paid for. */

#define DAY_TOKENS   200000
#define MONTH_TOKENS 2000000

static gint64
find_start (gint64   now,
            gboolean month)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (now / ITERATE_SECOND);
  g_autoptr(GDateTime) start = g_date_time_new_local (g_date_time_get_year (time),
                                                      g_date_time_get_month (time),
                                                      month ? 1 : g_date_time_get_day_of_month (time),
                                                      0, 0, 0);

  return g_date_time_to_unix (start) * ITERATE_SECOND;
}

static gboolean
load_use (IterateDatabase  *db,
          gint64            from,
          double           *tokens,
          double           *cost,
          GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;

  row = iterate_database_query (db, error,
                                "SELECT coalesce(sum(input_tokens + output_tokens), 0), "
                                "coalesce(sum(cost), 0) FROM ai_call WHERE started_at >= ?", "i", from);
  if (row == NULL || iterate_statement_step (row, error) != ITERATE_STEP_ROW)
    return FALSE;

  *tokens = (double) iterate_statement_get_int64 (row, 0);
  *cost = iterate_statement_get_double (row, 1);

  return TRUE;
}

/* What was used, and what may be. */
gboolean
iterate_ai_budget_load (IterateDatabase  *db,
                        gint64            now,
                        IterateAiBudget  *budget,
                        GError          **error)
{
  return load_use (db, find_start (now, FALSE), &budget->day_tokens, &budget->day_cost, error) &&
         load_use (db, find_start (now, TRUE), &budget->month_tokens, &budget->month_cost, error) &&
         iterate_settings_get_double (db, "ai.daily-tokens", DAY_TOKENS, &budget->day_token_limit,
                                      error) &&
         iterate_settings_get_double (db, "ai.monthly-tokens", MONTH_TOKENS, &budget->month_token_limit,
                                      error) &&
         iterate_settings_get_double (db, "ai.daily-cost", 0, &budget->day_cost_limit, error) &&
         iterate_settings_get_double (db, "ai.monthly-cost", 0, &budget->month_cost_limit, error);
}

static gboolean
is_over (double used,
         double more,
         double limit)
{
  return limit > 0 && used + more > limit;
}

/**
 * iterate_ai_budget_find_end:
 * @tokens: how many are wanted
 * @cost: what they would cost
 *
 * Returns: (transfer full) (nullable): why they may not be used, in a sentence, or %NULL where they may
 */
char *
iterate_ai_budget_find_end (const IterateAiBudget *self,
                            double                 tokens,
                            double                 cost)
{
  if (is_over (self->day_tokens, tokens, self->day_token_limit))
    return g_strdup_printf (_("The budget of today is used up: %.0f of %.0f tokens"), self->day_tokens,
                            self->day_token_limit);
  if (is_over (self->month_tokens, tokens, self->month_token_limit))
    return g_strdup_printf (_("The budget of this month is used up: %.0f of %.0f tokens"),
                            self->month_tokens, self->month_token_limit);
  if (is_over (self->day_cost, cost, self->day_cost_limit))
    return g_strdup_printf (_("The budget of today is used up: %.2f of %.2f"), self->day_cost,
                            self->day_cost_limit);
  if (is_over (self->month_cost, cost, self->month_cost_limit))
    return g_strdup_printf (_("The budget of this month is used up: %.2f of %.2f"), self->month_cost,
                            self->month_cost_limit);

  return NULL;
}

static double
get_part (double used,
          double limit)
{
  return limit > 0 ? MIN (1, used / limit) : 0;
}

/* Returns: how much of the budget is used, 0 … 1, by what is nearest to its end */
double
iterate_ai_budget_get_share (const IterateAiBudget *self)
{
  double day = MAX (get_part (self->day_tokens, self->day_token_limit),
                    get_part (self->day_cost, self->day_cost_limit));
  double month = MAX (get_part (self->month_tokens, self->month_token_limit),
                      get_part (self->month_cost, self->month_cost_limit));

  return MAX (day, month);
}

/* Returns: (transfer full): what was used, for people */
char *
iterate_ai_budget_describe (const IterateAiBudget *self)
{
  return g_strdup_printf (_("Today %.0f of %.0f tokens, this month %.0f of %.0f; it cost %.2f today "
                            "and %.2f this month"),
                          self->day_tokens, self->day_token_limit, self->month_tokens,
                          self->month_token_limit, self->day_cost, self->month_cost);
}
