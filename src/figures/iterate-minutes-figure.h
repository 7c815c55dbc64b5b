/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_MINUTES_FIGURE (iterate_minutes_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateMinutesFigure, iterate_minutes_figure, ITERATE, MINUTES_FIGURE,
                      IterateFigure)

IterateFigure *iterate_minutes_figure_new (GArray *minutes);

G_END_DECLS
