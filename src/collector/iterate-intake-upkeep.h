/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

gboolean iterate_intake_upkeep_forget (IterateDatabase  *db,
                                       gint64            now,
                                       GError          **error);
gboolean iterate_intake_upkeep_merge  (IterateDatabase  *db,
                                       gboolean         *merged,
                                       GError          **error);

G_END_DECLS
