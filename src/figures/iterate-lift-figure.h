/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment-series.h"
#include "iterate-figure.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_LIFT_FIGURE (iterate_lift_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateLiftFigure, iterate_lift_figure, ITERATE, LIFT_FIGURE, IterateFigure)

IterateFigure *iterate_lift_figure_new (IterateSeries *series,
                                        double         minimum_effect);

G_END_DECLS
