/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-settings.h"

#include "iterate-error.h"

/* What can be set, and what it means. */
const char *const iterate_setting_names[] = {
  "ai.daily-cost",
  "ai.daily-tokens",
  "ai.monthly-cost",
  "ai.monthly-tokens",
  "alerts.quiet-hours",
  "business.north-star",
  "business.profile",
  "collector.keep-days",
  "collector.token",
  "currency.rates",
  "events.exclude",
  "experiment.correction",
  "experiment.inconclusive-confidence",
  "experiment.win-confidence",
  "feedback.similarity",
  "learning.half-life-days",
  "performance.threshold",
  "performance.trial-minutes",
  "performance.trial-samples",
  "playbook.confidence",
  "policy.fix",
  "policy.graduate",
  "policy.rollout",
  "policy.send",
  "queue.threshold",
  "queue.weight-critical",
  "queue.weight-high",
  "queue.weight-low",
  "queue.weight-normal",
  "queue.weight-sentiment",
  "rollout.schedule",
  "rollout.soak-hours",
  "rollout.soak-requests",
  "rollout.team",
  NULL,
};

/* Returns: (transfer full): the setting, @fallback when it was never set, or
 * %NULL with @error set */
char *
iterate_settings_dup_string (IterateDatabase  *db,
                             const char       *name,
                             const char       *fallback,
                             GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;

  row = iterate_database_query (db, error, "SELECT value FROM setting WHERE name = ?", "s", name);
  if (row == NULL)
    return NULL;

  switch (iterate_statement_step (row, error))
    {
    case ITERATE_STEP_ROW:
      return g_strdup (iterate_statement_get_string (row, 0));

    case ITERATE_STEP_DONE:
      return g_strdup (fallback);

    default:
      return NULL;
    }
}

gboolean
iterate_settings_get_double (IterateDatabase  *db,
                             const char       *name,
                             double            fallback,
                             double           *value,
                             GError          **error)
{
  g_autofree char *text = iterate_settings_dup_string (db, name, "", error);
  char *end = NULL;

  if (text == NULL)
    return FALSE;

  *value = fallback;
  if (*text == '\0')
    return TRUE;

  *value = g_ascii_strtod (text, &end);
  if (*end == '\0')
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "The setting “%s” must be a number, not “%s”", name, text);

  return FALSE;
}

/* Whether there is a setting of that name. */
gboolean
iterate_settings_check (const char  *name,
                        GError     **error)
{
  g_autofree char *known = NULL;

  if (g_strv_contains (iterate_setting_names, name))
    return TRUE;

  known = g_strjoinv (", ", (GStrv) iterate_setting_names);
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
               "There is no setting “%s”. There are: %s", name, known);

  return FALSE;
}

/* @value: (nullable): %NULL for what it is without being set */
gboolean
iterate_settings_set (IterateDatabase  *db,
                      const char       *name,
                      const char       *value,
                      GError          **error)
{
  if (!iterate_settings_check (name, error))
    return FALSE;

  if (value == NULL)
    return iterate_database_execute (db, error, "DELETE FROM setting WHERE name = ?", "s", name);

  return iterate_database_execute (db, error,
                                   "INSERT INTO setting (name, value) VALUES (?, ?) "
                                   "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                                   "ss", name, value);
}
