/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *iterate_data_folder_find (const char  *name,
                                const char  *variable,
                                GError     **error);

G_END_DECLS
