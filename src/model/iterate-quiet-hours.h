/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

gboolean iterate_quiet_hours_check (const char       *text,
                                    GError          **error);
gboolean iterate_quiet_hours_until (IterateDatabase  *db,
                                    gint64            now,
                                    gint64           *until,
                                    GError          **error);

G_END_DECLS
