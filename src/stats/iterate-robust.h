/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

double  iterate_robust_median   (const double *values,
                                 gsize         n);
double  iterate_robust_spread   (const double *values,
                                 gsize         n,
                                 double        centre);
double  iterate_robust_noise    (const double *values,
                                 gsize         n);
double *iterate_robust_draw_in  (const double *values,
                                 gsize         n,
                                 gsize         reach,
                                 double        limit);
double  iterate_robust_centre   (double       *values,
                                 gsize         n);

G_END_DECLS
