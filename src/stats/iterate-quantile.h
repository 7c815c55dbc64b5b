/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-comparison.h"

G_BEGIN_DECLS

IterateSample iterate_sample_from_quantile   (double        n,
                                              double        n_star,
                                              double        value,
                                              double        low,
                                              double        high);
IterateSample iterate_sample_unit_quantile   (double       *values,
                                              gsize         n,
                                              double        nu);
IterateSample iterate_sample_event_quantile  (const double *values,
                                              const guint  *units,
                                              gsize         n,
                                              guint         n_units,
                                              double        nu);
double        iterate_winsorise              (double       *values,
                                              gsize         n,
                                              double        cap);

G_END_DECLS
