/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-clickhouse.h"

#include "iterate-error.h"
#include "iterate-http-call.h"
#include "iterate-json.h"

#include <string.h>

/* ClickHouse over HTTP. Each query is read-only and limited in time and rows; the server waits for its
 * end, so that an error that comes after the first rows is an error and no half of an answer.
 * Numbers of 64 bits come unquoted. */

#define SETTINGS \
  "?readonly=2&wait_end_of_query=1&max_result_rows=200000" \
  "&result_overflow_mode=throw&default_format=JSONCompact" \
  "&output_format_json_quote_64bit_integers=0&max_execution_time="

#define DEFAULT_SECONDS 60

/* An account that is read-only by itself may not even say so. The same code tells of a query that would
 * change something, so that the second try has to be unable to. */
#define FORBIDS_SETTINGS "Code: 164"
#define WITHOUT_SETTINGS "?default_format=JSONCompact"

/* @body: (nullable): a call without one is a GET, which ClickHouse never lets change anything */
static IterateHttpReply *
call_server (const IterateClickhouse  *self,
             const char               *url,
             const char               *body,
             GCancellable             *cancellable,
             GError                  **error)
{
  const char *headers[] = { "X-ClickHouse-User", self->account, "X-ClickHouse-Key",
                            self->key == NULL ? "" : self->key, NULL };
  IterateHttpCall call = {
    .url = url,
    .media_type = "text/plain; charset=utf-8",
    .body = body,
    .headers = self->account == NULL || *self->account == '\0' ? NULL : headers,
    .seconds = self->seconds,
  };

  return iterate_http_call (&call, cancellable, error);
}

static IterateHttpReply *
ask (const IterateClickhouse  *self,
     const char               *sql,
     GCancellable             *cancellable,
     GError                  **error)
{
  g_autofree char *url = g_strdup_printf ("%s/" SETTINGS "%u", self->address,
                                          self->seconds == 0 ? DEFAULT_SECONDS : self->seconds);

  return call_server (self, url, sql, cancellable, error);
}

static IterateHttpReply *
ask_without_settings (const IterateClickhouse  *self,
                      const char               *sql,
                      GCancellable             *cancellable,
                      GError                  **error)
{
  g_autofree char *escaped = g_uri_escape_string (sql, NULL, FALSE);
  g_autofree char *url = g_strconcat (self->address, "/" WITHOUT_SETTINGS "&query=", escaped, NULL);

  return call_server (self, url, NULL, cancellable, error);
}

static gboolean
forbids_settings (const IterateHttpReply *reply)
{
  return !iterate_http_reply_is_fine (reply) &&
         strstr (reply->body->str, FORBIDS_SETTINGS) != NULL;
}

/**
 * iterate_clickhouse_query:
 * @wait: (out): how many seconds it asks to be left alone, or 0
 *
 * Returns: (transfer full): the rows, arrays themselves, or %NULL with @error set
 */
JsonArray *
iterate_clickhouse_query (const IterateClickhouse  *self,
                          const char               *sql,
                          gint64                   *wait,
                          GCancellable             *cancellable,
                          GError                  **error)
{
  g_autoptr(IterateHttpReply) reply = ask (self, sql, cancellable, error);
  g_autoptr(JsonNode) root = NULL;
  JsonArray *data;

  if (reply != NULL && forbids_settings (reply))
    {
      iterate_http_reply_free (reply);
      reply = ask_without_settings (self, sql, cancellable, error);
    }
  if (reply == NULL)
    return NULL;

  *wait = reply->wait;
  if (iterate_http_reply_is_fine (reply))
    root = iterate_json_parse_node (reply->body->str, reply->body->len, NULL);
  data = iterate_json_find_array (root, "data");
  if (data == NULL)
    {
      g_autofree char *line = iterate_http_reply_dup_line (reply);

      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "ClickHouse answered %u: %s",
                   reply->status, line);
      return NULL;
    }

  return json_array_ref (data);
}
