/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-exposure-import.h"

#include "iterate-csv-reader.h"
#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-metric.h"
#include "iterate-journal.h"
#include "iterate-metric-column.h"
#include "iterate-sql-unit-store.h"
#include "iterate-staged-import.h"
#include "iterate-time.h"
#include "iterate-unit-ledger.h"
#include "iterate-variant.h"

#include <string.h>

/* More different values than this are no variants but another column. */
#define MAX_VARIANTS   50
#define MAX_METRICS    64
#define MAX_UNIT       512
/* Rows staged in one transaction, so that it stays well under 50 ms. */
#define CHUNK_ROWS     1000
#define PROGRESS_ROWS  50000

/**
 * IterateExposureImport:
 *
 * Imports a file of units: which variant each was in and what came of it. The
 * file is read twice: first to see what is in it, so that a wrong column is
 * reported before anything is written; then to stage its rows. They count from
 * the last commit on, all at once.
 */
struct _IterateExposureImport
{
  char                *path;
  char                *experiment_name;
  char                *unit_column;
  char                *variant_column;
  char                *control;
  char                *covariate;   /* (nullable) */
  char                *time_column; /* (nullable) */
  GPtrArray           *metrics;     /* (owned) (element-type IterateMetricColumn) */

  /* What the first reading found */
  GHashTable          *variants;    /* (owned) (element-type utf8 gint64): name to id */
  gint64               n_lines;
  gboolean             all_boolean[MAX_METRICS];

  /* The columns' places in the file at hand */
  int                  unit_at;
  int                  variant_at;
  int                  covariate_at;
  int                  time_at;
  int                  metric_at[MAX_METRICS];
};

IterateExposureImport *
iterate_exposure_import_new (const char *path,
                             const char *experiment,
                             const char *unit_column,
                             const char *variant_column,
                             const char *control)
{
  IterateExposureImport *self = g_new0 (IterateExposureImport, 1);

  self->path = g_strdup (path);
  self->experiment_name = g_strdup (experiment);
  self->unit_column = g_strdup (unit_column);
  self->variant_column = g_strdup (variant_column);
  self->control = g_strdup (control);
  self->metrics = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_metric_column_free);
  self->variants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
iterate_exposure_import_free (IterateExposureImport *self)
{
  if (self == NULL)
    return;

  g_free (self->path);
  g_free (self->experiment_name);
  g_free (self->unit_column);
  g_free (self->variant_column);
  g_free (self->control);
  g_free (self->covariate);
  g_free (self->time_column);
  g_ptr_array_unref (self->metrics);
  g_hash_table_unref (self->variants);
  g_free (self);
}

/**
 * iterate_exposure_import_add_metric:
 * @specification: `NAME=COLUMN`, and perhaps `:proportion` or `:mean`
 *
 * Adds a metric. The first one is the primary one.
 */
gboolean
iterate_exposure_import_add_metric (IterateExposureImport  *self,
                                    const char             *specification,
                                    GError                **error)
{
  IterateMetricColumn *metric;

  if (self->metrics->len == MAX_METRICS)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "An experiment can have %d metrics at most", MAX_METRICS);
      return FALSE;
    }

  metric = iterate_metric_column_new (specification, error);
  if (metric == NULL)
    return FALSE;

  if (self->metrics->len == 0)
    metric->role = "primary";
  g_ptr_array_add (self->metrics, metric);

  return TRUE;
}

static IterateMetricColumn *
find_metric (IterateExposureImport  *self,
             const char             *name,
             GError                **error)
{
  for (guint i = 0; i < self->metrics->len; i++)
    {
      IterateMetricColumn *metric = g_ptr_array_index (self->metrics, i);

      if (g_strcmp0 (metric->name, name) == 0)
        return metric;
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "There is no metric “%s” among those given", name);

  return NULL;
}

gboolean
iterate_exposure_import_set_role (IterateExposureImport  *self,
                                  const char             *metric,
                                  const char             *role,
                                  GError                **error)
{
  IterateMetricColumn *found = find_metric (self, metric, error);

  if (found != NULL)
    found->role = g_intern_string (role);

  return found != NULL;
}

gboolean
iterate_exposure_import_set_direction (IterateExposureImport  *self,
                                       const char             *metric,
                                       const char             *direction,
                                       GError                **error)
{
  IterateMetricColumn *found = find_metric (self, metric, error);

  if (found != NULL)
    found->direction = g_intern_string (direction);

  return found != NULL;
}

/* Names a column with each unit's value before the exposure. */
void
iterate_exposure_import_set_covariate (IterateExposureImport *self,
                                       const char            *column)
{
  g_free (self->covariate);
  self->covariate = g_strdup (column);
}

/* Names a column with the time of exposure. */
void
iterate_exposure_import_set_time (IterateExposureImport *self,
                                  const char            *column)
{
  g_free (self->time_column);
  self->time_column = g_strdup (column);
}

static gboolean
find_optional (IterateCsvReader  *reader,
               const char        *column,
               int               *at,
               GError           **error)
{
  *at = column == NULL ? -1 : iterate_csv_reader_find_column (reader, column, error);

  return column == NULL || *at >= 0;
}

static gboolean
find_columns (IterateExposureImport  *self,
              IterateCsvReader       *reader,
              GError                **error)
{
  if (!find_optional (reader, self->unit_column, &self->unit_at, error) ||
      !find_optional (reader, self->variant_column, &self->variant_at, error) ||
      !find_optional (reader, self->covariate, &self->covariate_at, error) ||
      !find_optional (reader, self->time_column, &self->time_at, error))
    return FALSE;

  for (guint i = 0; i < self->metrics->len; i++)
    {
      IterateMetricColumn *metric = g_ptr_array_index (self->metrics, i);

      if (!find_optional (reader, metric->column, &self->metric_at[i], error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
note_variant (IterateExposureImport  *self,
              const char             *name,
              GError                **error)
{
  if (*name == '\0' || g_hash_table_contains (self->variants, name))
    return TRUE;

  if (g_hash_table_size (self->variants) == MAX_VARIANTS)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "Column “%s” has more than %d different values. Is it the variant column?",
                   self->variant_column, MAX_VARIANTS);
      return FALSE;
    }

  g_hash_table_insert (self->variants, g_strdup (name), g_new0 (gint64, 1));

  return TRUE;
}

static gboolean
is_complete (IterateCsvReader *reader)
{
  return iterate_csv_reader_get_n_fields (reader) == iterate_csv_reader_get_n_columns (reader);
}

/* The first reading: variants, and which metrics hold truth values alone. */
static gboolean
survey (IterateExposureImport  *self,
        GError                **error)
{
  g_autoptr(IterateCsvReader) reader = iterate_csv_reader_open (self->path, error);
  gboolean has_row;

  if (reader == NULL || !find_columns (self, reader, error))
    return FALSE;

  for (guint i = 0; i < self->metrics->len; i++)
    self->all_boolean[i] = TRUE;

  while (TRUE)
    {
      double value;

      if (!iterate_csv_reader_next (reader, &has_row, error))
        return FALSE;
      if (!has_row)
        break;

      self->n_lines++;
      if (!is_complete (reader))
        continue;
      if (!note_variant (self, iterate_csv_reader_get_field (reader, self->variant_at), error))
        return FALSE;

      for (guint i = 0; i < self->metrics->len; i++)
        {
          const char *text = iterate_csv_reader_get_field (reader, self->metric_at[i]);

          if (self->all_boolean[i] && *text != '\0' &&
              !iterate_metric_column_parse_truth (text, &value))
            self->all_boolean[i] = FALSE;
        }
    }

  return TRUE;
}

/* The control is in the file, or the experiment has it already. */
static gboolean
check_control (IterateExposureImport  *self,
               GPtrArray              *known,
               GError                **error)
{
  gboolean found = g_hash_table_contains (self->variants, self->control);

  for (guint i = 0; i < known->len && !found; i++)
    found = g_str_equal (iterate_variant_get_name (g_ptr_array_index (known, i)), self->control);

  if (!found)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                 "No row of “%s” has “%s” in column “%s”, so there is no control",
                 self->path, self->control, self->variant_column);

  return found;
}

static void
settle_kinds (IterateExposureImport *self)
{
  for (guint i = 0; i < self->metrics->len; i++)
    {
      IterateMetricColumn *metric = g_ptr_array_index (self->metrics, i);

      if (metric->kind == NULL)
        metric->kind = g_strdup (self->all_boolean[i] ? "proportion" : "mean");
    }
}

/* Returns: (transfer full): the experiment, made if there is none */
static IterateExperiment *
find_or_create (IterateExposureImport  *self,
                IterateDatabase        *db,
                gint64                  now,
                GError                **error)
{
  g_autoptr(GError) problem = NULL;
  IterateExperiment *experiment = iterate_experiment_find (db, self->experiment_name, &problem);

  if (experiment != NULL)
    return experiment;

  if (g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND))
    return iterate_experiment_create (db, now, self->experiment_name, "", "draft", NULL, NULL,
                                      error);

  g_propagate_error (error, g_steal_pointer (&problem));

  return NULL;
}

static gboolean
check_open (IterateExperiment  *experiment,
            GError            **error)
{
  static const char *const open[] = { "proposed", "draft", "running", NULL };

  if (g_strv_contains (open, iterate_experiment_get_status (experiment)))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
               "Experiment “%s” is %s and takes no further data",
               iterate_experiment_get_name (experiment),
               iterate_experiment_get_status (experiment));

  return FALSE;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Maps variants to ids, and makes those that the experiment lacks. */
static gboolean
prepare_variants (IterateExposureImport  *self,
                  IterateDatabase        *db,
                  IterateExperiment      *experiment,
                  GError                **error)
{
  g_autoptr(GPtrArray) known = iterate_experiment_list_parts (db, ITERATE_TYPE_VARIANT, experiment,
                                                               error);
  g_autofree const char **names = NULL;
  guint n_names;

  if (known == NULL || !check_control (self, known, error))
    return FALSE;

  for (guint i = 0; i < known->len; i++)
    {
      IterateVariant *variant = g_ptr_array_index (known, i);
      gint64 *id = g_hash_table_lookup (self->variants, iterate_variant_get_name (variant));

      if (id != NULL)
        *id = iterate_record_get_id (ITERATE_RECORD (variant));
    }

  names = (const char **) g_hash_table_get_keys_as_array (self->variants, &n_names);
  qsort (names, n_names, sizeof *names, compare_names);
  for (guint i = 0; i < n_names; i++)
    {
      gint64 *id = g_hash_table_lookup (self->variants, names[i]);

      if (*id == 0 && !iterate_experiment_add_variant (db, experiment, names[i],
                                                       g_str_equal (names[i], self->control), 1, id,
                                                       error))
        return FALSE;
    }

  return TRUE;
}

/* Returns: (transfer full) (element-type gint64): the metrics' ids */
static GArray *
prepare_metrics (IterateExposureImport  *self,
                 IterateDatabase        *db,
                 IterateExperiment      *experiment,
                 GError                **error)
{
  g_autoptr(GPtrArray) known = iterate_experiment_list_parts (db, ITERATE_TYPE_EXPERIMENT_METRIC,
                                                               experiment, error);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; known != NULL && i < self->metrics->len; i++)
    {
      IterateMetricColumn *metric = g_ptr_array_index (self->metrics, i);
      gint64 id = 0;

      for (guint j = 0; j < known->len; j++)
        {
          IterateExperimentMetric *candidate = g_ptr_array_index (known, j);

          if (g_str_equal (iterate_experiment_metric_get_name (candidate), metric->name))
            id = iterate_record_get_id (ITERATE_RECORD (candidate));
        }

      if (id == 0 && !iterate_experiment_add_metric (db, experiment, metric->name, metric->kind,
                                                     metric->role, metric->direction, &id, error))
        return NULL;

      g_array_append_val (ids, id);
    }

  return known == NULL ? NULL : g_steal_pointer (&ids);
}

typedef struct
{
  IterateExposureImport *import;   /* (borrowed) */
  IterateStore          *store;    /* (borrowed) */
  IterateExperiment     *experiment; /* (owned) */
  GArray                *metrics;  /* (owned) */
  gint64                 id;
  gint64                 now;
  gint64                 first_at; /* The earliest exposure */
  IterateSqlUnitStore   *units;    /* (owned) */
  IterateUnitLedger     *ledger;   /* (owned) */
  IterateCsvReader      *reader;   /* (owned) */
  IterateImportReport   *report;   /* (owned) */
} Job;

static void
clear_job (Job *job)
{
  g_clear_object (&job->experiment);
  g_clear_pointer (&job->metrics, g_array_unref);
  g_clear_pointer (&job->ledger, iterate_unit_ledger_free);
  g_clear_object (&job->units);
  g_clear_pointer (&job->reader, iterate_csv_reader_free);
  g_clear_pointer (&job->report, iterate_import_report_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, clear_job)

static gboolean
prepare (Job     *job,
         GError **error)
{
  IterateExposureImport *self = job->import;
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  IterateDatabase *db;

  if (!iterate_transaction_begin (&unit, iterate_store_get_writer (job->store), error))
    return FALSE;

  db = iterate_transaction_get_database (&unit);
  job->experiment = find_or_create (self, db, job->now, error);
  if (job->experiment == NULL || !check_open (job->experiment, error) ||
      !prepare_variants (self, db, job->experiment, error))
    return FALSE;

  job->metrics = prepare_metrics (self, db, job->experiment, error);
  if (job->metrics == NULL ||
      !iterate_staged_import_begin (job->store, db, job->experiment, self->path, job->now,
                                    &job->id, error))
    return FALSE;

  job->units = iterate_sql_unit_store_new (iterate_record_get_id (ITERATE_RECORD (job->experiment)),
                                           job->id);
  job->ledger = iterate_unit_ledger_new (ITERATE_UNIT_STORE (job->units),
                                         iterate_record_get_id (ITERATE_RECORD (job->experiment)),
                                         job->metrics);
  job->report = iterate_import_report_new ();
  job->reader = iterate_csv_reader_open (self->path, error);

  return job->reader != NULL && iterate_transaction_commit (&unit, error);
}

/* A number or truth value of the row at hand; blank is missing and not zero. */
static gboolean
read_value (Job        *job,
            guint       index,
            double     *value,
            gboolean   *present)
{
  IterateMetricColumn *metric = g_ptr_array_index (job->import->metrics, index);
  const char *text = iterate_csv_reader_get_field (job->reader, job->import->metric_at[index]);

  *present = *text != '\0';
  if (!*present)
    return TRUE;

  if (iterate_metric_column_parse (metric, text, value))
    return TRUE;

  iterate_import_report_refuse (job->report, iterate_csv_reader_get_row (job->reader),
                                "“%s” in column “%s” is not %s", text, metric->column,
                                g_str_equal (metric->kind, "proportion") ? "0, 1, true or false"
                                                                         : "a number");

  return FALSE;
}

static gboolean
read_values (Job              *job,
             IterateUnitValue *values,
             gboolean         *present)
{
  IterateExposureImport *self = job->import;
  double pre = 0;

  if (self->covariate_at >= 0)
    {
      const char *text = iterate_csv_reader_get_field (job->reader, self->covariate_at);

      if (*text != '\0' && !iterate_metric_column_parse_number (text, &pre))
        {
          iterate_import_report_refuse (job->report, iterate_csv_reader_get_row (job->reader),
                                        "“%s” in column “%s” is not a number", text,
                                        self->covariate);
          return FALSE;
        }
    }

  for (guint i = 0; i < self->metrics->len; i++)
    {
      values[i] = (IterateUnitValue) { 0, 1, pre };
      if (!read_value (job, i, &values[i].x, &present[i]))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_time (Job    *job,
           gint64 *at)
{
  IterateExposureImport *self = job->import;
  g_autoptr(GError) problem = NULL;

  *at = job->now;
  if (self->time_at < 0)
    return TRUE;

  if (iterate_time_parse (iterate_csv_reader_get_field (job->reader, self->time_at), job->now, at,
                          &problem))
    return TRUE;

  iterate_import_report_refuse (job->report, iterate_csv_reader_get_row (job->reader), "%s",
                                problem->message);

  return FALSE;
}

/* Whether the row says who and where; says why not. */
static gboolean
check_row (Job *job)
{
  IterateExposureImport *self = job->import;
  gint64 row = iterate_csv_reader_get_row (job->reader);
  const char *unit;

  if (!is_complete (job->reader))
    {
      iterate_import_report_refuse (job->report, row, "it has %u fields, the header has %u",
                                    iterate_csv_reader_get_n_fields (job->reader),
                                    iterate_csv_reader_get_n_columns (job->reader));
      return FALSE;
    }

  unit = iterate_csv_reader_get_field (job->reader, self->unit_at);
  if (*unit == '\0' || strlen (unit) > MAX_UNIT || !g_utf8_validate (unit, -1, NULL))
    {
      iterate_import_report_refuse (job->report, row, "column “%s” needs a unit of 1 to %d bytes",
                                    self->unit_column, MAX_UNIT);
      return FALSE;
    }

  if (*iterate_csv_reader_get_field (job->reader, self->variant_at) == '\0')
    {
      iterate_import_report_refuse (job->report, row, "column “%s” is empty", self->variant_column);
      return FALSE;
    }

  return TRUE;
}

static gboolean
enter_row (Job     *job,
           GError **error)
{
  IterateExposureImport *self = job->import;
  IterateUnitValue values[MAX_METRICS];
  gboolean present[MAX_METRICS];
  const gint64 *variant;
  gint64 at;

  if (!check_row (job) || !read_time (job, &at) || !read_values (job, values, present))
    return TRUE;

  variant = g_hash_table_lookup (self->variants,
                                 iterate_csv_reader_get_field (job->reader, self->variant_at));
  if (variant == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                   "“%s” changed while it was imported. Import it again", self->path);
      return FALSE;
    }

  job->report->n_rows++;
  job->first_at = MIN (job->first_at, at);

  return iterate_unit_ledger_enter (job->ledger,
                                    iterate_csv_reader_get_field (job->reader, self->unit_at),
                                    *variant, at, values, present, error);
}

static gboolean
stage_chunk (Job       *job,
             gboolean  *has_more,
             GError   **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;

  if (!iterate_transaction_begin (&unit, iterate_store_get_writer (job->store), error))
    return FALSE;

  iterate_sql_unit_store_set_database (job->units, iterate_transaction_get_database (&unit));
  for (guint i = 0; i < CHUNK_ROWS; i++)
    {
      if (!iterate_csv_reader_next (job->reader, has_more, error))
        return FALSE;
      if (!*has_more)
        break;
      if (!enter_row (job, error))
        return FALSE;
    }

  return iterate_transaction_commit (&unit, error);
}

static gboolean
stage_all (Job                    *job,
           IterateImportProgress   progress,
           gpointer                user_data,
           GError                **error)
{
  gboolean has_more = TRUE;
  gint64 reported = 0;

  while (has_more)
    {
      if (!stage_chunk (job, &has_more, error))
        return FALSE;

      if (progress == NULL || (has_more && job->report->n_rows - reported < PROGRESS_ROWS))
        continue;

      reported = job->report->n_rows;
      if (!progress (iterate_csv_reader_get_fraction (job->reader), user_data))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The import was cancelled");
          return FALSE;
        }
    }

  return TRUE;
}

/* The last commit: all of it counts from here on. */
static gboolean
finish (Job     *job,
        GError **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (job->experiment));
  g_autoptr(JsonObject) payload = iterate_import_report_to_json (job->report);
  IterateDatabase *db;
  gboolean started = g_str_equal (iterate_experiment_get_status (job->experiment), "running");

  json_object_set_string_member (payload, "experiment",
                                 iterate_experiment_get_name (job->experiment));
  if (!iterate_transaction_begin (&unit, iterate_store_get_writer (job->store), error))
    return FALSE;

  db = iterate_transaction_get_database (&unit);

  return (started || job->report->n_rows == 0 ||
          iterate_experiment_start (db, job->experiment, job->first_at, 0, error)) &&
         iterate_unit_ledger_apply (job->ledger, db, error) &&
         iterate_staged_import_finish (db, job->id, job->report->n_rows, job->report->n_refused,
                                       job->now, error) &&
         iterate_journal_append (db, job->now, "exposures.imported", subject, payload, NULL,
                                 error) != 0 &&
         iterate_transaction_commit (&unit, error);
}

/**
 * iterate_exposure_import_run:
 * @progress: (nullable): called now and then; may cancel
 *
 * Imports the file. Rows that cannot be taken are listed and the others taken; on
 * an error nothing counts and what was staged is removed.
 *
 * Returns: (transfer full): what was taken, or %NULL with @error set
 */
IterateImportReport *
iterate_exposure_import_run (IterateExposureImport  *self,
                             IterateStore           *store,
                             gint64                  now,
                             IterateImportProgress   progress,
                             gpointer                user_data,
                             GError                **error)
{
  g_auto(Job) job = { .import = self, .store = store, .now = now, .first_at = now };
  g_autoptr(GError) problem = NULL;

  if (!survey (self, error))
    return NULL;

  settle_kinds (self);
  if (!prepare (&job, error))
    return NULL;

  if (stage_all (&job, progress, user_data, &problem) && finish (&job, &problem))
    return g_steal_pointer (&job.report);

  g_propagate_error (error, g_steal_pointer (&problem));
  if (!iterate_staged_import_abandon (store, job.id, &problem))
    g_warning ("What was staged could not be removed yet: %s", problem->message);

  return NULL;
}
