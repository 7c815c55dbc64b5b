/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

guint    iterate_migrations_get_latest (void);
gboolean iterate_migrations_run        (IterateDatabase  *db,
                                        GError          **error);

G_END_DECLS
