/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"
#include "iterate-verdict-text.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_INTERVAL_FIGURE (iterate_interval_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateIntervalFigure, iterate_interval_figure, ITERATE, INTERVAL_FIGURE,
                      IterateFigure)

IterateFigure *iterate_interval_figure_new         (IterateVerdict *verdict,
                                                    IterateView     view,
                                                    IterateScale    scale);
IterateFigure *iterate_interval_figure_new_parts   (GPtrArray      *results,
                                                    IterateView     view,
                                                    IterateScale    scale);
IterateFigure *iterate_interval_figure_new_compact (IterateVerdict *verdict);

G_END_DECLS
