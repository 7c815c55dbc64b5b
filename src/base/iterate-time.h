/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ITERATE_MSEC   (G_GINT64_CONSTANT (1000))
#define ITERATE_SECOND (G_GINT64_CONSTANT (1000000))
#define ITERATE_HOUR   (3600 * ITERATE_SECOND)
#define ITERATE_DAY    (24 * ITERATE_HOUR)

gboolean  iterate_duration_parse  (const char  *text,
                                   gint64      *duration,
                                   GError     **error);
gboolean  iterate_time_parse      (const char  *text,
                                   gint64       now,
                                   gint64      *time,
                                   GError     **error);
char     *iterate_time_format     (gint64       time);
char     *iterate_time_format_day (gint64       time);

G_END_DECLS
