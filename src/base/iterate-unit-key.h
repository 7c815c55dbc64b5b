/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64 iterate_unit_key (const char *unit,
                         gsize       length);

G_END_DECLS
