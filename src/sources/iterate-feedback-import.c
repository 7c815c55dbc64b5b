/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-import.h"

#include "iterate-error.h"
#include "iterate-feedback-intake.h"
#include "iterate-row-reader.h"
#include "iterate-time.h"

#include <math.h>
#include <string.h>

/* How many rows share a transaction: short enough for others to write in between. */
#define CHUNK_ROWS 400

typedef struct
{
  IterateRowReader             *reader;
  const IterateFeedbackMapping *mapping;
  IterateStore                 *store;
  IterateImportReport          *report;
  GHashTable                   *counts;  /* Of what stands for an id to how often it came */
  gint64                        n_known;
  gint64                        now;
} Job;

static const char *
get (Job        *job,
     const char *column)
{
  return column == NULL ? NULL : iterate_row_reader_get (job->reader, column);
}

/* Two people may say the same without a name and an id: the second time in a file it is another
 * one, and when the file is imported again it is that one again. */
static guint
count_occurrence (Job                       *job,
                  const IterateFeedbackItem *item)
{
  g_autofree char *id = NULL;
  guint n;

  if (!iterate_feedback_is_blank (item->external_id))
    return 0;

  id = iterate_feedback_item_dup_id (item);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (job->counts, id));
  g_hash_table_insert (job->counts, g_steal_pointer (&id), GUINT_TO_POINTER (n + 1));

  return n;
}

/* Only the newest years count in milliseconds, and all in seconds; else it is a date. */
static gboolean
read_time (const char  *text,
           gint64       now,
           gint64      *time,
           GError     **error)
{
  char *end;
  double number;

  *time = 0;
  if (iterate_feedback_is_blank (text))
    return TRUE;

  number = g_ascii_strtod (text, &end);
  if (*end == '\0' && number > 1e8)
    {
      *time = number * (number > 1e11 ? (double) ITERATE_MSEC : (double) ITERATE_SECOND);
      return TRUE;
    }

  return iterate_time_parse (text, now, time, error);
}

static gboolean
take_row (Job              *job,
          IterateDatabase  *db,
          GError          **error)
{
  const IterateFeedbackMapping *mapping = job->mapping;
  g_autofree char *content = NULL;
  const char *rating = get (job, mapping->rating);
  IterateFeedbackItem item = {
    .source = mapping->source == NULL ? "file" : mapping->source,
    .external_id = get (job, mapping->id),
    .author = get (job, mapping->author),
    .url = get (job, mapping->url),
    .rating = NAN,
  };
  gint64 id;
  gboolean is_new;

  if (iterate_row_reader_get_problem (job->reader) != NULL)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           iterate_row_reader_get_problem (job->reader));
      return FALSE;
    }

  if (!iterate_feedback_is_blank (rating))
    item.rating = g_ascii_strtod (rating, NULL);
  content = iterate_feedback_join_title (get (job, mapping->title), get (job, mapping->text));
  item.content = content;
  if (!read_time (get (job, mapping->at), job->now, &item.occurred_at, error))
    return FALSE;

  item.occurrence = iterate_feedback_is_blank (content) ? 0 : count_occurrence (job, &item);
  if (!iterate_feedback_intake_take (db, job->now, &item, &id, &is_new, error))
    return FALSE;

  job->n_known += !is_new;
  job->report->n_rows += is_new;

  return TRUE;
}

/* Takes rows in one transaction: what is refused is listed, and the others count. */
static gboolean
take_chunk (Job      *job,
            gboolean *has_more,
            GError  **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;

  if (!iterate_transaction_begin (&unit, iterate_store_get_writer (job->store), error))
    return FALSE;

  for (guint i = 0; i < CHUNK_ROWS; i++)
    {
      g_autoptr(GError) problem = NULL;

      if (!iterate_row_reader_next (job->reader, has_more, error))
        return FALSE;
      if (!*has_more)
        break;

      if (take_row (job, iterate_transaction_get_database (&unit), &problem))
        continue;

      if (!g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_INVALID))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      iterate_import_report_refuse (job->report, iterate_row_reader_get_row (job->reader), "%s",
                                    problem->message);
    }

  return iterate_transaction_commit (&unit, error);
}

static gboolean
check_column (IterateRowReader  *reader,
              const char        *column,
              GError           **error)
{
  const char *const *columns = iterate_row_reader_get_columns (reader);
  g_autofree char *all = NULL;

  if (column == NULL || g_strv_contains (columns, column))
    return TRUE;

  all = g_strjoinv (", ", (GStrv) columns);
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "There is no column “%s”. There are: %s", column, all);

  return FALSE;
}

static gboolean
check_mapping (IterateRowReader              *reader,
               const IterateFeedbackMapping  *mapping,
               GError                       **error)
{
  if (mapping->text == NULL)
    {
      g_autofree char *all = g_strjoinv (", ", (GStrv) iterate_row_reader_get_columns (reader));

      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "Which column holds the text? Name it with --text. There are: %s", all);
      return FALSE;
    }

  return check_column (reader, mapping->text, error) && check_column (reader, mapping->title, error) &&
         check_column (reader, mapping->id, error) && check_column (reader, mapping->author, error) &&
         check_column (reader, mapping->at, error) && check_column (reader, mapping->rating, error) &&
         check_column (reader, mapping->url, error);
}

/**
 * iterate_feedback_import_run:
 * @mapping: which column means what; without a text's column all is guessed
 * @n_known: (out): how many rows had come before
 * @progress: (nullable): called now and then; may cancel
 *
 * Imports a file. Rows that cannot be taken are listed and the others taken. An import that was
 * cancelled goes on when it is run again, since what came before counts no second time.
 *
 * Returns: (transfer full): what was taken, or %NULL with @error set
 */
IterateImportReport *
iterate_feedback_import_run (const char                    *path,
                             const IterateFeedbackMapping  *mapping,
                             IterateStore                  *store,
                             gint64                         now,
                             gint64                        *n_known,
                             IterateImportProgress          progress,
                             gpointer                       user_data,
                             GCancellable                  *cancellable,
                             GError                       **error)
{
  g_autoptr(IterateRowReader) reader = iterate_row_reader_open (path, NULL, error);
  g_autoptr(IterateImportReport) report = iterate_import_report_new ();
  g_auto(IterateFeedbackMapping) full = { NULL };
  g_autoptr(GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Job job = { reader, &full, store, report, counts, 0, now };
  gboolean has_more = TRUE;

  if (reader == NULL)
    return NULL;

  iterate_feedback_mapping_copy (&full, mapping);
  iterate_feedback_mapping_guess (&full, iterate_row_reader_get_columns (reader));
  if (!check_mapping (reader, &full, error))
    return NULL;

  while (has_more)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !take_chunk (&job, &has_more, error))
        return NULL;

      if (progress != NULL && !progress (iterate_row_reader_get_fraction (reader), user_data))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                               "The import was cancelled; what was taken so far counts");
          return NULL;
        }
    }
  *n_known = job.n_known;

  return g_steal_pointer (&report);
}

/* Returns: (transfer full): the first rows and what the columns seem to mean, or %NULL with
 * @error set */
IterateFeedbackPreview *
iterate_feedback_preview_new (const char  *path,
                              guint        n_rows,
                              GError     **error)
{
  g_autoptr(IterateFeedbackPreview) self = g_new0 (IterateFeedbackPreview, 1);
  g_autoptr(IterateRowReader) reader = iterate_row_reader_open (path, NULL, error);
  gboolean has_row = TRUE;

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  if (reader == NULL)
    return NULL;

  self->columns = g_strdupv ((GStrv) iterate_row_reader_get_columns (reader));
  self->encoding = g_strdup (iterate_row_reader_get_encoding (reader));
  iterate_feedback_mapping_guess (&self->mapping, (const char *const *) self->columns);
  while (self->rows->len < n_rows)
    {
      g_autoptr(GStrvBuilder) values = g_strv_builder_new ();

      if (!iterate_row_reader_next (reader, &has_row, error))
        return NULL;
      if (!has_row)
        break;

      for (guint i = 0; self->columns[i] != NULL; i++)
        {
          const char *value = iterate_row_reader_get_problem (reader) != NULL
                                ? NULL
                                : iterate_row_reader_get (reader, self->columns[i]);

          g_strv_builder_add (values, value == NULL ? "" : value);
        }
      g_ptr_array_add (self->rows, g_strv_builder_end (values));
    }

  return g_steal_pointer (&self);
}

void
iterate_feedback_preview_free (IterateFeedbackPreview *self)
{
  if (self == NULL)
    return;

  iterate_feedback_mapping_clear (&self->mapping);
  g_strfreev (self->columns);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self->encoding);
  g_free (self);
}
