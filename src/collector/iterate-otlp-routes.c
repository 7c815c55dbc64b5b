/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-routes.h"

#include "iterate-otlp-metrics.h"
#include "iterate-otlp-point.h"
#include "iterate-otlp-protobuf.h"
#include "iterate-sent-event.h"
#include "iterate-span.h"

#include <string.h>

/* OpenTelemetry's protocol over HTTP: spans are kept as they come, log records that tell of a flag's
 * evaluation become exposures, and readings become values of metrics. Here the type of the content
 * says what it is, and the answer is of the same. */

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

#define EVALUATION "feature_flag.evaluation"

typedef struct
{
  GByteArray *spans;
  GByteArray *events;
  guint       n_refused;
} Batch;

/* What somebody was given, as the client tells it: in a log record, an event of a span or a span. Of
 * the several that tell of the same within a request one counts. */
static void
take_evaluation (IterateJsonValue  object,
                 const char       *trace,
                 guint64           at,
                 Batch            *batch)
{
  const char *flag = iterate_otlp_get_attribute (object, "feature_flag.key");
  const char *variant = iterate_otlp_get_attribute (object, "feature_flag.result.variant");
  const char *user = iterate_otlp_get_attribute (object, "feature_flag.context.id");
  g_autoptr(GString) text = NULL;
  g_autoptr(GString) id = NULL;

  if (flag == NULL || variant == NULL || user == NULL)
    return;

  text = g_string_new ("{\"$feature_flag\":");
  iterate_json_append_string (text, flag, strlen (flag));
  g_string_append (text, ",\"$feature_flag_response\":");
  iterate_json_append_string (text, variant, strlen (variant));
  id = g_string_new (NULL);
  g_string_printf (id, "otlp:%s:%s:%s:", trace == NULL ? "" : trace, flag, user);
  if (trace != NULL && *trace != '\0')
    {
      g_string_append (text, ",\"$trace_id\":");
      iterate_json_append_string (text, trace, strlen (trace));
    }
  else
    {
      g_string_append_printf (id, "%" G_GUINT64_FORMAT, at);
    }
  g_string_append_c (text, '}');
  iterate_sent_event_append (batch->events, id->str, user, "$feature_flag_called",
                             (gint64) (at / NANOSECONDS), text->str);
}

static void
take_evaluations_of_span (IterateJsonValue  span,
                          const char       *name,
                          const char       *trace,
                          Batch            *batch)
{
  IterateJsonIter iter;
  IterateJsonValue events, event;

  if (g_str_equal (name, EVALUATION))
    take_evaluation (span, trace, iterate_otlp_get_number (span, "startTimeUnixNano"), batch);

  iterate_json_value_find (span, "events", &events);
  iterate_json_iter_init (&iter, events);
  while (iterate_json_iter_next (&iter, NULL, NULL, &event))
    {
      if (g_strcmp0 (iterate_json_value_find_string (event, "name"), EVALUATION) == 0)
        take_evaluation (event, trace, iterate_otlp_get_number (event, "timeUnixNano"), batch);
    }
}

static void
take_span (IterateJsonValue  span,
           const char       *service,
           Batch            *batch)
{
  const char *trace = iterate_json_value_find_string (span, "traceId");
  const char *id = iterate_json_value_find_string (span, "spanId");

  if (trace == NULL || strlen (trace) != 32 || id == NULL || strlen (id) != 16 ||
      !iterate_span_append_row (span, service, batch->spans))
    {
      batch->n_refused++;
      return;
    }

  take_evaluations_of_span (span, iterate_json_value_find_string (span, "name"), trace, batch);
}

static void
take_log_record (IterateJsonValue  record,
                 const char       *service,
                 Batch            *batch)
{
  const char *event = iterate_json_value_find_string (record, "eventName");
  guint64 at = iterate_otlp_get_number (record, "timeUnixNano");

  if (event == NULL)
    event = iterate_otlp_get_attribute (record, "event.name");
  if (g_strcmp0 (event, EVALUATION) != 0)
    return;

  take_evaluation (record, iterate_json_value_find_string (record, "traceId"),
                   at > 0 ? at : iterate_otlp_get_number (record, "observedTimeUnixNano"), batch);
}

/* How each signal's envelope calls what is in it. */
static const struct
{
  const char *resources;
  const char *scopes;
  const char *items;
  const char *rejected;
  void      (*take) (IterateJsonValue  item,
                     const char       *service,
                     Batch            *batch);
} envelopes[] = {
  [ITERATE_OTLP_TRACES] = {
    "resourceSpans", "scopeSpans", "spans", "rejectedSpans", take_span,
  },
  [ITERATE_OTLP_LOGS] = {
    "resourceLogs", "scopeLogs", "logRecords", "rejectedLogRecords", take_log_record,
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
      service = iterate_otlp_get_attribute (resource, "service.name");
      take_scopes (signal, scopes, service == NULL ? "unknown_service" : service, batch);
    }
}

/* Returns: (transfer full): the answer's body: empty, or how many could not be kept */
static GString *
make_answer (const char *rejected,
             guint       n_refused,
             gboolean    protobuf)
{
  GString *body = g_string_new (NULL);

  if (n_refused == 0)
    return protobuf ? body : g_string_append (body, "{}");

  if (!protobuf)
    {
      g_string_append_printf (body, "{\"partialSuccess\":{\"%s\":\"%u\",\"errorMessage\":"
                              "\"What is incomplete or makes no sense cannot be kept\"}}", rejected,
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

/* Reads a body of either type. @json: keeps what it was turned into; Returns: whether it could be read;
 * it is answered otherwise */
static gboolean
read_root (IterateCollectorRequest *request,
           IterateOtlpSignal        signal,
           GString                 *json,
           IterateJsonValue        *root)
{
  g_autoptr(GError) error = NULL;
  gsize length;
  const char *data = g_bytes_get_data (request->body, &length);

  if (is_protobuf (request))
    {
      if (!iterate_otlp_protobuf_to_json (signal, (const guint8 *) data, length, json, &error))
        {
          refuse (request, SOUP_STATUS_BAD_REQUEST, error->message);
          return FALSE;
        }
      data = json->str;
      length = json->len;
    }

  if (iterate_json_reader_parse (request->reader, data == NULL ? "" : data, length, root, &error))
    return TRUE;

  refuse (request, SOUP_STATUS_BAD_REQUEST, error->message);

  return FALSE;
}

static const char *
get_answer_type (IterateCollectorRequest *request)
{
  return is_protobuf (request) ? PROTOBUF : "application/json";
}

static void
answer (IterateCollectorRequest *request,
        IterateOtlpSignal        signal)
{
  g_autoptr(GString) json = g_string_new (NULL);
  g_autoptr(GString) body = NULL;
  IterateJsonValue root;
  Batch batch = { 0 };

  if (!read_root (request, signal, json, &root))
    return;

  batch.spans = g_byte_array_new ();
  batch.events = g_byte_array_new ();
  take_all (signal, root, &batch);
  body = make_answer (envelopes[signal].rejected, batch.n_refused, is_protobuf (request));
  iterate_collector_request_keep_as (request, batch.events, batch.spans, get_answer_type (request),
                                     body);
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

/* Readings on their way into the workspace. */
typedef struct
{
  GPtrArray *points; /* (owned) (element-type IterateOtlpPoint) */
  GString   *answer; /* (owned) */
} Readings;

static void
free_readings (gpointer data)
{
  Readings *readings = data;

  g_ptr_array_unref (readings->points);
  g_string_free (readings->answer, TRUE);
  g_free (readings);
}

static gboolean
write_readings (IterateDatabase  *db,
                gint64            now,
                gpointer          data,
                GString          *answer,
                GError          **error)
{
  const Readings *readings = data;

  g_string_append_len (answer, readings->answer->str, readings->answer->len);

  return iterate_otlp_metrics_write (db, now, readings->points, error);
}

static void
answer_metrics (IterateCollectorRequest *request)
{
  g_autoptr(GString) json = g_string_new (NULL);
  Readings *readings;
  IterateJsonValue root;
  guint n_refused;

  if (!read_root (request, ITERATE_OTLP_METRICS, json, &root))
    return;

  readings = g_new0 (Readings, 1);
  readings->points = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_otlp_point_free);
  n_refused = iterate_otlp_points_read (root, readings->points);
  readings->answer = make_answer ("rejectedDataPoints", n_refused, is_protobuf (request));
  iterate_collector_request_write_as (request, get_answer_type (request), write_readings, readings,
                                      free_readings);
}

const IterateRoute iterate_otlp_routes[] = {
  { "POST", "/v1/traces", ITERATE_ROUTE_PLAIN, refuse, answer_traces },
  { "POST", "/v1/metrics", ITERATE_ROUTE_PLAIN, refuse, answer_metrics },
  { "POST", "/v1/logs", ITERATE_ROUTE_PLAIN, refuse, answer_logs },
  { NULL }
};
