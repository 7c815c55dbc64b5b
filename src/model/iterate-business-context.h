/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric-analysis.h"

G_BEGIN_DECLS

JsonObject *iterate_business_context_gather (IterateDatabase        *db,
                                             gint64                   now,
                                             GError                **error);
JsonObject *iterate_idea_request_make       (IterateDatabase        *db,
                                             IterateMetricAnalysis  *analysis,
                                             gint64                  count,
                                             GError                **error);

G_END_DECLS
