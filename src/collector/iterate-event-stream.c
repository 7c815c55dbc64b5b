/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-event-stream.h"

#include <string.h>

/* Clients and what is between them drop a line that is silent. */
#define PING_SECONDS 25

#define MAX_LISTENERS 1000

/**
 * IterateEventStream:
 *
 * Tells those who listen that flags have changed, as OFREP's server-sent events, so that they ask
 * again. It belongs to the thread that made it. A browser's stream cannot carry a header: the address
 * that it is told has a token of its own, which is good for as long as the collector runs and opens
 * nothing else.
 */
struct _IterateEventStream
{
  GObject             parent_instance;

  IterateFlagService *flags;     /* (owned) */
  GPtrArray          *listeners; /* (owned) (element-type SoupServerMessage) */
  GSource            *ping;      /* (owned) */
  char               *token;     /* (owned) */
  guint               n_events;
};

G_DEFINE_FINAL_TYPE (IterateEventStream, iterate_event_stream, G_TYPE_OBJECT)

static void
iterate_event_stream_dispose (GObject *object)
{
  IterateEventStream *self = ITERATE_EVENT_STREAM (object);

  for (guint i = 0; self->listeners != NULL && i < self->listeners->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->listeners, i), self);
  g_clear_pointer (&self->listeners, g_ptr_array_unref);
  if (self->ping != NULL)
    g_source_destroy (self->ping);
  g_clear_pointer (&self->ping, g_source_unref);
  g_clear_object (&self->flags);
  g_clear_pointer (&self->token, g_free);

  G_OBJECT_CLASS (iterate_event_stream_parent_class)->dispose (object);
}

static void
iterate_event_stream_class_init (IterateEventStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = iterate_event_stream_dispose;
}

static void
iterate_event_stream_init (IterateEventStream *self)
{
  self->listeners = g_ptr_array_new_with_free_func (g_object_unref);
  self->token = g_uuid_string_random ();
}

static void
send (IterateEventStream *self,
      const char         *text)
{
  for (guint i = 0; i < self->listeners->len; i++)
    {
      SoupServerMessage *message = g_ptr_array_index (self->listeners, i);

      soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_COPY,
                                text, strlen (text));
      soup_server_message_unpause (message);
    }
}

static void
flags_changed_cb (IterateEventStream *self)
{
  g_autofree char *text = g_strdup_printf (
    "id: %u\nevent: message\ndata: {\"type\":\"refetchEvaluation\",\"etag\":\"\\\"%s\\\"\"}\n\n",
    ++self->n_events, iterate_flag_service_get_version (self->flags));

  send (self, text);
}

static gboolean
ping_cb (gpointer data)
{
  send (data, ": ping\n\n");

  return G_SOURCE_CONTINUE;
}

IterateEventStream *
iterate_event_stream_new (IterateFlagService *flags)
{
  IterateEventStream *self = g_object_new (ITERATE_TYPE_EVENT_STREAM, NULL);

  self->flags = g_object_ref (flags);
  g_signal_connect_object (flags, "changed", G_CALLBACK (flags_changed_cb), self, G_CONNECT_SWAPPED);
  self->ping = g_timeout_source_new_seconds (PING_SECONDS);
  g_source_set_callback (self->ping, ping_cb, self, NULL);
  g_source_attach (self->ping, g_main_context_get_thread_default ());

  return self;
}

const char *
iterate_event_stream_get_token (IterateEventStream *self)
{
  g_return_val_if_fail (ITERATE_IS_EVENT_STREAM (self), NULL);

  return self->token;
}

static void
finished_cb (SoupServerMessage  *message,
             IterateEventStream *self)
{
  g_ptr_array_remove_fast (self->listeners, message);
}

/* Returns: whether it is listened to from now on; otherwise there are too many */
gboolean
iterate_event_stream_add (IterateEventStream *self,
                          SoupServerMessage  *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  if (self->listeners->len >= MAX_LISTENERS)
    return FALSE;

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (body, FALSE);
  /* Something at once, so that the client knows that it is connected. */
  soup_message_body_append (body, SOUP_MEMORY_STATIC, ": hello\n\n", strlen (": hello\n\n"));
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), self);
  g_ptr_array_add (self->listeners, g_object_ref (message));

  return TRUE;
}

guint
iterate_event_stream_get_n_listeners (IterateEventStream *self)
{
  g_return_val_if_fail (ITERATE_IS_EVENT_STREAM (self), 0);

  return self->listeners->len;
}
