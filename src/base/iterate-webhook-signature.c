/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-webhook-signature.h"

#include "iterate-error.h"

#include <string.h>

/* How Standard Webhooks sign a message: HMAC-SHA256 over id, time and body. */

#define PREFIX      "whsec_"
#define LEAST_BYTES 24
#define MOST_BYTES  64

/* Seconds between the sender's clock and this one. */
#define TOLERANCE 300

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
 * @length: of @body in bytes, or −1
 *
 * Returns: (transfer full): the header's value, or %NULL with @error set
 */
char *
iterate_webhook_signature_make (const char  *secret,
                                const char  *id,
                                gint64       seconds,
                                const char  *body,
                                gssize       length,
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

  text = g_strdup_printf ("%s.%" G_GINT64_FORMAT ".", id, seconds);
  hmac = g_hmac_new (G_CHECKSUM_SHA256, key, key_size);
  g_hmac_update (hmac, (const guchar *) text, strlen (text));
  g_hmac_update (hmac, (const guchar *) body, length < 0 ? (gssize) strlen (body) : length);
  g_hmac_get_digest (hmac, digest, &size);
  g_hmac_unref (hmac);
  encoded = g_base64_encode (digest, size);

  return g_strconcat ("v1,", encoded, NULL);
}

/* Takes as long whichever byte differs. */
gboolean
iterate_are_equal_secretly (const char *one,
                            const char *other)
{
  guchar difference = 0;
  gsize length = strlen (one);

  if (strlen (other) != length)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    difference |= one[i] ^ other[i];

  return difference == 0;
}

/**
 * iterate_webhook_signature_verify:
 * @id: (nullable): the header `webhook-id`
 * @time: (nullable): the header `webhook-timestamp`
 * @signatures: (nullable): the header `webhook-signature`: one or, while secrets change, several
 * @body: what was sent
 * @now: seconds since 1970
 *
 * Returns: whether it was signed with the secret a short time ago
 */
gboolean
iterate_webhook_signature_verify (const char  *secret,
                                  const char  *id,
                                  const char  *time,
                                  const char  *signatures,
                                  const char  *body,
                                  gsize        length,
                                  gint64       now,
                                  GError     **error)
{
  g_autofree char *expected = NULL;
  g_auto(GStrv) given = NULL;
  gboolean found = FALSE;
  gint64 seconds;

  if (id == NULL || signatures == NULL || time == NULL ||
      !g_ascii_string_to_signed (time, 10, 0, G_MAXINT32 * G_GINT64_CONSTANT (1000), &seconds, NULL))
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED, "It is not signed");
      return FALSE;
    }

  if (ABS (now - seconds) > TOLERANCE)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED,
                           "It was signed too long ago, or the clocks differ");
      return FALSE;
    }

  expected = iterate_webhook_signature_make (secret, id, seconds, body, (gssize) length, error);
  if (expected == NULL)
    return FALSE;

  given = g_strsplit (signatures, " ", -1);
  for (guint i = 0; given[i] != NULL; i++)
    found |= iterate_are_equal_secretly (given[i], expected);
  if (!found)
    g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED,
                         "It is signed with another secret");

  return found;
}
