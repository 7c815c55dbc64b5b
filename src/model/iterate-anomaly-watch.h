/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-anomaly.h"
#include "iterate-metric-points.h"
#include "iterate-metric.h"

G_BEGIN_DECLS

typedef struct _IterateAnomalyWatch IterateAnomalyWatch;

IterateAnomalyWatch *iterate_anomaly_watch_new   (IterateDatabase      *db,
                                                  IterateMetric        *metric,
                                                  gint64                now,
                                                  GError              **error);
void                 iterate_anomaly_watch_free  (IterateAnomalyWatch  *self);
gboolean             iterate_anomaly_watch_take  (IterateAnomalyWatch  *self,
                                                  GArray               *points,
                                                  GArray               *readings,
                                                  GError              **error);
gboolean             iterate_anomaly_watch_again (IterateAnomalyWatch  *self,
                                                  GError              **error);
gboolean             iterate_anomaly_watch_keep  (IterateAnomalyWatch  *self,
                                                  gboolean              whole,
                                                  GError              **error);
GArray              *iterate_anomaly_watch_get_changed (IterateAnomalyWatch *self);
gint64               iterate_anomaly_watch_get_seen_at (IterateAnomalyWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateAnomalyWatch, iterate_anomaly_watch_free)

G_END_DECLS
