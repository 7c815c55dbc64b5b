/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-aggregate-import.h"

#include "iterate-csv-reader.h"
#include "iterate-error.h"
#include "iterate-experiment-counts.h"
#include "iterate-journal.h"

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

typedef struct
{
  IterateExperimentCounts *counts; /* (borrowed) */
  IterateCsvReader        *reader; /* (borrowed) */
  IterateImportReport     *report; /* (borrowed) */
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
enter_row (Job     *job,
           GError **error)
{
  const char *variant, *metric, *kind;
  IterateMoments moments;

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

  return iterate_experiment_counts_add (job->counts, variant, metric, kind, &moments, error);
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

  return iterate_experiment_counts_save (job->counts, error);
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
  g_autoptr(IterateExperimentCounts) counts = NULL;
  g_autofree char *subject = NULL;
  g_autoptr(JsonObject) payload = NULL;
  Job job = { .reader = reader, .report = report };
  IterateDatabase *db;

  if (reader == NULL || iterate_csv_reader_find_column (reader, "variant", error) < 0 ||
      iterate_csv_reader_find_column (reader, "metric", error) < 0 ||
      iterate_csv_reader_find_column (reader, "units", error) < 0 ||
      !iterate_transaction_begin (&unit, iterate_store_get_writer (store), error))
    return NULL;

  db = iterate_transaction_get_database (&unit);
  counts = job.counts = iterate_experiment_counts_open (db, experiment, control, now, error);
  if (counts == NULL || !enter_all (&job, error))
    return NULL;

  subject = iterate_record_dup_subject (
    ITERATE_RECORD (iterate_experiment_counts_get_experiment (counts)));
  payload = iterate_import_report_to_json (report);
  if (iterate_journal_append (db, now, "aggregates.imported", subject, payload, NULL, error) == 0 ||
      !iterate_transaction_commit (&unit, error))
    return NULL;

  return g_steal_pointer (&report);
}
