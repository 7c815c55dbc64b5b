/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-routes.h"

#include "iterate-collector-source.h"
#include "iterate-error.h"
#include "iterate-hook-feedback.h"
#include "iterate-time.h"
#include "iterate-webhook-signature.h"

#include <string.h>

/* Webhooks of survey tools. Each source of that kind has an address of its own, and what comes there is
 * believed when it is signed with the source's secret. */

static gboolean
verify_standard (IterateCollectorRequest  *request,
                 const char               *secret,
                 GError                  **error)
{
  gsize length;
  const char *body = g_bytes_get_data (request->body, &length);

  return iterate_webhook_signature_verify (secret,
                                           iterate_collector_request_get_header (request, "webhook-id"),
                                           iterate_collector_request_get_header (request,
                                                                                 "webhook-timestamp"),
                                           iterate_collector_request_get_header (request,
                                                                                 "webhook-signature"),
                                           body == NULL ? "" : body, length,
                                           request->now / ITERATE_SECOND, error);
}

/* Typeform signs the body alone. */
static gboolean
verify_typeform (IterateCollectorRequest  *request,
                 const char               *secret,
                 GError                  **error)
{
  const char *given = iterate_collector_request_get_header (request, "Typeform-Signature");
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret));
  g_autofree char *encoded = NULL;
  g_autofree char *expected = NULL;
  guint8 digest[32];
  gsize size = sizeof digest, length;
  const guchar *body = g_bytes_get_data (request->body, &length);

  g_hmac_update (hmac, body, (gssize) length);
  g_hmac_get_digest (hmac, digest, &size);
  g_hmac_unref (hmac);
  encoded = g_base64_encode (digest, size);
  expected = g_strconcat ("sha256=", encoded, NULL);
  if (given != NULL && iterate_are_equal_secretly (given, expected))
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED,
                       given == NULL ? "It is not signed" : "It is signed with another secret");

  return FALSE;
}

static const struct
{
  const char *kind;
  gboolean  (*verify) (IterateCollectorRequest  *request,
                       const char               *secret,
                       GError                  **error);
  IterateSentFeedback *(*read) (IterateJsonValue root);
} kinds[] = {
  { ITERATE_SOURCE_STANDARD_WEBHOOKS, verify_standard, iterate_hook_feedback_read_form },
  { ITERATE_SOURCE_FORMBRICKS, verify_standard, iterate_hook_feedback_read_formbricks },
  { ITERATE_SOURCE_TYPEFORM, verify_typeform, iterate_hook_feedback_read_typeform },
};

static void
refuse (IterateCollectorRequest *request,
        guint                    status,
        const char              *reason)
{
  GString *body = g_string_new ("{\"error\":");

  iterate_collector_request_note_refusal (request, reason);
  iterate_json_append_string (body, reason, strlen (reason));
  g_string_append_c (body, '}');
  iterate_collector_request_answer (request, status, "application/json", body);
}

/* Senders send more than responses; what has nothing to keep in it is none of ours, and well
 * received. */
static void
take (IterateCollectorRequest *request,
      guint                    kind)
{
  g_autoptr(GError) error = NULL;
  IterateSentFeedback *sent;
  IterateJsonValue root;
  gsize length;
  const char *body = g_bytes_get_data (request->body, &length);

  if (!iterate_json_reader_parse (request->reader, body == NULL ? "" : body, length, &root, &error))
    {
      refuse (request, SOUP_STATUS_BAD_REQUEST, error->message);
      return;
    }

  sent = kinds[kind].read (root);
  if (sent == NULL)
    {
      iterate_collector_request_answer_text (request, SOUP_STATUS_OK, "application/json",
                                             "{\"kept\":false}");
      return;
    }

  sent->source = g_strdup (request->rest);
  if (sent->external_id == NULL)
    sent->external_id = g_strdup (iterate_collector_request_get_header (request, "webhook-id"));
  iterate_collector_request_write (request, iterate_sent_feedback_write, sent,
                                   iterate_sent_feedback_free);
}

static void
answer_hook (IterateCollectorRequest *request)
{
  IterateDatabase *db;
  g_autoptr(GError) error = NULL;
  g_autofree char *kind = NULL;
  g_autofree char *secret = NULL;

  db = iterate_store_get_reader (request->store, &error);
  if (db == NULL || !iterate_collector_source_find_hook (db, request->rest, &kind, &error) ||
      (kind != NULL && !iterate_collector_source_lookup_secret (request->rest, &secret, &error)))
    {
      refuse (request, SOUP_STATUS_SERVICE_UNAVAILABLE, error->message);
      return;
    }

  for (guint i = 0; kind != NULL && i < G_N_ELEMENTS (kinds); i++)
    {
      if (!g_str_equal (kinds[i].kind, kind))
        continue;

      if (kinds[i].verify (request, secret, &error))
        take (request, i);
      else
        refuse (request, SOUP_STATUS_UNAUTHORIZED, error->message);
      return;
    }

  refuse (request, SOUP_STATUS_NOT_FOUND, "There is no such webhook. See: iterate collector list");
}

/* The signature stands for the token. */
const IterateRoute iterate_hook_routes[] = {
  { "POST", "/v1/hooks/", ITERATE_ROUTE_PREFIX | ITERATE_ROUTE_OPEN, refuse, answer_hook },
  { NULL }
};
