/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-aggregate-import.h"

#include "iterate-csv-reader.h"
#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-metric.h"
#include "iterate-journal.h"
#include "iterate-moments-table.h"
#include "iterate-variant.h"

#include <math.h>
#include <string.h>

/* Counts that another system has made already: one row for each metric and variant,
 *
 *   variant,metric,units,conversions          a proportion
 *   variant,metric,units,mean,variance        a mean
 *   variant,metric,units,sum,sum_squares      a mean
 *
 * A file may have all of these columns and leave those blank that do not apply. Rows of
 * the same metric and variant add up, so that a file may have a row for each day; one
 * whose outcome is blank is missing, and not 0. Importing again replaces what was there:
 * a file has all that there is to know. */

/* A metric in a variant, from all of its rows. */
typedef struct
{
  gint64         metric;
  gint64         variant;
  IterateMoments moments;
} Cell;

typedef struct
{
  IterateDatabase     *db;         /* (borrowed) */
  IterateExperiment   *experiment; /* (owned) */
  IterateCsvReader    *reader;     /* (borrowed) */
  const char          *control;
  char                *first;      /* (owned) (nullable): the first variant seen */
  GArray              *cells;      /* (owned) (element-type Cell) */
  IterateImportReport *report;     /* (borrowed) */
} Job;

static gboolean
read_number (Job        *job,
             const char *column,
             double     *value)
{
  const char *text;
  char *end = NULL;

  *value = NAN;
  if (!iterate_csv_reader_has_column (job->reader, column))
    return TRUE;

  text = iterate_csv_reader_get_field (job->reader,
                                       iterate_csv_reader_find_column (job->reader, column, NULL));
  if (*text == '\0')
    return TRUE;

  *value = g_ascii_strtod (text, &end);
  if (*end == '\0' && isfinite (*value))
    return TRUE;

  iterate_import_report_refuse (job->report, iterate_csv_reader_get_row (job->reader),
                                "“%s” in column “%s” is not a number", text, column);

  return FALSE;
}

/* Turns the row's numbers into moments; says why when they cannot be right. */
static gboolean
read_moments (Job            *job,
              IterateMoments *moments,
              const char    **kind)
{
  gint64 row = iterate_csv_reader_get_row (job->reader);
  double units, conversions, mean, variance, sum, sum_squares;

  if (!read_number (job, "units", &units) || !read_number (job, "conversions", &conversions) ||
      !read_number (job, "mean", &mean) || !read_number (job, "variance", &variance) ||
      !read_number (job, "sum", &sum) || !read_number (job, "sum_squares", &sum_squares))
    return FALSE;

  *kind = isnan (conversions) ? "mean" : "proportion";
  if (!(units >= 1) || units != floor (units) || units > 1e15)
    iterate_import_report_refuse (job->report, row, "“units” must be a whole number above 0");
  else if (!isnan (conversions) && !(conversions >= 0 && conversions <= units))
    iterate_import_report_refuse (job->report, row, "“conversions” must be between 0 and “units”");
  else if (!isnan (conversions))
    {
      iterate_moments_set_summary (moments, units, conversions / units,
                                   conversions * (1 - conversions / units));
      return TRUE;
    }
  else if (!isnan (mean) && variance >= 0)
    {
      iterate_moments_set_summary (moments, units, mean, variance * (units - 1));
      return TRUE;
    }
  else if (!isnan (sum) && sum_squares >= sum * sum / units * (1 - 1e-12))
    {
      iterate_moments_set_summary (moments, units, sum / units,
                                   MAX (0, sum_squares - sum * sum / units));
      return TRUE;
    }
  else
    iterate_import_report_refuse (job->report, row,
                                  "without “conversions”, “mean” and “variance”, or “sum” and "
                                  "“sum_squares” it has no outcome, and is left out");

  return FALSE;
}

static gboolean
find_variant (Job         *job,
              const char  *name,
              gint64      *id,
              GError     **error)
{
  gboolean control;

  if (job->first == NULL)
    job->first = g_strdup (name);
  control = g_str_equal (name, job->control != NULL ? job->control : job->first);

  return iterate_experiment_find_part (job->db, ITERATE_TYPE_VARIANT, job->experiment, name, id,
                                       error) &&
         (*id != 0 || iterate_experiment_add_variant (job->db, job->experiment, name, control, 1,
                                                      id,
                                                      error));
}

static gboolean
find_metric (Job         *job,
             const char  *name,
             const char  *kind,
             gint64      *id,
             GError     **error)
{
  gint64 n_metrics;

  if (!iterate_experiment_find_part (job->db, ITERATE_TYPE_EXPERIMENT_METRIC, job->experiment, name,
                                     id, error))
    return FALSE;

  if (*id != 0)
    return TRUE;

  return iterate_database_get_int64 (job->db, &n_metrics, error,
                                     "SELECT count(*) FROM experiment_metric "
                                     "WHERE experiment_id = ?",
                                     "i", iterate_record_get_id (ITERATE_RECORD (job->experiment))) &&
         iterate_experiment_add_metric (job->db, job->experiment, name, kind,
                                        n_metrics == 0 ? "primary" : "secondary", "up", id, error);
}

static void
add_to_cell (Job                  *job,
             gint64                metric,
             gint64                variant,
             const IterateMoments *moments)
{
  Cell cell = { metric, variant, *moments };

  for (guint i = 0; i < job->cells->len; i++)
    {
      Cell *found = &g_array_index (job->cells, Cell, i);

      if (found->metric == metric && found->variant == variant)
        {
          iterate_moments_merge (&found->moments, moments, 1);
          return;
        }
    }

  g_array_append_val (job->cells, cell);
}

/* Replaces what was there. */
static gboolean
save_cells (Job     *job,
            GError **error)
{
  for (guint i = 0; i < job->cells->len; i++)
    {
      const Cell *cell = &g_array_index (job->cells, Cell, i);

      if (!iterate_moments_table_save (job->db, cell->metric, cell->variant, 0, &cell->moments,
                                       error) ||
          !iterate_database_execute (job->db, error, "UPDATE variant SET units = 0 WHERE id = ?", "i",
                                     cell->variant))
        return FALSE;
    }

  for (guint i = 0; i < job->cells->len; i++)
    {
      const Cell *cell = &g_array_index (job->cells, Cell, i);

      if (!iterate_database_execute (job->db, error,
                                     "UPDATE variant SET units = max (units, ?) WHERE id = ?",
                                     "ii", cell->moments.n, cell->variant))
        return FALSE;
    }

  return TRUE;
}

static gboolean
enter_row (Job     *job,
           GError **error)
{
  const char *variant, *metric, *kind;
  IterateMoments moments;
  gint64 variant_id, metric_id;

  if (iterate_csv_reader_get_n_fields (job->reader) != iterate_csv_reader_get_n_columns (job->reader))
    {
      iterate_import_report_refuse (job->report, iterate_csv_reader_get_row (job->reader),
                                    "it has another number of fields than the header");
      return TRUE;
    }

  if (!read_moments (job, &moments, &kind))
    return TRUE;

  variant = iterate_csv_reader_get_field (
    job->reader, iterate_csv_reader_find_column (job->reader, "variant", NULL));
  metric = iterate_csv_reader_get_field (
    job->reader, iterate_csv_reader_find_column (job->reader, "metric", NULL));
  job->report->n_rows++;

  if (!find_variant (job, variant, &variant_id, error) ||
      !find_metric (job, metric, kind, &metric_id, error))
    return FALSE;

  add_to_cell (job, metric_id, variant_id, &moments);

  return TRUE;
}

static gboolean
enter_all (Job     *job,
           GError **error)
{
  gboolean has_row = TRUE;

  while (has_row)
    {
      if (!iterate_csv_reader_next (job->reader, &has_row, error) ||
          (has_row && !enter_row (job, error)))
        return FALSE;
    }

  return save_cells (job, error);
}

/* Finds the experiment or makes it; counts are not for one that has units. */
static IterateExperiment *
open_experiment (IterateDatabase  *db,
                 const char       *name,
                 gint64            now,
                 GError          **error)
{
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autoptr(GError) problem = NULL;
  gint64 n_units;

  experiment = iterate_experiment_find (db, name, &problem);
  if (g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND))
    {
      experiment = iterate_experiment_create (db, now, name, "", "draft", NULL, NULL, error);
      if (experiment == NULL || !iterate_experiment_start (db, experiment, now, 0, error))
        return NULL;
      return g_steal_pointer (&experiment);
    }

  if (experiment == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  if (!iterate_database_get_int64 (db, &n_units, error,
                                   "SELECT count(*) FROM import "
                                   "WHERE experiment_id = ? AND state = 'done'",
                                   "i", iterate_record_get_id (ITERATE_RECORD (experiment))))
    return NULL;

  if (n_units == 0 && (g_str_equal (iterate_experiment_get_status (experiment), "running") ||
                       iterate_experiment_start (db, experiment, now, 0, error)))
    return g_steal_pointer (&experiment);

  if (n_units > 0)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                 "Experiment “%s” has units of its own, and counts would replace them", name);

  return NULL;
}

/**
 * iterate_aggregate_import_run:
 * @control: (nullable): the control's name, or %NULL for the first variant
 *
 * Imports counts, in one transaction.
 *
 * Returns: (transfer full): what was taken, or %NULL with @error set
 */
IterateImportReport *
iterate_aggregate_import_run (const char    *path,
                              const char    *experiment,
                              const char    *control,
                              IterateStore  *store,
                              gint64         now,
                              GError       **error)
{
  g_autoptr(IterateCsvReader) reader = iterate_csv_reader_open (path, error);
  g_autoptr(IterateImportReport) report = iterate_import_report_new ();
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(IterateExperiment) owned = NULL;
  g_autoptr(GArray) cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  g_autofree char *first = NULL;
  g_autofree char *subject = NULL;
  g_autoptr(JsonObject) payload = NULL;
  Job job = { .reader = reader, .control = control, .report = report, .cells = cells };
  gboolean entered;

  if (reader == NULL || iterate_csv_reader_find_column (reader, "variant", error) < 0 ||
      iterate_csv_reader_find_column (reader, "metric", error) < 0 ||
      iterate_csv_reader_find_column (reader, "units", error) < 0 ||
      !iterate_transaction_begin (&unit, iterate_store_get_writer (store), error))
    return NULL;

  job.db = iterate_transaction_get_database (&unit);
  owned = job.experiment = open_experiment (job.db, experiment, now, error);
  if (job.experiment == NULL)
    return NULL;

  entered = enter_all (&job, error);
  first = job.first;
  if (!entered)
    return NULL;

  subject = iterate_record_dup_subject (ITERATE_RECORD (job.experiment));
  payload = iterate_import_report_to_json (report);
  if (iterate_journal_append (job.db, now, "aggregates.imported", subject, payload, NULL,
                              error) == 0 ||
      !iterate_transaction_commit (&unit, error))
    return NULL;

  return g_steal_pointer (&report);
}
