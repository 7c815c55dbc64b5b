/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-aggregate-import.h"

#include "iterate-csv-reader.h"
#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-metric.h"
#include "iterate-journal.h"
#include "iterate-moments-table.h"
#include "iterate-query.h"
#include "iterate-variant.h"

#include <math.h>
#include <string.h>

/* Counts that another system has made already: one row for each metric and variant,
 *
 *   variant,metric,units,conversions          a proportion
 *   variant,metric,units,mean,variance        a mean
 *   variant,metric,units,sum,sum_squares      a mean
 *
 * A file may have all of these columns and leave those blank that do not apply.
 * Importing again replaces what was there: counts are totals and not additions. */

typedef struct
{
  IterateDatabase     *db;         /* (borrowed) */
  IterateExperiment   *experiment; /* (owned) */
  IterateCsvReader    *reader;     /* (borrowed) */
  const char          *control;
  char                *first;      /* (owned) (nullable): the first variant seen */
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
                                  "give “conversions”, “mean” and “variance”, or “sum” and "
                                  "“sum_squares”");

  return FALSE;
}

static gboolean
find_part (Job         *job,
           GType        type,
           const char  *name,
           gint64      *id,
           GError     **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (type);
  g_autoptr(IterateRecord) record = NULL;

  iterate_query_where (query, "experiment-id", ITERATE_EQUALS,
                       iterate_record_get_id (ITERATE_RECORD (job->experiment)));
  iterate_query_where (query, "name", ITERATE_EQUALS, name);
  if (!iterate_query_first (query, job->db, &record, error))
    return FALSE;

  *id = record == NULL ? 0 : iterate_record_get_id (record);

  return TRUE;
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

  return find_part (job, ITERATE_TYPE_VARIANT, name, id, error) &&
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

  if (!find_part (job, ITERATE_TYPE_EXPERIMENT_METRIC, name, id, error))
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

  return find_variant (job, variant, &variant_id, error) &&
         find_metric (job, metric, kind, &metric_id, error) &&
         iterate_moments_table_save (job->db, metric_id, variant_id, 0, &moments, error) &&
         iterate_database_execute (job->db, error,
                                   "UPDATE variant SET units = max (units, ?) WHERE id = ?",
                                   "ii", moments.n, variant_id);
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

  return TRUE;
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
  g_autofree char *first = NULL;
  g_autofree char *subject = NULL;
  g_autoptr(JsonObject) payload = NULL;
  Job job = { .reader = reader, .control = control, .report = report };
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
