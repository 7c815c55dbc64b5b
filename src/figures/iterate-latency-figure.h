/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"
#include "iterate-endpoint-view.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_LATENCY_FIGURE (iterate_latency_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateLatencyFigure, iterate_latency_figure, ITERATE, LATENCY_FIGURE,
                      IterateFigure)

IterateFigure *iterate_latency_figure_new (const IterateEndpointView *view);

G_END_DECLS
