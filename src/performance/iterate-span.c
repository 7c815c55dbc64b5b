/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-span.h"

#include <string.h>
#include <xxhash.h>

#define STATUS_ERROR 2

/* An attribute under its name of today, and the one that it had. */
typedef struct
{
  const char *now;
  const char *once;
} Name;

static const Name database_names = { "db.system.name", "db.system" };
static const Name query_names = { "db.query.text", "db.statement" };
static const Name method_names = { "http.request.method", "http.method" };
static const Name path_names = { "url.path", "http.target" };
static const Name status_names = { "http.response.status_code", "http.status_code" };
static const Name peer_names = { "server.address", "net.peer.name" };

static const char *
get_text (IterateJsonValue  span,
          const Name       *name)
{
  const char *text = iterate_otlp_get_attribute (span, name->now);

  return text != NULL ? text : iterate_otlp_get_attribute (span, name->once);
}

/* Ids are hexadecimal in any case, of any length. */
guint64
iterate_span_hash (const char *id)
{
  char lower[64];
  gsize length = 0;

  for (; id[length] != '\0' && length < sizeof lower; length++)
    lower[length] = g_ascii_tolower (id[length]);

  return XXH3_64bits (lower, length);
}

/* In milliseconds. */
double
iterate_span_get_duration (const IterateSpan *self)
{
  return (double) (self->end - self->start) / 1e6;
}

static gboolean
has_failed (IterateJsonValue span)
{
  IterateJsonValue status, value;

  iterate_json_value_find (span, "status", &status);
  if (iterate_otlp_get_number (status, "code") == STATUS_ERROR)
    return TRUE;

  return (iterate_otlp_find_attribute (span, status_names.now, &value) ||
          iterate_otlp_find_attribute (span, status_names.once, &value)) &&
         iterate_otlp_get_number (value, "intValue") >= 500;
}

/* Whether a part of a path is of one thing rather than of all: a number, or an id in digits and
 * letters. */
static gboolean
is_id (const char *part,
       gsize       length)
{
  gsize n_digits = 0, n_hex = 0;

  for (gsize i = 0; i < length; i++)
    {
      n_digits += g_ascii_isdigit (part[i]);
      n_hex += g_ascii_isxdigit (part[i]) || part[i] == '-';
    }

  return length > 0 && (n_digits == length || (n_hex == length && length >= 8 && n_digits > 0) ||
                        (length >= 16 && n_digits >= 4 && n_digits * 5 >= length));
}

/* Returns: (transfer full): a path with `:id` for what tells one thing from others, and without what
 * follows a question mark */
char *
iterate_span_make_route (const char *path)
{
  GString *route = g_string_new (NULL);
  const char *end = path + strcspn (path, "?#");

  for (const char *part = path; part < end;)
    {
      gsize length = MIN (strcspn (part, "/"), (gsize) (end - part));

      if (is_id (part, length))
        g_string_append (route, ":id");
      else
        g_string_append_len (route, part, (gssize) length);
      part += length;
      if (part < end)
        g_string_append_c (route, *part++);
    }
  if (route->len == 0)
    g_string_append_c (route, '/');

  return g_string_free (route, FALSE);
}

/* What was asked for: the method and the route, or what the span is called. Of a span of no kind what
 * counts is that it has no parent. */
static const char *
find_endpoint (IterateJsonValue   value,
               const IterateSpan *span,
               GStringChunk      *texts)
{
  const char *method = get_text (value, &method_names);
  const char *route = iterate_otlp_get_attribute (value, "http.route");
  const char *path = get_text (value, &path_names);
  g_autofree char *made = NULL;
  g_autofree char *whole = NULL;

  if (span->kind == ITERATE_SPAN_SERVER || span->kind == ITERATE_SPAN_CONSUMER
        ? FALSE : span->parent != 0 || span->kind > ITERATE_SPAN_INTERNAL)
    return NULL;

  if (method == NULL || (route == NULL && path == NULL))
    return span->name;

  if (route == NULL)
    made = iterate_span_make_route (path);
  whole = g_strdup_printf ("%s %s", method, route != NULL ? route : made);

  return g_string_chunk_insert_const (texts, whole);
}

/* With which values a query was asked, where the client tells them. */
static const char *
find_values (IterateJsonValue  value,
             GStringChunk     *texts)
{
  IterateJsonValue list, item, content;
  IterateJsonIter iter;
  g_autoptr(GString) text = g_string_new (NULL);

  iterate_json_value_find (value, "attributes", &list);
  iterate_json_iter_init (&iter, list);
  while (iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      const char *key = iterate_json_value_find_string (item, "key");

      if (key != NULL && (g_str_has_prefix (key, "db.query.parameter.") ||
                          g_str_equal (key, "db.postgresql.values")) &&
          iterate_json_value_find (item, "value", &content))
        iterate_json_value_append (content, text);
    }

  return text->len == 0 ? NULL : g_string_chunk_insert_const (texts, text->str);
}

/* A span is known by its trace and its id. */
static guint64
make_key (const char *trace,
          const char *id)
{
  g_autofree char *one = g_ascii_strdown (trace, -1);
  g_autofree char *other = g_ascii_strdown (id, -1);

  return XXH3_64bits (one, strlen (one)) ^ XXH3_64bits_withSeed (other, strlen (other), 1);
}

/**
 * iterate_span_append_row:
 * @span: as OpenTelemetry writes it in JSON
 *
 * Appends a row of %ITERATE_INTAKE_SPANS.
 *
 * Returns: whether it is one
 */
gboolean
iterate_span_append_row (IterateJsonValue  span,
                         const char       *service,
                         GByteArray       *rows)
{
  const char *trace = iterate_json_value_find_string (span, "traceId");
  const char *id = iterate_json_value_find_string (span, "spanId");
  const char *name = iterate_json_value_find_string (span, "name");
  g_autoptr(GString) text = NULL;
  IterateIntakeRow row;

  if (trace == NULL || *trace == '\0' || id == NULL || *id == '\0' || name == NULL)
    return FALSE;

  text = g_string_sized_new (1024);
  iterate_json_value_append (span, text);
  row = (IterateIntakeRow) {
    .key = make_key (trace, id),
    .at = (gint64) (iterate_otlp_get_number (span, "startTimeUnixNano") / 1000),
    .user = service, .user_length = strlen (service), .name = name, .name_length = strlen (name),
    .properties = text->str, .properties_length = text->len,
  };
  iterate_intake_row_append (rows, &row);

  return TRUE;
}

static const char *
keep (GStringChunk *texts,
      const char   *text)
{
  return text == NULL ? NULL : g_string_chunk_insert_const (texts, text);
}

/**
 * iterate_span_read:
 * @row: a row of %ITERATE_INTAKE_SPANS
 * @texts: keeps the span's texts
 */
gboolean
iterate_span_read (IterateSpan             *self,
                   const IterateIntakeRow  *row,
                   IterateJsonReader       *reader,
                   GStringChunk            *texts,
                   GError                 **error)
{
  const char *trace, *id, *parent;
  IterateJsonValue value;

  if (!iterate_json_reader_parse (reader, row->properties, row->properties_length, &value, error))
    return FALSE;

  trace = iterate_json_value_find_string (value, "traceId");
  id = iterate_json_value_find_string (value, "spanId");
  parent = iterate_json_value_find_string (value, "parentSpanId");
  *self = (IterateSpan) {
    .trace = iterate_span_hash (trace == NULL ? "" : trace),
    .id = iterate_span_hash (id == NULL ? "" : id),
    .parent = parent == NULL || *parent == '\0' ? 0 : iterate_span_hash (parent),
    .service = keep (texts, row->user),
    .name = keep (texts, row->name),
    .kind = (IterateSpanKind) iterate_otlp_get_number (value, "kind"),
    .start = (gint64) iterate_otlp_get_number (value, "startTimeUnixNano"),
    .end = (gint64) iterate_otlp_get_number (value, "endTimeUnixNano"),
    .failed = has_failed (value),
    .database = keep (texts, get_text (value, &database_names)),
    .query = keep (texts, get_text (value, &query_names)),
    .peer = keep (texts, get_text (value, &peer_names)),
  };
  self->end = MAX (self->start, self->end);
  self->endpoint = find_endpoint (value, self, texts);
  if (self->query != NULL)
    self->values = find_values (value, texts);

  return TRUE;
}
