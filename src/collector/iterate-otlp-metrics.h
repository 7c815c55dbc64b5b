/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

gboolean iterate_otlp_metrics_write (IterateDatabase  *db,
                                     gint64            now,
                                     GPtrArray        *points,
                                     GError          **error);

G_END_DECLS
