/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-gate.h"

#include "iterate-settings.h"
#include "iterate-webhook-signature.h"

#include <string.h>

/**
 * IterateCollectorGate:
 *
 * Who may send. Any web page can make its visitor's browser send to this machine: a request that comes
 * from a page which no source lists, or to a name that is not this machine's, is refused before it is
 * read, and pages always need a token.
 */
struct _IterateCollectorGate
{
  gboolean   loopback;
  gboolean   strict;  /* whether this machine's own programs need a token as well */
  GPtrArray *sources; /* (owned) (element-type Source) */
};

typedef struct
{
  gint64 id;
  char  *digest; /* (owned) */
  GStrv  origins;
} Source;

static void
free_source (gpointer data)
{
  Source *source = data;

  g_free (source->digest);
  g_strfreev (source->origins);
  g_free (source);
}

void
iterate_collector_gate_free (IterateCollectorGate *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->sources);
  g_free (self);
}

/**
 * iterate_collector_gate_new:
 * @loopback: whether only this machine can reach it
 *
 * Returns: (transfer full): the gate, or %NULL with @error set
 */
IterateCollectorGate *
iterate_collector_gate_new (IterateDatabase  *db,
                            gboolean          loopback,
                            GError          **error)
{
  g_autoptr(IterateCollectorGate) self = g_new0 (IterateCollectorGate, 1);
  g_autoptr(IterateStatement) rows = NULL;
  g_autofree char *strict = NULL;
  IterateStep step;

  self->loopback = loopback;
  self->sources = g_ptr_array_new_with_free_func (free_source);
  strict = iterate_settings_dup_string (db, "collector.token", "optional", error);
  if (strict == NULL)
    return NULL;

  self->strict = g_str_equal (strict, "required");
  rows = iterate_database_query (db, error,
                                 "SELECT token, (SELECT group_concat (value, ' ') "
                                 "FROM json_each (origins)), id FROM collector_source "
                                 "WHERE kind = 'token'", "");
  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      Source *source = g_new0 (Source, 1);
      const char *origins = iterate_statement_get_string (rows, 1);

      source->id = iterate_statement_get_int64 (rows, 2);
      source->digest = g_strdup (iterate_statement_get_string (rows, 0));
      source->origins = g_strsplit (origins == NULL ? "" : origins, " ", -1);
      g_ptr_array_add (self->sources, source);
    }

  return step == ITERATE_STEP_ERROR ? NULL : g_steal_pointer (&self);
}

guint
iterate_collector_gate_get_n_sources (IterateCollectorGate *self)
{
  return self->sources->len;
}

/* Returns: (transfer full): what a token is known by */
char *
iterate_collector_token_digest (const char *token)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);
}

static Source *
find_source (IterateCollectorGate *self,
             const char           *token)
{
  g_autofree char *digest = token == NULL ? NULL : iterate_collector_token_digest (token);
  Source *found = NULL;

  for (guint i = 0; digest != NULL && i < self->sources->len; i++)
    {
      Source *source = g_ptr_array_index (self->sources, i);

      if (iterate_are_equal_secretly (source->digest, digest))
        found = source;
    }

  return found;
}

/* Returns: (transfer full) (nullable): the token, wherever clients put it */
static char *
dup_token (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");
  const char *key = soup_message_headers_get_one (headers, "X-API-Key");
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr(GHashTable) parameters = NULL;

  if (authorization != NULL && g_ascii_strncasecmp (authorization, "Bearer ", 7) == 0)
    return g_strdup (authorization + 7);

  if (authorization != NULL && g_ascii_strncasecmp (authorization, "Basic ", 6) == 0)
    {
      gsize length;
      g_autofree char *pair = (char *) g_base64_decode (authorization + 6, &length);
      const char *colon = memchr (pair, ':', length);

      return g_strndup (pair, colon == NULL ? length : (gsize) (colon - pair));
    }

  if (key != NULL)
    return g_strdup (key);

  parameters = query == NULL ? NULL : soup_form_decode (query);

  return parameters == NULL ? NULL : g_strdup (g_hash_table_lookup (parameters, "token"));
}

static gboolean
is_loopback_host (const char *host)
{
  static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };

  for (guint i = 0; host != NULL && i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i]);

      if (g_ascii_strncasecmp (host, names[i], length) == 0 &&
          (host[length] == '\0' || host[length] == ':'))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_listed (IterateCollectorGate *self,
           const char           *origin)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      Source *source = g_ptr_array_index (self->sources, i);

      if (g_strv_contains ((const char *const *) source->origins, origin))
        return TRUE;
    }

  return FALSE;
}

static void
allow_origin (SoupServerMessage *message,
              const char        *origin)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Access-Control-Allow-Origin", origin);
  soup_message_headers_replace (headers, "Vary", "Origin");
  soup_message_headers_replace (headers, "Access-Control-Allow-Methods", "GET, POST, OPTIONS");
  soup_message_headers_replace (headers, "Access-Control-Allow-Headers",
                                "content-type, authorization, x-api-key, if-none-match");
  soup_message_headers_replace (headers, "Access-Control-Max-Age", "600");
  soup_message_headers_replace (headers, "Access-Control-Expose-Headers", "ETag, Retry-After");
}

/* Returns: 0, or the status for who has no right token */
static guint
check_token (IterateCollectorGate    *self,
             const char              *token,
             IterateCollectorPassage *passage)
{
  const Source *source = find_source (self, token);

  passage->waits = FALSE;
  passage->source = source == NULL ? 0 : source->id;
  if (source != NULL)
    return 0;

  passage->reason = token == NULL ? "It has no token" : "Its token is not known";

  return SOUP_STATUS_UNAUTHORIZED;
}

/**
 * iterate_collector_gate_check:
 * @place: where the request has its token
 * @passage: (out): what is known of the sender
 *
 * Looks at the headers alone.
 *
 * Returns: 0 where the request may go on, or the status that it is answered with
 */
guint
iterate_collector_gate_check (IterateCollectorGate    *self,
                              SoupServerMessage       *message,
                              IterateTokenPlace        place,
                              IterateCollectorPassage *passage)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *origin = soup_message_headers_get_one (headers, "Origin");
  g_autofree char *token = NULL;

  memset (passage, 0, sizeof *passage);
  if (self->loopback && !is_loopback_host (soup_message_headers_get_one (headers, "Host")))
    {
      passage->reason = "The name that was asked is not this machine's";
      return SOUP_STATUS_FORBIDDEN;
    }

  if (origin != NULL && !is_listed (self, origin))
    {
      passage->reason = "No source lists the page that sent it";
      return SOUP_STATUS_FORBIDDEN;
    }

  if (origin != NULL)
    allow_origin (message, origin);
  if (g_str_equal (soup_server_message_get_method (message), "OPTIONS"))
    return SOUP_STATUS_NO_CONTENT;

  if (place == ITERATE_TOKEN_NOWHERE)
    return 0;

  token = dup_token (message);
  passage->waits = token == NULL && place == ITERATE_TOKEN_IN_BODY;
  /* What this machine's own programs send is counted for a source where it names one. */
  if (self->loopback && origin == NULL && !self->strict)
    {
      const Source *source = find_source (self, token);

      passage->source = source == NULL ? 0 : source->id;
      passage->free = TRUE;
      return 0;
    }

  return passage->waits ? 0 : check_token (self, token, passage);
}

/* Looks at a token that was in the body. Returns: as iterate_collector_gate_check() does */
guint
iterate_collector_gate_check_late (IterateCollectorGate    *self,
                                   const char              *token,
                                   IterateCollectorPassage *passage)
{
  guint status = check_token (self, token, passage);

  return passage->free ? 0 : status;
}
