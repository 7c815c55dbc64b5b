/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_ALERT (iterate_alert_get_type ())

G_DECLARE_FINAL_TYPE (IterateAlert, iterate_alert, ITERATE, ALERT, IterateRecord)

const char *iterate_alert_get_metric          (IterateAlert *self);
gint64      iterate_alert_get_metric_id       (IterateAlert *self);
gint64      iterate_alert_get_anomaly_id      (IterateAlert *self);
gint64      iterate_alert_get_investigation   (IterateAlert *self);
gint64      iterate_alert_get_group_id        (IterateAlert *self);
const char *iterate_alert_get_severity        (IterateAlert *self);
const char *iterate_alert_get_message         (IterateAlert *self);
const char *iterate_alert_get_state           (IterateAlert *self);
gint64      iterate_alert_get_n_fired         (IterateAlert *self);
gint64      iterate_alert_get_started_at      (IterateAlert *self);
gint64      iterate_alert_get_changed_at      (IterateAlert *self);
gint64      iterate_alert_get_notified_at     (IterateAlert *self);
gint64      iterate_alert_get_acknowledged_at (IterateAlert *self);
gint64      iterate_alert_get_snoozed_until   (IterateAlert *self);

G_END_DECLS
