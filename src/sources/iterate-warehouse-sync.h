/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"
#include "iterate-warehouse-experiment.h"

G_BEGIN_DECLS

/**
 * IterateWarehouseDraft:
 * @experiment: the experiment's name; it is made and started where there is none
 * @address: where the warehouse is
 * @account: (nullable): who asks
 * @has_key: whether a key was kept
 * @control: (nullable): the control's name, or %NULL for the first variant
 * @assignments: a query whose columns are `unit`, `variant` and `at`
 * @metrics: (element-type IterateWarehouseMetric): the metrics, the primary one first
 * @guardrails: (nullable): names of metrics that must not get worse
 * @lower_is_better: (nullable): names of metrics that should go down
 * @lookback: how many microseconds before its exposure tell of a unit, or 0
 * @every: how often it is asked
 *
 * An experiment in a warehouse as a person describes it. All are borrowed.
 */
typedef struct
{
  const char        *experiment;
  const char        *address;
  const char        *account;
  gboolean           has_key;
  const char        *control;
  const char        *assignments;
  GPtrArray         *metrics;
  const char *const *guardrails;
  const char *const *lower_is_better;
  gint64             lookback;
  gint64             every;
} IterateWarehouseDraft;

typedef struct _IterateWarehouseCounts IterateWarehouseCounts;

gboolean                    iterate_warehouse_sync_keep_key (const IterateWarehouseDraft  *draft,
                                                             const char                   *key,
                                                             GError                      **error);
gboolean                    iterate_warehouse_sync_test     (const IterateWarehouseDraft  *draft,
                                                             const char                   *key,
                                                             GError                      **error);
IterateWarehouseExperiment *iterate_warehouse_sync_add      (IterateDatabase              *db,
                                                             const IterateWarehouseDraft  *draft,
                                                             gint64                        now,
                                                             GError                      **error);
IterateWarehouseExperiment *iterate_warehouse_sync_find     (IterateDatabase              *db,
                                                             const char                   *text,
                                                             GError                      **error);
gboolean                    iterate_warehouse_sync_request  (IterateDatabase              *db,
                                                             IterateWarehouseExperiment   *warehouse,
                                                             gint64                        now,
                                                             GError                      **error);
gboolean                    iterate_warehouse_sync_remove   (IterateDatabase              *db,
                                                             IterateWarehouseExperiment   *warehouse,
                                                             GError                      **error);
IterateWarehouseCounts     *iterate_warehouse_sync_fetch    (IterateWarehouseExperiment   *warehouse,
                                                             GCancellable                 *cancellable,
                                                             GError                      **error);
gboolean                    iterate_warehouse_sync_take     (IterateDatabase              *db,
                                                             IterateWarehouseExperiment   *warehouse,
                                                             IterateWarehouseCounts       *counts,
                                                             gint64                        now,
                                                             GError                      **error);
void                        iterate_warehouse_counts_free   (IterateWarehouseCounts       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateWarehouseCounts, iterate_warehouse_counts_free)

G_END_DECLS
