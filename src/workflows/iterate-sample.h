/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *iterate_sample_find_folder (GError     **error);
gboolean  iterate_sample_load        (const char  *path,
                                      const char  *folder,
                                      gint64       now,
                                      GError     **error);

G_END_DECLS
