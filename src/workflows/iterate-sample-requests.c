/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-sample-requests.h"

#include "iterate-row-reader.h"
#include "iterate-span-writer.h"
#include "iterate-trace-import.h"

#include <string.h>

/* The sample's requests: a row each of a file becomes the spans that its product would send. */

#define SECOND G_GINT64_CONSTANT (1000000000)
#define MSEC   G_GINT64_CONSTANT (1000000)

/* Before the first call and after the last one, in milliseconds. */
#define AROUND 1.

static const char *
get (IterateRowReader *reader,
     const char       *column)
{
  const char *text = iterate_row_reader_get (reader, column);

  return text == NULL ? "" : text;
}

/* What a call says of itself: a query, or nothing where it asks another service. */
static GString *
make_attributes (const char *asks,
                 gboolean    is_query)
{
  GString *attributes = g_string_new ("[");

  if (is_query)
    {
      iterate_span_writer_add_attribute (attributes, "db.system.name", "postgresql");
      iterate_span_writer_add_attribute (attributes, "db.query.text", asks);
    }
  g_string_append_c (attributes, ']');

  return attributes;
}

static gboolean
append_calls (IterateRowReader        *reader,
              const IterateSpanDraft  *request,
              IterateJsonReader       *json,
              GByteArray              *rows,
              GError                 **error)
{
  const char *asks = get (reader, "asks");
  gboolean is_query = g_str_has_prefix (asks, "SELECT");
  g_autoptr(GString) attributes = make_attributes (asks, is_query);
  guint n = (guint) g_ascii_strtoull (get (reader, "calls"), NULL, 10);
  gint64 each = n == 0 ? 0 : (request->end - request->start - (gint64) (2 * AROUND * MSEC)) / n;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%s-%u", request->id, i);
      IterateSpanDraft call = {
        .trace = request->trace, .id = id, .parent = request->id, .service = is_query ? "web" : asks,
        .name = is_query ? "SELECT invoicing" : "POST /render",
        .kind = is_query ? ITERATE_SPAN_CLIENT : ITERATE_SPAN_SERVER,
        .start = request->start + (gint64) (AROUND * MSEC) + i * each, .attributes = attributes->str,
      };

      call.end = call.start + each * 9 / 10;
      if (!iterate_span_writer_append (&call, json, rows, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
append_request (IterateRowReader   *reader,
                gint64              now,
                IterateJsonReader  *json,
                GByteArray         *rows,
                GError            **error)
{
  g_auto(GStrv) words = g_strsplit (get (reader, "endpoint"), " ", 2);
  g_autoptr(GString) attributes = g_string_new ("[");
  g_autofree char *id = g_strdup_printf ("sample-%" G_GINT64_FORMAT,
                                         iterate_row_reader_get_row (reader));
  double ago = g_ascii_strtod (get (reader, "ago"), NULL);
  double took = g_ascii_strtod (get (reader, "took"), NULL);
  IterateSpanDraft request = {
    .trace = id, .id = id, .service = "web", .name = words[0], .kind = ITERATE_SPAN_SERVER,
    .start = now * 1000 - (gint64) (ago * SECOND),
  };

  iterate_span_writer_add_attribute (attributes, "http.request.method", words[0]);
  iterate_span_writer_add_attribute (attributes, "http.route", words[1]);
  g_string_append_c (attributes, ']');
  request.end = request.start + (gint64) (took * MSEC);
  request.attributes = attributes->str;

  return iterate_span_writer_append (&request, json, rows, error) &&
         append_calls (reader, &request, json, rows, error);
}

/* Takes in the requests of a file, each at its own time before now. */
gboolean
iterate_sample_requests_take (IterateDatabase  *db,
                              const char       *file,
                              gint64            now,
                              GError          **error)
{
  g_autoptr(IterateRowReader) reader = iterate_row_reader_open (file, NULL, error);
  g_autoptr(IterateJsonReader) json = iterate_json_reader_new ();
  g_autoptr(GByteArray) rows = g_byte_array_new ();
  IterateTraceCounts counts = { 0 };
  gboolean has_row = TRUE;

  while (reader != NULL && iterate_row_reader_next (reader, &has_row, error) && has_row)
    {
      if (!append_request (reader, now, json, rows, error))
        return FALSE;
    }

  return reader != NULL && !has_row && iterate_trace_import_write (db, rows, now, &counts, error);
}
