/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"
#include "iterate-funnel.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_FUNNEL_FIGURE (iterate_funnel_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateFunnelFigure, iterate_funnel_figure, ITERATE, FUNNEL_FIGURE, IterateFigure)

IterateFigure *iterate_funnel_figure_new (const IterateFunnel *funnel);

G_END_DECLS
