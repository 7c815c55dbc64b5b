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
  "?readonly=2&max_execution_time=60&wait_end_of_query=1&max_result_rows=200000" \
  "&result_overflow_mode=throw&default_format=JSONCompact" \
  "&output_format_json_quote_64bit_integers=0"

/* An account that is read-only by itself may not even say so. The same code tells of a query that would
 * change something, so that the second try has to be unable to. */
#define FORBIDS_SETTINGS "Code: 164"
#define WITHOUT_SETTINGS "?default_format=JSONCompact"

/* Returns: (transfer full): a literal of SQL */
char *
iterate_clickhouse_quote (const char *text)
{
  GString *quoted = g_string_new ("'");

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\'' || *p == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *p);
    }
  g_string_append_c (quoted, '\'');

  return g_string_free (quoted, FALSE);
}

/* @body: (nullable): a call without one is a GET, which ClickHouse never lets change anything */
static IterateHttpReply *
call_server (const char    *url,
             const char    *body,
             const char    *account,
             const char    *key,
             GCancellable  *cancellable,
             GError       **error)
{
  const char *headers[] = { "X-ClickHouse-User", account, "X-ClickHouse-Key", key == NULL ? "" : key,
                            NULL };
  IterateHttpCall call = {
    .url = url,
    .media_type = "text/plain; charset=utf-8",
    .body = body,
    .headers = account == NULL || *account == '\0' ? NULL : headers,
  };

  return iterate_http_call (&call, cancellable, error);
}

static IterateHttpReply *
ask (const char    *address,
     const char    *account,
     const char    *key,
     const char    *sql,
     GCancellable  *cancellable,
     GError       **error)
{
  g_autofree char *url = g_strconcat (address, "/" SETTINGS, NULL);

  return call_server (url, sql, account, key, cancellable, error);
}

static IterateHttpReply *
ask_without_settings (const char    *address,
                      const char    *account,
                      const char    *key,
                      const char    *sql,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autofree char *escaped = g_uri_escape_string (sql, NULL, FALSE);
  g_autofree char *url = g_strconcat (address, "/" WITHOUT_SETTINGS "&query=", escaped, NULL);

  return call_server (url, NULL, account, key, cancellable, error);
}

static gboolean
forbids_settings (const IterateHttpReply *reply)
{
  return !iterate_http_reply_is_fine (reply) &&
         strstr (reply->body->str, FORBIDS_SETTINGS) != NULL;
}

/**
 * iterate_clickhouse_query:
 * @address: such as `http://127.0.0.1:8123`
 * @account: (nullable): who asks
 * @key: (nullable): their password
 * @wait: (out): how many seconds it asks to be left alone, or 0
 *
 * Returns: (transfer full): the answer in the format JSONCompact, or %NULL with @error set
 */
JsonNode *
iterate_clickhouse_query (const char    *address,
                          const char    *account,
                          const char    *key,
                          const char    *sql,
                          gint64        *wait,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr(IterateHttpReply) reply = ask (address, account, key, sql, cancellable, error);
  g_autoptr(JsonNode) root = NULL;

  if (reply != NULL && forbids_settings (reply))
    {
      iterate_http_reply_free (reply);
      reply = ask_without_settings (address, account, key, sql, cancellable, error);
    }
  if (reply == NULL)
    return NULL;

  *wait = reply->wait;
  if (iterate_http_reply_is_fine (reply))
    root = iterate_json_parse_node (reply->body->str, reply->body->len, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root) ||
      !json_object_has_member (json_node_get_object (root), "data"))
    {
      g_autofree char *line = iterate_http_reply_dup_line (reply);

      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "ClickHouse answered %u: %s",
                   reply->status, line);
      return NULL;
    }

  return g_steal_pointer (&root);
}
