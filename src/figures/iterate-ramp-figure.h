/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"
#include "iterate-flag-view.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_RAMP_FIGURE (iterate_ramp_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateRampFigure, iterate_ramp_figure, ITERATE, RAMP_FIGURE, IterateFigure)

IterateFigure *iterate_ramp_figure_new (const IterateFlagView *view);

G_END_DECLS
