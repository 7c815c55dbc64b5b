/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"
#include "iterate-progress.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_BURN_UP_FIGURE (iterate_burn_up_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateBurnUpFigure, iterate_burn_up_figure, ITERATE, BURN_UP_FIGURE,
                      IterateFigure)

IterateFigure *iterate_burn_up_figure_new (const IterateProgress *progress);

G_END_DECLS
