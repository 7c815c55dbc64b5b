/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"
#include "iterate-time.h"
#include "iterate-warehouse-metric.h"
#include "iterate-warehouse-sync.h"

#include <glib/gi18n.h>
#include <string.h>

#define DEFAULT_EVERY ITERATE_HOUR

static char *assignments;
static char **metrics;
static char **guardrails;
static char **lower_is_better;
static char *control;
static char *account;
static char *every_text;
static char *lookback_text;
static gboolean with_key;

static const GOptionEntry options[] = {
  { "assignments", 0, 0, G_OPTION_ARG_STRING, &assignments,
    N_("A query with the columns unit, variant and at; or @ and a file with it"), N_("SQL") },
  { "metric", 0, 0, G_OPTION_ARG_STRING_ARRAY, &metrics,
    N_("A metric and a query with the columns unit, at and value, and denominator for a ratio; the "
       "first one is the primary one"), "NAME[:KIND]=SQL" },
  { "guardrail", 0, 0, G_OPTION_ARG_STRING_ARRAY, &guardrails, N_("A metric that must not get worse"),
    N_("NAME") },
  { "lower-is-better", 0, 0, G_OPTION_ARG_STRING_ARRAY, &lower_is_better,
    N_("A metric that should go down"), N_("NAME") },
  { "control", 0, 0, G_OPTION_ARG_STRING, &control, N_("Which value is the control"), N_("VALUE") },
  { "lookback", 0, 0, G_OPTION_ARG_STRING, &lookback_text,
    N_("How long before its exposure a unit’s values tell of it"), N_("PERIOD") },
  { "every", 0, 0, G_OPTION_ARG_STRING, &every_text, N_("How often it is counted; 1h by default"),
    N_("PERIOD") },
  { "user", 0, 0, G_OPTION_ARG_STRING, &account, N_("Who asks"), N_("USER") },
  { "key", 0, 0, G_OPTION_ARG_NONE, &with_key,
    N_("Read the key or password from standard input; it is kept in the keyring"), NULL },
  { NULL }
};

static gboolean
print_warehouses (IterateInvocation  *invocation,
                  GError            **error)
{
  static const char *const columns[] = { "id", "name", "address", "lastSuccessAt", "lastError", NULL };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_WAREHOUSE_EXPERIMENT);

  iterate_query_order_by (query, "id", FALSE);

  return iterate_invocation_print_query (invocation, query,
                                         _("No experiment is counted in a warehouse"),
                                         columns, error);
}

/* A query, or what the file after the @ holds. */
static gboolean
read_sql (const char  *text,
          char       **sql,
          GError     **error)
{
  g_autoptr(GError) problem = NULL;

  if (text == NULL || *text != '@')
    {
      *sql = g_strdup (text);
      return TRUE;
    }

  if (g_file_get_contents (text + 1, sql, NULL, &problem))
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, problem->message);

  return FALSE;
}

static GPtrArray *
read_metrics (GError **error)
{
  g_autoptr(GPtrArray) list = NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_warehouse_metric_free);
  for (guint i = 0; metrics != NULL && metrics[i] != NULL; i++)
    {
      g_autoptr(IterateWarehouseMetric) metric = iterate_warehouse_metric_new (metrics[i], error);
      g_autofree char *text = NULL;

      if (metric == NULL)
        return NULL;

      text = g_steal_pointer (&metric->query);
      if (!read_sql (text, &metric->query, error))
        return NULL;

      g_ptr_array_add (list, g_steal_pointer (&metric));
    }

  return g_steal_pointer (&list);
}

static gboolean
add (IterateDatabase  *db,
     gint64            now,
     gpointer          user_data,
     GError          **error)
{
  g_autoptr(IterateWarehouseExperiment) warehouse = iterate_warehouse_sync_add (db, user_data, now,
                                                                                error);

  return warehouse != NULL;
}

/* Says so where the last time failed. */
static gboolean
check_success (IterateInvocation  *invocation,
               const char         *which,
               GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateWarehouseExperiment) warehouse = NULL;

  warehouse = db == NULL ? NULL : iterate_warehouse_sync_find (db, which, error);
  if (warehouse == NULL)
    return FALSE;
  if (iterate_warehouse_experiment_get_last_error (warehouse) == NULL)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "%s: %s", which,
               iterate_warehouse_experiment_get_last_error (warehouse));

  return FALSE;
}

/* What does not work is not kept. */
static gboolean
test_and_keep_key (const IterateWarehouseDraft  *draft,
                   GError                      **error)
{
  g_autofree char *key = NULL;

  if (with_key)
    {
      key = iterate_invocation_read_secret (error);
      if (key == NULL)
        return FALSE;
    }

  return iterate_warehouse_sync_test (draft, key, error) &&
         (key == NULL || iterate_warehouse_sync_keep_key (draft, key, error));
}

static gboolean
run_add (IterateInvocation  *invocation,
         GError            **error)
{
  g_autoptr(GPtrArray) list = read_metrics (error);
  g_autofree char *sql = NULL;
  gint64 every = DEFAULT_EVERY, lookback = 0;
  IterateWarehouseDraft draft;

  if (list == NULL || !read_sql (assignments, &sql, error) ||
      (every_text != NULL && !iterate_duration_parse (every_text, &every, error)) ||
      (lookback_text != NULL && !iterate_duration_parse (lookback_text, &lookback, error)))
    return FALSE;

  draft = (IterateWarehouseDraft) {
    .experiment = iterate_invocation_get_argument (invocation, 0),
    .address = iterate_invocation_get_argument (invocation, 1),
    .account = account,
    .has_key = with_key,
    .control = control,
    .assignments = sql,
    .metrics = list,
    .guardrails = (const char *const *) guardrails,
    .lower_is_better = (const char *const *) lower_is_better,
    .lookback = lookback,
    .every = every,
  };

  return test_and_keep_key (&draft, error) &&
         iterate_invocation_write (invocation, add, &draft, error) &&
         check_success (invocation, draft.experiment, error) && print_warehouses (invocation, error);
}

static gboolean
request (IterateDatabase  *db,
         gint64            now,
         gpointer          user_data,
         GError          **error)
{
  return iterate_warehouse_sync_request (db, user_data, now, error);
}

static gboolean
run_sync (IterateInvocation  *invocation,
          GError            **error)
{
  const char *which = iterate_invocation_get_argument (invocation, 0);
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateWarehouseExperiment) warehouse = NULL;

  warehouse = db == NULL ? NULL : iterate_warehouse_sync_find (db, which, error);

  return warehouse != NULL && iterate_invocation_write (invocation, request, warehouse, error) &&
         check_success (invocation, which, error) && print_warehouses (invocation, error);
}

static gboolean
remove_warehouse (IterateDatabase  *db,
                  gint64            now,
                  gpointer          user_data,
                  GError          **error)
{
  return iterate_warehouse_sync_remove (db, user_data, error);
}

static gboolean
run_remove (IterateInvocation  *invocation,
            GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateWarehouseExperiment) warehouse = NULL;

  warehouse = db == NULL ? NULL
                         : iterate_warehouse_sync_find (db,
                                                        iterate_invocation_get_argument (invocation, 0),
                                                        error);

  return warehouse != NULL &&
         iterate_invocation_write (invocation, remove_warehouse, warehouse, error) &&
         print_warehouses (invocation, error);
}

const IterateCommand iterate_warehouse_commands[] = {
  { "warehouse list", NULL, 0, 0, N_("List the experiments that are counted in a warehouse"), NULL,
    NULL,
    print_warehouses },
  {
    "warehouse add", "EXPERIMENT ADDRESS", 2, 2, N_("Analyze an experiment whose units stay in "
                                                    "ClickHouse"),
    "ClickHouse counts and sums; only the sums come here, however many units there are. Values count "
    "from\n"
    "a unit’s exposure on, and a unit of several variants counts for none.\n\n"
    "Example:\n"
    "  iterate warehouse add checkout http://127.0.0.1:8123 --control old --lookback 14d \\\n"
    "    --assignments \"SELECT user_id AS unit, variant, at FROM exposures WHERE test = "
    "'checkout'\" \\\n"
    "    --metric 'revenue=SELECT user_id AS unit, at, amount AS value FROM orders' \\\n"
    "    --metric 'bought:proportion=SELECT user_id AS unit, at, 1 AS value FROM orders'",
    options, run_add,
  },
  { "warehouse sync", "EXPERIMENT", 1, 1, N_("Count an experiment again now"),
    "While a process runs that leads the workspace, it does so by itself.", NULL, run_sync },
  { "warehouse remove", "EXPERIMENT", 1, 1, N_("Count it no longer; its last counts stay"), NULL, NULL,
    run_remove },
  { NULL }
};
