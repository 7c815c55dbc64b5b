/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"
#include "iterate-waterfall.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_WATERFALL_FIGURE (iterate_waterfall_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateWaterfallFigure, iterate_waterfall_figure, ITERATE, WATERFALL_FIGURE,
                      IterateFigure)

IterateFigure *iterate_waterfall_figure_new (GPtrArray *rows);

G_END_DECLS
