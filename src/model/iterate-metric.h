/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-detector.h"
#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_METRIC (iterate_metric_get_type ())

G_DECLARE_FINAL_TYPE (IterateMetric, iterate_metric, ITERATE, METRIC, IterateRecord)

const char        *iterate_metric_get_name          (IterateMetric *self);
const char        *iterate_metric_get_unit          (IterateMetric *self);
const char        *iterate_metric_get_direction     (IterateMetric *self);
gboolean           iterate_metric_get_critical      (IterateMetric *self);
gint64             iterate_metric_get_step          (IterateMetric *self);
const char        *iterate_metric_get_detector      (IterateMetric *self);
double             iterate_metric_get_target        (IterateMetric *self);
double             iterate_metric_get_threshold     (IterateMetric *self);
const char *const *iterate_metric_get_funnel        (IterateMetric *self);
gint64             iterate_metric_get_funnel_window (IterateMetric *self);
gint64             iterate_metric_get_n_points      (IterateMetric *self);
gint64             iterate_metric_get_first_at      (IterateMetric *self);
gint64             iterate_metric_get_last_at       (IterateMetric *self);
double             iterate_metric_get_last_value    (IterateMetric *self);

gboolean             iterate_metric_is_sum          (IterateMetric     *self);
gboolean             iterate_metric_wants_up        (IterateMetric     *self);
IterateDetectorKind  iterate_metric_get_kind        (IterateMetric     *self);
gboolean             iterate_metric_find_by_name    (IterateDatabase   *db,
                                                     const char        *name,
                                                     IterateMetric    **metric,
                                                     GError           **error);
IterateMetric       *iterate_metric_find            (IterateDatabase   *db,
                                                     const char        *text,
                                                     GError           **error);
IterateMetric       *iterate_metric_ensure          (IterateDatabase   *db,
                                                     const char        *name,
                                                     gint64             now,
                                                     GError           **error);
gboolean             iterate_metric_ensure_segment  (IterateMetric     *self,
                                                     IterateDatabase   *db,
                                                     const char        *dimension,
                                                     const char        *value,
                                                     gint64            *id,
                                                     GError           **error);
char                *iterate_metric_format          (IterateMetric     *self,
                                                     double             value);

G_END_DECLS
