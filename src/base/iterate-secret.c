/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-secret.h"

#include "iterate-error.h"

#include <libsecret/secret.h>
#include <string.h>

/* Keys lie in the desktop's secret service, never in a workspace: a file that is copied, sent or
 * kept as a backup gives none away. All of this waits for another process. */

static const SecretSchema schema = {
  ITERATE_APPLICATION_ID, SECRET_SCHEMA_NONE,
  { { "purpose", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

/* Keys that the secret service did not take: for this process alone, and gone with it. */
static GMutex remembered_lock;
static GHashTable *remembered; /* (owned) (nullable) (element-type utf8 utf8) */

static char *
make_remembered_name (const char *purpose,
                      const char *account)
{
  return g_strconcat (purpose, "\n", account, NULL);
}

static void
forget (gpointer data)
{
  char *secret = data;

  /* It should not lie about in memory; a plain write before free() could be left out. */
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/* Returns: (transfer full) (nullable): the key that this process remembers */
static char *
dup_remembered (const char *purpose,
                const char *account)
{
  g_autofree char *name = make_remembered_name (purpose, account);
  char *secret;

  g_mutex_lock (&remembered_lock);
  secret = remembered == NULL ? NULL : g_strdup (g_hash_table_lookup (remembered, name));
  g_mutex_unlock (&remembered_lock);

  return secret;
}

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
 * iterate_secret_remember:
 * @secret: (nullable): %NULL to forget it
 *
 * Remembers a key as long as this process lives, where the secret service cannot keep it.
 */
void
iterate_secret_remember (const char *purpose,
                         const char *account,
                         const char *secret)
{
  g_autofree char *name = make_remembered_name (purpose, account);

  g_mutex_lock (&remembered_lock);
  if (remembered == NULL)
    remembered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, forget);
  if (secret == NULL)
    g_hash_table_remove (remembered, name);
  else
    g_hash_table_replace (remembered, g_steal_pointer (&name), g_strdup (secret));
  g_mutex_unlock (&remembered_lock);
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
  char *found;

  *secret = dup_remembered (purpose, account);
  if (*secret != NULL)
    return TRUE;

  found = secret_password_lookup_sync (&schema, NULL, &problem, "purpose", purpose,
                                       "account", account, NULL);
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

  iterate_secret_remember (purpose, account, NULL);
  secret_password_clear_sync (&schema, NULL, &problem, "purpose", purpose, "account", account, NULL);

  return problem == NULL || explain (error, problem);
}
