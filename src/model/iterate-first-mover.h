/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric.h"

G_BEGIN_DECLS

/**
 * IterateFirstMover:
 * @metric: its name
 * @lead: how much earlier it moves, in microseconds
 * @correlation: of what both do from step to step
 * @p: of no connection, for the best of all lags and metrics that were tried
 * @n_tried: how many metrics those were
 *
 * Another metric that moves before or with one.
 */
typedef struct
{
  char   *metric;
  gint64  lead;
  double  correlation;
  double  p;
  guint   n_tried;
} IterateFirstMover;

GPtrArray *iterate_first_movers_list (IterateDatabase  *db,
                                      IterateMetric    *metric,
                                      gint64            until,
                                      GError          **error);

G_END_DECLS
