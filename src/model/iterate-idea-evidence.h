/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric-analysis.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonArray *iterate_idea_evidence_gather (IterateDatabase        *db,
                                         IterateMetricAnalysis  *analysis,
                                         GError                **error);

G_END_DECLS
