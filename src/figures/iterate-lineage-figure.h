/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"
#include "iterate-lineage.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_LINEAGE_FIGURE (iterate_lineage_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateLineageFigure, iterate_lineage_figure, ITERATE, LINEAGE_FIGURE,
                      IterateFigure)

IterateFigure *iterate_lineage_figure_new      (GPtrArray            *nodes,
                                                const char           *focus);
const char    *iterate_lineage_figure_get_name (IterateLineageFigure *self,
                                                guint                 index);

G_END_DECLS
