/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-cumulative.h"
#include "iterate-database.h"

G_BEGIN_DECLS

gboolean iterate_cumulative_impact_calculate (IterateDatabase    *db,
                                              const char         *metric,
                                              gint64              now,
                                              IterateCumulative  *impact,
                                              GError            **error);

G_END_DECLS
