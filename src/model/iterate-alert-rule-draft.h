/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-alert-rule.h"

G_BEGIN_DECLS

/**
 * IterateAlertRuleDraft:
 * @metric: (nullable): its name, or %NULL for all
 * @condition: `unusual`, `above`, `below` or `change`
 * @value: the limit; NaN where there is none
 * @recovery: what it has to come back to; NaN for the limit
 * @pending: how long it has to be so
 * @keep_firing: how long it has to be fine again
 * @cooldown: how long nobody is told again
 * @severity: (nullable): `low`, `medium` or `high`, the default
 *
 * A rule as a person describes it.
 */
typedef struct
{
  char   *metric;
  char   *condition;
  double  value;
  double  recovery;
  gint64  pending;
  gint64  keep_firing;
  gint64  cooldown;
  char   *severity;
} IterateAlertRuleDraft;

IterateAlertRule *iterate_alert_rule_draft_create (const IterateAlertRuleDraft  *self,
                                                   IterateDatabase              *db,
                                                   gint64                        now,
                                                   GError                      **error);
gboolean          iterate_alert_rule_remove       (IterateDatabase              *db,
                                                   const char                   *text,
                                                   GError                      **error);

G_END_DECLS
