/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

gboolean iterate_sample_requests_take (IterateDatabase  *db,
                                       const char       *file,
                                       gint64            now,
                                       GError          **error);

G_END_DECLS
