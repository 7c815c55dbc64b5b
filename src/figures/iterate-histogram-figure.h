/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_HISTOGRAM_FIGURE (iterate_histogram_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateHistogramFigure, iterate_histogram_figure, ITERATE, HISTOGRAM_FIGURE,
                      IterateFigure)

IterateFigure *iterate_histogram_figure_new (GArray *effects);

G_END_DECLS
