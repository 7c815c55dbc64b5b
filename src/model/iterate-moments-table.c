/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-moments-table.h"

#include "iterate-error.h"

#include <string.h>

static gboolean
read_moments (IterateStatement  *row,
              int                column,
              IterateMoments    *moments,
              GError           **error)
{
  gsize size;
  gconstpointer bytes = iterate_statement_get_bytes (row, column, &size);

  if (iterate_moments_load (moments, bytes, size))
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_DATABASE,
                       "The workspace is damaged: an experiment's moments cannot be read");

  return FALSE;
}

/* Reads the moments of a metric in a variant, segment by segment. */
gboolean
iterate_moments_table_foreach (IterateDatabase     *db,
                               gint64               metric,
                               gint64               variant,
                               IterateMomentsFunc   func,
                               gpointer             user_data,
                               GError             **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error,
                                 "SELECT segment_id, sums FROM moments "
                                 "WHERE experiment_metric_id = ? AND variant_id = ? "
                                 "ORDER BY segment_id",
                                 "ii", metric, variant);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      IterateMoments moments;

      if (!read_moments (rows, 1, &moments, error))
        return FALSE;

      func (iterate_statement_get_int64 (rows, 0), &moments, user_data);
    }

  return step == ITERATE_STEP_DONE;
}

static void
merge (gint64                segment,
       const IterateMoments *moments,
       gpointer              user_data)
{
  iterate_moments_merge (user_data, moments, 1);
}

/* Reads the moments of a metric in a variant; without any they are empty. */
gboolean
iterate_moments_table_load (IterateDatabase  *db,
                            gint64            metric,
                            gint64            variant,
                            IterateMoments   *moments,
                            GError          **error)
{
  memset (moments, 0, sizeof *moments);

  return iterate_moments_table_foreach (db, metric, variant, merge, moments, error);
}

/* The same for one segment. */
gboolean
iterate_moments_table_load_segment (IterateDatabase  *db,
                                    gint64            metric,
                                    gint64            variant,
                                    gint64            segment,
                                    IterateMoments   *moments,
                                    GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;
  IterateStep step;

  memset (moments, 0, sizeof *moments);
  row = iterate_database_query (db, error,
                                "SELECT sums FROM moments WHERE experiment_metric_id = ? "
                                "AND variant_id = ? AND segment_id = ?",
                                "iii", metric, variant, segment);
  if (row == NULL)
    return FALSE;

  step = iterate_statement_step (row, error);

  return step == ITERATE_STEP_DONE ||
         (step == ITERATE_STEP_ROW && read_moments (row, 0, moments, error));
}

gboolean
iterate_moments_table_save (IterateDatabase       *db,
                            gint64                 metric,
                            gint64                 variant,
                            gint64                 segment,
                            const IterateMoments  *moments,
                            GError               **error)
{
  guint8 bytes[ITERATE_MOMENTS_SIZE];
  g_autoptr(IterateStatement) insert = NULL;

  iterate_moments_store (moments, bytes);
  insert = iterate_database_query (db, error,
                                   "INSERT INTO moments "
                                   "(experiment_metric_id, variant_id, segment_id, sums) "
                                   "VALUES (?, ?, ?, ?) "
                                   "ON CONFLICT (experiment_metric_id, variant_id, segment_id) "
                                   "DO UPDATE SET sums = excluded.sums",
                                   "iii", metric, variant, segment);
  if (insert == NULL)
    return FALSE;

  iterate_statement_bind_bytes (insert, 3, bytes, sizeof bytes);

  return iterate_statement_run (insert, error);
}
