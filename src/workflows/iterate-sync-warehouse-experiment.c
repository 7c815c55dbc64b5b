/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-sync-warehouse-experiment.h"

#include "iterate-warehouse-sync.h"
#include "iterate-workflow-helpers.h"

/* @warehouse: (out) (transfer full) (nullable): %NULL where it was removed or its experiment ended */
static gboolean
load (IterateRun                  *run,
      IterateWarehouseExperiment **warehouse,
      GError                     **error)
{
  IterateDatabase *db = iterate_run_get_database (run, error);
  g_autoptr(IterateWarehouseExperiment) found = NULL;
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autoptr(GError) problem = NULL;

  *warehouse = NULL;
  if (db == NULL)
    return FALSE;

  found = iterate_warehouse_sync_find (db, iterate_run_get_subject (run), &problem);
  if (found == NULL)
    return iterate_workflow_pass_missing (problem, error);

  experiment = iterate_database_find (db, ITERATE_TYPE_EXPERIMENT,
                                      iterate_warehouse_experiment_get_experiment_id (found), error);
  if (experiment == NULL)
    return FALSE;

  if (g_str_equal (iterate_experiment_get_status (experiment), "running"))
    *warehouse = g_steal_pointer (&found);

  return TRUE;
}

/* Asks a warehouse for an experiment's counts. One that cannot be reached is no failure of the
 * engine: it says so, and is asked again the next time. */
gboolean
iterate_sync_warehouse_experiment (IterateRun  *run,
                                   GError     **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(IterateWarehouseExperiment) warehouse = NULL;
  g_autoptr(IterateWarehouseCounts) counts = NULL;
  gint64 now = iterate_run_get_time (run);

  if (!load (run, &warehouse, error))
    return FALSE;
  if (warehouse == NULL)
    return TRUE;

  counts = iterate_warehouse_sync_fetch (warehouse, iterate_run_get_cancellable (run), &problem);
  if (g_cancellable_set_error_if_cancelled (iterate_run_get_cancellable (run), error) ||
      !iterate_run_begin (run, error))
    return FALSE;

  if (counts == NULL)
    return iterate_database_update (iterate_run_get_database (run, error), warehouse, error,
                                    "last-try-at", now,
                                    "last-error", problem->message,
                                    NULL);

  return iterate_warehouse_sync_take (iterate_run_get_database (run, error), warehouse, counts, now,
                                      error);
}
