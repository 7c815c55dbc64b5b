/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-trace-rows.h"

#include "iterate-error.h"
#include "iterate-span-writer.h"

#include <string.h>

/* Spans in JSON: of OpenTelemetry, one export or one a line; of Jaeger's query; and of Zipkin's. */

#define MICROSECOND 1000

typedef struct
{
  GByteArray          *rows;
  IterateImportReport *report;
  IterateJsonReader   *writer; /* (owned): reads what is written anew */
} Job;

static void
count (Job          *job,
       gboolean      taken,
       const GError *problem)
{
  if (taken)
    job->report->n_rows++;
  else
    iterate_import_report_refuse (job->report, job->report->n_rows + job->report->n_refused + 1, "%s",
                                  problem != NULL ? problem->message
                                                  : "it has no trace, no id or no name");
}

/* OpenTelemetry --------------------------------------------------------------------------------- */

static void
take_export (Job              *job,
             IterateJsonValue  root)
{
  IterateJsonIter resources, scopes, spans;
  IterateJsonValue list, item, resource, scope, span;

  iterate_json_value_find (root, "resourceSpans", &list);
  iterate_json_iter_init (&resources, list);
  while (iterate_json_iter_next (&resources, NULL, NULL, &item))
    {
      const char *service;

      iterate_json_value_find (item, "resource", &resource);
      service = iterate_otlp_get_attribute (resource, "service.name");
      iterate_json_value_find (item, "scopeSpans", &list);
      iterate_json_iter_init (&scopes, list);
      while (iterate_json_iter_next (&scopes, NULL, NULL, &scope))
        {
          iterate_json_value_find (scope, "spans", &list);
          iterate_json_iter_init (&spans, list);
          while (iterate_json_iter_next (&spans, NULL, NULL, &span))
            count (job, iterate_span_append_row (span, service == NULL ? "unknown_service" : service,
                                                 job->rows), NULL);
        }
    }
}

/* What Jaeger and Zipkin have in common ---------------------------------------------------------- */

/* Tags whose names OpenTelemetry has otherwise are read under the names that it once had. */
static void
add_tag (GString          *attributes,
         const char       *key,
         IterateJsonValue  value)
{
  const char *plain = iterate_json_value_get_string (value, NULL);
  g_autoptr(GString) text = g_string_new (NULL);
  const char *name = g_str_equal (key, "sql.query")   ? "db.statement"
                     : g_str_equal (key, "http.path") ? "http.target" : key;

  if (plain == NULL)
    iterate_json_value_append (value, text);
  iterate_span_writer_add_attribute (attributes, name, plain != NULL ? plain : text->str);
}

static guint
read_kind (const char *kind)
{
  static const char *const kinds[] = { "", "internal", "server", "client", "producer", "consumer" };

  for (guint i = 1; kind != NULL && i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_ascii_strcasecmp (kind, kinds[i]) == 0)
        return i;
    }

  return 0;
}

/* Jaeger ---------------------------------------------------------------------------------------- */

static const char *
find_jaeger_parent (IterateJsonValue span)
{
  IterateJsonIter iter;
  IterateJsonValue list, reference;
  const char *parent = iterate_json_value_find_string (span, "parentSpanID");

  iterate_json_value_find (span, "references", &list);
  iterate_json_iter_init (&iter, list);
  while (parent == NULL && iterate_json_iter_next (&iter, NULL, NULL, &reference))
    {
      if (g_strcmp0 (iterate_json_value_find_string (reference, "refType"), "CHILD_OF") == 0)
        parent = iterate_json_value_find_string (reference, "spanID");
    }

  return parent;
}

static void
take_jaeger_span (Job              *job,
                  IterateJsonValue  span,
                  IterateJsonValue  processes)
{
  const char *trace = iterate_json_value_find_string (span, "traceID");
  const char *id = iterate_json_value_find_string (span, "spanID");
  const char *name = iterate_json_value_find_string (span, "operationName");
  const char *process = iterate_json_value_find_string (span, "processID");
  g_autoptr(GString) attributes = g_string_new ("[");
  g_autoptr(GError) problem = NULL;
  IterateSpanDraft draft = { trace, id, find_jaeger_parent (span), NULL, name };
  IterateJsonValue list, tag, value, owner;
  IterateJsonIter iter;

  if (trace == NULL || id == NULL || name == NULL)
    {
      count (job, FALSE, NULL);
      return;
    }

  if (process != NULL && iterate_json_value_find (processes, process, &owner))
    draft.service = iterate_json_value_find_string (owner, "serviceName");
  iterate_json_value_find (span, "tags", &list);
  iterate_json_iter_init (&iter, list);
  while (iterate_json_iter_next (&iter, NULL, NULL, &tag))
    {
      const char *key = iterate_json_value_find_string (tag, "key");

      if (key == NULL || !iterate_json_value_find (tag, "value", &value))
        continue;

      if (g_str_equal (key, "span.kind"))
        draft.kind = read_kind (iterate_json_value_get_string (value, NULL));
      else if (g_str_equal (key, "error"))
        draft.failed = iterate_json_value_get_boolean (value) ||
                       g_strcmp0 (iterate_json_value_get_string (value, NULL), "true") == 0;
      else
        add_tag (attributes, key, value);
    }
  g_string_append_c (attributes, ']');
  draft.attributes = attributes->str;
  draft.start = (gint64) iterate_otlp_get_number (span, "startTime") * MICROSECOND;
  draft.end = draft.start + (gint64) iterate_otlp_get_number (span, "duration") * MICROSECOND;
  count (job, iterate_span_writer_append (&draft, job->writer, job->rows, &problem), problem);
}

static void
take_jaeger (Job              *job,
             IterateJsonValue  data)
{
  IterateJsonIter traces, iter;
  IterateJsonValue trace, list, span, processes;

  iterate_json_iter_init (&traces, data);
  while (iterate_json_iter_next (&traces, NULL, NULL, &trace))
    {
      iterate_json_value_find (trace, "processes", &processes);
      iterate_json_value_find (trace, "spans", &list);
      iterate_json_iter_init (&iter, list);
      while (iterate_json_iter_next (&iter, NULL, NULL, &span))
        take_jaeger_span (job, span, processes);
    }
}

/* Zipkin ---------------------------------------------------------------------------------------- */

/* Both sides of a call may share an id. The server's gets one of its own, below the client's, and what
 * the server does is below it. */
#define SHARED "-server"

static const char *
find_zipkin_service (IterateJsonValue span)
{
  IterateJsonValue endpoint;

  return iterate_json_value_find (span, "localEndpoint", &endpoint)
           ? iterate_json_value_find_string (endpoint, "serviceName") : NULL;
}

static char *
make_zipkin_key (IterateJsonValue  span,
                 const char       *id)
{
  const char *trace = iterate_json_value_find_string (span, "traceId");
  const char *service = find_zipkin_service (span);

  return g_strdup_printf ("%s %s %s", trace == NULL ? "" : trace, id == NULL ? "" : id,
                          service == NULL ? "" : service);
}

static gboolean
is_shared (IterateJsonValue span)
{
  IterateJsonValue shared;

  return iterate_json_value_find (span, "shared", &shared) && iterate_json_value_get_boolean (shared);
}

static void
take_zipkin_span (Job              *job,
                  IterateJsonValue  span,
                  GHashTable       *shared)
{
  const char *parent = iterate_json_value_find_string (span, "parentId");
  const char *id = iterate_json_value_find_string (span, "id");
  const char *name = iterate_json_value_find_string (span, "name");
  g_autofree char *key = make_zipkin_key (span, parent);
  g_autofree char *own_id = is_shared (span) && id != NULL ? g_strconcat (id, SHARED, NULL)
                                                           : g_strdup (id);
  g_autofree char *own_parent = is_shared (span)                        ? g_strdup (id)
                                : g_hash_table_contains (shared, key) ? g_strconcat (parent, SHARED,
                                                                                     NULL)
                                                                        : g_strdup (parent);
  g_autoptr(GString) attributes = g_string_new ("[");
  g_autoptr(GError) problem = NULL;
  IterateSpanDraft draft = {
    .trace = iterate_json_value_find_string (span, "traceId"), .id = own_id, .parent = own_parent,
    .service = find_zipkin_service (span), .name = name == NULL ? "unknown" : name,
    .kind = read_kind (iterate_json_value_find_string (span, "kind")),
  };
  IterateJsonValue tags, value;
  IterateJsonIter iter;
  const char *tag;

  if (draft.trace == NULL || id == NULL)
    {
      count (job, FALSE, NULL);
      return;
    }

  /* Zipkin leaves out what is internal. */
  if (draft.kind == 0)
    draft.kind = ITERATE_SPAN_INTERNAL;
  iterate_json_value_find (span, "tags", &tags);
  iterate_json_iter_init (&iter, tags);
  while (iterate_json_iter_next (&iter, &tag, NULL, &value))
    {
      if (g_str_equal (tag, "error"))
        draft.failed = TRUE;
      else
        add_tag (attributes, tag, value);
    }
  g_string_append_c (attributes, ']');
  draft.attributes = attributes->str;
  draft.start = (gint64) iterate_otlp_get_number (span, "timestamp") * MICROSECOND;
  draft.end = draft.start + (gint64) iterate_otlp_get_number (span, "duration") * MICROSECOND;
  count (job, iterate_span_writer_append (&draft, job->writer, job->rows, &problem), problem);
}

/* @spans: of one trace or, one list in another, of several */
static void
take_zipkin (Job              *job,
             IterateJsonValue  spans)
{
  g_autoptr(GHashTable) shared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  IterateJsonIter iter;
  IterateJsonValue span;

  iterate_json_iter_init (&iter, spans);
  while (iterate_json_iter_next (&iter, NULL, NULL, &span))
    {
      if (iterate_json_value_get_type (span) == ITERATE_JSON_ARRAY)
        take_zipkin (job, span);
      else if (is_shared (span))
        g_hash_table_add (shared,
                          make_zipkin_key (span, iterate_json_value_find_string (span, "id")));
    }
  iterate_json_iter_init (&iter, spans);
  while (iterate_json_iter_next (&iter, NULL, NULL, &span))
    {
      if (iterate_json_value_get_type (span) == ITERATE_JSON_OBJECT)
        take_zipkin_span (job, span, shared);
    }
}

/* A file ---------------------------------------------------------------------------------------- */

static gboolean
take_root (Job              *job,
           IterateJsonValue  root)
{
  IterateJsonValue value;

  if (iterate_json_value_get_type (root) == ITERATE_JSON_ARRAY)
    take_zipkin (job, root);
  else if (iterate_json_value_find (root, "resourceSpans", &value))
    take_export (job, root);
  else if (iterate_json_value_find (root, "data", &value))
    take_jaeger (job, value);
  else
    return FALSE;

  return TRUE;
}

/* One export a line, as OpenTelemetry's collector writes them. */
static gboolean
take_lines (Job                *job,
            IterateJsonReader  *reader,
            const char         *text,
            GError            **error)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      IterateJsonValue root;

      if (*g_strstrip (lines[i]) == '\0')
        continue;

      if (!iterate_json_reader_parse (reader, lines[i], strlen (lines[i]), &root, error))
        {
          g_prefix_error (error, "Line %u: ", i + 1);
          return FALSE;
        }
      if (!take_root (job, root))
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       "Line %u has no spans of OpenTelemetry, Jaeger or Zipkin", i + 1);
          return FALSE;
        }
    }

  return TRUE;
}

/* Appends the spans of a JSON file. */
gboolean
iterate_trace_rows_from_json (const char           *text,
                              gsize                 length,
                              GByteArray           *rows,
                              IterateImportReport  *report,
                              GError              **error)
{
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  g_autoptr(IterateJsonReader) writer = iterate_json_reader_new ();
  Job job = { rows, report, writer };
  IterateJsonValue root;

  if (!iterate_json_reader_parse (reader, text, length, &root, NULL))
    return take_lines (&job, reader, text, error);

  if (take_root (&job, root))
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       "It has no spans of OpenTelemetry, Jaeger or Zipkin");

  return FALSE;
}
