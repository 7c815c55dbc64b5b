/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_CLUSTER_MAP_FIGURE (iterate_cluster_map_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateClusterMapFigure, iterate_cluster_map_figure, ITERATE,
                      CLUSTER_MAP_FIGURE, IterateFigure)

IterateFigure *iterate_cluster_map_figure_new         (GPtrArray               *summaries);
gint64         iterate_cluster_map_figure_get_request (IterateClusterMapFigure *self,
                                                       guint                    index);

G_END_DECLS
