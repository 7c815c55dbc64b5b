/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric-kind.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateWarehouseMetric:
 * @name: what it is called
 * @kind: a mean, a proportion, a count or a ratio
 * @query: a query whose columns are `unit`, `at`, `value` and, for a ratio, `denominator`
 *
 * A metric whose values stay in a warehouse.
 */
typedef struct
{
  char              *name;
  IterateMetricKind  kind;
  char              *query;
} IterateWarehouseMetric;

IterateWarehouseMetric *iterate_warehouse_metric_new    (const char              *text,
                                                         GError                 **error);
void                    iterate_warehouse_metric_free   (IterateWarehouseMetric  *self);
char                   *iterate_warehouse_metrics_to_json   (GPtrArray           *metrics);
GPtrArray              *iterate_warehouse_metrics_from_json (const char          *text,
                                                             GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateWarehouseMetric, iterate_warehouse_metric_free)

G_END_DECLS
