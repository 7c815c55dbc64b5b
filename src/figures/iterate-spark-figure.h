/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_SPARK_FIGURE (iterate_spark_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateSparkFigure, iterate_spark_figure, ITERATE, SPARK_FIGURE, IterateFigure)

IterateFigure *iterate_spark_figure_new (GArray   *points,
                                         gboolean  unusual);

G_END_DECLS
