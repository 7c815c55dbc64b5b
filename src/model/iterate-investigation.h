/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_INVESTIGATION (iterate_investigation_get_type ())

G_DECLARE_FINAL_TYPE (IterateInvestigation, iterate_investigation, ITERATE, INVESTIGATION,
                      IterateRecord)

const char        *iterate_investigation_get_metric     (IterateInvestigation *self);
gint64             iterate_investigation_get_metric_id  (IterateInvestigation *self);
gint64             iterate_investigation_get_anomaly_id (IterateInvestigation *self);
const char        *iterate_investigation_get_anomaly    (IterateInvestigation *self);
const char *const *iterate_investigation_get_hypothesis (IterateInvestigation *self);
const char        *iterate_investigation_get_status     (IterateInvestigation *self);

G_END_DECLS
