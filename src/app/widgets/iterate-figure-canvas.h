/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_FIGURE_CANVAS (iterate_figure_canvas_get_type ())

G_DECLARE_FINAL_TYPE (IterateFigureCanvas, iterate_figure_canvas, ITERATE, FIGURE_CANVAS, GtkWidget)

IterateFigure *iterate_figure_canvas_get_figure (IterateFigureCanvas *self);
void           iterate_figure_canvas_set_figure (IterateFigureCanvas *self,
                                                 IterateFigure       *figure);
void           iterate_figure_canvas_redraw     (IterateFigureCanvas *self);

G_END_DECLS
