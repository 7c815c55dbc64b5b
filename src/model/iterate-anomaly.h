/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_ANOMALY (iterate_anomaly_get_type ())

G_DECLARE_FINAL_TYPE (IterateAnomaly, iterate_anomaly, ITERATE, ANOMALY, IterateRecord)

gint64      iterate_anomaly_get_onset      (IterateAnomaly *self);
gint64      iterate_anomaly_get_last_at    (IterateAnomaly *self);
gint64      iterate_anomaly_get_ended_at   (IterateAnomaly *self);
double      iterate_anomaly_get_value      (IterateAnomaly *self);
double      iterate_anomaly_get_expected   (IterateAnomaly *self);
double      iterate_anomaly_get_deviations (IterateAnomaly *self);
const char *iterate_anomaly_get_direction  (IterateAnomaly *self);
const char *iterate_anomaly_get_delta      (IterateAnomaly *self);
const char *iterate_anomaly_get_severity   (IterateAnomaly *self);
gboolean    iterate_anomaly_get_live       (IterateAnomaly *self);

G_END_DECLS
