/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric.h"

G_BEGIN_DECLS

gboolean iterate_metric_upkeep_thin (IterateDatabase  *db,
                                     IterateMetric    *metric,
                                     gint64            now,
                                     GError          **error);

G_END_DECLS
