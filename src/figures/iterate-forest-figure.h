/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"
#include "iterate-playbook.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_FOREST_FIGURE (iterate_forest_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateForestFigure, iterate_forest_figure, ITERATE, FOREST_FIGURE, IterateFigure)

IterateFigure *iterate_forest_figure_new          (GPtrArray                *evidence,
                                                   GPtrArray                *names,
                                                   const IterateReplication *pooled);
gboolean       iterate_forest_figure_has_evidence (GPtrArray                *evidence);

G_END_DECLS
