/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-warehouse-sync.h"

#include "iterate-clickhouse.h"
#include "iterate-error.h"
#include "iterate-experiment-counts.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-metric.h"
#include "iterate-id.h"
#include "iterate-import-report.h"
#include "iterate-journal.h"
#include "iterate-metric-service.h"
#include "iterate-query.h"
#include "iterate-scheduler.h"
#include "iterate-service-key.h"
#include "iterate-time.h"
#include "iterate-warehouse-metric.h"
#include "iterate-warehouse-sql.h"

#include <math.h>
#include <string.h>

/* Experiments whose units stay in a warehouse: it is asked for sums without a transaction; then what it
 * answered takes the place of what was known, in one. A schedule asks again as long as the experiment
 * runs. */

#define KIND   "clickhouse"
#define ACTION "sync-warehouse-experiment"

/* A cluster may take that long to read a billion rows. */
#define MAX_SECONDS 300

#define LEAST_EVERY (60 * ITERATE_SECOND)

/* Sums about a pivot that is so far from the mean have lost four of their sixteen digits. */
#define LEAST_SPREAD 1e-4

/* A metric in a variant. */
typedef struct
{
  char           *variant; /* (owned) */
  guint           metric;
  IterateMoments  moments;
} Cell;

/* What a warehouse answered. */
struct _IterateWarehouseCounts
{
  GPtrArray  *metrics;    /* (owned) (element-type IterateWarehouseMetric) */
  GHashTable *units;      /* (owned) (element-type utf8 gint64): by variant */
  GArray     *cells;      /* (owned) (element-type Cell) */
  gint64      n_multiple; /* units of several variants, which are of none */
};

static void
clear_cell (gpointer data)
{
  g_free (((Cell *) data)->variant);
}

static gboolean
has_name (const char *const *names,
          const char        *name)
{
  return names != NULL && g_strv_contains (names, name);
}

static gboolean
check_names (const IterateWarehouseDraft  *draft,
             const char *const            *names,
             GError                      **error)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      gboolean found = FALSE;

      for (guint m = 0; m < draft->metrics->len; m++)
        {
          const IterateWarehouseMetric *metric = g_ptr_array_index (draft->metrics, m);

          found |= g_str_equal (metric->name, names[i]);
        }
      if (!found)
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "There is no metric “%s”",
                       names[i]);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
check (const IterateWarehouseDraft  *draft,
       GError                      **error)
{
  if (!iterate_metric_service_check_address (draft->address, error))
    return FALSE;

  if (draft->assignments == NULL || *draft->assignments == '\0' || draft->metrics->len == 0)
    g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                         "An experiment needs a query of its assignments and a metric at least: "
                         "--assignments SQL --metric NAME=SQL");
  else if (draft->every < LEAST_EVERY)
    g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                         "A warehouse is asked no oftener than once a minute");
  else
    return check_names (draft, draft->guardrails, error) &&
           check_names (draft, draft->lower_is_better, error);

  return FALSE;
}

/* Keeps a key in the secret service, which may ask a person: no transaction may wait for that. */
gboolean
iterate_warehouse_sync_keep_key (const IterateWarehouseDraft  *draft,
                                 const char                   *key,
                                 GError                      **error)
{
  return check (draft, error) &&
         iterate_service_key_store (KIND, draft->address, draft->account, key, error);
}

static gboolean
try_query (const IterateClickhouse  *server,
           const char               *sql,
           GError                  **error)
{
  g_autoptr(JsonArray) rows = NULL;
  gint64 wait;

  rows = iterate_clickhouse_query (server, sql, &wait, NULL, error);

  return rows != NULL;
}

/**
 * iterate_warehouse_sync_test:
 * @key: (nullable): what lets in
 *
 * Asks whether the queries have the columns that they need, without keeping anything.
 */
gboolean
iterate_warehouse_sync_test (const IterateWarehouseDraft  *draft,
                             const char                   *key,
                             GError                      **error)
{
  IterateClickhouse server = { .address = draft->address, .account = draft->account, .key = key };
  g_autofree char *units = NULL;

  if (!check (draft, error))
    return FALSE;

  units = iterate_warehouse_sql_try_units (draft->assignments);
  if (!try_query (&server, units, error))
    {
      g_prefix_error_literal (error, "The assignments: ");
      return FALSE;
    }

  for (guint i = 0; i < draft->metrics->len; i++)
    {
      const IterateWarehouseMetric *metric = g_ptr_array_index (draft->metrics, i);
      g_autofree char *sql = iterate_warehouse_sql_try_metric (metric);

      if (!try_query (&server, sql, error))
        {
          g_prefix_error (error, "Metric “%s”: ", metric->name);
          return FALSE;
        }
    }

  return TRUE;
}

/* An experiment is counted in one warehouse. */
static gboolean
check_new (IterateDatabase    *db,
           IterateExperiment  *experiment,
           GError            **error)
{
  gint64 n;

  if (!iterate_database_get_int64 (db, &n, error,
                                   "SELECT count(*) FROM warehouse_experiment WHERE experiment_id = ?",
                                   "i", iterate_record_get_id (ITERATE_RECORD (experiment))))
    return FALSE;
  if (n == 0)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
               "“%s” is counted in a warehouse already. To count it otherwise, first: iterate "
               "warehouse "
               "remove", iterate_experiment_get_name (experiment));

  return FALSE;
}

static gboolean
add_metric (IterateDatabase               *db,
            const IterateWarehouseDraft   *draft,
            IterateExperiment             *experiment,
            guint                          i,
            GError                       **error)
{
  const IterateWarehouseMetric *metric = g_ptr_array_index (draft->metrics, i);
  g_autoptr(IterateExperimentMetric) record = NULL;
  gint64 id;

  if (!iterate_experiment_add_metric (db, experiment, metric->name,
                                      iterate_metric_kind_get_name (metric->kind),
                                      has_name (draft->guardrails, metric->name) ? "guardrail"
                                      : i == 0                                   ? "primary"
                                                                                 : "secondary",
                                      has_name (draft->lower_is_better, metric->name) ? "down" : "up",
                                      &id, error))
    return FALSE;

  record = iterate_database_find (db, ITERATE_TYPE_EXPERIMENT_METRIC, id, error);

  return record != NULL &&
         iterate_database_update (db, record, error, "covariate", draft->lookback > 0, NULL);
}

/**
 * iterate_warehouse_sync_add:
 *
 * Makes and starts an experiment that is counted in a warehouse, and asks for its first counts.
 *
 * Returns: (transfer full): what is asked from now on, or %NULL with @error set
 */
IterateWarehouseExperiment *
iterate_warehouse_sync_add (IterateDatabase              *db,
                            const IterateWarehouseDraft  *draft,
                            gint64                        now,
                            GError                      **error)
{
  g_autoptr(IterateExperimentCounts) counts = NULL;
  g_autoptr(IterateWarehouseExperiment) warehouse = NULL;
  g_autofree char *metrics = iterate_warehouse_metrics_to_json (draft->metrics);
  g_autofree char *subject = NULL;
  IterateExperiment *experiment;

  if (!check (draft, error))
    return NULL;

  counts = iterate_experiment_counts_open (db, draft->experiment, draft->control, now, error);
  if (counts == NULL)
    return NULL;

  experiment = iterate_experiment_counts_get_experiment (counts);
  if (!check_new (db, experiment, error))
    return NULL;

  for (guint i = 0; i < draft->metrics->len; i++)
    {
      if (!add_metric (db, draft, experiment, i, error))
        return NULL;
    }

  warehouse = iterate_database_create (db, ITERATE_TYPE_WAREHOUSE_EXPERIMENT, error,
                                       "experiment-id",
                                       iterate_record_get_id (ITERATE_RECORD (experiment)),
                                       "name", iterate_experiment_get_name (experiment),
                                       "address", draft->address,
                                       "account", draft->account == NULL ? "" : draft->account,
                                       "has-key", draft->has_key,
                                       "control", draft->control,
                                       "assignments", draft->assignments,
                                       "metrics", metrics,
                                       "lookback", draft->lookback,
                                       "every", draft->every,
                                       "created-at", now,
                                       NULL);
  if (warehouse == NULL)
    return NULL;

  subject = iterate_record_dup_subject (ITERATE_RECORD (warehouse));
  if (iterate_schedule_create (db, now, now + draft->every, draft->every, ITERATE_MISFIRE_ONCE, ACTION,
                               subject, NULL, error) == 0 ||
      !iterate_warehouse_sync_request (db, warehouse, now, error))
    return NULL;

  return g_steal_pointer (&warehouse);
}

/**
 * iterate_warehouse_sync_find:
 * @text: its id, such as `warehouse-2`, or its experiment's name
 *
 * Returns: (transfer full): what is asked, or %NULL with @error set
 */
IterateWarehouseExperiment *
iterate_warehouse_sync_find (IterateDatabase  *db,
                             const char       *text,
                             GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_WAREHOUSE_EXPERIMENT);
  g_autoptr(IterateWarehouseExperiment) warehouse = NULL;
  gint64 id;

  if (iterate_id_parse (text, "warehouse", &id))
    return iterate_database_find (db, ITERATE_TYPE_WAREHOUSE_EXPERIMENT, id, error);

  iterate_query_where (query, "name", ITERATE_EQUALS, text);
  if (!iterate_query_first (query, db, &warehouse, error))
    return NULL;

  if (warehouse == NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                 "“%s” is counted in no warehouse. See: iterate warehouse list", text);

  return g_steal_pointer (&warehouse);
}

/* Asks for new counts. */
gboolean
iterate_warehouse_sync_request (IterateDatabase             *db,
                                IterateWarehouseExperiment  *warehouse,
                                gint64                       now,
                                GError                     **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (warehouse));

  return iterate_journal_append (db, now, "warehouse.count-requested", subject, NULL, NULL, error) != 0;
}

/* Asks no more; what was counted stays. */
gboolean
iterate_warehouse_sync_remove (IterateDatabase             *db,
                               IterateWarehouseExperiment  *warehouse,
                               GError                     **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (warehouse));

  return iterate_schedule_cancel (db, ACTION, subject, error) &&
         iterate_database_execute (db, error, "DELETE FROM warehouse_experiment WHERE id = ?", "i",
                                   iterate_record_get_id (ITERATE_RECORD (warehouse)));
}

/* A number of a row, which an old server quotes. */
static gboolean
read_number (JsonArray  *row,
             guint       column,
             double     *number,
             GError    **error)
{
  JsonNode *node = column < json_array_get_length (row) ? json_array_get_element (row, column) : NULL;

  *number = NAN;
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node))
    *number = json_node_get_value_type (node) == G_TYPE_STRING
                ? g_ascii_strtod (json_node_get_string (node), NULL) : json_node_get_double (node);
  if (isfinite (*number))
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                       "ClickHouse answered without a number. Has the query values that are none?");

  return FALSE;
}

static const char *
get_name (JsonArray *row)
{
  JsonNode *node = json_array_get_length (row) == 0 ? NULL : json_array_get_element (row, 0);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node) : "";
}

static gboolean
count_units (IterateWarehouseCounts   *self,
             const IterateClickhouse  *server,
             const char               *assignments,
             GCancellable             *cancellable,
             GError                  **error)
{
  g_autofree char *sql = iterate_warehouse_sql_count_units (assignments);
  g_autoptr(JsonArray) rows = NULL;
  gint64 wait;

  rows = iterate_clickhouse_query (server, sql, &wait, cancellable, error);
  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    {
      JsonArray *row = json_array_get_array_element (rows, i);
      double n;

      if (!read_number (row, 1, &n, error))
        return FALSE;

      if (*get_name (row) == '\0')
        self->n_multiple += (gint64) n;
      else
        g_hash_table_insert (self->units, g_strdup (get_name (row)),
                             g_memdup2 (&(gint64) { (gint64) n }, sizeof (gint64)));
    }

  return rows != NULL;
}

static gboolean
read_row (JsonArray     *row,
          const double  *pivot,
          Cell          *cell,
          GError       **error)
{
  double n, sums[ITERATE_N_MOMENTS], products[ITERATE_N_PRODUCTS];
  guint column = 1;

  if (!read_number (row, column++, &n, error))
    return FALSE;

  for (guint i = 0; i < ITERATE_N_MOMENTS; i++)
    {
      if (!read_number (row, column++, &sums[i], error))
        return FALSE;
    }
  for (guint i = 0; i < ITERATE_N_PRODUCTS; i++)
    {
      if (!read_number (row, column++, &products[i], error))
        return FALSE;
    }
  iterate_moments_set_sums (&cell->moments, (gint64) n, pivot, sums, products);

  return TRUE;
}

static gboolean
sum_metric (IterateWarehouseCounts       *self,
            const IterateClickhouse      *server,
            IterateWarehouseExperiment   *warehouse,
            guint                         metric,
            const double                 *pivot,
            GCancellable                 *cancellable,
            GError                      **error)
{
  g_autofree char *sql = NULL;
  g_autoptr(JsonArray) rows = NULL;
  gint64 wait;

  sql = iterate_warehouse_sql_sum_metric (
    iterate_warehouse_experiment_get_assignments (warehouse), g_ptr_array_index (self->metrics, metric),
    iterate_warehouse_experiment_get_lookback (warehouse) / ITERATE_SECOND, pivot);
  rows = iterate_clickhouse_query (server, sql, &wait, cancellable, error);
  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    {
      JsonArray *row = json_array_get_array_element (rows, i);
      Cell cell = { .metric = metric };

      if (!read_row (row, pivot, &cell, error))
        return FALSE;

      cell.variant = g_strdup (get_name (row));
      g_array_append_val (self->cells, cell);
    }

  return rows != NULL;
}

/* Whether sums of the cells from @first on have lost digits that count; sets a better @pivot. */
static gboolean
needs_pivot (const IterateWarehouseCounts *self,
             guint                         first,
             double                       *pivot)
{
  IterateMoments all = { 0 };
  gboolean needs = FALSE;

  for (guint i = first; i < self->cells->len; i++)
    {
      const IterateMoments *moments = &g_array_index (self->cells, Cell, i).moments;

      iterate_moments_merge (&all, moments, 1);
      for (guint axis = 0; axis < ITERATE_N_MOMENTS; axis++)
        {
          double mean = iterate_moments_get_mean (moments, axis);
          double spread = moments->n < 2 ? 0 : iterate_moments_get_covariance (moments, axis, axis);

          needs |= spread < LEAST_SPREAD * mean * mean;
        }
    }
  for (guint axis = 0; needs && axis < ITERATE_N_MOMENTS; axis++)
    pivot[axis] = iterate_moments_get_mean (&all, axis);

  return needs;
}

static gboolean
sum_metric_well (IterateWarehouseCounts       *self,
                 const IterateClickhouse      *server,
                 IterateWarehouseExperiment   *warehouse,
                 guint                         metric,
                 GCancellable                 *cancellable,
                 GError                      **error)
{
  double pivot[ITERATE_N_MOMENTS] = { 0 };
  guint first = self->cells->len;

  if (!sum_metric (self, server, warehouse, metric, pivot, cancellable, error))
    return FALSE;
  if (self->cells->len == first || !needs_pivot (self, first, pivot))
    return TRUE;

  g_array_set_size (self->cells, first);

  return sum_metric (self, server, warehouse, metric, pivot, cancellable, error);
}

/**
 * iterate_warehouse_sync_fetch:
 *
 * Asks the warehouse for all that an analysis needs; this waits for it.
 *
 * Returns: (transfer full): what it answered, or %NULL with @error set
 */
IterateWarehouseCounts *
iterate_warehouse_sync_fetch (IterateWarehouseExperiment  *warehouse,
                              GCancellable                *cancellable,
                              GError                     **error)
{
  g_autoptr(IterateWarehouseCounts) self = g_new0 (IterateWarehouseCounts, 1);
  g_autofree char *key = NULL;
  IterateClickhouse server = {
    .address = iterate_warehouse_experiment_get_address (warehouse),
    .account = iterate_warehouse_experiment_get_account (warehouse),
    .seconds = MAX_SECONDS,
  };

  self->units = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  g_array_set_clear_func (self->cells, clear_cell);
  self->metrics = iterate_warehouse_metrics_from_json (
    iterate_warehouse_experiment_get_metrics (warehouse), error);
  if (self->metrics == NULL ||
      (iterate_warehouse_experiment_get_has_key (warehouse) &&
       !iterate_service_key_lookup (KIND, server.address, server.account, &key, error)))
    return NULL;

  server.key = key;
  if (!count_units (self, &server, iterate_warehouse_experiment_get_assignments (warehouse),
                    cancellable,
                    error))
    return NULL;

  for (guint i = 0; i < self->metrics->len; i++)
    {
      if (!sum_metric_well (self, &server, warehouse, i, cancellable, error))
        {
          const IterateWarehouseMetric *metric = g_ptr_array_index (self->metrics, i);

          g_prefix_error (error, "Metric “%s”: ", metric->name);
          return NULL;
        }
    }

  return g_steal_pointer (&self);
}

static gboolean
save_units (IterateDatabase         *db,
            IterateExperiment       *experiment,
            IterateWarehouseCounts  *counts,
            GError                 **error)
{
  GHashTableIter iter;
  gpointer name, n;

  g_hash_table_iter_init (&iter, counts->units);
  while (g_hash_table_iter_next (&iter, &name, &n))
    {
      if (!iterate_database_execute (db, error,
                                     "UPDATE variant SET units = ? WHERE experiment_id = ? AND name "
                                     "= ?",
                                     "iis", *(gint64 *) n,
                                     iterate_record_get_id (ITERATE_RECORD (experiment)), name))
        return FALSE;
    }

  return iterate_database_update (db, experiment, error, "multiple-exposures", counts->n_multiple,
                                  NULL);
}

/* Writes what the warehouse answered in the place of what was known. */
gboolean
iterate_warehouse_sync_take (IterateDatabase             *db,
                             IterateWarehouseExperiment  *warehouse,
                             IterateWarehouseCounts      *counts,
                             gint64                       now,
                             GError                     **error)
{
  g_autoptr(IterateExperimentCounts) sums = NULL;
  g_autofree char *subject = NULL;
  IterateExperiment *experiment;

  sums = iterate_experiment_counts_open (db, iterate_warehouse_experiment_get_name (warehouse),
                                         iterate_warehouse_experiment_get_control (warehouse), now,
                                         error);
  if (sums == NULL)
    return FALSE;

  experiment = iterate_experiment_counts_get_experiment (sums);
  for (guint i = 0; i < counts->cells->len; i++)
    {
      const Cell *cell = &g_array_index (counts->cells, Cell, i);
      const IterateWarehouseMetric *metric = g_ptr_array_index (counts->metrics, cell->metric);

      if (!iterate_experiment_counts_add (sums, cell->variant, metric->name,
                                          iterate_metric_kind_get_name (metric->kind), &cell->moments,
                                          error))
        return FALSE;
    }

  subject = iterate_record_dup_subject (ITERATE_RECORD (experiment));

  return iterate_experiment_counts_save (sums, error) &&
         save_units (db, experiment, counts, error) &&
         iterate_database_update (db, warehouse, error,
                                  "last-try-at", now,
                                  "last-success-at", now,
                                  "last-error", NULL,
                                  NULL) &&
         iterate_journal_append (db, now, "warehouse.counted", subject, NULL, NULL, error) != 0;
}

void
iterate_warehouse_counts_free (IterateWarehouseCounts *self)
{
  g_clear_pointer (&self->metrics, g_ptr_array_unref);
  g_clear_pointer (&self->units, g_hash_table_unref);
  g_clear_pointer (&self->cells, g_array_unref);
  g_free (self);
}
