/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-service-key.h"

#include "iterate-error.h"
#include "iterate-secret.h"

/* Keys of services that are asked for numbers, in the secret service. Each is for one account at one
 * address. */

#define PURPOSE "metric-source"

static char *
make_account (const char *kind,
              const char *address,
              const char *account)
{
  return g_strdup_printf ("%s %s %s", kind, address, account == NULL ? "" : account);
}

/* Keeps a key. The secret service may ask a person: no transaction may wait for that. */
gboolean
iterate_service_key_store (const char  *kind,
                           const char  *address,
                           const char  *account,
                           const char  *key,
                           GError     **error)
{
  g_autofree char *name = make_account (kind, address, account);

  return iterate_secret_store (PURPOSE, name, key, error);
}

/**
 * iterate_service_key_lookup:
 * @account: (nullable): who asks
 * @key: (out) (transfer full): the key
 */
gboolean
iterate_service_key_lookup (const char  *kind,
                            const char  *address,
                            const char  *account,
                            char       **key,
                            GError     **error)
{
  g_autofree char *name = make_account (kind, address, account);

  *key = NULL;
  if (!iterate_secret_lookup (PURPOSE, name, key, error))
    return FALSE;
  if (*key != NULL)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
               "The keyring has no key for “%s”. Add the service again", address);

  return FALSE;
}
