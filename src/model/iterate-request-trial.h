/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

gboolean iterate_request_try   (IterateDatabase  *db,
                                gint64            request,
                                const char       *name,
                                gint64            now,
                                GError          **error);
gboolean iterate_request_untry (IterateDatabase  *db,
                                gint64            request,
                                gint64            now,
                                GError          **error);

G_END_DECLS
