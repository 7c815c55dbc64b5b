/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"
#include "iterate-metric-view.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_SERIES_FIGURE (iterate_series_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateSeriesFigure, iterate_series_figure, ITERATE, SERIES_FIGURE, IterateFigure)

IterateFigure *iterate_series_figure_new (const IterateMetricView *view);

G_END_DECLS
