/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *iterate_query_shape_make       (const char *query);
gboolean  iterate_query_has_placeholders (const char *query);
gboolean  iterate_query_is_write         (const char *query);
char     *iterate_query_dup_table        (const char *query);

G_END_DECLS
