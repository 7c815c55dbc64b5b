/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-staged-import.h"

#include "iterate-error.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is removed in one transaction: short, so that others can write meanwhile. */
#define REMOVE_ROWS   5000
#define REMOVE_CHUNKS 16

/* An import is staged: its rows carry its number and count for nobody until its
 * last commit marks it done. What a killed import left stays hidden for good once
 * the next one of the same experiment has given it up; the source says which
 * process it was. */

static gboolean
is_alive (const char *source)
{
  const char *pid = strrchr (source, '#');
  int number = pid == NULL ? 0 : atoi (pid + 1);

  return number > 0 && number != getpid () && (kill (number, 0) == 0 || errno == EPERM);
}

static gboolean
check_running (IterateDatabase    *db,
               IterateExperiment  *experiment,
               gint64             *left_behind,
               GError            **error)
{
  g_autoptr(IterateStatement) row = NULL;

  *left_behind = 0;
  row = iterate_database_query (db, error,
                                "SELECT id, source FROM import "
                                "WHERE experiment_id = ? AND state = 'staging'",
                                "i", iterate_record_get_id (ITERATE_RECORD (experiment)));
  if (row == NULL)
    return FALSE;

  switch (iterate_statement_step (row, error))
    {
    case ITERATE_STEP_DONE:
      return TRUE;

    case ITERATE_STEP_ROW:
      if (!is_alive (iterate_statement_get_string (row, 1)))
        {
          *left_behind = iterate_statement_get_int64 (row, 0);
          return TRUE;
        }
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                   "Another import into “%s” is running. Wait for it to end",
                   iterate_experiment_get_name (experiment));
      return FALSE;

    default:
      return FALSE;
    }
}

/**
 * iterate_live_import_find:
 * @id: (out): the import that rows of single units go under, after the base
 *
 * What arrives unit by unit, such as events, counts at once. It must not arrive while a
 * file is being imported, because that makes a new base of what it found at its start.
 */
gboolean
iterate_live_import_find (IterateDatabase    *db,
                          IterateExperiment  *experiment,
                          gint64              now,
                          gint64             *id,
                          GError            **error)
{
  gint64 experiment_id = iterate_record_get_id (ITERATE_RECORD (experiment));
  gint64 left_behind;

  if (!check_running (db, experiment, &left_behind, error) ||
      !iterate_database_get_int64 (db, id, error,
                                   "SELECT ifnull (max (i.id), 0) FROM import i "
                                   "JOIN experiment e ON e.id = i.experiment_id "
                                   "WHERE e.id = ? AND i.source = 'live' AND i.state = 'done' "
                                   "AND i.id > ifnull (e.base_import, 0)", "i", experiment_id))
    return FALSE;

  if (*id != 0)
    return TRUE;

  if (!iterate_database_execute (db, error,
                                 "INSERT INTO import (experiment_id, source, state, created_at, "
                                 "finished_at) VALUES (?, 'live', 'done', ?, ?)",
                                 "iii", experiment_id, now, now))
    return FALSE;

  *id = iterate_database_get_last_id (db);

  return TRUE;
}

/* Registers an import; one that was left behind is only marked, its rows being
 * hidden anyway. */
gboolean
iterate_staged_import_begin (IterateDatabase    *db,
                             IterateExperiment  *experiment,
                             const char         *source,
                             gint64              now,
                             gint64             *id,
                             GError            **error)
{
  g_autofree char *owner = g_strdup_printf ("%s#%d", source, (int) getpid ());
  gint64 left_behind;

  if (!check_running (db, experiment, &left_behind, error) ||
      !iterate_database_execute (db, error,
                                 "UPDATE import SET state = 'abandoned' WHERE id = ?",
                                 "i", left_behind) ||
      !iterate_database_execute (db, error,
                                 "INSERT INTO import (experiment_id, source, state, created_at) "
                                 "VALUES (?, ?, 'staging', ?)",
                                 "isi", iterate_record_get_id (ITERATE_RECORD (experiment)), owner,
                                 now))
    return FALSE;

  *id = iterate_database_get_last_id (db);

  return TRUE;
}

/**
 * iterate_staged_import_finish:
 * @base: whether the import made a new base of all units
 */
gboolean
iterate_staged_import_finish (IterateDatabase  *db,
                              gint64            id,
                              gboolean          base,
                              gint64            n_rows,
                              gint64            n_refused,
                              gint64            now,
                              GError          **error)
{
  return iterate_database_execute (db, error,
                                   "UPDATE import SET state = 'done', n_rows = ?, n_refused = ?, "
                                   "finished_at = ? WHERE id = ?",
                                   "iiii", n_rows, n_refused, now, id) &&
         (!base ||
          iterate_database_execute (db, error,
                                    "UPDATE experiment SET base_import = ?1 WHERE id = "
                                    "(SELECT experiment_id FROM import WHERE id = ?1)", "i", id));
}

/* One statement that deletes a little of what nobody counts any more. */
typedef struct
{
  const char *sql;
  gint64      limit;
} Removal;

static gboolean
remove_some (IterateDatabase  *db,
             const Removal    *removal,
             gint64            id,
             gboolean         *more,
             GError          **error)
{
  if (!iterate_database_execute (db, error, removal->sql, "ii", id, removal->limit))
    return FALSE;

  *more |= iterate_database_get_changes (db) > 0;

  return TRUE;
}

/* Runs the removals again and again, in short transactions, until nothing is left. */
static gboolean
remove_all (IterateStore   *store,
            const Removal  *removals,
            guint           n_removals,
            gint64          id,
            GError        **error)
{
  gboolean more = TRUE;

  while (more)
    {
      g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
      IterateDatabase *db;

      if (!iterate_transaction_begin (&unit, iterate_store_get_writer (store), error))
        return FALSE;

      more = FALSE;
      db = iterate_transaction_get_database (&unit);
      for (guint i = 0; i < n_removals; i++)
        {
          if (!remove_some (db, &removals[i], id, &more, error))
            return FALSE;
        }

      if (!iterate_transaction_commit (&unit, error))
        return FALSE;
    }

  return TRUE;
}

/* Takes back what an import staged. */
gboolean
iterate_staged_import_abandon (IterateStore  *store,
                               gint64         id,
                               GError       **error)
{
  static const Removal removals[] = {
    { "DELETE FROM unit_chunk WHERE id IN "
      "(SELECT id FROM unit_chunk WHERE import_id = ? LIMIT ?)", REMOVE_CHUNKS },
    { "DELETE FROM exposure WHERE (experiment_id, key, import_id) IN "
      "(SELECT experiment_id, key, import_id FROM exposure WHERE import_id = ? LIMIT ?)",
      REMOVE_ROWS },
    { "DELETE FROM unit_value WHERE (experiment_metric_id, key, import_id) IN "
      "(SELECT experiment_metric_id, key, import_id FROM unit_value WHERE import_id = ? LIMIT ?)",
      REMOVE_ROWS },
  };
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;

  return iterate_transaction_begin (&unit, iterate_store_get_writer (store), error) &&
         iterate_database_execute (iterate_transaction_get_database (&unit), error,
                                   "UPDATE import SET state = 'abandoned' "
                                   "WHERE id = ? AND state = 'staging'", "i", id) &&
         iterate_transaction_commit (&unit, error) &&
         remove_all (store, removals, G_N_ELEMENTS (removals), id, error);
}

/* Removes what a new base of an experiment's units has replaced. */
gboolean
iterate_staged_import_sweep (IterateStore  *store,
                             gint64         experiment,
                             GError       **error)
{
  static const Removal removals[] = {
    { "DELETE FROM unit_chunk WHERE id IN (SELECT c.id FROM unit_chunk c "
      "JOIN experiment e ON e.id = c.experiment_id "
      "WHERE e.id = ? AND c.import_id <> e.base_import LIMIT ?)", REMOVE_CHUNKS },
    { "DELETE FROM exposure WHERE (experiment_id, key, import_id) IN "
      "(SELECT x.experiment_id, x.key, x.import_id FROM exposure x "
      "JOIN experiment e ON e.id = x.experiment_id "
      "WHERE e.id = ? AND x.import_id <= e.base_import LIMIT ?)", REMOVE_ROWS },
    { "DELETE FROM unit_value WHERE (experiment_metric_id, key, import_id) IN "
      "(SELECT v.experiment_metric_id, v.key, v.import_id FROM experiment_metric m "
      "JOIN experiment e ON e.id = m.experiment_id "
      "JOIN unit_value v ON v.experiment_metric_id = m.id "
      "WHERE e.id = ? AND v.import_id <= e.base_import LIMIT ?)", REMOVE_ROWS },
  };

  return remove_all (store, removals, G_N_ELEMENTS (removals), experiment, error);
}
