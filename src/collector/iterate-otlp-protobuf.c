/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-otlp-protobuf.h"

#include "iterate-error.h"
#include "iterate-json-reader.h"

#include <string.h>

/* Writes OTLP's protobuf as OTLP's JSON, so that one piece of code reads both. What a message is made
 * of stands in tables, with the numbers of opentelemetry-proto; fields that are not in them are
 * skipped. */

/* Values in values: deeper than anybody nests them. */
#define MAX_DEPTH 32

typedef enum
{
  FIELD_STRING,
  FIELD_HEX,
  FIELD_BASE64,
  FIELD_BOOL,
  FIELD_INTEGER,
  FIELD_FIXED64,
  FIELD_FIXED32,
  FIELD_DOUBLE,
  FIELD_SIGNED,
  FIELD_FIXED64S,
  FIELD_DOUBLES,
  FIELD_VARINTS,
  FIELD_MESSAGE,
  FIELD_MESSAGES,
} FieldType;

typedef struct Message Message;

typedef struct
{
  guint          number;
  const char    *name;
  FieldType      type;
  const Message *message;
} Field;

struct Message
{
  const Field *fields; /* ended by one without a name */
};

static const Message any_value, key_value;

static const Field array_value_fields[] = { { 1, "values", FIELD_MESSAGES, &any_value }, { 0 } };
static const Message array_value = { array_value_fields };

static const Field kvlist_value_fields[] = { { 1, "values", FIELD_MESSAGES, &key_value }, { 0 } };
static const Message kvlist_value = { kvlist_value_fields };

static const Field any_value_fields[] = {
  { 1, "stringValue", FIELD_STRING }, { 2, "boolValue", FIELD_BOOL },
  { 3, "intValue", FIELD_INTEGER }, { 4, "doubleValue", FIELD_DOUBLE },
  { 5, "arrayValue", FIELD_MESSAGE, &array_value },
  { 6, "kvlistValue", FIELD_MESSAGE, &kvlist_value }, { 7, "bytesValue", FIELD_BASE64 }, { 0 },
};
static const Message any_value = { any_value_fields };

static const Field key_value_fields[] = {
  { 1, "key", FIELD_STRING }, { 2, "value", FIELD_MESSAGE, &any_value }, { 0 },
};
static const Message key_value = { key_value_fields };

static const Field resource_fields[] = { { 1, "attributes", FIELD_MESSAGES, &key_value }, { 0 } };
static const Message resource = { resource_fields };

static const Field scope_fields[] = {
  { 1, "name", FIELD_STRING }, { 2, "version", FIELD_STRING }, { 0 },
};
static const Message scope = { scope_fields };

static const Field event_fields[] = {
  { 1, "timeUnixNano", FIELD_FIXED64 }, { 2, "name", FIELD_STRING },
  { 3, "attributes", FIELD_MESSAGES, &key_value }, { 0 },
};
static const Message event = { event_fields };

static const Field status_fields[] = {
  { 2, "message", FIELD_STRING }, { 3, "code", FIELD_INTEGER }, { 0 },
};
static const Message status = { status_fields };

static const Field span_fields[] = {
  { 1, "traceId", FIELD_HEX }, { 2, "spanId", FIELD_HEX }, { 4, "parentSpanId", FIELD_HEX },
  { 5, "name", FIELD_STRING }, { 6, "kind", FIELD_INTEGER },
  { 7, "startTimeUnixNano", FIELD_FIXED64 }, { 8, "endTimeUnixNano", FIELD_FIXED64 },
  { 9, "attributes", FIELD_MESSAGES, &key_value }, { 11, "events", FIELD_MESSAGES, &event },
  { 15, "status", FIELD_MESSAGE, &status }, { 16, "flags", FIELD_FIXED32 }, { 0 },
};
static const Message span = { span_fields };

static const Field scope_spans_fields[] = {
  { 1, "scope", FIELD_MESSAGE, &scope }, { 2, "spans", FIELD_MESSAGES, &span }, { 0 },
};
static const Message scope_spans = { scope_spans_fields };

static const Field resource_spans_fields[] = {
  { 1, "resource", FIELD_MESSAGE, &resource },
  { 2, "scopeSpans", FIELD_MESSAGES, &scope_spans }, { 0 },
};
static const Message resource_spans = { resource_spans_fields };

static const Field traces_fields[] = {
  { 1, "resourceSpans", FIELD_MESSAGES, &resource_spans }, { 0 },
};
static const Message traces = { traces_fields };

static const Field log_record_fields[] = {
  { 1, "timeUnixNano", FIELD_FIXED64 }, { 2, "severityNumber", FIELD_INTEGER },
  { 3, "severityText", FIELD_STRING }, { 5, "body", FIELD_MESSAGE, &any_value },
  { 6, "attributes", FIELD_MESSAGES, &key_value }, { 8, "flags", FIELD_FIXED32 },
  { 9, "traceId", FIELD_HEX }, { 10, "spanId", FIELD_HEX },
  { 11, "observedTimeUnixNano", FIELD_FIXED64 }, { 12, "eventName", FIELD_STRING }, { 0 },
};
static const Message log_record = { log_record_fields };

static const Field scope_logs_fields[] = {
  { 1, "scope", FIELD_MESSAGE, &scope }, { 2, "logRecords", FIELD_MESSAGES, &log_record }, { 0 },
};
static const Message scope_logs = { scope_logs_fields };

static const Field resource_logs_fields[] = {
  { 1, "resource", FIELD_MESSAGE, &resource },
  { 2, "scopeLogs", FIELD_MESSAGES, &scope_logs }, { 0 },
};
static const Message resource_logs = { resource_logs_fields };

static const Field logs_fields[] = {
  { 1, "resourceLogs", FIELD_MESSAGES, &resource_logs }, { 0 },
};
static const Message logs = { logs_fields };

static const Field number_point_fields[] = {
  { 2, "startTimeUnixNano", FIELD_FIXED64 }, { 3, "timeUnixNano", FIELD_FIXED64 },
  { 4, "asDouble", FIELD_DOUBLE }, { 6, "asInt", FIELD_FIXED64 },
  { 7, "attributes", FIELD_MESSAGES, &key_value }, { 8, "flags", FIELD_INTEGER }, { 0 },
};
static const Message number_point = { number_point_fields };

static const Field gauge_fields[] = { { 1, "dataPoints", FIELD_MESSAGES, &number_point }, { 0 } };
static const Message gauge = { gauge_fields };

static const Field sum_fields[] = {
  { 1, "dataPoints", FIELD_MESSAGES, &number_point },
  { 2, "aggregationTemporality", FIELD_INTEGER }, { 3, "isMonotonic", FIELD_BOOL }, { 0 },
};
static const Message sum = { sum_fields };

static const Field histogram_point_fields[] = {
  { 2, "startTimeUnixNano", FIELD_FIXED64 }, { 3, "timeUnixNano", FIELD_FIXED64 },
  { 4, "count", FIELD_FIXED64 }, { 5, "sum", FIELD_DOUBLE }, { 6, "bucketCounts", FIELD_FIXED64S },
  { 7, "explicitBounds", FIELD_DOUBLES }, { 9, "attributes", FIELD_MESSAGES, &key_value },
  { 10, "flags", FIELD_INTEGER }, { 11, "min", FIELD_DOUBLE }, { 12, "max", FIELD_DOUBLE }, { 0 },
};
static const Message histogram_point = { histogram_point_fields };

static const Field histogram_fields[] = {
  { 1, "dataPoints", FIELD_MESSAGES, &histogram_point },
  { 2, "aggregationTemporality", FIELD_INTEGER }, { 0 },
};
static const Message histogram = { histogram_fields };

static const Field buckets_fields[] = {
  { 1, "offset", FIELD_SIGNED }, { 2, "bucketCounts", FIELD_VARINTS }, { 0 },
};
static const Message buckets = { buckets_fields };

static const Field exponential_point_fields[] = {
  { 1, "attributes", FIELD_MESSAGES, &key_value }, { 2, "startTimeUnixNano", FIELD_FIXED64 },
  { 3, "timeUnixNano", FIELD_FIXED64 }, { 4, "count", FIELD_FIXED64 }, { 5, "sum", FIELD_DOUBLE },
  { 6, "scale", FIELD_SIGNED }, { 7, "zeroCount", FIELD_FIXED64 },
  { 8, "positive", FIELD_MESSAGE, &buckets }, { 9, "negative", FIELD_MESSAGE, &buckets },
  { 10, "flags", FIELD_INTEGER }, { 12, "min", FIELD_DOUBLE }, { 13, "max", FIELD_DOUBLE }, { 0 },
};
static const Message exponential_point = { exponential_point_fields };

static const Field exponential_fields[] = {
  { 1, "dataPoints", FIELD_MESSAGES, &exponential_point },
  { 2, "aggregationTemporality", FIELD_INTEGER }, { 0 },
};
static const Message exponential = { exponential_fields };

static const Field metric_fields[] = {
  { 1, "name", FIELD_STRING }, { 2, "description", FIELD_STRING }, { 3, "unit", FIELD_STRING },
  { 5, "gauge", FIELD_MESSAGE, &gauge }, { 7, "sum", FIELD_MESSAGE, &sum },
  { 9, "histogram", FIELD_MESSAGE, &histogram },
  { 10, "exponentialHistogram", FIELD_MESSAGE, &exponential }, { 0 },
};
static const Message metric = { metric_fields };

static const Field scope_metrics_fields[] = {
  { 1, "scope", FIELD_MESSAGE, &scope }, { 2, "metrics", FIELD_MESSAGES, &metric }, { 0 },
};
static const Message scope_metrics = { scope_metrics_fields };

static const Field resource_metrics_fields[] = {
  { 1, "resource", FIELD_MESSAGE, &resource },
  { 2, "scopeMetrics", FIELD_MESSAGES, &scope_metrics }, { 0 },
};
static const Message resource_metrics = { resource_metrics_fields };

static const Field metrics_fields[] = {
  { 1, "resourceMetrics", FIELD_MESSAGES, &resource_metrics }, { 0 },
};
static const Message metrics = { metrics_fields };

static const Message *const signals[] = {
  [ITERATE_OTLP_TRACES] = &traces,
  [ITERATE_OTLP_LOGS] = &logs,
  [ITERATE_OTLP_METRICS] = &metrics,
};

/* One field as it is on the wire. */
typedef struct
{
  guint         number;
  guint         wire;
  guint64       value;
  const guint8 *data;
  gsize         length;
} Wire;

static gboolean write_message (const Message *message,
                               const guint8  *data,
                               gsize          length,
                               guint          depth,
                               GString       *json);

static gboolean
read_varint (const guint8 **at,
             const guint8  *end,
             guint64       *value)
{
  *value = 0;
  for (guint shift = 0; shift < 64 && *at < end; shift += 7)
    {
      guint8 byte = *(*at)++;

      *value |= (guint64) (byte & 0x7f) << shift;
      if (byte < 0x80)
        return TRUE;
    }

  return FALSE;
}

static gboolean
read_fixed (const guint8 **at,
            const guint8  *end,
            guint          n_bytes,
            guint64       *value)
{
  if ((gsize) (end - *at) < n_bytes)
    return FALSE;

  *value = 0;
  for (guint i = 0; i < n_bytes; i++)
    *value |= (guint64) (*at)[i] << (8 * i);
  *at += n_bytes;

  return TRUE;
}

/* @at: (inout): moves behind the field */
static gboolean
read_wire (const guint8 **at,
           const guint8  *end,
           Wire          *wire)
{
  guint64 tag, length;

  if (!read_varint (at, end, &tag) || tag >> 3 == 0 || tag >> 3 > G_MAXINT32)
    return FALSE;

  wire->number = tag >> 3;
  wire->wire = tag & 7;
  switch (wire->wire)
    {
    case 0:
      return read_varint (at, end, &wire->value);
    case 1:
      return read_fixed (at, end, 8, &wire->value);
    case 2:
      if (!read_varint (at, end, &length) || length > (guint64) (end - *at))
        return FALSE;
      wire->data = *at;
      wire->length = length;
      *at += length;
      return TRUE;
    case 5:
      return read_fixed (at, end, 4, &wire->value);
    default:
      return FALSE;
    }
}

static gboolean
fits (const Field *field,
      const Wire  *wire)
{
  switch (field->type)
    {
    case FIELD_BOOL:
    case FIELD_INTEGER:
    case FIELD_SIGNED:
      return wire->wire == 0;
    case FIELD_FIXED64:
    case FIELD_DOUBLE:
      return wire->wire == 1;
    case FIELD_FIXED32:
      return wire->wire == 5;
    default:
      return wire->wire == 2;
    }
}

static void
write_string (const Wire *wire,
              GString    *json)
{
  g_autofree char *valid = NULL;

  if (g_utf8_validate ((const char *) wire->data, wire->length, NULL))
    {
      iterate_json_append_string (json, (const char *) wire->data, wire->length);
      return;
    }

  valid = g_utf8_make_valid ((const char *) wire->data, wire->length);
  iterate_json_append_string (json, valid, strlen (valid));
}

static void
write_hex (const Wire *wire,
           GString    *json)
{
  static const char digits[] = "0123456789abcdef";

  g_string_append_c (json, '"');
  for (gsize i = 0; i < wire->length; i++)
    {
      g_string_append_c (json, digits[wire->data[i] >> 4]);
      g_string_append_c (json, digits[wire->data[i] & 15]);
    }
  g_string_append_c (json, '"');
}

static void
write_double (guint64  bits,
              GString *json)
{
  double number;

  memcpy (&number, &bits, sizeof number);
  iterate_json_append_number (json, number);
}

/* A list of numbers one behind the other. */
static gboolean
write_packed (const Field *field,
              const Wire  *wire,
              GString     *json)
{
  const guint8 *at = wire->data, *end = wire->data + wire->length;

  g_string_append_c (json, '[');
  while (at < end)
    {
      guint64 value;

      if (field->type == FIELD_VARINTS ? !read_varint (&at, end, &value)
                                       : !read_fixed (&at, end, 8, &value))
        return FALSE;

      if (json->str[json->len - 1] != '[')
        g_string_append_c (json, ',');
      if (field->type == FIELD_DOUBLES)
        write_double (value, json);
      else
        g_string_append_printf (json, "%" G_GUINT64_FORMAT, value);
    }
  g_string_append_c (json, ']');

  return TRUE;
}

static gboolean
write_value (const Field *field,
             const Wire  *wire,
             guint        depth,
             GString     *json)
{
  g_autofree char *base64 = NULL;

  switch (field->type)
    {
    case FIELD_STRING:
      write_string (wire, json);
      return TRUE;
    case FIELD_HEX:
      write_hex (wire, json);
      return TRUE;
    case FIELD_BASE64:
      base64 = g_base64_encode (wire->data, wire->length);
      g_string_append_printf (json, "\"%s\"", base64);
      return TRUE;
    case FIELD_BOOL:
      g_string_append (json, wire->value != 0 ? "true" : "false");
      return TRUE;
    case FIELD_INTEGER:
      g_string_append_printf (json, "%" G_GINT64_FORMAT, (gint64) wire->value);
      return TRUE;
    case FIELD_FIXED64:
      g_string_append_printf (json, "\"%" G_GUINT64_FORMAT "\"", wire->value);
      return TRUE;
    case FIELD_FIXED32:
      g_string_append_printf (json, "%" G_GUINT64_FORMAT, wire->value);
      return TRUE;
    case FIELD_DOUBLE:
      write_double (wire->value, json);
      return TRUE;
    case FIELD_SIGNED:
      g_string_append_printf (json, "%" G_GINT64_FORMAT,
                              (gint64) (wire->value >> 1) ^ -(gint64) (wire->value & 1));
      return TRUE;
    case FIELD_FIXED64S:
    case FIELD_DOUBLES:
    case FIELD_VARINTS:
      return write_packed (field, wire, json);
    default:
      return write_message (field->message, wire->data, wire->length, depth + 1, json);
    }
}

/* Of a field that is there several times the last counts, and of a list all do. Returns: whether the
 * message could be read */
static gboolean
write_field (const Field  *field,
             const guint8 *data,
             gsize         length,
             guint         depth,
             GString      *json)
{
  const guint8 *at = data, *end = data + length;
  gsize start = json->len;
  Wire wire, last = { 0 };
  guint n = 0;

  while (at < end)
    {
      if (!read_wire (&at, end, &wire))
        return FALSE;
      if (wire.number != field->number || !fits (field, &wire))
        continue;

      last = wire;
      if (field->type != FIELD_MESSAGES)
        {
          n = 1;
          continue;
        }

      if (n++ == 0)
        g_string_append_printf (json, "%s\"%s\":[", json->str[start - 1] == '{' ? "" : ",",
                                field->name);
      else
        g_string_append_c (json, ',');
      if (!write_value (field, &wire, depth, json))
        return FALSE;
    }

  if (n == 0)
    return TRUE;

  if (field->type == FIELD_MESSAGES)
    {
      g_string_append_c (json, ']');
      return TRUE;
    }

  g_string_append_printf (json, "%s\"%s\":", json->str[start - 1] == '{' ? "" : ",", field->name);

  return write_value (field, &last, depth, json);
}

static gboolean
write_message (const Message *message,
               const guint8  *data,
               gsize          length,
               guint          depth,
               GString       *json)
{
  if (depth > MAX_DEPTH)
    return FALSE;

  g_string_append_c (json, '{');
  for (const Field *field = message->fields; field->name != NULL; field++)
    {
      if (!write_field (field, data, length, depth, json))
        return FALSE;
    }
  g_string_append_c (json, '}');

  return TRUE;
}

/* Appends what was sent as JSON; nothing can be said of @json where it could not be read. */
gboolean
iterate_otlp_protobuf_to_json (IterateOtlpSignal   signal,
                               const guint8       *data,
                               gsize               length,
                               GString            *json,
                               GError            **error)
{
  if (write_message (signals[signal], data, length, 0, json))
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       "This is no valid protobuf message of OpenTelemetry");

  return FALSE;
}
