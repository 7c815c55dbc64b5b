/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-exposure-import.h"

#include "iterate-admission.h"
#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-import-target.h"
#include "iterate-journal.h"
#include "iterate-staged-import.h"
#include "iterate-unit-merge.h"
#include "iterate-unit-table.h"

#include <string.h>

/* Up to so many rows go to the tail one by one; more are merged into a new base, and so
 * is all of a tail that has grown to that. */
#define TAIL_ROWS  20000
#define TAIL_LIMIT 200000
/* Rows of the tail in one transaction, so that it stays well under 50 ms. */
#define CHUNK_ROWS 1000

/**
 * IterateExposureImport:
 *
 * Imports a file of units: which variant each was in and what came of it. The file is
 * read and sorted before anything is written, so that a wrong column is reported in
 * time; then its units are staged. They count from the last commit on, all at once.
 */
struct _IterateExposureImport
{
  char             *path;
  char             *experiment_name;
  char             *unit_column;
  char             *variant_column;
  char             *control;
  char             *covariate;   /* (nullable) */
  char             *time_column; /* (nullable) */
  GPtrArray        *segments;    /* (owned) (element-type utf8) */
  GPtrArray        *metrics;     /* (owned) (element-type IterateMetricColumn) */
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
  self->segments = g_ptr_array_new_with_free_func (g_free);
  self->metrics = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_metric_column_free);

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
  g_ptr_array_unref (self->segments);
  g_ptr_array_unref (self->metrics);
  g_free (self);
}

/**
 * iterate_exposure_import_add_metric:
 * @specification: see iterate_metric_column_new()
 *
 * Adds a metric. The first one is the primary one.
 */
gboolean
iterate_exposure_import_add_metric (IterateExposureImport  *self,
                                    const char             *specification,
                                    GError                **error)
{
  IterateMetricColumn *metric;

  if (self->metrics->len == ITERATE_MAX_METRICS)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "An experiment can have %d metrics at most", ITERATE_MAX_METRICS);
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

/* Splits `NAME=TEXT` and finds the metric of that name. */
static IterateMetricColumn *
find_setting (IterateExposureImport  *self,
              const char             *setting,
              const char            **text,
              GError                **error)
{
  const char *equals = strchr (setting, '=');
  g_autofree char *name = equals == NULL ? NULL : g_strndup (setting, equals - setting);

  if (equals != NULL)
    {
      *text = equals + 1;
      return find_metric (self, name, error);
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%s” names no metric: write NAME=…",
               setting);

  return NULL;
}

static gboolean
set_share (IterateExposureImport  *self,
           const char             *setting,
           gsize                   offset,
           GError                **error)
{
  const char *text;
  IterateMetricColumn *metric = find_setting (self, setting, &text, error);
  double value;

  if (metric == NULL)
    return FALSE;

  if (!iterate_metric_column_parse_number (text, &value) || !(value > 0 && value < 1))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” needs a number between 0 and 1", setting);
      return FALSE;
    }

  G_STRUCT_MEMBER (double, metric, offset) = value;

  return TRUE;
}

/* `NAME=.99`: cuts the metric's values above that quantile of all of them. */
gboolean
iterate_exposure_import_set_cap (IterateExposureImport  *self,
                                 const char             *setting,
                                 GError                **error)
{
  return set_share (self, setting, G_STRUCT_OFFSET (IterateMetricColumn, cap), error);
}

/* `NAME=.02`: a guardrail may get worse by up to 2 % of the control. */
gboolean
iterate_exposure_import_set_margin (IterateExposureImport  *self,
                                    const char             *setting,
                                    GError                **error)
{
  return set_share (self, setting, G_STRUCT_OFFSET (IterateMetricColumn, margin), error);
}

/**
 * iterate_exposure_import_set_covariate:
 * @column: (nullable): a column, or `NAME=COLUMN` for one metric
 *
 * Names a column with each unit's value before the exposure.
 */
gboolean
iterate_exposure_import_set_covariate (IterateExposureImport  *self,
                                       const char             *column,
                                       GError                **error)
{
  IterateMetricColumn *metric;
  const char *text;

  if (column == NULL || strchr (column, '=') == NULL)
    {
      g_free (self->covariate);
      self->covariate = g_strdup (column);
      return TRUE;
    }

  metric = find_setting (self, column, &text, error);
  if (metric != NULL)
    iterate_metric_column_set_covariate (metric, text);

  return metric != NULL;
}

/* Names a column by which results are broken down, such as a country. */
void
iterate_exposure_import_add_segment (IterateExposureImport *self,
                                     const char            *column)
{
  g_ptr_array_add (self->segments, g_strdup (column));
}

/* Names a column with the time of exposure. */
void
iterate_exposure_import_set_time (IterateExposureImport *self,
                                  const char            *column)
{
  g_free (self->time_column);
  self->time_column = g_strdup (column);
}

typedef struct
{
  IterateExposureImport *import;   /* (borrowed) */
  IterateStore          *store;    /* (borrowed) */
  IterateUnitTable      *table;    /* (owned) */
  IterateImportTarget    target;
  gint64                 id;
  gint64                 now;
  gboolean               large;    /* A new base is made */
  IterateUnitLedger     *ledger;   /* (owned) */
  IterateEventFold      *fold;     /* (owned) */
  IterateAdmission      *admission; /* (owned) */
  IterateUnitMerge      *merge;    /* (owned) (nullable) */
  IterateUnitStore      *units;    /* (owned) (nullable) */
  IterateTransaction     chunk;    /* Rows of the tail that are being written */
  guint                  n_in_chunk;
} Job;

static void
clear_job (Job *job)
{
  iterate_transaction_clear (&job->chunk);
  g_clear_pointer (&job->merge, iterate_unit_merge_free);
  g_clear_object (&job->units);
  g_clear_pointer (&job->ledger, iterate_unit_ledger_free);
  g_clear_pointer (&job->fold, iterate_event_fold_free);
  g_clear_pointer (&job->admission, iterate_admission_free);
  g_clear_pointer (&job->table, iterate_unit_table_free);
  iterate_import_target_clear (&job->target);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, clear_job)

static IterateUnitTable *
make_table (IterateExposureImport *self)
{
  IterateUnitTable *table = iterate_unit_table_new (self->path, self->unit_column,
                                                    self->variant_column, self->metrics);

  for (guint i = 0; self->covariate != NULL && i < self->metrics->len; i++)
    {
      IterateMetricColumn *metric = g_ptr_array_index (self->metrics, i);

      if (metric->covariate == NULL)
        iterate_metric_column_set_covariate (metric, self->covariate);
    }

  iterate_unit_table_set_time (table, self->time_column);
  for (guint i = 0; i < self->segments->len; i++)
    iterate_unit_table_add_segment (table, g_ptr_array_index (self->segments, i));

  return table;
}

static gint64
get_experiment_id (const Job *job)
{
  return iterate_record_get_id (ITERATE_RECORD (job->target.experiment));
}

/* Decides between tail and base. */
static gboolean
measure (Job              *job,
         IterateDatabase  *db,
         GError          **error)
{
  gint64 n_rows = iterate_unit_table_get_report (job->table)->n_rows;
  gint64 n_tail;

  job->units = iterate_unit_store_new (get_experiment_id (job), job->id, job->target.metrics);
  if (!iterate_unit_store_set_database (job->units, db, error) ||
      !iterate_unit_store_count_tail (job->units, &n_tail, error))
    return FALSE;

  job->large = n_rows > TAIL_ROWS || n_tail + n_rows > TAIL_LIMIT;

  return TRUE;
}

/* Units meet what the workspace knows of them: their events, and other experiments. */
static gboolean
open_ledger (Job     *job,
             GError **error)
{
  IterateDatabase *db = iterate_store_get_reader (job->store, error);

  job->ledger = iterate_unit_ledger_new (get_experiment_id (job), job->target.metrics);
  if (db == NULL)
    return FALSE;

  job->fold = iterate_event_fold_new (db, job->target.experiment, job->target.metrics, job->now,
                                      error);
  job->admission = iterate_admission_new (db, job->target.experiment, error);
  if (job->fold != NULL && iterate_event_fold_is_needed (job->fold))
    iterate_unit_ledger_set_fold (job->ledger, job->fold);

  return job->fold != NULL && job->admission != NULL;
}

/* Makes what is missing and registers the import. */
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
  if (!iterate_import_target_open (&job->target, db, self->experiment_name, job->now, error) ||
      !iterate_import_target_prepare (&job->target, db,
                                      iterate_unit_table_get_variants (job->table), self->control,
                                      iterate_unit_table_get_segments (job->table), self->metrics,
                                      error) ||
      !iterate_staged_import_begin (db, job->target.experiment, self->path, job->now, &job->id,
                                    error) ||
      !measure (job, db, error))
    return FALSE;

  return iterate_transaction_commit (&unit, error) && open_ledger (job, error);
}

static gboolean
commit_chunk (Job     *job,
              GError **error)
{
  job->n_in_chunk = 0;

  return !iterate_transaction_is_open (&job->chunk) ||
         iterate_transaction_commit (&job->chunk, error);
}

static gboolean
enter_in_tail (Job                *job,
               const IterateUnit  *unit,
               GError            **error)
{
  if (job->n_in_chunk++ == 0 &&
      (!iterate_transaction_begin (&job->chunk, iterate_store_get_writer (job->store), error) ||
       !iterate_unit_store_set_database (job->units,
                                         iterate_transaction_get_database (&job->chunk), error)))
    return FALSE;

  return iterate_unit_ledger_enter (job->ledger, job->units, unit, error) &&
         (job->n_in_chunk < CHUNK_ROWS || commit_chunk (job, error));
}

/* From the file's numbers of variants and segments to their ids. */
static gboolean
enter_unit (const IterateUnit  *unit,
            gpointer            user_data,
            GError            **error)
{
  Job *job = user_data;
  IterateUnit known;
  gboolean admitted;

  if (!iterate_admission_check (job->admission, unit->key, &admitted, error))
    return FALSE;
  if (!admitted)
    return TRUE;

  memcpy (&known, unit, G_STRUCT_OFFSET (IterateUnit, values) +
                        job->target.metrics->len * sizeof *known.values);
  if (unit->variant > 0)
    known.variant = g_array_index (job->target.variants, gint64, unit->variant - 1);
  if (unit->segment > 0)
    known.segment = g_array_index (job->target.segments, gint64, unit->segment - 1);

  return job->large ? iterate_unit_merge_enter (job->merge, &known, error)
                    : enter_in_tail (job, &known, error);
}

static gboolean
stage_all (Job     *job,
           GError **error)
{
  if (job->large)
    {
      job->merge = iterate_unit_merge_new (job->store, get_experiment_id (job), job->id,
                                           job->target.metrics, job->ledger, error);
      if (job->merge == NULL)
        return FALSE;
    }

  return iterate_unit_table_foreach (job->table, enter_unit, job, error) &&
         commit_chunk (job, error) &&
         (!job->large || iterate_unit_merge_finish (job->merge, error));
}

/* The last commit: all of it counts from here on. */
static gboolean
finish (Job     *job,
        GError **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  IterateExperiment *experiment = job->target.experiment;
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (experiment));
  IterateImportReport *report = iterate_unit_table_get_report (job->table);
  g_autoptr(JsonObject) payload = iterate_import_report_to_json (report);
  gboolean started = g_str_equal (iterate_experiment_get_status (experiment), "running");
  IterateDatabase *db;

  json_object_set_string_member (payload, "experiment", iterate_experiment_get_name (experiment));
  if (!iterate_transaction_begin (&unit, iterate_store_get_writer (job->store), error))
    return FALSE;

  db = iterate_transaction_get_database (&unit);

  return (started || report->n_rows == 0 ||
          iterate_experiment_start (db, experiment, iterate_unit_table_get_first_at (job->table), 0,
                                    error)) &&
         iterate_unit_ledger_apply (job->ledger, db, error) &&
         iterate_database_execute (db, error, "UPDATE experiment SET n_excluded = ? WHERE id = ?",
                                   "ii", iterate_admission_get_n_excluded (job->admission),
                                   get_experiment_id (job)) &&
         iterate_staged_import_finish (db, job->id, job->large, report->n_rows, report->n_refused,
                                       job->now, error) &&
         iterate_journal_append (db, job->now, "exposures.imported", subject, payload, NULL,
                                 error) != 0 &&
         iterate_transaction_commit (&unit, error);
}

static IterateImportReport *
report_job (Job *job)
{
  g_autoptr(GError) problem = NULL;

  if (job->large && !iterate_staged_import_sweep (job->store, get_experiment_id (job), &problem))
    g_warning ("What the import replaced could not be removed yet: %s", problem->message);

  return iterate_import_report_copy (iterate_unit_table_get_report (job->table));
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
  g_auto(Job) job = { .import = self, .store = store, .now = now };
  g_autoptr(GError) problem = NULL;

  job.table = make_table (self);
  if (!iterate_unit_table_read (job.table, now, progress, user_data, error))
    return NULL;

  if (prepare (&job, &problem) && stage_all (&job, &problem) && finish (&job, &problem))
    return report_job (&job);

  g_propagate_error (error, g_steal_pointer (&problem));
  iterate_transaction_clear (&job.chunk);
  if (job.id != 0 && !iterate_staged_import_abandon (store, job.id, &problem))
    g_warning ("What was staged could not be removed yet: %s", problem->message);

  return NULL;
}
