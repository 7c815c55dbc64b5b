/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-webhook-signature.h"

#include "iterate-error.h"

#include <string.h>

/* How Standard Webhooks sign a message: HMAC-SHA256 over id, time and body. */

#define PREFIX      "whsec_"
#define LEAST_BYTES 24
#define MOST_BYTES  64

/* Returns: (transfer full): the key's bytes, or %NULL with @error set */
static guchar *
decode (const char  *secret,
        gsize       *size,
        GError     **error)
{
  g_autofree guchar *key = NULL;

  if (g_str_has_prefix (secret, PREFIX))
    key = g_base64_decode (secret + strlen (PREFIX), size);
  if (key != NULL && *size >= LEAST_BYTES && *size <= MOST_BYTES)
    return g_steal_pointer (&key);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "A signing secret is “whsec_” and 24 to 64 bytes in base64, as the receiver gives "
               "it");

  return NULL;
}

/* Whether it is a secret that messages can be signed with. */
gboolean
iterate_webhook_signature_check (const char  *secret,
                                 GError     **error)
{
  gsize size;
  g_autofree guchar *key = decode (secret, &size, error);

  return key != NULL;
}

/**
 * iterate_webhook_signature_make:
 * @id: of the message
 * @seconds: when it is sent
 * @body: exactly what is sent
 *
 * Returns: (transfer full): the header's value, or %NULL with @error set
 */
char *
iterate_webhook_signature_make (const char  *secret,
                                const char  *id,
                                gint64       seconds,
                                const char  *body,
                                GError     **error)
{
  gsize key_size;
  g_autofree guchar *key = decode (secret, &key_size, error);
  g_autofree char *text = NULL;
  g_autofree char *encoded = NULL;
  guint8 digest[32];
  gsize size = sizeof digest;
  GHmac *hmac;

  if (key == NULL)
    return NULL;

  text = g_strdup_printf ("%s.%" G_GINT64_FORMAT ".%s", id, seconds, body);
  hmac = g_hmac_new (G_CHECKSUM_SHA256, key, key_size);
  g_hmac_update (hmac, (const guchar *) text, strlen (text));
  g_hmac_get_digest (hmac, digest, &size);
  g_hmac_unref (hmac);
  encoded = g_base64_encode (digest, size);

  return g_strconcat ("v1,", encoded, NULL);
}
