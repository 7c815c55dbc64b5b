/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Fewer points than this make no segment. */
#define ITERATE_CHANGE_POINTS_SHORTEST 5

GArray *iterate_change_points_find (const double *values,
                                    gsize         n);

G_END_DECLS
