/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-request.h"

#include <string.h>

/* Answers with a body that is given away. */
void
iterate_collector_request_answer (IterateCollectorRequest *self,
                                  guint                    status,
                                  const char              *type,
                                  GString                 *body)
{
  gsize length = body->len;

  soup_server_message_set_status (self->message, status, NULL);
  soup_server_message_set_response (self->message, type, SOUP_MEMORY_TAKE,
                                    g_string_free (body, FALSE), length);
}

void
iterate_collector_request_answer_text (IterateCollectorRequest *self,
                                       guint                    status,
                                       const char              *type,
                                       const char              *body)
{
  soup_server_message_set_status (self->message, status, NULL);
  soup_server_message_set_response (self->message, type, SOUP_MEMORY_COPY, body, strlen (body));
}

/* An answer that waits for a commit. */
typedef struct
{
  SoupServerMessage *message; /* (owned) */
  GMainContext      *context; /* (owned) */
  const char        *body;
  gulong             finished_id;
  gboolean           gone;
  gboolean           failed;
} Pending;

static void
finished_cb (SoupServerMessage *message,
             Pending           *pending)
{
  pending->gone = TRUE;
}

static void
free_pending (gpointer data)
{
  Pending *pending = data;

  g_signal_handler_disconnect (pending->message, pending->finished_id);
  g_object_unref (pending->message);
  g_main_context_unref (pending->context);
  g_free (pending);
}

static gboolean
answer_pending (gpointer data)
{
  Pending *pending = data;
  IterateCollectorRequest request = { .message = pending->message };

  if (pending->gone)
    return G_SOURCE_REMOVE;

  if (pending->failed)
    {
      iterate_collector_request_set_header (&request, "Retry-After", "1");
      iterate_collector_request_answer_text (&request, SOUP_STATUS_SERVICE_UNAVAILABLE, "text/plain",
                                             "It could not be kept\n");
    }
  else
    {
      iterate_collector_request_answer_text (&request, SOUP_STATUS_OK, "application/json",
                                             pending->body);
    }
  soup_server_message_unpause (pending->message);

  return G_SOURCE_REMOVE;
}

/* On the intake's thread. */
static void
kept_cb (const GError *error,
         gpointer      user_data)
{
  Pending *pending = user_data;
  g_autoptr(GSource) source = g_idle_source_new ();

  if (error != NULL)
    g_warning ("What was sent could not be kept: %s", error->message);
  pending->failed = error != NULL;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, answer_pending, pending, free_pending);
  g_source_attach (source, pending->context);
}

/**
 * iterate_collector_request_keep:
 * @rows: (transfer full): what was sent
 * @body: (static): the answer, JSON
 *
 * Answers once the rows are safe, or that the sender should come again where too much waits.
 */
void
iterate_collector_request_keep (IterateCollectorRequest *self,
                                GByteArray              *rows,
                                const char              *body)
{
  Pending *pending;

  if (rows->len == 0)
    {
      g_byte_array_unref (rows);
      iterate_collector_request_answer_text (self, SOUP_STATUS_OK, "application/json", body);
      return;
    }

  pending = g_new0 (Pending, 1);
  pending->message = g_object_ref (self->message);
  pending->context = g_main_context_ref (self->context);
  pending->body = body;
  pending->finished_id = g_signal_connect (self->message, "finished", G_CALLBACK (finished_cb),
                                           pending);
  if (iterate_intake_put (self->intake, rows, kept_cb, pending))
    {
      soup_server_message_pause (self->message);
      return;
    }

  free_pending (pending);
  iterate_collector_request_set_header (self, "Retry-After", "1");
  iterate_collector_request_answer_text (self, SOUP_STATUS_SERVICE_UNAVAILABLE, "text/plain",
                                         "Too much waits to be kept\n");
}

const char *
iterate_collector_request_get_header (IterateCollectorRequest *self,
                                      const char              *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (self->message), name);
}

void
iterate_collector_request_set_header (IterateCollectorRequest *self,
                                      const char              *name,
                                      const char              *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (self->message), name,
                                value);
}
