/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-moments.h"
#include "iterate-warehouse-metric.h"

G_BEGIN_DECLS

char *iterate_warehouse_sql_try_units   (const char                    *assignments);
char *iterate_warehouse_sql_try_metric  (const IterateWarehouseMetric  *metric);
char *iterate_warehouse_sql_count_units (const char                    *assignments);
char *iterate_warehouse_sql_sum_metric  (const char                    *assignments,
                                         const IterateWarehouseMetric  *metric,
                                         gint64                         lookback,
                                         const double                  *pivot);

G_END_DECLS
