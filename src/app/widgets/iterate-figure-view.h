/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure-canvas.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_FIGURE_VIEW (iterate_figure_view_get_type ())

G_DECLARE_FINAL_TYPE (IterateFigureView, iterate_figure_view, ITERATE, FIGURE_VIEW, GtkWidget)

void iterate_figure_view_set_figure (IterateFigureView *self,
                                     IterateFigure     *figure);

G_END_DECLS
