/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean iterate_season_remove (double *values,
                                gsize   n,
                                gsize   period);

G_END_DECLS
