/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

/* Before this many values nothing is known of how often they come. */
#define ITERATE_METRIC_FEWEST_POINTS 8

/**
 * IteratePoint:
 * @at: when, in microseconds
 * @value: a finite number
 *
 * A value of a metric.
 */
typedef struct
{
  gint64 at;
  double value;
} IteratePoint;

GArray  *iterate_metric_points_load    (IterateDatabase  *db,
                                        gint64            metric,
                                        gint64            segment,
                                        gint64            from,
                                        gint64            to,
                                        GError          **error);
gboolean iterate_metric_points_put     (IterateDatabase  *db,
                                        gint64            metric,
                                        gint64            segment,
                                        GArray           *points,
                                        gint64           *n_new,
                                        gboolean         *folded,
                                        GError          **error);
gboolean iterate_metric_points_thin    (IterateDatabase  *db,
                                        gint64            metric,
                                        gint64            segment,
                                        gint64            from,
                                        gint64            to,
                                        gint64            step,
                                        gboolean          sum,
                                        GError          **error);
gboolean iterate_metric_points_drop    (IterateDatabase  *db,
                                        gint64            metric,
                                        gint64            before,
                                        GError          **error);
GArray  *iterate_metric_points_list_segments (IterateDatabase  *db,
                                              gint64            metric,
                                              GError          **error);
void     iterate_metric_points_sort    (GArray           *points);
GArray  *iterate_metric_points_roll_up (GArray           *points,
                                        gint64            step,
                                        gboolean          sum);
void     iterate_metric_points_add_up  (GArray           *parts,
                                        gboolean          sum,
                                        GArray           *wholes);
gint64   iterate_metric_points_guess_step (GArray        *points);

G_END_DECLS
