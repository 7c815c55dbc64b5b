/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transcript-server.h"

#include <stdlib.h>
#include <string.h>

struct _TranscriptServer
{
  GSocketService *service;
  char           *address;
  GMainContext   *context;
  GMainLoop      *loop;
  GThread        *thread;
  GMutex          mutex;
  GPtrArray      *transcripts; /* (mutex) (element-type utf8) */
  GPtrArray      *requests;    /* (mutex) (element-type utf8) */
  guint           n_asked;     /* (mutex) since the last reset */
  guint           hold;        /* (mutex) milliseconds before the end of a reply */
};

/* Returns: whether the request is whole */
static gboolean
is_whole (const char *text)
{
  const char *end = strstr (text, "\r\n\r\n");
  g_autofree char *head = end == NULL ? NULL : g_ascii_strdown (text, end - text);
  const char *length = head == NULL ? NULL : strstr (head, "content-length:");

  return end != NULL && (length == NULL || strlen (end + 4) >= (gsize) atoi (length + 15));
}

static char *
read_request (GIOStream *stream)
{
  g_autoptr(GString) text = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  while (!is_whole (text->str) &&
         (n = g_input_stream_read (g_io_stream_get_input_stream (stream), buffer, sizeof buffer, NULL,
                                   NULL)) > 0)
    g_string_append_len (text, buffer, n);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection      *connection,
        GObject                *source,
        TranscriptServer       *self)
{
  g_autofree char *request = read_request (G_IO_STREAM (connection));
  g_autofree char *transcript = NULL;
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  gsize half;
  guint hold;

  /* Whoever only looked whether somebody is there. */
  if (*request == '\0')
    return TRUE;

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->requests, g_strdup (request));
  g_assert_cmpuint (self->transcripts->len, >, 0);
  transcript = g_strdup (g_ptr_array_index (self->transcripts,
                                            MIN (self->n_asked, self->transcripts->len - 1)));
  self->n_asked++;
  hold = self->hold;
  g_mutex_unlock (&self->mutex);

  half = strlen (transcript) / 2;
  g_output_stream_write_all (out, transcript, half, NULL, NULL, NULL);
  g_output_stream_flush (out, NULL, NULL);
  if (hold > 0)
    g_usleep (hold * 1000);
  g_output_stream_write_all (out, transcript + half, strlen (transcript) - half, NULL, NULL, NULL);

  return TRUE;
}

static gpointer
run_loop (gpointer data)
{
  TranscriptServer *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

TranscriptServer *
transcript_server_new (void)
{
  TranscriptServer *self = g_new0 (TranscriptServer, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;

  g_mutex_init (&self->mutex);
  self->transcripts = g_ptr_array_new_with_free_func (g_free);
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_main_context_push_thread_default (self->context);
  self->service = g_threaded_socket_service_new (8);
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, NULL);
  g_main_context_pop_thread_default (self->context);
  self->address = g_strdup_printf ("http://127.0.0.1:%u",
                                   g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  self->thread = g_thread_new ("transcripts", run_loop, self);

  return self;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_REMOVE;
}

void
transcript_server_free (TranscriptServer *self)
{
  g_main_context_invoke (self->context, quit_cb, self->loop);
  g_thread_join (self->thread);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_ptr_array_unref (self->transcripts);
  g_ptr_array_unref (self->requests);
  g_mutex_clear (&self->mutex);
  g_free (self->address);
  g_free (self);
}

const char *
transcript_server_get_address (TranscriptServer *self)
{
  return self->address;
}

/* Adds an answer as it was recorded. Recordings have the chunks of their body put together. */
void
transcript_server_add (TranscriptServer *self,
                       const char       *transcript)
{
  g_autoptr(GRegex) chunked = g_regex_new ("^(Transfer-Encoding|Keep-Alive|Content-Length|Connection):"
                                           "[^\\n]*\\r?\\n", G_REGEX_MULTILINE | G_REGEX_CASELESS, 0,
                                             NULL);
  g_autofree char *plain = g_regex_replace_literal (chunked, transcript, -1, 0, "", 0, NULL);

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->transcripts, g_steal_pointer (&plain));
  g_mutex_unlock (&self->mutex);
}

/* @headers: (nullable): lines, each with its end */
void
transcript_server_add_reply (TranscriptServer *self,
                             guint             status,
                             const char       *headers,
                             const char       *body)
{
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 %u Said\r\n%s%s\r\n%s", status,
                                           headers == NULL || strstr (headers, "Content-Type") == NULL
                                             ? "Content-Type: application/json\r\n" : "",
                                           headers == NULL ? "" : headers, body);

  transcript_server_add (self, text);
}

/* From now on it is silent for so long in the middle of each answer. */
void
transcript_server_hold (TranscriptServer *self,
                        guint             milliseconds)
{
  g_mutex_lock (&self->mutex);
  self->hold = milliseconds;
  g_mutex_unlock (&self->mutex);
}

/* Forgets what it was to say and what it was asked. */
void
transcript_server_reset (TranscriptServer *self)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_set_size (self->transcripts, 0);
  g_ptr_array_set_size (self->requests, 0);
  self->n_asked = 0;
  self->hold = 0;
  g_mutex_unlock (&self->mutex);
}

/* Returns: how often it was asked */
guint
transcript_server_count (TranscriptServer *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->requests->len;
  g_mutex_unlock (&self->mutex);

  return n;
}

/* Returns: (transfer full): what it was asked, with its headers */
char *
transcript_server_dup_request (TranscriptServer *self,
                               guint             index)
{
  char *request;

  g_mutex_lock (&self->mutex);
  g_assert_cmpuint (index, <, self->requests->len);
  request = g_strdup (g_ptr_array_index (self->requests, index));
  g_mutex_unlock (&self->mutex);

  return request;
}
