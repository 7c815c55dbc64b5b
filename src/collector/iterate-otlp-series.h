/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"
#include "iterate-otlp-point.h"

G_BEGIN_DECLS

gboolean iterate_otlp_series_advance (IterateDatabase   *db,
                                      gint64             now,
                                      IterateOtlpPoint  *point,
                                      gboolean          *is_news,
                                      GError           **error);
gboolean iterate_otlp_series_forget  (IterateDatabase   *db,
                                      gint64             now,
                                      GError           **error);

G_END_DECLS
