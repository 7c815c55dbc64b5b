/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-secret.h"

#include "iterate-error.h"

#include <libsecret/secret.h>

/* Keys lie in the desktop's secret service, never in a workspace: a file that is copied, sent or
 * kept as a backup gives none away. All of this waits for another process. */

static const SecretSchema schema = {
  ITERATE_APPLICATION_ID, SECRET_SCHEMA_NONE,
  { { "purpose", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

static gboolean
explain (GError  **error,
         GError   *problem)
{
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
               "The keyring did not answer (%s). Unlock it, or do without a key", problem->message);
  g_error_free (problem);

  return FALSE;
}

/**
 * iterate_secret_store:
 * @purpose: what it is for, such as `feedback-source`
 * @account: whose it is
 *
 * Keeps a key; one that was kept before is replaced.
 */
gboolean
iterate_secret_store (const char  *purpose,
                      const char  *account,
                      const char  *secret,
                      GError     **error)
{
  g_autofree char *label = g_strdup_printf ("Iterate: %s", account);
  GError *problem = NULL;

  return secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, label, secret, NULL,
                                     &problem, "purpose", purpose, "account", account, NULL) ||
         explain (error, problem);
}

/**
 * iterate_secret_lookup:
 * @secret: (out) (transfer full) (nullable): the key, %NULL when there is none
 */
gboolean
iterate_secret_lookup (const char  *purpose,
                       const char  *account,
                       char       **secret,
                       GError     **error)
{
  GError *problem = NULL;
  char *found = secret_password_lookup_sync (&schema, NULL, &problem, "purpose", purpose,
                                             "account", account, NULL);

  *secret = NULL;
  if (problem != NULL)
    return explain (error, problem);

  *secret = g_strdup (found);
  secret_password_free (found);

  return TRUE;
}

gboolean
iterate_secret_clear (const char  *purpose,
                      const char  *account,
                      GError     **error)
{
  GError *problem = NULL;

  secret_password_clear_sync (&schema, NULL, &problem, "purpose", purpose, "account", account, NULL);

  return problem == NULL || explain (error, problem);
}
