/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-routes.h"

#include "iterate-otlp-protobuf.h"
#include "iterate-sent-event.h"

#include <string.h>
#include <xxhash.h>

/* OpenTelemetry's protocol over HTTP: spans are kept as they come, and log records that tell of a
 * flag's evaluation become exposures. Here the type of the content says what it is, and the answer is
 * of the same. */

#define PROTOBUF "application/x-protobuf"

#define NANOSECONDS 1000

static gboolean
is_protobuf (IterateCollectorRequest *request)
{
  const char *type = iterate_collector_request_get_header (request, "Content-Type");

  return type != NULL && g_ascii_strncasecmp (type, PROTOBUF, strlen (PROTOBUF)) == 0;
}

/* A google.rpc.Status with nothing but a message. */
static void
refuse (IterateCollectorRequest *request,
        guint                    status,
        const char              *reason)
{
  GString *body = g_string_new (NULL);
  gsize length = MIN (strlen (reason), 127);

  iterate_collector_request_note_refusal (request, reason);
  if (is_protobuf (request))
    {
      g_string_append_c (body, 0x12);
      g_string_append_c (body, (char) length);
      g_string_append_len (body, reason, length);
      iterate_collector_request_answer (request, status, PROTOBUF, body);
      return;
    }

  g_string_append (body, "{\"message\":");
  iterate_json_append_string (body, reason, strlen (reason));
  g_string_append_c (body, '}');
  iterate_collector_request_answer (request, status, "application/json", body);
}

/* Numbers of 64 bits are texts or numbers, as the exporter likes. */
static guint64
get_number (IterateJsonValue  object,
            const char       *name)
{
  IterateJsonValue value;
  guint64 number = 0;
  const char *text;

  iterate_json_value_find (object, name, &value);
  text = iterate_json_value_get_string (value, NULL);
  if (text != NULL)
    return g_ascii_strtoull (text, NULL, 10);

  iterate_json_value_get_uint64 (value, &number);

  return number;
}

/* @value: (out): of the attribute, an AnyValue */
static gboolean
find_attribute (IterateJsonValue  object,
                const char       *key,
                IterateJsonValue *value)
{
  IterateJsonValue list, item;
  IterateJsonIter iter;

  iterate_json_value_find (object, "attributes", &list);
  iterate_json_iter_init (&iter, list);
  while (iterate_json_value_get_type (list) == ITERATE_JSON_ARRAY &&
         iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      const char *name = iterate_json_value_find_string (item, "key");

      if (name != NULL && g_str_equal (name, key))
        return iterate_json_value_find (item, "value", value);
    }

  return FALSE;
}

/* Returns: (nullable): a text attribute */
static const char *
get_attribute (IterateJsonValue  object,
               const char       *key)
{
  IterateJsonValue value;

  return find_attribute (object, key, &value) ? iterate_json_value_find_string (value, "stringValue")
                                              : NULL;
}

static guint64
make_key (const char *one,
          const char *other)
{
  g_autofree char *text = g_ascii_strdown (one, -1);

  return XXH3_64bits (text, strlen (text)) ^ XXH3_64bits_withSeed (other, strlen (other), 1);
}

typedef struct
{
  GByteArray *rows;
  guint       n_refused;
} Batch;

static void
take_span (IterateJsonValue  span,
           const char       *service,
           Batch            *batch)
{
  const char *trace = iterate_json_value_find_string (span, "traceId");
  const char *id = iterate_json_value_find_string (span, "spanId");
  const char *name = iterate_json_value_find_string (span, "name");
  g_autoptr(GString) text = NULL;
  g_autofree char *lower = NULL;
  IterateIntakeRow row;

  if (trace == NULL || strlen (trace) != 32 || id == NULL || strlen (id) != 16 || name == NULL)
    {
      batch->n_refused++;
      return;
    }

  text = g_string_sized_new (1024);
  iterate_json_value_append (span, text);
  lower = g_ascii_strdown (id, -1);
  row = (IterateIntakeRow) {
    .key = make_key (trace, lower),
    .at = (gint64) (get_number (span, "startTimeUnixNano") / NANOSECONDS),
    .user = service, .user_length = strlen (service), .name = name, .name_length = strlen (name),
    .properties = text->str, .properties_length = text->len,
  };
  iterate_intake_row_append (batch->rows, &row);
}

/* What somebody was given, as the client's log tells it. */
static void
take_log_record (IterateJsonValue  record,
                 const char       *service,
                 Batch            *batch)
{
  const char *event = iterate_json_value_find_string (record, "eventName");
  const char *flag = get_attribute (record, "feature_flag.key");
  const char *variant = get_attribute (record, "feature_flag.result.variant");
  const char *user = get_attribute (record, "feature_flag.context.id");
  const char *trace = iterate_json_value_find_string (record, "traceId");
  g_autoptr(GString) text = NULL;
  g_autofree char *id = NULL;
  guint64 at = get_number (record, "timeUnixNano");

  if (event == NULL)
    event = get_attribute (record, "event.name");
  if (g_strcmp0 (event, "feature_flag.evaluation") != 0 || flag == NULL || variant == NULL ||
      user == NULL)
    return;

  if (at == 0)
    at = get_number (record, "observedTimeUnixNano");
  text = g_string_new ("{\"$feature_flag\":");
  iterate_json_append_string (text, flag, strlen (flag));
  g_string_append (text, ",\"$feature_flag_response\":");
  iterate_json_append_string (text, variant, strlen (variant));
  if (trace != NULL)
    {
      g_string_append (text, ",\"$trace_id\":");
      iterate_json_append_string (text, trace, strlen (trace));
    }
  g_string_append_c (text, '}');
  id = g_strdup_printf ("otlp:%s:%s:%s:%" G_GUINT64_FORMAT, trace == NULL ? "" : trace, flag, user, at);
  iterate_sent_event_append (batch->rows, id, user, "$feature_flag_called",
                             (gint64) (at / NANOSECONDS), text->str);
}

/* How each signal's envelope calls what is in it. */
static const struct
{
  const char *resources;
  const char *scopes;
  const char *items;
  const char *rejected;
  const char *kind;
  void      (*take) (IterateJsonValue  item,
                     const char       *service,
                     Batch            *batch);
} envelopes[] = {
  [ITERATE_OTLP_TRACES] = {
    "resourceSpans", "scopeSpans", "spans", "rejectedSpans", ITERATE_INTAKE_SPANS, take_span,
  },
  [ITERATE_OTLP_LOGS] = {
    "resourceLogs", "scopeLogs", "logRecords", "rejectedLogRecords", ITERATE_INTAKE_EVENTS,
    take_log_record,
  },
};

static void
take_scopes (IterateOtlpSignal  signal,
             IterateJsonValue   scopes,
             const char        *service,
             Batch             *batch)
{
  IterateJsonIter scope_iter, iter;
  IterateJsonValue scope, items, item;

  iterate_json_iter_init (&scope_iter, scopes);
  while (iterate_json_iter_next (&scope_iter, NULL, NULL, &scope))
    {
      iterate_json_value_find (scope, envelopes[signal].items, &items);
      iterate_json_iter_init (&iter, items);
      while (iterate_json_iter_next (&iter, NULL, NULL, &item))
        envelopes[signal].take (item, service, batch);
    }
}

static void
take_all (IterateOtlpSignal  signal,
          IterateJsonValue   root,
          Batch             *batch)
{
  IterateJsonIter iter;
  IterateJsonValue list, item, resource, scopes;

  iterate_json_value_find (root, envelopes[signal].resources, &list);
  iterate_json_iter_init (&iter, list);
  while (iterate_json_iter_next (&iter, NULL, NULL, &item))
    {
      const char *service;

      iterate_json_value_find (item, "resource", &resource);
      iterate_json_value_find (item, envelopes[signal].scopes, &scopes);
      service = get_attribute (resource, "service.name");
      take_scopes (signal, scopes, service == NULL ? "unknown_service" : service, batch);
    }
}

/* Returns: (transfer full): the answer's body: empty, or how many could not be kept */
static GString *
make_answer (IterateOtlpSignal signal,
             guint             n_refused,
             gboolean          protobuf)
{
  GString *body = g_string_new (NULL);

  if (n_refused == 0)
    return protobuf ? body : g_string_append (body, "{}");

  if (!protobuf)
    {
      g_string_append_printf (body, "{\"partialSuccess\":{\"%s\":\"%u\",\"errorMessage\":"
                              "\"Without their ids they cannot be kept\"}}", envelopes[signal].rejected,
                              n_refused);
      return body;
    }

  /* partial_success { rejected = 1 }, of fewer than 128 at a time. */
  g_string_append_c (body, 0x0a);
  g_string_append_c (body, 2);
  g_string_append_c (body, 0x08);
  g_string_append_c (body, (char) MIN (n_refused, 127));

  return body;
}

static void
answer (IterateCollectorRequest *request,
        IterateOtlpSignal        signal)
{
  gboolean protobuf = is_protobuf (request);
  g_autoptr(GString) json = NULL;
  g_autoptr(GString) body = NULL;
  g_autoptr(GError) error = NULL;
  IterateJsonValue root;
  Batch batch = { 0 };
  gsize length;
  const guint8 *data = g_bytes_get_data (request->body, &length);

  if (protobuf)
    {
      json = g_string_sized_new (4 * length + 16);
      if (!iterate_otlp_protobuf_to_json (signal, data, length, json, &error))
        {
          refuse (request, SOUP_STATUS_BAD_REQUEST, error->message);
          return;
        }
      data = (const guint8 *) json->str;
      length = json->len;
    }

  if (!iterate_json_reader_parse (request->reader, (const char *) data, length, &root, &error))
    {
      refuse (request, SOUP_STATUS_BAD_REQUEST, error->message);
      return;
    }

  batch.rows = g_byte_array_sized_new (length);
  take_all (signal, root, &batch);
  body = make_answer (signal, batch.n_refused, protobuf);
  iterate_collector_request_keep_as (request, envelopes[signal].kind, batch.rows,
                                     protobuf ? PROTOBUF : "application/json", body);
}

static void
answer_traces (IterateCollectorRequest *request)
{
  answer (request, ITERATE_OTLP_TRACES);
}

static void
answer_logs (IterateCollectorRequest *request)
{
  answer (request, ITERATE_OTLP_LOGS);
}

const IterateRoute iterate_otlp_routes[] = {
  { "POST", "/v1/traces", ITERATE_ROUTE_PLAIN, refuse, answer_traces },
  { "POST", "/v1/logs", ITERATE_ROUTE_PLAIN, refuse, answer_logs },
  { NULL }
};
