/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-warehouse-experiment.h"

/**
 * IterateWarehouseExperiment:
 *
 * An experiment whose units stay in a warehouse.
 */
struct _IterateWarehouseExperiment
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "experiment-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "exp" },
  { "name", G_TYPE_STRING },
  { "address", G_TYPE_STRING },
  { "account", G_TYPE_STRING },
  { "has-key", G_TYPE_BOOLEAN },
  { "control", G_TYPE_STRING },
  { "assignments", G_TYPE_STRING },
  { "metrics", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "lookback", G_TYPE_INT64 },
  { "every", G_TYPE_INT64 },
  { "last-try-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "last-success-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "last-error", G_TYPE_STRING },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateWarehouseExperiment, iterate_warehouse_experiment, ITERATE_TYPE_RECORD)

static void
iterate_warehouse_experiment_class_init (IterateWarehouseExperimentClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "warehouse_experiment", "warehouse",
                                  columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_warehouse_experiment_init (IterateWarehouseExperiment *self)
{
}

gint64
iterate_warehouse_experiment_get_experiment_id (IterateWarehouseExperiment *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "experiment-id");
}

const char *
iterate_warehouse_experiment_get_name (IterateWarehouseExperiment *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "name");
}

const char *
iterate_warehouse_experiment_get_address (IterateWarehouseExperiment *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "address");
}

const char *
iterate_warehouse_experiment_get_account (IterateWarehouseExperiment *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "account");
}

gboolean
iterate_warehouse_experiment_get_has_key (IterateWarehouseExperiment *self)
{
  return iterate_record_get_boolean (ITERATE_RECORD (self), "has-key");
}

/* Returns: (nullable): the control's name, or %NULL for the first variant */
const char *
iterate_warehouse_experiment_get_control (IterateWarehouseExperiment *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "control");
}

const char *
iterate_warehouse_experiment_get_assignments (IterateWarehouseExperiment *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "assignments");
}

const char *
iterate_warehouse_experiment_get_metrics (IterateWarehouseExperiment *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "metrics");
}

gint64
iterate_warehouse_experiment_get_lookback (IterateWarehouseExperiment *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "lookback");
}

/* Returns: (nullable): %NULL where there is none */
const char *
iterate_warehouse_experiment_get_last_error (IterateWarehouseExperiment *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "last-error");
}
