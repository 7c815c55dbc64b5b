/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-anomaly.h"
#include "iterate-event.h"
#include "iterate-investigation.h"
#include "iterate-metric.h"

G_BEGIN_DECLS

JsonObject           *iterate_anomaly_describe           (IterateAnomaly    *anomaly,
                                                          IterateMetric     *metric);
IterateInvestigation *iterate_investigation_file         (IterateDatabase   *db,
                                                          IterateMetric     *metric,
                                                          IterateAnomaly    *anomaly,
                                                          JsonObject        *evidence,
                                                          JsonObject        *answer,
                                                          gint64             now,
                                                          gboolean          *is_new,
                                                          GError           **error);
IterateInvestigation *iterate_investigation_find         (IterateDatabase   *db,
                                                          const char        *text,
                                                          GError           **error);
gboolean              iterate_investigation_find_for     (IterateDatabase   *db,
                                                          IterateAnomaly    *anomaly,
                                                          IterateInvestigation **investigation,
                                                          GError           **error);
gboolean              iterate_investigation_set_status   (IterateDatabase   *db,
                                                          IterateInvestigation *self,
                                                          const char        *status,
                                                          const char        *cause,
                                                          const char        *who,
                                                          gint64             now,
                                                          GError           **error);

G_END_DECLS
