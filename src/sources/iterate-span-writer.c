/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-span-writer.h"

#include "iterate-error.h"

#include <string.h>

/* Writes spans of other formats as OpenTelemetry has them, so that one piece of code reads all. */

static void
append_member (GString    *text,
               const char *name,
               const char *value)
{
  g_string_append_printf (text, "%s\"%s\":", text->len == 1 ? "" : ",", name);
  iterate_json_append_string (text, value, strlen (value));
}

/* Adds an attribute to a list that begins with a bracket. */
void
iterate_span_writer_add_attribute (GString    *attributes,
                                   const char *key,
                                   const char *value)
{
  g_string_append (attributes, attributes->len <= 1 ? "{\"key\":" : ",{\"key\":");
  iterate_json_append_string (attributes, key, strlen (key));
  if (g_str_has_suffix (key, "status_code") && *value >= '0' && *value <= '9')
    g_string_append_printf (attributes, ",\"value\":{\"intValue\":%d}}",
                            (int) g_ascii_strtoll (value, NULL, 10));
  else
    {
      g_string_append (attributes, ",\"value\":{\"stringValue\":");
      iterate_json_append_string (attributes, value, strlen (value));
      g_string_append (attributes, "}}");
    }
}

/**
 * iterate_span_writer_append:
 *
 * Appends a row of %ITERATE_INTAKE_SPANS.
 */
gboolean
iterate_span_writer_append (const IterateSpanDraft  *draft,
                            IterateJsonReader       *reader,
                            GByteArray              *rows,
                            GError                 **error)
{
  g_autoptr(GString) text = g_string_new ("{");
  const char *service = draft->service == NULL || *draft->service == '\0' ? "unknown_service"
                                                                          : draft->service;
  IterateJsonValue span;

  append_member (text, "traceId", draft->trace);
  append_member (text, "spanId", draft->id);
  if (draft->parent != NULL && *draft->parent != '\0')
    append_member (text, "parentSpanId", draft->parent);
  append_member (text, "name", draft->name);
  g_string_append_printf (text, ",\"kind\":%u,\"startTimeUnixNano\":\"%" G_GINT64_FORMAT
                          "\",\"endTimeUnixNano\":\"%" G_GINT64_FORMAT "\"", draft->kind, draft->start,
                          draft->end);
  if (draft->failed)
    g_string_append (text, ",\"status\":{\"code\":2}");
  if (draft->attributes != NULL)
    g_string_append_printf (text, ",\"attributes\":%s", draft->attributes);
  g_string_append_c (text, '}');

  if (!iterate_json_reader_parse (reader, text->str, text->len, &span, error))
    return FALSE;

  if (iterate_span_append_row (span, service, rows))
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       "it has no trace, no id or no name");

  return FALSE;
}
