/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-collector.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>

static char *listen_at;

static const GOptionEntry serve_options[] = {
  { "listen", 0, 0, G_OPTION_ARG_STRING, &listen_at,
    N_("Where to listen, 127.0.0.1:4318 by default"), N_("ADDRESS") },
  { NULL }
};

static gboolean
signalled_cb (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_REMOVE;
}

/* Serves until it is told to end. The engine works on meanwhile. */
static gboolean
run_serve (IterateInvocation  *invocation,
           GError            **error)
{
  IterateWorkspace *workspace = iterate_invocation_open (invocation, error);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(IterateCollector) collector = NULL;
  guint terminate, interrupt;

  if (workspace == NULL)
    return FALSE;

  collector = iterate_collector_new (iterate_workspace_get_store (workspace), invocation->clock);
  if (!iterate_collector_start (collector,
                                listen_at == NULL ? ITERATE_COLLECTOR_ADDRESS : listen_at, error))
    return FALSE;

  g_print (_("Listening at http://%s\n"), iterate_collector_get_address (collector));
  fflush (stdout);
  terminate = g_unix_signal_add (SIGTERM, signalled_cb, loop);
  interrupt = g_unix_signal_add (SIGINT, signalled_cb, loop);
  g_main_loop_run (loop);
  iterate_collector_stop (collector);
  /* Whichever came is gone. */
  for (guint i = 0; i < 2; i++)
    {
      guint id = i == 0 ? terminate : interrupt;

      if (g_main_context_find_source_by_id (NULL, id) != NULL)
        g_source_remove (id);
    }

  return TRUE;
}

const IterateCommand iterate_serve_commands[] = {
  {
    "serve", NULL, 0, 0, N_("Listen to what products send, and give them their flags"),
    "Examples:\n  iterate serve\n  iterate serve --listen 127.0.0.1:8787\n\n"
    "Products' own clients work unchanged: set OFREP_ENDPOINT=http://127.0.0.1:4318, for example.",
    serve_options, run_serve,
  },
  { NULL }
};
