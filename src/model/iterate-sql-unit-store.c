/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-sql-unit-store.h"

/**
 * IterateSqlUnitStore:
 *
 * Units as rows, one for each unit, metric and import. Rows of an import that is
 * not finished count for that import alone; of the others the newest counts. So
 * an import changes nothing that anybody sees until its last commit, and takes no
 * longer for it than for a single row.
 */
struct _IterateSqlUnitStore
{
  GObject          parent_instance;

  IterateDatabase *db;         /* (owned) (nullable) */
  gint64           experiment;
  gint64           import;     /* Its rows are visible here, and written */
};

static void iterate_sql_unit_store_unit_store_init (IterateUnitStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IterateSqlUnitStore, iterate_sql_unit_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ITERATE_TYPE_UNIT_STORE,
                                                      iterate_sql_unit_store_unit_store_init))

/* The imports whose rows count: finished ones, and one's own. */
#define VISIBLE "(import_id = ? OR import_id IN (SELECT id FROM import WHERE state = 'done'))"

static gboolean
iterate_sql_unit_store_get_exposure (IterateUnitStore  *store,
                                     const char        *unit,
                                     IterateExposure   *exposure,
                                     gboolean          *found,
                                     GError           **error)
{
  IterateSqlUnitStore *self = ITERATE_SQL_UNIT_STORE (store);
  g_autoptr(IterateStatement) row = NULL;
  IterateStep step;

  row = iterate_database_query (self->db, error,
                                "SELECT variant_id, exposed_at FROM exposure "
                                "WHERE experiment_id = ? AND unit = ? AND " VISIBLE
                                "ORDER BY import_id DESC LIMIT 1",
                                "isi", self->experiment, unit, self->import);
  if (row == NULL)
    return FALSE;

  step = iterate_statement_step (row, error);
  *found = step == ITERATE_STEP_ROW;
  if (*found)
    {
      exposure->variant = iterate_statement_get_int64 (row, 0);
      exposure->at = iterate_statement_get_int64 (row, 1);
    }

  return step != ITERATE_STEP_ERROR;
}

static gboolean
iterate_sql_unit_store_put_exposure (IterateUnitStore       *store,
                                     const char             *unit,
                                     const IterateExposure  *exposure,
                                     GError                **error)
{
  IterateSqlUnitStore *self = ITERATE_SQL_UNIT_STORE (store);

  return iterate_database_execute (self->db, error,
                                   "INSERT INTO exposure "
                                   "(experiment_id, unit, import_id, variant_id, exposed_at) "
                                   "VALUES (?, ?, ?, nullif (?, 0), ?) "
                                   "ON CONFLICT DO UPDATE SET variant_id = excluded.variant_id, "
                                   "exposed_at = excluded.exposed_at",
                                   "isiii", self->experiment, unit, self->import,
                                   exposure->variant, exposure->at);
}

static gboolean
iterate_sql_unit_store_get_value (IterateUnitStore  *store,
                                  gint64             metric,
                                  const char        *unit,
                                  IterateUnitValue  *value,
                                  gboolean          *found,
                                  GError           **error)
{
  IterateSqlUnitStore *self = ITERATE_SQL_UNIT_STORE (store);
  g_autoptr(IterateStatement) row = NULL;
  IterateStep step;

  row = iterate_database_query (self->db, error,
                                "SELECT x, y, pre FROM unit_value "
                                "WHERE experiment_metric_id = ? AND unit = ? AND " VISIBLE
                                "ORDER BY import_id DESC LIMIT 1",
                                "isi", metric, unit, self->import);
  if (row == NULL)
    return FALSE;

  step = iterate_statement_step (row, error);
  *found = step == ITERATE_STEP_ROW;
  if (*found)
    {
      value->x = iterate_statement_get_double (row, 0);
      value->y = iterate_statement_get_double (row, 1);
      value->pre = iterate_statement_get_double (row, 2);
    }

  return step != ITERATE_STEP_ERROR;
}

static gboolean
iterate_sql_unit_store_put_value (IterateUnitStore        *store,
                                  gint64                   metric,
                                  const char              *unit,
                                  const IterateUnitValue  *value,
                                  GError                 **error)
{
  IterateSqlUnitStore *self = ITERATE_SQL_UNIT_STORE (store);

  return iterate_database_execute (self->db, error,
                                   "INSERT INTO unit_value "
                                   "(experiment_metric_id, unit, import_id, x, y, pre) "
                                   "VALUES (?, ?, ?, ?, ?, ?) "
                                   "ON CONFLICT DO UPDATE SET x = excluded.x, y = excluded.y, "
                                   "pre = excluded.pre",
                                   "isiddd", metric, unit, self->import,
                                   value->x, value->y, value->pre);
}

/* Both tables come in key order, so that this is one pass over each. */
static gboolean
iterate_sql_unit_store_foreach (IterateUnitStore  *store,
                                IterateUnitFunc    func,
                                gpointer           user_data,
                                GError           **error)
{
  IterateSqlUnitStore *self = ITERATE_SQL_UNIT_STORE (store);
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (
    self->db, error,
    "SELECT v.experiment_metric_id, e.variant_id, v.x, v.y, v.pre "
    "FROM exposure e "
    "JOIN experiment_metric m ON m.experiment_id = e.experiment_id "
    "JOIN unit_value v ON v.experiment_metric_id = m.id AND v.unit = e.unit "
    "WHERE e.experiment_id = ?1 AND e.variant_id IS NOT NULL "
    "AND e.import_id = (SELECT max (import_id) FROM exposure "
    "  WHERE experiment_id = e.experiment_id AND unit = e.unit AND (import_id = ?2 OR "
    "  import_id IN (SELECT id FROM import WHERE state = 'done'))) "
    "AND v.import_id = (SELECT max (import_id) FROM unit_value "
    "  WHERE experiment_metric_id = m.id AND unit = e.unit AND (import_id = ?2 OR "
    "  import_id IN (SELECT id FROM import WHERE state = 'done')))",
    "ii", self->experiment, self->import);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      const IterateUnitValue value = {
        iterate_statement_get_double (rows, 2),
        iterate_statement_get_double (rows, 3),
        iterate_statement_get_double (rows, 4),
      };

      func (iterate_statement_get_int64 (rows, 0), iterate_statement_get_int64 (rows, 1), &value,
            user_data);
    }

  return step == ITERATE_STEP_DONE;
}

static void
iterate_sql_unit_store_unit_store_init (IterateUnitStoreInterface *iface)
{
  iface->get_exposure = iterate_sql_unit_store_get_exposure;
  iface->put_exposure = iterate_sql_unit_store_put_exposure;
  iface->get_value = iterate_sql_unit_store_get_value;
  iface->put_value = iterate_sql_unit_store_put_value;
  iface->foreach = iterate_sql_unit_store_foreach;
}

static void
iterate_sql_unit_store_finalize (GObject *object)
{
  IterateSqlUnitStore *self = ITERATE_SQL_UNIT_STORE (object);

  g_clear_object (&self->db);

  G_OBJECT_CLASS (iterate_sql_unit_store_parent_class)->finalize (object);
}

static void
iterate_sql_unit_store_class_init (IterateSqlUnitStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_sql_unit_store_finalize;
}

static void
iterate_sql_unit_store_init (IterateSqlUnitStore *self)
{
}

/**
 * iterate_sql_unit_store_new:
 * @experiment: the experiment's id
 * @import: the import that writes, or 0 to see finished ones only
 */
IterateSqlUnitStore *
iterate_sql_unit_store_new (gint64 experiment,
                            gint64 import)
{
  IterateSqlUnitStore *self = g_object_new (ITERATE_TYPE_SQL_UNIT_STORE, NULL);

  self->experiment = experiment;
  self->import = import;

  return self;
}

/* Sets the connection to use from here on: an import's chunks are units of their
 * own, each with the connection it gets. */
void
iterate_sql_unit_store_set_database (IterateSqlUnitStore *self,
                                     IterateDatabase     *db)
{
  g_set_object (&self->db, db);
}
