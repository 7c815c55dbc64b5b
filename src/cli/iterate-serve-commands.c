/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-changes.h"
#include "iterate-collector-source.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>

static char *listen_at;

static const GOptionEntry serve_options[] = {
  { "listen", 0, 0, G_OPTION_ARG_STRING, &listen_at,
    N_("Where to listen, 127.0.0.1:4318 by default"), N_("ADDRESS") },
  { NULL }
};

static char **origins;
static char *source_kind;
static gboolean with_secret;

static const GOptionEntry source_options[] = {
  { "origin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &origins,
    N_("Pages that may use it, such as https://shop.example; can be given several times"),
    N_("ORIGIN") },
  { "kind", 0, 0, G_OPTION_ARG_STRING, &source_kind,
    N_("What sends webhooks: standard-webhooks, formbricks or typeform"), N_("KIND") },
  { "secret", 0, 0, G_OPTION_ARG_NONE, &with_secret,
    N_("Read what its webhooks are signed with from standard input; it is kept in the keyring"), NULL },
  { NULL }
};

static gboolean
signalled_cb (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_CONTINUE;
}

/* Serves until it is told to end. The engine works on meanwhile, and what it sends is carried. */
static gboolean
run_serve (IterateInvocation  *invocation,
           GError            **error)
{
  IterateWorkspace *workspace = iterate_invocation_open (invocation, error);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(IterateChanges) changes = NULL;
  IterateCollector *collector;
  guint terminate, interrupt;

  if (workspace == NULL)
    return FALSE;

  changes = iterate_changes_new (iterate_workspace_get_store (workspace), error);
  if (changes == NULL)
    return FALSE;

  g_signal_connect_object (changes, "changed::message", G_CALLBACK (iterate_workspace_deliver),
                           workspace, G_CONNECT_SWAPPED);
  collector = iterate_workspace_get_collector (workspace);
  if (!iterate_collector_start (collector,
                                listen_at == NULL ? ITERATE_COLLECTOR_ADDRESS : listen_at, error))
    return FALSE;

  g_print (_("Listening at http://%s\n"), iterate_collector_get_address (collector));
  fflush (stdout);
  iterate_workspace_deliver (workspace);
  terminate = g_unix_signal_add (SIGTERM, signalled_cb, loop);
  interrupt = g_unix_signal_add (SIGINT, signalled_cb, loop);
  g_main_loop_run (loop);
  iterate_collector_stop (collector);
  g_source_remove (terminate);
  g_source_remove (interrupt);

  return TRUE;
}

static gboolean
run_sources (IterateInvocation  *invocation,
             GError            **error)
{
  static const char *const columns[] = { "name", "kind", "origins", "createdAt", "usedAt", NULL };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_COLLECTOR_SOURCE);

  iterate_query_order_by (query, "name", FALSE);

  return iterate_invocation_print_query (invocation, query, _("No source needs a token yet"), columns,
                                         error);
}

typedef struct
{
  const char *name;
  char       *token; /* (owned) (nullable) */
} NewSource;

static gboolean
is_hook (void)
{
  return source_kind != NULL && !g_str_equal (source_kind, ITERATE_SOURCE_TOKEN);
}

static gboolean
add_source (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  NewSource *source = user_data;

  if (is_hook ())
    return iterate_collector_source_add_hook (db, source->name, source_kind, now, &source->token,
                                              error);

  return iterate_collector_source_add (db, source->name, (const char *const *) origins, now,
                                       &source->token, error);
}

static gboolean
run_add_source (IterateInvocation  *invocation,
                GError            **error)
{
  NewSource source = { iterate_invocation_get_argument (invocation, 0) };
  g_autoptr(JsonObject) object = json_object_new ();
  gboolean added;

  if (with_secret)
    {
      source.token = iterate_invocation_read_secret (error);
      if (source.token == NULL)
        return FALSE;
    }

  added = iterate_invocation_write (invocation, add_source, &source, error);
  if (added && invocation->json)
    {
      json_object_set_string_member (object, "name", source.name);
      json_object_set_string_member (object, is_hook () ? "secret" : "token", source.token);
      iterate_invocation_print_object (object);
    }
  else if (added && is_hook ())
    {
      g_print (_("Send webhooks to http://%s/v1/hooks/%s\nsigned with the secret %s\n"),
               ITERATE_COLLECTOR_ADDRESS, source.name, source.token);
    }
  else if (added)
    {
      g_print (_("The token of “%s”, which is shown this once:\n%s\n"), source.name, source.token);
    }
  g_free (source.token);

  return added;
}

static gboolean
remove_source (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  return iterate_collector_source_remove (db, user_data, error);
}

static gboolean
run_remove_source (IterateInvocation  *invocation,
                   GError            **error)
{
  return iterate_invocation_write (invocation, remove_source,
                                   (gpointer) iterate_invocation_get_argument (invocation, 0), error) &&
         run_sources (invocation, error);
}

const IterateCommand iterate_serve_commands[] = {
  {
    "serve", NULL, 0, 0, N_("Listen to what products send, and give them their flags"),
    "Examples:\n  iterate serve\n  iterate serve --listen 127.0.0.1:8787\n\n"
    "Products' own clients work unchanged: set OFREP_ENDPOINT=http://127.0.0.1:4318, for example.",
    serve_options, run_serve,
  },
  { "collector list", NULL, 0, 0, N_("List what sends with a token"), NULL, NULL, run_sources },
  {
    "collector add", "NAME", 1, 1, N_("Make a token for something that sends"),
    "Examples:\n  iterate collector add shop --origin https://shop.example\n"
    "  iterate collector add backend\n"
    "  iterate collector add survey --kind typeform\n\n"
    "Pages always need a token, and so does everybody where the collector can be reached from other\n"
    "machines.", source_options, run_add_source,
  },
  { "collector remove", "NAME", 1, 1, N_("Make a token worthless"), NULL, NULL, run_remove_source },
  { NULL }
};
