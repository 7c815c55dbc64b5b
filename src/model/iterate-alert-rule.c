/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-alert-rule.h"

/**
 * IterateAlertRule:
 *
 * When somebody wants to be told.
 */
struct _IterateAlertRule
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "metric-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "metric" },
  { "condition", G_TYPE_STRING },
  { "value", G_TYPE_DOUBLE },
  { "recovery", G_TYPE_DOUBLE },
  { "pending", G_TYPE_INT64 },
  { "keep-firing", G_TYPE_INT64 },
  { "cooldown", G_TYPE_INT64 },
  { "severity", G_TYPE_STRING },
  { "recipient", G_TYPE_STRING },
  { "enabled", G_TYPE_BOOLEAN },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateAlertRule, iterate_alert_rule, ITERATE_TYPE_RECORD)

static void
iterate_alert_rule_class_init (IterateAlertRuleClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "alert_rule", "rule", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_alert_rule_init (IterateAlertRule *self)
{
}

gint64
iterate_alert_rule_get_metric_id (IterateAlertRule *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "metric-id");
}

const char *
iterate_alert_rule_get_condition (IterateAlertRule *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "condition");
}

double
iterate_alert_rule_get_value (IterateAlertRule *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "value");
}

double
iterate_alert_rule_get_recovery (IterateAlertRule *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "recovery");
}

gint64
iterate_alert_rule_get_pending (IterateAlertRule *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "pending");
}

gint64
iterate_alert_rule_get_keep_firing (IterateAlertRule *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "keep-firing");
}

gint64
iterate_alert_rule_get_cooldown (IterateAlertRule *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "cooldown");
}

const char *
iterate_alert_rule_get_severity (IterateAlertRule *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "severity");
}

const char *
iterate_alert_rule_get_recipient (IterateAlertRule *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "recipient");
}

gboolean
iterate_alert_rule_get_enabled (IterateAlertRule *self)
{
  return iterate_record_get_boolean (ITERATE_RECORD (self), "enabled");
}
