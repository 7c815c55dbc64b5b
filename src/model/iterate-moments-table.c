/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-moments-table.h"

#include "iterate-error.h"

#include <string.h>

/* Reads the moments of a metric in a variant; without any they are empty. */
gboolean
iterate_moments_table_load (IterateDatabase  *db,
                            gint64            metric,
                            gint64            variant,
                            IterateMoments   *moments,
                            GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;
  gconstpointer bytes;
  gsize size;

  memset (moments, 0, sizeof *moments);
  row = iterate_database_query (db, error,
                                "SELECT sums FROM moments "
                                "WHERE experiment_metric_id = ? AND variant_id = ?",
                                "ii", metric, variant);
  if (row == NULL)
    return FALSE;

  switch (iterate_statement_step (row, error))
    {
    case ITERATE_STEP_DONE:
      return TRUE;

    case ITERATE_STEP_ROW:
      bytes = iterate_statement_get_bytes (row, 0, &size);
      if (iterate_moments_load (moments, bytes, size))
        return TRUE;
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_DATABASE,
                           "The workspace is damaged: an experiment's moments cannot be read");
      return FALSE;

    default:
      return FALSE;
    }
}

gboolean
iterate_moments_table_save (IterateDatabase       *db,
                            gint64                 metric,
                            gint64                 variant,
                            const IterateMoments  *moments,
                            GError               **error)
{
  guint8 bytes[ITERATE_MOMENTS_SIZE];
  g_autoptr(IterateStatement) insert = NULL;

  iterate_moments_store (moments, bytes);
  insert = iterate_database_query (db, error,
                                   "INSERT INTO moments (experiment_metric_id, variant_id, sums) "
                                   "VALUES (?, ?, ?) ON CONFLICT (experiment_metric_id, variant_id) "
                                   "DO UPDATE SET sums = excluded.sums",
                                   "ii", metric, variant);
  if (insert == NULL)
    return FALSE;

  iterate_statement_bind_bytes (insert, 2, bytes, sizeof bytes);

  return iterate_statement_run (insert, error);
}
