/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *iterate_signed_line_make  (const char        *text,
                                     const char        *by);
gboolean  iterate_signed_line_is    (const char        *line);
GStrv     iterate_signed_lines_keep (const char *const *anew,
                                     const char *const *before);

G_END_DECLS
