/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-source.h"

#include "iterate-collector-gate.h"
#include "iterate-error.h"
#include "iterate-query.h"
#include "iterate-secret.h"
#include "iterate-webhook-signature.h"

#include <string.h>
#include <sys/random.h>

#define MAX_NAME 100

#define TOKEN_BYTES 24

/* Of secrets in the secret service. */
#define PURPOSE "collector"

const char *const iterate_collector_source_kinds[] = {
  ITERATE_SOURCE_TOKEN, ITERATE_SOURCE_STANDARD_WEBHOOKS, ITERATE_SOURCE_FORMBRICKS,
  ITERATE_SOURCE_TYPEFORM, NULL,
};

/**
 * IterateCollectorSource:
 *
 * Something that may send, such as a shop: it has a token, and the pages that may use it; or it signs
 * the webhooks that it sends to an address of its own.
 */
struct _IterateCollectorSource
{
  IterateRecord parent_instance;
};

/* Without the token's digest, which is of no use to anybody. */
static const IterateColumn columns[] = {
  { "name", G_TYPE_STRING },
  { "kind", G_TYPE_STRING },
  { "origins", ITERATE_COLUMN_STRV },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "used-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateCollectorSource, iterate_collector_source, ITERATE_TYPE_RECORD)

static void
iterate_collector_source_class_init (IterateCollectorSourceClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "collector_source",
                                  "collector-source", columns, G_N_ELEMENTS (columns));
}

static void
iterate_collector_source_init (IterateCollectorSource *self)
{
}

static gboolean
check_origin (const char  *origin,
              GError     **error)
{
  g_autoptr(GUri) uri = g_uri_parse (origin, G_URI_FLAGS_NONE, NULL);

  if (uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_path (uri) == '\0' &&
      (g_str_equal (g_uri_get_scheme (uri), "https") || g_str_equal (g_uri_get_scheme (uri), "http")))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is no origin of pages. Write, for example, https://shop.example", origin);

  return FALSE;
}

static gboolean
make_random (guint8  bytes[TOKEN_BYTES],
             GError **error)
{
  if (getrandom (bytes, TOKEN_BYTES, 0) == TOKEN_BYTES)
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                       "The system has no random numbers for a token");

  return FALSE;
}

/* Returns: (transfer full) (nullable): a text that nobody can guess */
static char *
make_token (GError **error)
{
  guint8 bytes[TOKEN_BYTES];
  GString *token;

  if (!make_random (bytes, error))
    return NULL;

  token = g_string_new ("it_");
  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (token, "%02x", bytes[i]);

  return g_string_free (token, FALSE);
}

/* Returns: (transfer full) (nullable): a secret as Standard Webhooks write it */
static char *
make_secret (GError **error)
{
  guint8 bytes[TOKEN_BYTES];
  g_autofree char *encoded = NULL;

  if (!make_random (bytes, error))
    return NULL;

  encoded = g_base64_encode (bytes, sizeof bytes);

  return g_strconcat ("whsec_", encoded, NULL);
}

static gboolean
check_name (IterateDatabase  *db,
            const char       *name,
            GError          **error)
{
  gint64 n;

  if (*name == '\0' || strlen (name) > MAX_NAME || !g_utf8_validate (name, -1, NULL))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "A source needs a name of 1 to %d letters", MAX_NAME);
      return FALSE;
    }

  if (!iterate_database_get_int64 (db, &n, error,
                                   "SELECT count(*) FROM collector_source WHERE name = ?", "s", name))
    return FALSE;

  if (n > 0)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT, "There is a source “%s” already", name);

  return n == 0;
}

/**
 * iterate_collector_source_add:
 * @origins: (nullable): pages that may use it, such as `https://shop.example`
 * @token: (out) (transfer full): its token, which is told this once
 *
 * Adds a source.
 */
gboolean
iterate_collector_source_add (IterateDatabase    *db,
                              const char         *name,
                              const char *const  *origins,
                              gint64              now,
                              char              **token,
                              GError            **error)
{
  g_autoptr(JsonArray) list = json_array_new ();
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *made = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *text = NULL;

  if (!check_name (db, name, error))
    return FALSE;

  for (guint i = 0; origins != NULL && origins[i] != NULL; i++)
    {
      if (!check_origin (origins[i], error))
        return FALSE;
      json_array_add_string_element (list, origins[i]);
    }

  made = make_token (error);
  if (made == NULL)
    return FALSE;

  digest = iterate_collector_token_digest (made);
  json_node_set_array (node, list);
  text = json_to_string (node, FALSE);
  if (!iterate_database_execute (db, error,
                                 "INSERT INTO collector_source (name, token, origins, created_at) "
                                 "VALUES (?, ?, ?, ?)", "sssi", name, digest, text, now))
    return FALSE;

  *token = g_steal_pointer (&made);

  return TRUE;
}

static gboolean
check_hook (const char  *name,
            const char  *kind,
            const char  *secret,
            GError     **error)
{
  for (const char *p = name; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr ("._-", *p) == NULL)
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       "“%s” is a part of an address: write letters, digits, “.”, “_” and “-” alone",
                       name);
          return FALSE;
        }
    }

  if (g_str_equal (kind, ITERATE_SOURCE_TOKEN) ||
      !g_strv_contains (iterate_collector_source_kinds, kind))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” is no kind of webhook. There are: standard-webhooks, formbricks, typeform",
                   kind);
      return FALSE;
    }

  return secret == NULL || g_str_equal (kind, ITERATE_SOURCE_TYPEFORM) ||
         iterate_webhook_signature_check (secret, error);
}

/**
 * iterate_collector_source_add_hook:
 * @kind: which tool sends, such as %ITERATE_SOURCE_TYPEFORM
 * @secret: (inout) (nullable): what it signs with; one is made where there is none
 *
 * Adds a source whose webhooks are taken at `/v1/hooks/` and its name. Its secret is kept by the secret
 * service.
 */
gboolean
iterate_collector_source_add_hook (IterateDatabase  *db,
                                   const char       *name,
                                   const char       *kind,
                                   gint64            now,
                                   char            **secret,
                                   GError          **error)
{
  g_autofree char *digest = NULL;

  if (!check_name (db, name, error) || !check_hook (name, kind, *secret, error))
    return FALSE;

  if (*secret == NULL)
    *secret = make_secret (error);
  if (*secret == NULL)
    return FALSE;

  digest = iterate_collector_token_digest (*secret);

  return iterate_database_execute (db, error,
                                   "INSERT INTO collector_source (name, kind, token, created_at) "
                                   "VALUES (?, ?, ?, ?)", "sssi", name, kind, digest, now) &&
         iterate_secret_store (PURPOSE, name, *secret, error);
}

/**
 * iterate_collector_source_find_hook:
 * @kind: (out) (transfer full) (nullable): which tool sends, or %NULL where there is no such webhook
 */
gboolean
iterate_collector_source_find_hook (IterateDatabase  *db,
                                    const char       *name,
                                    char            **kind,
                                    GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;
  IterateStep step;

  *kind = NULL;
  row = iterate_database_query (db, error,
                                "SELECT kind FROM collector_source WHERE name = ? AND kind != 'token'",
                                "s", name);
  step = row == NULL ? ITERATE_STEP_ERROR : iterate_statement_step (row, error);
  if (step == ITERATE_STEP_ROW)
    *kind = g_strdup (iterate_statement_get_string (row, 0));

  return step != ITERATE_STEP_ERROR;
}

/* @secret: (out) (transfer full): what the source signs its webhooks with */
gboolean
iterate_collector_source_lookup_secret (const char  *name,
                                        char       **secret,
                                        GError     **error)
{
  if (!iterate_secret_lookup (PURPOSE, name, secret, error))
    return FALSE;

  if (*secret == NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                 "The keyring has no secret for “%s”. Remove the source and add it again", name);

  return *secret != NULL;
}

/* Its token opens nothing any more. */
gboolean
iterate_collector_source_remove (IterateDatabase  *db,
                                 const char       *name,
                                 GError          **error)
{
  g_autofree char *kind = NULL;
  gboolean is_hook;

  if (!iterate_collector_source_find_hook (db, name, &kind, error))
    return FALSE;

  is_hook = kind != NULL;
  if (!iterate_database_execute (db, error, "DELETE FROM collector_source WHERE name = ?", "s", name))
    return FALSE;

  if (iterate_database_get_changes (db) > 0)
    return !is_hook || iterate_secret_clear (PURPOSE, name, error);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
               "There is no source “%s”. See: iterate collector list", name);

  return FALSE;
}
