/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-http-call.h"

#include "iterate-error.h"

#include <libsoup/soup.h>
#include <string.h>

/* Calls of services that metrics are read from. */

#define TIMEOUT_SECONDS 60
#define SPARE_SECONDS   10
#define MAX_BODY        (64 * 1024 * 1024)
#define DEFAULT_WAIT    60
#define MAX_WAIT        (24 * 3600)
#define MAX_LINE        300

/* RFC 6585; libsoup has no name for it. */
#define TOO_MANY_REQUESTS 429

static void
authorize (SoupMessageHeaders    *headers,
           const IterateHttpCall *call)
{
  if (call->bearer != NULL)
    {
      g_autofree char *value = g_strconcat ("Bearer ", call->bearer, NULL);

      soup_message_headers_replace (headers, "Authorization", value);
    }
  else if (call->user != NULL && call->password != NULL)
    {
      g_autofree char *pair = g_strdup_printf ("%s:%s", call->user, call->password);
      g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
      g_autofree char *value = g_strconcat ("Basic ", encoded, NULL);

      soup_message_headers_replace (headers, "Authorization", value);
    }
}

static SoupMessage *
make_message (const IterateHttpCall  *call,
              GError                **error)
{
  g_autoptr(SoupMessage) message = soup_message_new (call->body == NULL ? SOUP_METHOD_GET
                                                                        : SOUP_METHOD_POST, call->url);
  SoupMessageHeaders *headers;

  if (message == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%s” is no address", call->url);
      return NULL;
    }

  /* A key is for the one whom it was given for, not for whom that one points to. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  headers = soup_message_get_request_headers (message);
  authorize (headers, call);
  for (guint i = 0; call->headers != NULL && call->headers[i] != NULL; i += 2)
    soup_message_headers_replace (headers, call->headers[i], call->headers[i + 1]);

  if (call->body != NULL)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (call->body, strlen (call->body));

      soup_message_set_request_body_from_bytes (message, call->media_type, bytes);
    }

  return g_steal_pointer (&message);
}

/**
 * iterate_http_read_body:
 * @most: how many bytes are too many
 * @url: what is to be named in an error
 *
 * Returns: (transfer full): what comes, or %NULL with @error set
 */
GString *
iterate_http_read_body (GInputStream  *stream,
                        gsize          most,
                        const char    *url,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_autoptr(GString) body = g_string_new (NULL);
  char buffer[32768];
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, sizeof buffer, cancellable, error)) > 0)
    {
      if (body->len + n > most)
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                       "“%s” answered with more than %" G_GSIZE_FORMAT " MiB", url, most >> 20);
          return NULL;
        }
      g_string_append_len (body, buffer, n);
    }

  return n < 0 ? NULL : g_steal_pointer (&body);
}

static gint64
read_wait (SoupMessage *message)
{
  const char *retry = soup_message_headers_get_one (soup_message_get_response_headers (message),
                                                    "Retry-After");
  guint status = soup_message_get_status (message);
  gint64 wait;

  if (status != TOO_MANY_REQUESTS && status != SOUP_STATUS_SERVICE_UNAVAILABLE)
    return 0;

  wait = retry == NULL ? 0 : g_ascii_strtoll (retry, NULL, 10);

  return wait <= 0 ? DEFAULT_WAIT : MIN (wait, MAX_WAIT);
}

static SoupSession *
make_session (const IterateHttpCall *call)
{
  guint timeout = call->seconds == 0 ? TIMEOUT_SECONDS : call->seconds + SPARE_SECONDS;

  return soup_session_new_with_options ("timeout", timeout,
                                        "user-agent", "Iterate/" ITERATE_VERSION,
                                        NULL);
}

/* Returns: (transfer full): the answer, whatever its status; or %NULL with @error set */
IterateHttpReply *
iterate_http_call (const IterateHttpCall  *call,
                   GCancellable           *cancellable,
                   GError                **error)
{
  g_autoptr(SoupSession) session = make_session (call);
  g_autoptr(IterateHttpReply) reply = NULL;
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(SoupMessage) message = make_message (call, error);
  g_autoptr(GError) problem = NULL;

  if (message == NULL)
    return NULL;

  stream = soup_session_send (session, message, cancellable, &problem);
  if (stream == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "%s could not be reached: %s",
                   g_uri_get_host (soup_message_get_uri (message)), problem->message);
      return NULL;
    }

  reply = g_new0 (IterateHttpReply, 1);
  reply->body = iterate_http_read_body (stream, MAX_BODY, call->url, cancellable, error);
  if (reply->body == NULL)
    return NULL;

  reply->status = soup_message_get_status (message);
  reply->wait = read_wait (message);

  return g_steal_pointer (&reply);
}

void
iterate_http_reply_free (IterateHttpReply *self)
{
  if (self->body != NULL)
    g_string_free (self->body, TRUE);
  g_free (self);
}

/* Whether it is what was asked for. */
gboolean
iterate_http_reply_is_fine (const IterateHttpReply *self)
{
  return SOUP_STATUS_IS_SUCCESSFUL (self->status);
}

/* Returns: (transfer full): the first line of what came, for people */
char *
iterate_http_reply_dup_line (const IterateHttpReply *self)
{
  g_autofree char *line = g_strndup (self->body->str,
                                     MIN (strcspn (self->body->str, "\r\n"), MAX_LINE));

  return g_utf8_make_valid (line, -1);
}
