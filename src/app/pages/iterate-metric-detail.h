/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric-view.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_METRIC_DETAIL (iterate_metric_detail_get_type ())

G_DECLARE_FINAL_TYPE (IterateMetricDetail, iterate_metric_detail, ITERATE, METRIC_DETAIL, GtkWidget)

void           iterate_metric_detail_show       (IterateMetricDetail     *self,
                                                 const IterateMetricView *view,
                                                 gint64                   now);
void           iterate_metric_detail_go_to_ideas
                                                (IterateMetricDetail     *self);
IterateMetric *iterate_metric_detail_get_metric (IterateMetricDetail     *self);
gint64         iterate_metric_detail_get_alert  (IterateMetricDetail     *self);

G_END_DECLS
