/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"
#include "iterate-loop.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_LOOP_FIGURE (iterate_loop_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateLoopFigure, iterate_loop_figure, ITERATE, LOOP_FIGURE, IterateFigure)

IterateFigure *iterate_loop_figure_new (const IterateLoop *loop);

G_END_DECLS
