/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *iterate_id_format (const char *kind,
                             gint64      id);
gboolean  iterate_id_parse  (const char *text,
                             const char *kind,
                             gint64     *id);

G_END_DECLS
