/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

char     *iterate_settings_dup_string (IterateDatabase  *db,
                                       const char       *name,
                                       const char       *fallback,
                                       GError          **error);
gboolean  iterate_settings_get_double (IterateDatabase  *db,
                                       const char       *name,
                                       double            fallback,
                                       double           *value,
                                       GError          **error);

G_END_DECLS
