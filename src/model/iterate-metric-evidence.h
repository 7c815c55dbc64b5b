/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-anomaly.h"
#include "iterate-metric.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *iterate_metric_evidence_gather (IterateDatabase  *db,
                                            IterateMetric    *metric,
                                            IterateAnomaly   *anomaly,
                                            GError          **error);

G_END_DECLS
