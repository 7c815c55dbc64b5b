/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-webhook.h"

#include "iterate-error.h"
#include "iterate-time.h"
#include "iterate-webhook-signature.h"

#include <libsoup/soup.h>
#include <string.h>

/* A receiver that takes longer is tried again later. */
#define TIMEOUT_SECONDS 10

/* Nobody is left alone for longer than this, in seconds. */
#define MAX_WAIT (24 * 3600)

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

static gboolean
sign (SoupMessageHeaders        *headers,
      const IterateChannelPost  *post,
      const char                *key,
      gint64                     now,
      GError                   **error)
{
  gint64 seconds = now / ITERATE_SECOND;
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, seconds);
  g_autofree char *id = g_strdup (key);
  g_autofree char *signature = NULL;

  soup_message_headers_append (headers, "Idempotency-Key", key);
  soup_message_headers_append (headers, "webhook-timestamp", time);

  /* A dot would end it. */
  g_strdelimit (id, ".", '_');
  soup_message_headers_append (headers, "webhook-id", id);
  if (post->secret == NULL)
    return TRUE;

  signature = iterate_webhook_signature_make (post->secret, id, seconds, post->body, -1, error);
  if (signature != NULL)
    soup_message_headers_append (headers, "webhook-signature", signature);

  return signature != NULL;
}

static void
set_user (SoupMessageHeaders *headers,
          const char         *user)
{
  g_autofree char *pair = user == NULL ? NULL : g_strconcat (user, ":", NULL);
  g_autofree char *encoded = NULL;
  g_autofree char *value = NULL;

  if (user == NULL)
    return;

  encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  value = g_strconcat ("Basic ", encoded, NULL);
  soup_message_headers_append (headers, "Authorization", value);
}

static gint64
get_wait (SoupMessage *message)
{
  const char *text = soup_message_headers_get_one (soup_message_get_response_headers (message),
                                                   "Retry-After");

  return text == NULL ? 0 : CLAMP (g_ascii_strtoll (text, NULL, 10), 0, MAX_WAIT);
}

/**
 * iterate_webhook_post:
 * @key: the message's idempotency key; the receiver may see it again
 * @answer: (inout): what the receiver said besides
 *
 * Posts a message and waits for the answer. Anything but a 2xx is a failure, and no redirection is
 * followed.
 */
gboolean
iterate_webhook_post (const IterateChannelPost  *post,
                      const char                *key,
                      gint64                     now,
                      GCancellable              *cancellable,
                      IterateChannelAnswer      *answer,
                      GError                   **error)
{
  g_autoptr(SoupSession) session = soup_session_new_with_options ("timeout", TIMEOUT_SECONDS,
                                                                  "user-agent",
                                                                  "Iterate/" ITERATE_VERSION, NULL);
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_POST, post->url);
  g_autoptr(GBytes) request = g_bytes_new (post->body, strlen (post->body));
  g_autoptr(GBytes) reply = NULL;

  if (message == NULL)
    return iterate_webhook_check_url (post->url, error);

  if (!sign (soup_message_get_request_headers (message), post, key, now, error))
    return FALSE;

  set_user (soup_message_get_request_headers (message), post->user);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_set_request_body_from_bytes (message, post->media_type, request);
  reply = soup_session_send_and_read (session, message, cancellable, error);
  if (reply == NULL)
    return FALSE;

  if (SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message)))
    return TRUE;

  answer->is_gone = soup_message_get_status (message) == SOUP_STATUS_GONE;
  answer->wait = get_wait (message);
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "%s answered %u %s",
               g_uri_get_host (soup_message_get_uri (message)), soup_message_get_status (message),
               soup_message_get_reason_phrase (message));

  return FALSE;
}
