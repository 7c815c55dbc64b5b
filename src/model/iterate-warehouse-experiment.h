/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_WAREHOUSE_EXPERIMENT (iterate_warehouse_experiment_get_type ())

G_DECLARE_FINAL_TYPE (IterateWarehouseExperiment, iterate_warehouse_experiment, ITERATE,
                      WAREHOUSE_EXPERIMENT, IterateRecord)

gint64      iterate_warehouse_experiment_get_experiment_id (IterateWarehouseExperiment *self);
const char *iterate_warehouse_experiment_get_name          (IterateWarehouseExperiment *self);
const char *iterate_warehouse_experiment_get_address       (IterateWarehouseExperiment *self);
const char *iterate_warehouse_experiment_get_account       (IterateWarehouseExperiment *self);
gboolean    iterate_warehouse_experiment_get_has_key       (IterateWarehouseExperiment *self);
const char *iterate_warehouse_experiment_get_control       (IterateWarehouseExperiment *self);
const char *iterate_warehouse_experiment_get_assignments   (IterateWarehouseExperiment *self);
const char *iterate_warehouse_experiment_get_metrics       (IterateWarehouseExperiment *self);
gint64      iterate_warehouse_experiment_get_lookback      (IterateWarehouseExperiment *self);
const char *iterate_warehouse_experiment_get_last_error    (IterateWarehouseExperiment *self);

G_END_DECLS
