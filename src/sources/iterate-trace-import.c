/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-trace-import.h"

#include "iterate-endpoint-analysis.h"
#include "iterate-endpoint-intake.h"
#include "iterate-error.h"
#include "iterate-text-file.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

/* Takes in a file of traces, as if its spans had been sent. */

#define MAX_FILE (1024 * 1024 * 1024)

/* Of what is packed together. */
#define SEGMENT (4 * 1024 * 1024)

/* Returns: whether the first line of a text names columns */
static gboolean
is_csv (const char *text)
{
  g_autofree char *line = g_strndup (text, strcspn (text, "\r\n"));
  g_autofree char *lower = g_ascii_strdown (line, -1);

  return strpbrk (line, ",;\t") != NULL &&
         strchr (line, '"') == NULL && strstr (lower, "trace") != NULL;
}

static gboolean
read_file (const char                 *path,
           const IterateTraceMapping  *mapping,
           GByteArray                 *rows,
           IterateImportReport        *report,
           GError                    **error)
{
  g_auto(IterateTextFile) file = { NULL };
  g_autoptr(GMappedFile) mapped = NULL;
  g_autofree char *text = NULL;
  gsize length;
  const char *start;

  if (!iterate_text_file_open (&file, path, NULL, error))
    return FALSE;

  mapped = g_mapped_file_new (file.path, FALSE, error);
  if (mapped == NULL)
    return FALSE;

  length = g_mapped_file_get_length (mapped);
  if (length > MAX_FILE)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” is larger than 1 GB. Split it and import the parts", path);
      return FALSE;
    }

  text = g_strndup (length == 0 ? "" : g_mapped_file_get_contents (mapped), length);
  start = text + strspn (text, " \t\r\n");
  if (*start == '{' || *start == '[')
    return iterate_trace_rows_from_json (start, strlen (start), rows, report, error);

  if (mapping->trace != NULL || mapping->span != NULL || is_csv (start))
    return iterate_trace_rows_from_csv (path, mapping, rows, report, error);

  return iterate_trace_rows_from_log (start, mapping->service, rows, report, error);
}

/* Keys of spans that are there already. */
static gboolean
load_known (IterateDatabase  *db,
            gint64            first_at,
            gint64            last_at,
            GHashTable       *known,
            GError          **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error,
                                 "SELECT keys FROM intake_segment WHERE kind = ? AND last_at >= ? "
                                 "AND first_at <= ?", "sii", ITERATE_INTAKE_SPANS, first_at, last_at);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gsize size;
      const gint64 *keys = iterate_statement_get_bytes (rows, 0, &size);

      for (gsize i = 0; i < size / sizeof *keys; i++)
        {
          gint64 key;

          memcpy (&key, keys + i, sizeof key);
          g_hash_table_add (known, g_memdup2 (&key, sizeof key));
        }
    }

  return step != ITERATE_STEP_ERROR;
}

static void
find_times (GByteArray *rows,
            gint64     *first_at,
            gint64     *last_at)
{
  IterateIntakeRow row;
  gsize at = 0;

  *first_at = G_MAXINT64;
  *last_at = G_MININT64;
  while (iterate_intake_row_next (rows->data, rows->len, &at, &row))
    {
      *first_at = MIN (*first_at, row.at);
      *last_at = MAX (*last_at, row.at);
    }
}

/* What is on its way into segments. */
typedef struct
{
  IterateDatabase *db;    /* (borrowed) */
  GByteArray      *rows;  /* (owned) */
  GArray          *keys;  /* (owned) (element-type guint64) */
  gint64           first_at;
  gint64           last_at;
} Pack;

static void
pack_clear (Pack *self)
{
  g_clear_pointer (&self->rows, g_byte_array_unref);
  g_clear_pointer (&self->keys, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pack, pack_clear)

static gboolean
flush (Pack    *self,
       GError **error)
{
  if (self->keys->len > 0 &&
      !iterate_intake_segment_write (self->db, ITERATE_INTAKE_SPANS, self->rows, self->keys,
                                     self->first_at, self->last_at, TRUE, error))
    return FALSE;

  g_byte_array_set_size (self->rows, 0);
  g_array_set_size (self->keys, 0);
  self->first_at = G_MAXINT64;
  self->last_at = G_MININT64;

  return TRUE;
}

/**
 * iterate_trace_import_write:
 * @rows: spans, as iterate_span_append_row() wrote them
 * @counts: (inout): to which is added how many are new and how many are known
 *
 * Takes in spans, in the caller's unit.
 */
gboolean
iterate_trace_import_write (IterateDatabase     *db,
                            GByteArray          *rows,
                            gint64               now,
                            IterateTraceCounts  *counts,
                            GError             **error)
{
  g_autoptr(IterateEndpointIntake) endpoints = iterate_endpoint_intake_new (db);
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_auto(Pack) pack = {
    db, g_byte_array_new (), g_array_new (FALSE, FALSE, sizeof (guint64)), G_MAXINT64, G_MININT64,
  };
  IterateIntakeRow row;
  gint64 first_at, last_at;
  gsize at = 0, from = 0;

  find_times (rows, &first_at, &last_at);
  if (!load_known (db, first_at, last_at, known, error))
    return FALSE;

  for (; iterate_intake_row_next (rows->data, rows->len, &at, &row); from = at)
    {
      if (!g_hash_table_add (known, g_memdup2 (&row.key, sizeof row.key)))
        {
          counts->n_known++;
          continue;
        }

      g_byte_array_append (pack.rows, rows->data + from, at - from);
      g_array_append_val (pack.keys, row.key);
      pack.first_at = MIN (pack.first_at, row.at);
      pack.last_at = MAX (pack.last_at, row.at);
      counts->n_spans++;
      if (!iterate_endpoint_intake_take (endpoints, &row, error) ||
          (pack.rows->len > SEGMENT && !flush (&pack, error)))
        return FALSE;
    }

  return flush (&pack, error) && iterate_endpoint_intake_settle (endpoints, G_MAXINT64, now, error) &&
         (counts->n_spans == 0 || iterate_endpoint_analyse_all (db, error));
}

/* Measures all requests of the file, whether they are new or not. */
static gboolean
measure (GByteArray          *rows,
         IterateTraceCounts  *counts,
         GError             **error)
{
  g_autoptr(GArray) durations = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  g_autoptr(GStringChunk) texts = g_string_chunk_new (4096);
  IterateIntakeRow row;
  gsize at = 0;

  while (iterate_intake_row_next (rows->data, rows->len, &at, &row))
    {
      IterateSpan span;
      double duration;

      if (!iterate_span_read (&span, &row, reader, texts, error))
        return FALSE;

      if (span.endpoint == NULL)
        continue;

      duration = iterate_span_get_duration (&span);
      g_array_append_val (durations, duration);
    }

  counts->n_requests = durations->len;
  counts->p50 = counts->p95 = NAN;
  if (durations->len == 0)
    return TRUE;

  gsl_sort ((double *) durations->data, 1, durations->len);
  counts->p50 = gsl_stats_quantile_from_sorted_data ((double *) durations->data, 1, durations->len, .5);
  counts->p95 = gsl_stats_quantile_from_sorted_data ((double *) durations->data, 1, durations->len,
                                                     .95);

  return TRUE;
}

/**
 * iterate_trace_import_run:
 * @counts: (out caller-allocates): what it held
 *
 * Imports traces: JSON of OpenTelemetry, Jaeger or Zipkin, spans in CSV, or an access log. Spans that
 * are there already count no second time.
 *
 * Returns: (transfer full): what was refused, or %NULL with @error set and nothing written
 */
IterateImportReport *
iterate_trace_import_run (const char                 *path,
                          const IterateTraceMapping  *mapping,
                          IterateStore               *store,
                          gint64                      now,
                          IterateTraceCounts         *counts,
                          GError                    **error)
{
  g_autoptr(IterateImportReport) report = iterate_import_report_new ();
  g_autoptr(GByteArray) rows = g_byte_array_new ();
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;

  *counts = (IterateTraceCounts) { 0 };
  if (!read_file (path, mapping, rows, report, error) || !measure (rows, counts, error) ||
      !iterate_transaction_begin (&unit, iterate_store_get_writer (store), error) ||
      !iterate_trace_import_write (iterate_transaction_get_database (&unit), rows, now, counts,
                                   error) ||
      !iterate_transaction_commit (&unit, error))
    return NULL;

  return g_steal_pointer (&report);
}
