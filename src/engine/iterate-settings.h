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
gboolean  iterate_settings_set        (IterateDatabase  *db,
                                       const char       *name,
                                       const char       *value,
                                       GError          **error);
gboolean  iterate_settings_check      (const char       *name,
                                       GError          **error);

extern const char *const iterate_setting_names[];

G_END_DECLS
