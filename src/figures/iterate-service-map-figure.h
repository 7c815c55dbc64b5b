/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"
#include "iterate-service-map.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_SERVICE_MAP_FIGURE (iterate_service_map_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateServiceMapFigure, iterate_service_map_figure, ITERATE,
                      SERVICE_MAP_FIGURE, IterateFigure)

IterateFigure *iterate_service_map_figure_new (const IterateServiceMap *map);

G_END_DECLS
