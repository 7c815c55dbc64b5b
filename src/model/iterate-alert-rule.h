/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_ALERT_RULE (iterate_alert_rule_get_type ())

G_DECLARE_FINAL_TYPE (IterateAlertRule, iterate_alert_rule, ITERATE, ALERT_RULE, IterateRecord)

gint64      iterate_alert_rule_get_metric_id   (IterateAlertRule *self);
const char *iterate_alert_rule_get_condition   (IterateAlertRule *self);
double      iterate_alert_rule_get_value       (IterateAlertRule *self);
double      iterate_alert_rule_get_recovery    (IterateAlertRule *self);
gint64      iterate_alert_rule_get_pending     (IterateAlertRule *self);
gint64      iterate_alert_rule_get_keep_firing (IterateAlertRule *self);
gint64      iterate_alert_rule_get_cooldown    (IterateAlertRule *self);
const char *iterate_alert_rule_get_severity    (IterateAlertRule *self);
const char *iterate_alert_rule_get_recipient   (IterateAlertRule *self);
gboolean    iterate_alert_rule_get_enabled     (IterateAlertRule *self);

G_END_DECLS
