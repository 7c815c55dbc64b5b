/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

double iterate_sample_ratio_p (const double *units,
                               const double *weights,
                               guint         n);

G_END_DECLS
