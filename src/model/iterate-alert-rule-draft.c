/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-alert-rule-draft.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-metric.h"

#include <math.h>

static gboolean
check (const IterateAlertRuleDraft  *self,
       GError                      **error)
{
  static const char *const conditions[] = { "unusual", "above", "below", "change", NULL };
  static const char *const severities[] = { "low", "medium", "high", NULL };
  gboolean unusual;

  if (!g_strv_contains (conditions, self->condition))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” is no condition. There are unusual, above, below and "
                   "change", self->condition);
      return FALSE;
    }

  if (self->severity != NULL && !g_strv_contains (severities, self->severity))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” is no severity. There are low, medium and high", self->severity);
      return FALSE;
    }

  unusual = g_str_equal (self->condition, "unusual");
  if (!unusual && (isnan (self->value) || self->metric == NULL))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” needs a metric and a limit: --metric NAME --value "
                   "NUMBER", self->condition);
      return FALSE;
    }

  if (!isnan (self->recovery) &&
      ((g_str_equal (self->condition, "above") && self->recovery > self->value) ||
       (g_str_equal (self->condition, "below") && self->recovery < self->value)))
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           "The recovery lies on the good side of the limit");
      return FALSE;
    }

  return TRUE;
}

/* Returns: (transfer full): the rule, or %NULL with @error set */
IterateAlertRule *
iterate_alert_rule_draft_create (const IterateAlertRuleDraft  *self,
                                 IterateDatabase              *db,
                                 gint64                        now,
                                 GError                      **error)
{
  g_autoptr(IterateMetric) metric = NULL;

  if (!check (self, error))
    return NULL;

  if (self->metric != NULL)
    {
      metric = iterate_metric_find (db, self->metric, error);
      if (metric == NULL)
        return NULL;
    }

  return iterate_database_create (db, ITERATE_TYPE_ALERT_RULE, error,
                                  "metric-id",
                                  metric == NULL ? (gint64) 0
                                                 : iterate_record_get_id (ITERATE_RECORD (metric)),
                                  "condition", self->condition,
                                  "value", isnan (self->value) ? 0.0 : self->value,
                                  "recovery", self->recovery,
                                  "pending", self->pending,
                                  "keep-firing", self->keep_firing,
                                  "cooldown", self->cooldown,
                                  "severity", self->severity == NULL ? "high" : self->severity,
                                  "recipient", "Alert.send",
                                  "enabled", TRUE,
                                  "created-at", now,
                                  NULL);
}

/**
 * iterate_alert_rule_remove:
 * @text: its id, such as `rule-2`
 */
gboolean
iterate_alert_rule_remove (IterateDatabase  *db,
                           const char       *text,
                           GError          **error)
{
  g_autoptr(IterateAlertRule) rule = NULL;
  gint64 id;

  if (!iterate_id_parse (text, "rule", &id))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                   "There is no rule “%s”. See: iterate alerts rules", text);
      return FALSE;
    }

  rule = iterate_database_find (db, ITERATE_TYPE_ALERT_RULE, id, error);

  return rule != NULL &&
         iterate_database_execute (db, error, "DELETE FROM alert_rule WHERE id = ?", "i", id);
}
