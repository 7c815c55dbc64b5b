/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-trace-rows.h"

#include "iterate-error.h"
#include "iterate-number-text.h"
#include "iterate-span-writer.h"
#include "iterate-time.h"

#include <math.h>
#include <string.h>

/* Requests in the lines of an access log: whatever it looks like, a request stands in quotes, and how
 * long it took is named, or is the last number. */

static GRegex *
compile (const char *pattern)
{
  GError *error = NULL;
  GRegex *regex = g_regex_new (pattern, G_REGEX_OPTIMIZE | G_REGEX_RAW, 0, &error);

  if (regex == NULL)
    g_error ("%s", error->message);

  return regex;
}

typedef struct
{
  GRegex *request;
  GRegex *named;
  GRegex *last;
  GRegex *status;
  GRegex *iso;
  GRegex *common;
} Patterns;

static void
patterns_clear (Patterns *self)
{
  g_clear_pointer (&self->request, g_regex_unref);
  g_clear_pointer (&self->named, g_regex_unref);
  g_clear_pointer (&self->last, g_regex_unref);
  g_clear_pointer (&self->status, g_regex_unref);
  g_clear_pointer (&self->iso, g_regex_unref);
  g_clear_pointer (&self->common, g_regex_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Patterns, patterns_clear)

static char *
fetch (GRegex     *regex,
       const char *line,
       const char *name)
{
  g_autoptr(GMatchInfo) match = NULL;

  return g_regex_match (regex, line, 0, &match) ? g_match_info_fetch_named (match, name) : NULL;
}

/* In nanoseconds. With a unit, that says it; a number that is named without one is of seconds; of a
 * last number without a dot one takes Apache's %D, which is microseconds. */
static gboolean
find_duration (const Patterns *patterns,
               const char     *line,
               double         *duration)
{
  g_autofree char *number = fetch (patterns->named, line, "number");
  g_autofree char *unit = number == NULL ? NULL : fetch (patterns->named, line, "unit");
  double factor = 1e9;

  if (number == NULL)
    {
      number = fetch (patterns->last, line, "number");
      factor = number != NULL && strchr (number, '.') == NULL ? 1e3 : 1e9;
    }
  if (unit != NULL && *unit != '\0')
    factor = *unit == 'm' ? 1e6 : *unit == 'u' || (guchar) *unit >= 0x80 ? 1e3 : *unit == 'n' ? 1 : 1e9;
  if (number == NULL)
    return FALSE;

  *duration = g_ascii_strtod (number, NULL) * factor;

  return *duration >= 0 && *duration < 1e15;
}

/* The last date of ISO's form that stands before the request, or Apache's. */
static gboolean
find_time (const Patterns *patterns,
           const char     *line,
           gint64         *at)
{
  g_autofree char *before = g_strndup (line, strcspn (line, "\""));
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *day = fetch (patterns->common, line, "day");
  gboolean found = FALSE;

  if (day != NULL)
    {
      static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
      g_autofree char *month = fetch (patterns->common, line, "month");
      g_autofree char *year = fetch (patterns->common, line, "year");
      g_autofree char *time = fetch (patterns->common, line, "time");
      g_autofree char *zone = fetch (patterns->common, line, "zone");
      const char *place = strstr (months, month);
      g_autofree char *text = NULL;

      if (place == NULL)
        return FALSE;

      text = g_strdup_printf ("%s-%02d-%sT%s%.3s:%s", year, (int) (place - months) / 3 + 1, day, time,
                              zone, zone + 3);

      return iterate_time_text_parse (text, 0, at, NULL);
    }

  for (g_regex_match (patterns->iso, before, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *text = g_match_info_fetch (match, 0);

      g_strdelimit (text, "_", ' ');
      g_strdelimit (text, ",", '.');
      found = iterate_time_text_parse (text, 0, at, NULL) || found;
    }

  return found;
}

/* A line of which there are several is told from the others by how many were before. */
static char *
make_id (const char *line,
         GHashTable *seen)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, line, -1);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (seen, digest));

  g_hash_table_insert (seen, g_strdup (digest), GUINT_TO_POINTER (n + 1));

  return g_strdup_printf ("%.16s%u", digest, n);
}

/* Returns: whether the line is of a request; what is none is passed over */
static gboolean
take_line (const Patterns     *patterns,
           const char         *line,
           const char         *service,
           GHashTable         *seen,
           IterateJsonReader  *json,
           GByteArray         *rows,
           gboolean           *taken,
           GError            **error)
{
  g_autofree char *method = fetch (patterns->request, line, "method");
  g_autofree char *path = method == NULL ? NULL : fetch (patterns->request, line, "path");
  g_autofree char *status = fetch (patterns->status, line, "status");
  g_autoptr(GString) attributes = g_string_new ("[");
  g_autofree char *id = NULL;
  IterateSpanDraft draft = { .kind = ITERATE_SPAN_SERVER, .name = method, .service = service };
  double duration;
  gint64 at;

  *taken = FALSE;
  if (method == NULL)
    return TRUE;

  if (!find_duration (patterns, line, &duration))
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           "it does not say how long the request took");
      return FALSE;
    }
  if (!find_time (patterns, line, &at))
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "it has no time");
      return FALSE;
    }

  iterate_span_writer_add_attribute (attributes, "http.request.method", method);
  iterate_span_writer_add_attribute (attributes, "url.path", path);
  if (status != NULL)
    iterate_span_writer_add_attribute (attributes, "http.response.status_code", status);
  g_string_append_c (attributes, ']');
  id = make_id (line, seen);
  draft.trace = draft.id = id;
  draft.attributes = attributes->str;
  draft.start = at * 1000;
  draft.end = draft.start + (gint64) llround (duration);
  *taken = TRUE;

  return iterate_span_writer_append (&draft, json, rows, error);
}

/* Appends the requests of an access log. */
gboolean
iterate_trace_rows_from_log (const char           *text,
                             const char           *service,
                             GByteArray           *rows,
                             IterateImportReport  *report,
                             GError              **error)
{
  g_auto(Patterns) patterns = {
    compile ("\"(?<method>GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (?<path>[^ \"]+)[^\"]*\""),
    compile ("(?i)\\b(?:upstream_response_time|request_time|response_time|duration|elapsed|latency|"
             "took|time|rt)[\"']?\\s*[:=]\\s*[\"']?(?<number>[0-9]+(?:\\.[0-9]+)?)\\s*"
             "(?<unit>ms|us|\xc2\xb5s|ns|s)?\\b"),
    compile ("[ \"](?<number>[0-9]+(?:\\.[0-9]+)?)\"?\\s*$"),
    compile ("(?:status[\"']?\\s*[:=]\\s*|HTTP/[0-9.]+\" )(?<status>[1-5][0-9]{2})\\b"),
    compile ("[0-9]{4}-[0-9]{2}-[0-9]{2}[T _][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?"
             "(?:Z|[+-][0-9]{2}:?[0-9]{2})?"),
    compile ("\\[(?<day>[0-9]{2})/(?<month>[A-Z][a-z]{2})/(?<year>[0-9]{4}):(?<time>[0-9:]{8}) "
             "(?<zone>[+-][0-9]{4})\\]"),
  };
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(IterateJsonReader) json = iterate_json_reader_new ();
  gint64 number = 0;

  for (const char *p = text; *p != '\0';)
    {
      gsize length = strcspn (p, "\n");
      g_autofree char *line = g_strndup (p, length);
      g_autoptr(GError) problem = NULL;
      gboolean taken;

      number++;
      g_strchomp (line);
      if (!take_line (&patterns, line, service, seen, json, rows, &taken, &problem))
        iterate_import_report_refuse (report, number, "%s", problem->message);
      else
        report->n_rows += taken;
      p += length + (p[length] == '\n');
    }
  if (report->n_rows > 0 || report->n_refused > 0)
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       "It has no spans and no requests. Give it traces of OpenTelemetry, Jaeger or "
                       "Zipkin "
                       "in JSON, spans in CSV, or an access log");

  return FALSE;
}
