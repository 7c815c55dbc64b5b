/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-trace-rows.h"

#include "iterate-error.h"
#include "iterate-number-text.h"
#include "iterate-row-reader.h"
#include "iterate-span-writer.h"
#include "iterate-time.h"

#include <string.h>

/* Spans in rows of CSV or of JSON: a column each for what they are part of, whose they are, what was
 * done, and when. */

static const char *const trace_names[] = { "traceid", "trace", NULL };
static const char *const span_names[] = { "spanid", "span", "id", NULL };
static const char *const parent_names[] = { "parentid", "parentspanid", "parent", NULL };
static const char *const service_names[] = {
  "service", "servicename", "podname", "pod", "cmdbid", "app", NULL
};
static const char *const operation_names[] = {
  "operation", "operationname", "name", "spanname", "endpoint", NULL
};
static const char *const start_names[] = {
  "start", "starttime", "starttimeunixnano", "timestamp", "begin", "at", "time", NULL
};
static const char *const end_names[] = { "end", "endtime", "endtimeunixnano", NULL };
static const char *const duration_names[] = { "duration", "elapsed", "latency", NULL };

/* @given: (nullable): what the user said */
static const char *
find_column (const char *const  *columns,
             const char         *given,
             const char *const  *names,
             gboolean            needed,
             GError            **error)
{
  g_autofree char *all = NULL;

  for (guint i = 0; given != NULL && columns[i] != NULL; i++)
    {
      if (g_str_equal (columns[i], given))
        return columns[i];
    }
  for (guint n = 0; given == NULL && names[n] != NULL; n++)
    {
      for (guint i = 0; columns[i] != NULL; i++)
        {
          g_autofree char *lower = g_ascii_strdown (columns[i], -1);
          g_auto(GStrv) parts = g_strsplit_set (lower, " _-.", -1);
          g_autofree char *simple = g_strjoinv ("", parts);

          if (g_str_equal (simple, names[n]))
            return columns[i];
        }
    }
  if (given == NULL && !needed)
    return NULL;

  all = g_strjoinv (", ", (GStrv) columns);
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               given != NULL ? "There is no column “%s”. There are: %s"
                             : "Which column holds the %s? There are: %s",
               given != NULL ? given : names[0], all);

  return NULL;
}

/* A pod's name has what tells it from others of its service: -5d4f8 or -579b9bff58-t2dbm. */
static char *
dup_service (const char *name)
{
  g_autoptr(GRegex) pod = g_regex_new ("-[0-9a-f]{6,10}-[0-9a-z]{5}$", 0, 0, NULL);

  return name == NULL || *name == '\0' ? NULL : g_regex_replace_literal (pod, name, -1, 0, "", 0, NULL);
}

/* A time is a number of seconds, milliseconds, microseconds or nanoseconds since 1970, by its size,
 * or a date. */
static gboolean
read_time (const char  *text,
           gint64      *time,
           GError     **error)
{
  char *end;
  double number = g_ascii_strtod (text, &end);
  gint64 whole = g_ascii_strtoll (text, NULL, 10), at;

  if (*text != '\0' && *end == '\0' && number > 0)
    {
      *time = number < 1e11   ? (gint64) (number * 1e9)
              : number < 1e14 ? (gint64) (number * 1e6)
              : number < 1e17 ? (gint64) (number * 1e3) : whole;
      return TRUE;
    }

  if (!iterate_time_text_parse (text, 0, &at, error))
    return FALSE;

  *time = at * 1000;

  return TRUE;
}

typedef struct
{
  const char *trace, *span, *parent, *service, *operation, *start, *end, *duration;
} Columns;

static const char *
get (IterateRowReader *reader,
     const char       *column)
{
  return column == NULL ? NULL : iterate_row_reader_get (reader, column);
}

static gboolean
take_row (IterateRowReader   *reader,
          const Columns      *columns,
          IterateJsonReader  *json,
          GByteArray         *rows,
          GError            **error)
{
  const char *parent = get (reader, columns->parent), *duration = get (reader, columns->duration);
  const char *start = get (reader, columns->start), *end = get (reader, columns->end);
  g_autofree char *service = dup_service (get (reader, columns->service));
  IterateSpanDraft draft = {
    .trace = get (reader, columns->trace), .id = get (reader, columns->span), .service = service,
    .name = get (reader, columns->operation),
    .parent = parent == NULL || g_str_equal (parent, "root") || g_str_equal (parent, "-1") ||
                  g_str_equal (parent, "None") ? NULL : parent,
  };
  double microseconds;

  if (iterate_row_reader_get_problem (reader) != NULL || draft.trace == NULL || draft.id == NULL ||
      draft.name == NULL || start == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "%s",
                   iterate_row_reader_get_problem (reader) != NULL
                     ? iterate_row_reader_get_problem (reader) : "it is incomplete");
      return FALSE;
    }
  if (!read_time (start, &draft.start, error) ||
      (end != NULL && !read_time (end, &draft.end, error)))
    return FALSE;

  if (end == NULL)
    {
      if (iterate_number_text_parse (duration == NULL ? "" : duration, &microseconds) !=
            ITERATE_NUMBER_VALUE)
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%.60s” is no duration",
                       duration == NULL ? "" : duration);
          return FALSE;
        }
      draft.end = draft.start + (gint64) (microseconds * 1000);
    }
  if (draft.end < draft.start)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "it ends before it begins");
      return FALSE;
    }

  return iterate_span_writer_append (&draft, json, rows, error);
}

static gboolean
settle_columns (IterateRowReader           *reader,
                const IterateTraceMapping  *mapping,
                Columns                    *columns,
                GError                    **error)
{
  const char *const *all = iterate_row_reader_get_columns (reader);
  g_autoptr(GError) problem = NULL;

  *columns = (Columns) {
    find_column (all, mapping->trace, trace_names, TRUE, problem == NULL ? &problem : NULL),
    find_column (all, mapping->span, span_names, TRUE, problem == NULL ? &problem : NULL),
    find_column (all, mapping->parent, parent_names, FALSE, problem == NULL ? &problem : NULL),
    find_column (all, mapping->service, service_names, FALSE, problem == NULL ? &problem : NULL),
    find_column (all, mapping->operation, operation_names, TRUE, problem == NULL ? &problem : NULL),
    find_column (all, mapping->start, start_names, TRUE, problem == NULL ? &problem : NULL),
    find_column (all, mapping->end, end_names, FALSE, problem == NULL ? &problem : NULL),
    find_column (all, mapping->duration, duration_names, FALSE, problem == NULL ? &problem : NULL),
  };
  if (problem == NULL && columns->end == NULL && columns->duration == NULL)
    find_column (all, NULL, end_names, TRUE, &problem);
  if (problem == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

/* Appends the spans of a file of rows; a duration is in microseconds. */
gboolean
iterate_trace_rows_from_csv (const char                 *path,
                             const IterateTraceMapping  *mapping,
                             GByteArray                 *rows,
                             IterateImportReport        *report,
                             GError                    **error)
{
  g_autoptr(IterateRowReader) reader = iterate_row_reader_open (path, NULL, error);
  g_autoptr(IterateJsonReader) json = iterate_json_reader_new ();
  gboolean has_row = TRUE;
  Columns columns;

  if (reader == NULL || !settle_columns (reader, mapping, &columns, error))
    return FALSE;

  while (iterate_row_reader_next (reader, &has_row, error) && has_row)
    {
      g_autoptr(GError) problem = NULL;

      if (take_row (reader, &columns, json, rows, &problem))
        report->n_rows++;
      else
        iterate_import_report_refuse (report, iterate_row_reader_get_row (reader), "%s",
                                      problem->message);
    }

  return !has_row;
}
