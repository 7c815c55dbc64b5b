/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libsoup/soup.h>
#include <stdio.h>
#include <string.h>

/* A server that answers whatever it is asked with the same bytes: the most that libsoup can do. */

static void
answer_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           body)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, body,
                                    strlen (body));
}

/* Arguments: a port, and what to answer. */
int
main (int   argc,
      char *argv[])
{
  g_autoptr(SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  if (argc < 3)
    return 2;

  soup_server_add_handler (server, NULL, answer_cb, argv[2], NULL);
  if (!soup_server_listen_local (server, (guint) g_ascii_strtoull (argv[1], NULL, 10), 0, NULL))
    return 1;

  puts ("ready");
  fflush (stdout);
  g_main_loop_run (loop);

  return 0;
}
