/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-http-page.h"

#include "iterate-error.h"
#include "iterate-http-call.h"
#include "iterate-json.h"
#include "iterate-time.h"

#include <libsoup/soup.h>
#include <string.h>

#define TIMEOUT_SECONDS 10

/* A hundred issues of 64 KiB are less; what is longer is no page of feedback. */
#define MAX_PAGE (16 * 1024 * 1024)

/* What asks to be left alone without saying how long. */
#define DEFAULT_WAIT 60

/* RFC 6585; libsoup has no name for it. */
#define TOO_MANY_REQUESTS 429

static SoupMessage *
make_message (const IterateHttpRequest  *request,
              GError                   **error)
{
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_GET, request->url);
  SoupMessageHeaders *headers;

  if (message == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%s” is no address", request->url);
      return NULL;
    }

  headers = soup_message_get_request_headers (message);
  soup_message_headers_append (headers, "Accept",
                               request->accept == NULL ? "application/json" : request->accept);
  if (request->etag != NULL)
    soup_message_headers_append (headers, "If-None-Match", request->etag);
  if (request->key != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", request->key, NULL);

      /* A key is for the one whom it was given for, not for whom that one points to. */
      soup_message_headers_append (headers, "Authorization", bearer);
      soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
    }

  return g_steal_pointer (&message);
}

static JsonNode *
parse (const GString  *body,
       const char     *url,
       GError        **error)
{
  g_autoptr(GError) problem = NULL;
  JsonNode *root = iterate_json_parse_node (body->str, body->len, &problem);

  if (root == NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "“%s” did not answer in JSON (%s)", url,
                 problem->message);

  return root;
}

/* How long the service asks to be left alone, in seconds; 0 when it does not. */
static gint64
read_wait (SoupMessage *message,
           gint64       now)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *retry = soup_message_headers_get_one (headers, "Retry-After");
  const char *left = soup_message_headers_get_one (headers, "X-RateLimit-Remaining");
  const char *reset = soup_message_headers_get_one (headers, "X-RateLimit-Reset");
  guint status = soup_message_get_status (message);
  gint64 wait = 0;

  if (status != TOO_MANY_REQUESTS && status != SOUP_STATUS_SERVICE_UNAVAILABLE &&
      !(status == SOUP_STATUS_FORBIDDEN && (retry != NULL || g_strcmp0 (left, "0") == 0)))
    return 0;

  if (retry != NULL && g_ascii_isdigit (*retry))
    wait = g_ascii_strtoll (retry, NULL, 10);
  else if (retry != NULL)
    {
      g_autoptr(GDateTime) date = soup_date_time_new_from_http_string (retry);

      wait = date == NULL ? 0 : g_date_time_to_unix (date) - now / ITERATE_SECOND;
    }
  else if (reset != NULL)
    wait = g_ascii_strtoll (reset, NULL, 10) - now / ITERATE_SECOND;

  return wait <= 0 ? DEFAULT_WAIT : MIN (wait, ITERATE_DAY / ITERATE_SECOND);
}

static gboolean
check_status (SoupMessage  *message,
              const char   *url,
              gboolean      had_key,
              GError      **error)
{
  guint status = soup_message_get_status (message);
  const char *place = soup_message_headers_get_one (soup_message_get_response_headers (message),
                                                    "Location");

  if (SOUP_STATUS_IS_SUCCESSFUL (status))
    return TRUE;

  if (SOUP_STATUS_IS_REDIRECTION (status) && place != NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                 "“%s” has moved to “%s”. Add it anew from there", url, place);
  else if (status == SOUP_STATUS_UNAUTHORIZED || status == SOUP_STATUS_FORBIDDEN)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                 had_key ? "“%s” refuses the key" : "“%s” asks for a key", url);
  else if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                 "There is nothing at “%s”. Check its name, and whether it is private", url);
  else
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "“%s” answered %u %s", url, status,
                 soup_message_get_reason_phrase (message));

  return FALSE;
}

static gboolean
says_next (SoupMessage *message)
{
  const char *link = soup_message_headers_get_list (soup_message_get_response_headers (message),
                                                    "Link");

  return link != NULL && (strstr (link, "rel=\"next\"") != NULL || strstr (link, "rel=next") != NULL);
}

static IterateHttpPage *
read_page (const IterateHttpRequest  *request,
           SoupMessage               *message,
           GInputStream              *stream,
           gint64                     now,
           GCancellable              *cancellable,
           GError                   **error)
{
  g_autoptr(IterateHttpPage) self = g_new0 (IterateHttpPage, 1);
  g_autoptr(GString) body = NULL;

  if (soup_message_get_status (message) == SOUP_STATUS_NOT_MODIFIED)
    {
      self->etag = g_strdup (request->etag);
      return g_steal_pointer (&self);
    }

  self->wait = read_wait (message, now);
  if (self->wait > 0)
    return g_steal_pointer (&self);

  if (!check_status (message, request->url, request->key != NULL, error))
    return NULL;

  body = iterate_http_read_body (stream, MAX_PAGE, request->url, cancellable, error);
  self->root = body == NULL ? NULL : parse (body, request->url, error);
  if (self->root == NULL)
    return NULL;

  self->etag = g_strdup (soup_message_headers_get_one (soup_message_get_response_headers (message),
                                                       "ETag"));
  self->has_next = says_next (message);

  return g_steal_pointer (&self);
}

/**
 * iterate_http_page_fetch:
 *
 * Fetches a page and waits for it.
 *
 * Returns: (transfer full): the page, or %NULL with @error set
 */
IterateHttpPage *
iterate_http_page_fetch (const IterateHttpRequest  *request,
                         gint64                     now,
                         GCancellable              *cancellable,
                         GError                   **error)
{
  g_autoptr(SoupSession) session = soup_session_new_with_options ("timeout", TIMEOUT_SECONDS,
                                                                  "user-agent",
                                                                  "Iterate/" ITERATE_VERSION, NULL);
  g_autoptr(SoupMessage) message = make_message (request, error);
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) problem = NULL;

  if (message == NULL)
    return NULL;

  stream = soup_session_send (session, message, cancellable, &problem);
  if (stream == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "“%s” cannot be reached: %s",
                   request->url, problem->message);
      return NULL;
    }

  return read_page (request, message, stream, now, cancellable, error);
}

void
iterate_http_page_free (IterateHttpPage *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->root, json_node_unref);
  g_free (self->etag);
  g_free (self);
}
