/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector-request.h"

#include "iterate-error.h"

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

/* Of a body, inflated. */
#define MAX_INFLATED (64 * 1024 * 1024)

/* Returns: (transfer full) (nullable): the body as it was before it was packed, up to the limit */
static GBytes *
inflate (GBytes *sent)
{
  g_autoptr(GZlibDecompressor) decompressor = NULL;
  g_autoptr(GInputStream) packed = g_memory_input_stream_new_from_bytes (sent);
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GByteArray) inflated = g_byte_array_new ();
  guint8 buffer[65536];
  gssize n;

  decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  stream = g_converter_input_stream_new (packed, G_CONVERTER (decompressor));
  while ((n = g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL)) > 0)
    {
      if (inflated->len + n > MAX_INFLATED)
        return NULL;
      g_byte_array_append (inflated, buffer, n);
    }

  return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&inflated));
}

#define FORM "data="

/* PostHog's client in old browsers sends a form with JSON in base64. Returns: (transfer full): the
 * JSON, or the body as it is where it is no such form */
static GBytes *
unwrap_form (GBytes *sent)
{
  gsize length, decoded_length;
  const char *bytes = g_bytes_get_data (sent, &length);
  const char *end;
  g_autofree char *text = NULL;
  guchar *decoded;

  if (length < strlen (FORM) || memcmp (bytes, FORM, strlen (FORM)) != 0)
    return g_bytes_ref (sent);

  end = memchr (bytes, '&', length);
  text = g_uri_unescape_segment (bytes + strlen (FORM), end == NULL ? bytes + length : end, NULL);
  if (text == NULL)
    return g_bytes_ref (sent);

  decoded = g_base64_decode (text, &decoded_length);

  return g_bytes_new_take (decoded, decoded_length);
}

/* Clients' headers do not tell whether the body is packed: its first bytes do. Returns: whether it
 * could be read */
gboolean
iterate_collector_request_read_body (IterateCollectorRequest *self)
{
  SoupMessageBody *body = soup_server_message_get_request_body (self->message);
  g_autoptr(GBytes) received = soup_message_body_flatten (body);
  g_autoptr(GBytes) sent = unwrap_form (received);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (sent, &length);

  if (length > 2 && bytes[0] == 0x1f && bytes[1] == 0x8b)
    self->body = inflate (sent);
  else
    self->body = g_steal_pointer (&sent);

  return self->body != NULL;
}

#define REFUSAL "iterate-refusal"

/* Notes why the request is answered with an error, for the collector's log. */
void
iterate_collector_request_note_refusal (IterateCollectorRequest *self,
                                        const char              *reason)
{
  g_object_set_data_full (G_OBJECT (self->message), REFUSAL, g_strdup (reason), g_free);
}

/* Returns: (nullable): why it was answered with an error */
const char *
iterate_collector_request_get_refusal (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), REFUSAL);
}

/* An answer that waits for a commit. */
typedef struct
{
  SoupServerMessage *message; /* (owned) */
  GMainContext      *context; /* (owned) */
  const char        *type;    /* of the answer */
  char              *body;    /* (owned) (nullable) */
  gsize              length;
  gulong             finished_id;
  gboolean           gone;
  guint              n_parts;  /* that are still to be kept */
  GError            *error;   /* (owned) (nullable) */

  IterateCollectorWriteFunc write;
  gpointer           data;    /* (owned) (nullable) */
  GDestroyNotify     destroy;
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
  g_free (pending->body);
  g_clear_error (&pending->error);
  if (pending->destroy != NULL)
    pending->destroy (pending->data);
  g_free (pending);
}

static gboolean
answer_pending (gpointer data)
{
  Pending *pending = data;
  IterateCollectorRequest request = { .message = pending->message };

  if (pending->gone)
    return G_SOURCE_REMOVE;

  if (pending->error != NULL && pending->error->domain == ITERATE_ERROR &&
      pending->error->code != ITERATE_ERROR_DATABASE)
    {
      GString *body = g_string_new ("{\"error\":");

      iterate_collector_request_note_refusal (&request, pending->error->message);
      iterate_json_append_string (body, pending->error->message, strlen (pending->error->message));
      g_string_append_c (body, '}');
      iterate_collector_request_answer (&request, SOUP_STATUS_BAD_REQUEST, "application/json", body);
    }
  else if (pending->error != NULL)
    {
      iterate_collector_request_note_refusal (&request, pending->error->message);
      iterate_collector_request_set_header (&request, "Retry-After", "1");
      iterate_collector_request_answer_text (&request, SOUP_STATUS_SERVICE_UNAVAILABLE, "text/plain",
                                             "It could not be kept\n");
    }
  else
    {
      soup_server_message_set_status (pending->message, SOUP_STATUS_OK, NULL);
      soup_server_message_set_response (pending->message, pending->type, SOUP_MEMORY_COPY,
                                        pending->body, pending->length);
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
  g_autoptr(GSource) source = NULL;

  if (error != NULL && pending->error == NULL)
    pending->error = g_error_copy (error);
  if (--pending->n_parts > 0)
    return;

  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, answer_pending, pending, free_pending);
  g_source_attach (source, pending->context);
}

static Pending *
make_pending (IterateCollectorRequest *self)
{
  Pending *pending = g_new0 (Pending, 1);

  pending->message = g_object_ref (self->message);
  pending->context = g_main_context_ref (self->context);
  pending->n_parts = 1;
  pending->finished_id = g_signal_connect (self->message, "finished", G_CALLBACK (finished_cb),
                                           pending);

  return pending;
}

/* The sender comes again before memory is full. */
static void
refuse_for_now (IterateCollectorRequest *self,
                Pending                 *pending)
{
  free_pending (pending);
  iterate_collector_request_note_refusal (self, "Too much waits to be kept");
  iterate_collector_request_set_header (self, "Retry-After", "1");
  iterate_collector_request_answer_text (self, SOUP_STATUS_SERVICE_UNAVAILABLE, "text/plain",
                                         "Too much waits to be kept\n");
}

static gboolean
write_pending (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  Pending *pending = user_data;
  g_autoptr(GString) answer = g_string_new (NULL);

  if (!pending->write (db, now, pending->data, answer, error))
    return FALSE;

  pending->length = answer->len;
  pending->body = g_string_free (g_steal_pointer (&answer), FALSE);

  return TRUE;
}

/**
 * iterate_collector_request_write_as:
 * @type: (static): of the answer
 * @data: (transfer full): what @write needs
 * @destroy: frees it
 *
 * Answers once what the request says is written, with what @write tells of it; or with what is wrong.
 */
void
iterate_collector_request_write_as (IterateCollectorRequest   *self,
                                    const char                *type,
                                    IterateCollectorWriteFunc  write,
                                    gpointer                   data,
                                    GDestroyNotify             destroy)
{
  Pending *pending = make_pending (self);

  pending->type = type;
  pending->write = write;
  pending->data = data;
  pending->destroy = destroy;
  if (iterate_intake_run (self->intake, write_pending, kept_cb, pending))
    soup_server_message_pause (self->message);
  else
    refuse_for_now (self, pending);
}

/* The same, with an answer in JSON. */
void
iterate_collector_request_write (IterateCollectorRequest   *self,
                                 IterateCollectorWriteFunc  write,
                                 gpointer                   data,
                                 GDestroyNotify             destroy)
{
  iterate_collector_request_write_as (self, "application/json", write, data, destroy);
}

/**
 * iterate_collector_request_keep_as:
 * @events: (transfer full): what was sent
 * @spans: (transfer full) (nullable): and beside it
 * @type: (static): of the answer
 * @body: the answer
 *
 * Answers once all rows are safe, or that the sender should come again where too much waits.
 */
void
iterate_collector_request_keep_as (IterateCollectorRequest *self,
                                   GByteArray              *events,
                                   GByteArray              *spans,
                                   const char              *type,
                                   const GString           *body)
{
  IterateIntakePart parts[2];
  guint n_parts = 0;
  Pending *pending;

  if (events->len > 0)
    parts[n_parts++] = (IterateIntakePart) { ITERATE_INTAKE_EVENTS, events };
  else
    g_byte_array_unref (events);
  if (spans != NULL && spans->len > 0)
    parts[n_parts++] = (IterateIntakePart) { ITERATE_INTAKE_SPANS, spans };
  else if (spans != NULL)
    g_byte_array_unref (spans);

  if (n_parts == 0)
    {
      iterate_collector_request_answer (self, SOUP_STATUS_OK, type,
                                        g_string_new_len (body->str, body->len));
      return;
    }

  pending = make_pending (self);
  pending->n_parts = n_parts;
  pending->type = type;
  pending->body = g_memdup2 (body->str, body->len + 1);
  pending->length = body->len;
  if (iterate_intake_put (self->intake, parts, n_parts, kept_cb, pending))
    soup_server_message_pause (self->message);
  else
    refuse_for_now (self, pending);
}

/* Events, with an answer in JSON. */
void
iterate_collector_request_keep (IterateCollectorRequest *self,
                                GByteArray              *rows,
                                const char              *body)
{
  g_autoptr(GString) text = g_string_new (body);

  iterate_collector_request_keep_as (self, rows, NULL, "application/json", text);
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

/* Evaluates a flag for whoever asks, and counts it. */
void
iterate_collector_request_evaluate (IterateCollectorRequest  *self,
                                    const IterateFlagFeature *feature,
                                    const IterateFlagContext *context,
                                    IterateFlagEvaluation    *result)
{
  iterate_flag_evaluate_feature (iterate_flag_service_get_set (self->flags), feature, context, result);
  iterate_flag_tally_note (self->tally, feature->id,
                           result->source == ITERATE_FLAG_EXPERIMENT ||
                             iterate_flag_value_is_on (result->value), self->now);
}
