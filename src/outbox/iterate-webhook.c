/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-webhook.h"

#include "iterate-error.h"

#include <libsoup/soup.h>
#include <string.h>

/* A receiver that takes longer is tried again later. */
#define TIMEOUT_SECONDS 10

/* Whether a team's channel is an address that messages can be posted to. */
gboolean
iterate_webhook_check_url (const char  *url,
                           GError     **error)
{
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri == NULL ? NULL : g_uri_get_scheme (uri);

  if (uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
      (g_str_equal (scheme, "http") || g_str_equal (scheme, "https")))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is no channel. Write an address such as https://example.org/hook", url);

  return FALSE;
}

/**
 * iterate_webhook_post:
 * @key: the message's idempotency key; the receiver may see it again
 * @body: JSON
 *
 * Posts a message and waits for the answer. Anything but a 2xx is a failure.
 */
gboolean
iterate_webhook_post (const char    *url,
                      const char    *key,
                      const char    *body,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr(SoupSession) session = soup_session_new_with_options ("timeout", TIMEOUT_SECONDS,
                                                                  "user-agent",
                                                                  "Iterate/" ITERATE_VERSION, NULL);
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_POST, url);
  g_autoptr(GBytes) request = g_bytes_new (body, strlen (body));
  g_autoptr(GBytes) answer = NULL;

  if (message == NULL)
    return iterate_webhook_check_url (url, error);

  soup_message_headers_append (soup_message_get_request_headers (message), "Idempotency-Key", key);
  soup_message_set_request_body_from_bytes (message, "application/json", request);
  answer = soup_session_send_and_read (session, message, cancellable, error);
  if (answer == NULL)
    return FALSE;

  if (SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message)))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "“%s” answered %u %s", url,
               soup_message_get_status (message), soup_message_get_reason_phrase (message));

  return FALSE;
}
