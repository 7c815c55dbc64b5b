/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-import.h"

#include "iterate-error.h"
#include "iterate-metric-intake.h"
#include "iterate-metric.h"
#include "iterate-number-text.h"
#include "iterate-prometheus-text.h"
#include "iterate-row-reader.h"

#include <math.h>
#include <string.h>

/* Imports metrics' values from files. All are gathered in memory and written in order, so that a
 * file may have them in any; a row that cannot be read is listed and the others are taken. */

/* Rows between two looks at whether to go on. */
#define ROWS_A_LOOK 5000

/* A text file that is larger than this is no page of Prometheus. */
#define MAX_TEXT (64 * 1024 * 1024)

/* Rows that tell what columns hold. */
#define SAMPLE_ROWS 20

static const char *const time_names[] = {
  "time", "timestamp", "at", "date", "datetime", "day", "ts", "period", "week", "month", "hour",
  "createdat", NULL
};
static const char *const value_names[] = {
  "value", "count", "metricvalue", "amount", "total", "rate", "mean", "avg", "sum", "y", NULL
};
static const char *const name_names[] = { "metric", "name", "metricname", "series", NULL };

typedef struct
{
  IterateMetricIntake  *intake;
  IterateImportReport  *report;
  gint64                now;
  GHashTable           *counters; /* Names of metrics that are counters */
  GHashTable           *names;    /* All names */
} Job;

void
iterate_metric_mapping_clear (IterateMetricMapping *self)
{
  g_clear_pointer (&self->metric, g_free);
  g_clear_pointer (&self->time, g_free);
  g_clear_pointer (&self->value, g_free);
  g_clear_pointer (&self->segment, g_free);
  g_clear_pointer (&self->name, g_free);
}

/* Letters and digits alone, in lower case. */
static char *
simplify (const char *column)
{
  GString *simple = g_string_new (NULL);

  for (const char *p = column; *p != '\0'; p++)
    {
      if (g_ascii_isalnum (*p))
        g_string_append_c (simple, g_ascii_tolower (*p));
    }

  return g_string_free (simple, FALSE);
}

static char *
find_column (const char *const *columns,
             const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      for (guint j = 0; columns[j] != NULL; j++)
        {
          g_autofree char *simple = simplify (columns[j]);

          if (g_str_equal (simple, names[i]))
            return g_strdup (columns[j]);
        }
    }

  return NULL;
}

/* Whether all that is in a column of the first rows is one thing. */
static gboolean
holds (IterateMetricPreview *preview,
       guint                 column,
       gboolean              times)
{
  guint n = 0;

  for (guint i = 0; i < preview->rows->len; i++)
    {
      const char *text = ((GStrv) g_ptr_array_index (preview->rows, i))[column];
      double number;
      gint64 time;

      if (*text == '\0')
        continue;

      n++;
      if (times ? !iterate_time_text_parse (text, 0, &time, NULL)
                : iterate_number_text_parse (text, &number) == ITERATE_NUMBER_WRONG)
        return FALSE;
    }

  return n > 0;
}

/* Names first; where they say nothing, what is in the columns. */
static void
guess (IterateMetricPreview *preview)
{
  IterateMetricMapping *mapping = &preview->mapping;
  const char *const *columns = (const char *const *) preview->columns;

  mapping->time = find_column (columns, time_names);
  for (guint i = 0; mapping->time == NULL && columns[i] != NULL; i++)
    {
      if (holds (preview, i, TRUE))
        mapping->time = g_strdup (columns[i]);
    }

  mapping->value = find_column (columns, value_names);
  mapping->name = find_column (columns, name_names);
  for (guint i = 0; mapping->name != NULL && columns[i] != NULL; i++)
    {
      if (g_str_equal (columns[i], mapping->name) && holds (preview, i, FALSE))
        g_clear_pointer (&mapping->name, g_free);
    }
}

static GStrv
copy_row (IterateRowReader *reader,
          GStrv             columns)
{
  g_autoptr(GStrvBuilder) values = g_strv_builder_new ();

  for (guint i = 0; columns[i] != NULL; i++)
    {
      const char *value = iterate_row_reader_get_problem (reader) != NULL
                            ? NULL : iterate_row_reader_get (reader, columns[i]);

      g_strv_builder_add (values, value == NULL ? "" : value);
    }

  return g_strv_builder_end (values);
}

/* Returns: (transfer full): the first rows and what the columns seem to mean, or %NULL with
 * @error set */
IterateMetricPreview *
iterate_metric_preview_new (const char  *path,
                            guint        n_rows,
                            GError     **error)
{
  g_autoptr(IterateMetricPreview) self = g_new0 (IterateMetricPreview, 1);
  g_autoptr(IterateRowReader) reader = iterate_row_reader_open (path, NULL, error);
  gboolean has_row = TRUE;

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  if (reader == NULL)
    return NULL;

  self->columns = g_strdupv ((GStrv) iterate_row_reader_get_columns (reader));
  while (self->rows->len < n_rows)
    {
      if (!iterate_row_reader_next (reader, &has_row, error))
        return NULL;
      if (!has_row)
        break;

      g_ptr_array_add (self->rows, copy_row (reader, self->columns));
    }
  guess (self);

  return g_steal_pointer (&self);
}

void
iterate_metric_preview_free (IterateMetricPreview *self)
{
  iterate_metric_mapping_clear (&self->mapping);
  g_strfreev (self->columns);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self);
}

static void
note_name (Job        *job,
           const char *name)
{
  if (!g_hash_table_contains (job->names, name))
    g_hash_table_add (job->names, g_strdup (name));
}

static gboolean
take_value (Job         *job,
            const char  *metric,
            const char  *dimension,
            const char  *segment,
            gint64       at,
            const char  *text,
            GError     **error)
{
  double value;

  switch (iterate_number_text_parse (text, &value))
    {
    case ITERATE_NUMBER_MISSING:
      return TRUE;

    case ITERATE_NUMBER_WRONG:
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%.60s” is no number", text);
      return FALSE;

    default:
      note_name (job, metric);
      iterate_metric_intake_take (job->intake, metric, dimension, segment, at, value);
      return TRUE;
    }
}

static gboolean
is_number_column (IterateMetricPreview *preview,
                  guint                 index)
{
  const IterateMetricMapping *mapping = &preview->mapping;
  const char *column = preview->columns[index];

  return g_strcmp0 (column, mapping->time) != 0 && g_strcmp0 (column, mapping->segment) != 0 &&
         g_strcmp0 (column, mapping->name) != 0 && holds (preview, index, FALSE);
}

static gboolean
take_row (Job                   *job,
          IterateRowReader      *reader,
          IterateMetricPreview  *preview,
          GError               **error)
{
  const IterateMetricMapping *mapping = &preview->mapping;
  const char *time = NULL, *segment = NULL, *name;
  gint64 at;

  if (iterate_row_reader_get_problem (reader) != NULL)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           iterate_row_reader_get_problem (reader));
      return FALSE;
    }

  time = iterate_row_reader_get (reader, mapping->time);
  if (time == NULL || *time == '\0')
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "it has no time");
      return FALSE;
    }
  if (!iterate_time_text_parse (time, job->now, &at, error))
    return FALSE;

  if (mapping->segment != NULL)
    segment = iterate_row_reader_get (reader, mapping->segment);
  if (segment != NULL && *segment == '\0')
    segment = NULL;

  name = mapping->name == NULL ? NULL : iterate_row_reader_get (reader, mapping->name);
  if (mapping->value != NULL)
    return take_value (job, name != NULL         ? name
                            : mapping->metric != NULL ? mapping->metric : mapping->value,
                       mapping->segment, segment, at, iterate_row_reader_get (reader, mapping->value),
                       error);

  for (guint i = 0; preview->columns[i] != NULL; i++)
    {
      if (is_number_column (preview, i) &&
          !take_value (job, preview->columns[i], mapping->segment, segment, at,
                       iterate_row_reader_get (reader, preview->columns[i]), error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_column (IterateMetricPreview  *preview,
              const char            *column,
              GError               **error)
{
  g_autofree char *all = NULL;

  if (column == NULL || g_strv_contains ((const char *const *) preview->columns, column))
    return TRUE;

  all = g_strjoinv (", ", preview->columns);
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "There is no column “%s”. There are: %s", column, all);

  return FALSE;
}

static guint
count_number_columns (IterateMetricPreview *preview,
                      guint                *first)
{
  guint n = 0;

  for (guint i = 0; preview->columns[i] != NULL; i++)
    {
      if (!is_number_column (preview, i))
        continue;

      if (n++ == 0)
        *first = i;
    }

  return n;
}

/* What was said goes before what was guessed. */
static gboolean
settle_mapping (IterateMetricPreview        *preview,
                const IterateMetricMapping  *given,
                GError                     **error)
{
  IterateMetricMapping *mapping = &preview->mapping;
  g_autofree char *all = g_strjoinv (", ", preview->columns);
  guint first = 0, n;

  g_free (mapping->metric);
  mapping->metric = g_strdup (given->metric);
  g_free (mapping->segment);
  mapping->segment = g_strdup (given->segment);
  if (given->time != NULL)
    {
      g_free (mapping->time);
      mapping->time = g_strdup (given->time);
    }
  if (given->value != NULL)
    {
      g_free (mapping->value);
      mapping->value = g_strdup (given->value);
    }
  if (given->metric != NULL || given->name != NULL)
    {
      g_free (mapping->name);
      mapping->name = g_strdup (given->name);
    }
  if (!check_column (preview, mapping->time, error) || !check_column (preview, mapping->value, error) ||
      !check_column (preview, mapping->segment, error) || !check_column (preview, mapping->name, error))
    return FALSE;

  if (mapping->time == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "Which column holds the time? Name it with --time. There are: %s", all);
      return FALSE;
    }

  n = count_number_columns (preview, &first);
  if (mapping->value == NULL && n == 1)
    mapping->value = g_strdup (preview->columns[first]);
  if (mapping->value == NULL && (n == 0 || mapping->metric != NULL))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "Which column holds the value? Name it with --value. There are: %s", all);
      return FALSE;
    }

  return TRUE;
}

static gboolean
read_rows (Job                         *job,
           const char                  *path,
           const IterateMetricMapping  *given,
           IterateImportProgress        progress,
           gpointer                     user_data,
           GCancellable                *cancellable,
           GError                     **error)
{
  g_autoptr(IterateMetricPreview) preview = iterate_metric_preview_new (path, SAMPLE_ROWS, error);
  g_autoptr(IterateRowReader) reader = NULL;
  gboolean has_row = TRUE;

  if (preview == NULL || !settle_mapping (preview, given, error))
    return FALSE;

  reader = iterate_row_reader_open (path, NULL, error);
  if (reader == NULL)
    return FALSE;

  for (guint i = 1; ; i++)
    {
      g_autoptr(GError) problem = NULL;

      if (!iterate_row_reader_next (reader, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;

      if (take_row (job, reader, preview, &problem))
        job->report->n_rows++;
      else
        iterate_import_report_refuse (job->report, iterate_row_reader_get_row (reader), "%s",
                                      problem->message);

      if (i % ROWS_A_LOOK == 0 &&
          (g_cancellable_is_cancelled (cancellable) ||
           (progress != NULL &&
            !progress (0.5 * iterate_row_reader_get_fraction (reader), user_data))))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                               "The import was cancelled; nothing was taken");
          return FALSE;
        }
    }
}

static gboolean
take_sample (const IteratePrometheusSample *sample,
             gpointer                       user_data)
{
  Job *job = user_data;

  if (!isfinite (sample->value))
    return TRUE;

  note_name (job, sample->name);
  if (sample->is_counter && !g_hash_table_contains (job->counters, sample->name))
    g_hash_table_add (job->counters, g_strdup (sample->name));
  job->report->n_rows++;
  iterate_metric_intake_take (job->intake, sample->name, "labels", sample->labels,
                              sample->at == 0 ? job->now : sample->at, sample->value);

  return TRUE;
}

/* Reads the file's beginning; all of it where it is in Prometheus' format. */
static gboolean
read_text (const char  *path,
           char       **text,
           GError     **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) stream = g_file_read (file, NULL, error);
  char head[4096] = "";
  gsize n_read, size;

  *text = NULL;
  if (stream == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), head, sizeof head - 1, &n_read, NULL, error))
    return FALSE;
  if (!iterate_prometheus_text_is (head))
    return TRUE;

  if (!g_file_get_contents (path, text, &size, error))
    return FALSE;
  if (size <= MAX_TEXT)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%s” is larger than 64 MiB", path);

  return FALSE;
}

static gboolean
write_all (Job                    *job,
           IterateStore           *store,
           IterateImportProgress   progress,
           gpointer                user_data,
           GError                **error)
{
  gboolean has_more = TRUE;

  while (has_more)
    {
      g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;

      if (!iterate_transaction_begin (&unit, iterate_store_get_writer (store), error) ||
          !iterate_metric_intake_write (job->intake, iterate_transaction_get_database (&unit),
                                        &has_more, error) ||
          !iterate_transaction_commit (&unit, error))
        return FALSE;

      if (progress != NULL)
        progress (has_more ? 0.75 : 1, user_data);
    }

  return TRUE;
}

/* Whether a file is in Prometheus' text format, so that it has no columns. */
gboolean
iterate_metric_import_is_text (const char *path)
{
  g_autofree char *text = NULL;

  return read_text (path, &text, NULL) && text != NULL;
}

/* Counters are made before their first values come. */
static gboolean
make_counters (Job           *job,
               IterateStore  *store,
               GError       **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  GHashTableIter iter;
  gpointer name;

  if (g_hash_table_size (job->counters) == 0)
    return TRUE;

  if (!iterate_transaction_begin (&unit, iterate_store_get_writer (store), error))
    return FALSE;

  g_hash_table_iter_init (&iter, job->counters);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      IterateDatabase *db = iterate_transaction_get_database (&unit);
      g_autoptr(IterateMetric) metric = iterate_metric_ensure (db, name, job->now, error);

      if (metric == NULL ||
          (iterate_metric_get_n_points (metric) == 0 &&
           !iterate_database_update (db, metric, error, "kind", "counter", "aggregation", "sum",
                                     NULL)))
        return FALSE;
    }

  return iterate_transaction_commit (&unit, error);
}

static GStrv
list_names (Job *job)
{
  g_autoptr(GList) names = g_list_sort (g_hash_table_get_keys (job->names), (GCompareFunc) strcmp);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (GList *item = names; item != NULL; item = item->next)
    g_strv_builder_add (builder, item->data);

  return g_strv_builder_end (builder);
}

/**
 * iterate_metric_import_run:
 * @mapping: which column means what; what is %NULL is guessed
 * @n_known: (out): how many values were for times that had one
 * @metrics: (out) (transfer full): the metrics that got values
 * @progress: (nullable): called now and then; may cancel while the file is read
 *
 * Imports values from CSV, JSON Lines or Prometheus' text format. A file that was imported before
 * changes nothing.
 *
 * Returns: (transfer full): what was taken, or %NULL with @error set
 */
IterateImportReport *
iterate_metric_import_run (const char                  *path,
                           const IterateMetricMapping  *mapping,
                           IterateStore                *store,
                           gint64                       now,
                           gint64                      *n_known,
                           GStrv                       *metrics,
                           IterateImportProgress        progress,
                           gpointer                     user_data,
                           GCancellable                *cancellable,
                           GError                     **error)
{
  g_autoptr(IterateMetricIntake) intake = iterate_metric_intake_new (now);
  g_autoptr(IterateImportReport) report = iterate_import_report_new ();
  g_autoptr(GHashTable) counters = NULL;
  g_autoptr(GHashTable) names = NULL;
  g_autofree char *text = NULL;
  Job job = { intake, report, now };

  job.counters = counters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  job.names = names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!read_text (path, &text, error))
    return NULL;

  if (text != NULL
        ? !iterate_prometheus_text_read (text, take_sample, &job, error)
        : !read_rows (&job, path, mapping, progress, user_data, cancellable, error))
    return NULL;

  if (!make_counters (&job, store, error) ||
      !write_all (&job, store, progress, user_data, error))
    return NULL;

  *n_known = iterate_metric_intake_get_n_taken (intake) - iterate_metric_intake_get_n_new (intake);
  *metrics = list_names (&job);

  return g_steal_pointer (&report);
}
