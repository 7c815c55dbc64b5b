/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"
#include "iterate-endpoint-view.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_DURATIONS_FIGURE (iterate_durations_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateDurationsFigure, iterate_durations_figure, ITERATE, DURATIONS_FIGURE,
                      IterateFigure)

IterateFigure *iterate_durations_figure_new (const IterateEndpointView *view);

G_END_DECLS
