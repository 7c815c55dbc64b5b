/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-design.h"
#include "iterate-figure.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_POWER_FIGURE (iterate_power_figure_get_type ())

G_DECLARE_FINAL_TYPE (IteratePowerFigure, iterate_power_figure, ITERATE, POWER_FIGURE, IterateFigure)

IterateFigure *iterate_power_figure_new        (void);
void           iterate_power_figure_set_design (IteratePowerFigure  *self,
                                                const IterateDesign *design,
                                                double               units_per_day);
void           iterate_power_figure_set_effect (IteratePowerFigure  *self,
                                                double               effect);
double         iterate_power_figure_get_effect (IteratePowerFigure  *self);
double         iterate_power_figure_get_units  (IteratePowerFigure  *self);
double         iterate_power_figure_get_days   (IteratePowerFigure  *self);
char          *iterate_power_figure_dup_summary (IteratePowerFigure *self);

G_END_DECLS
