/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-alert-rule.h"
#include "iterate-metric.h"

G_BEGIN_DECLS

char *iterate_alert_rule_describe       (IterateAlertRule *self,
                                         IterateMetric    *metric);
char *iterate_alert_rule_describe_trial (GArray           *times);

G_END_DECLS
