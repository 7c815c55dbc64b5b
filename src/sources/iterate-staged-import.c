/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-staged-import.h"

#include "iterate-error.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Units removed in one transaction: short, so that others can write meanwhile. */
#define REMOVE_CHUNK 5000

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

/* Registers an import; one that was left behind is only marked, its rows being
 * hidden anyway. */
gboolean
iterate_staged_import_begin (IterateStore       *store,
                             IterateDatabase    *db,
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

gboolean
iterate_staged_import_finish (IterateDatabase  *db,
                              gint64            id,
                              gint64            n_rows,
                              gint64            n_refused,
                              gint64            now,
                              GError          **error)
{
  return iterate_database_execute (db, error,
                                   "UPDATE import SET state = 'done', n_rows = ?, n_refused = ?, "
                                   "finished_at = ? WHERE id = ?",
                                   "iiii", n_rows, n_refused, now, id);
}

static gboolean
remove_chunk (IterateDatabase  *db,
              const char       *sql,
              gint64            id,
              gboolean         *more,
              GError          **error)
{
  if (!iterate_database_execute (db, error, sql, "ii", id, (gint64) REMOVE_CHUNK))
    return FALSE;

  *more |= iterate_database_get_changes (db) > 0;

  return TRUE;
}

/* Takes back what an import staged, in short transactions. */
gboolean
iterate_staged_import_abandon (IterateStore  *store,
                               gint64         id,
                               GError       **error)
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
      if (!iterate_database_execute (db, error,
                                     "UPDATE import SET state = 'abandoned' "
                                     "WHERE id = ? AND state = 'staging'", "i", id) ||
          !remove_chunk (db,
                         "DELETE FROM exposure WHERE (experiment_id, unit, import_id) IN "
                         "(SELECT experiment_id, unit, import_id FROM exposure "
                         "WHERE import_id = ? LIMIT ?)", id, &more, error) ||
          !remove_chunk (db,
                         "DELETE FROM unit_value WHERE (experiment_metric_id, unit, import_id) IN "
                         "(SELECT experiment_metric_id, unit, import_id FROM unit_value "
                         "WHERE import_id = ? LIMIT ?)", id, &more, error) ||
          !iterate_transaction_commit (&unit, error))
        return FALSE;
    }

  return TRUE;
}
