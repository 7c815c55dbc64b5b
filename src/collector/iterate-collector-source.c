/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-source.h"

#include "iterate-collector-gate.h"
#include "iterate-error.h"
#include "iterate-query.h"

#include <string.h>
#include <sys/random.h>

#define MAX_NAME 100

#define TOKEN_BYTES 24

/**
 * IterateCollectorSource:
 *
 * Something that may send, such as a shop: it has a token, and the pages that may use it.
 */
struct _IterateCollectorSource
{
  IterateRecord parent_instance;
};

/* Without the token's digest, which is of no use to anybody. */
static const IterateColumn columns[] = {
  { "name", G_TYPE_STRING },
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

/* Returns: (transfer full) (nullable): a text that nobody can guess */
static char *
make_token (GError **error)
{
  guint8 bytes[TOKEN_BYTES];
  GString *token;

  if (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                           "The system has no random numbers for a token");
      return NULL;
    }

  token = g_string_new ("it_");
  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (token, "%02x", bytes[i]);

  return g_string_free (token, FALSE);
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
  gint64 n;

  if (*name == '\0' || strlen (name) > MAX_NAME || !g_utf8_validate (name, -1, NULL))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "A source needs a name of 1 to %d letters", MAX_NAME);
      return FALSE;
    }

  for (guint i = 0; origins != NULL && origins[i] != NULL; i++)
    {
      if (!check_origin (origins[i], error))
        return FALSE;
      json_array_add_string_element (list, origins[i]);
    }

  if (!iterate_database_get_int64 (db, &n, error,
                                   "SELECT count(*) FROM collector_source WHERE name = ?", "s", name))
    return FALSE;

  if (n > 0)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT, "There is a source “%s” already",
                   name);
      return FALSE;
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

/* Its token opens nothing any more. */
gboolean
iterate_collector_source_remove (IterateDatabase  *db,
                                 const char       *name,
                                 GError          **error)
{
  if (!iterate_database_execute (db, error, "DELETE FROM collector_source WHERE name = ?", "s", name))
    return FALSE;

  if (iterate_database_get_changes (db) > 0)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
               "There is no source “%s”. See: iterate collector list", name);

  return FALSE;
}
