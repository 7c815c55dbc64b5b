/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"
#include "iterate-programme.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_PROGRAMME_FIGURE (iterate_programme_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateProgrammeFigure, iterate_programme_figure, ITERATE, PROGRAMME_FIGURE,
                      IterateFigure)

IterateFigure *iterate_programme_figure_new (GPtrArray *points);

G_END_DECLS
