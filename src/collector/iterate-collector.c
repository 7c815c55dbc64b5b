/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-collector.h"

#include "iterate-changes.h"
#include "iterate-collector-gate.h"
#include "iterate-collector-routes.h"
#include "iterate-error.h"
#include "iterate-time.h"

#include <gio/gio.h>
#include <string.h>

/* Of a body, as it is sent. */
#define MAX_SENT (16 * 1024 * 1024)

/* Between two times at which counts are written. */
#define FLUSH_SECONDS 5

/* When a source was used is written no more often than this. */
#define USE_NOTED (60 * ITERATE_SECOND)

#define PASSAGE "iterate-passage"

/**
 * IterateCollector:
 *
 * The HTTP server that products send to and ask for their flags, on a thread of its own. It knows no
 * protocol: each is a table of routes in a file of its own.
 */
struct _IterateCollector
{
  GObject               parent_instance;

  IterateStore         *store;   /* (owned) */
  IterateClock         *clock;   /* (owned) */
  IterateCollectorLog  *log;     /* (owned) */
  char                 *address; /* (owned) (nullable): where it listens */

  /* While it runs */
  GThread              *thread;
  GMainContext         *context; /* (owned) */
  GMainLoop            *loop;    /* (owned) */

  /* Of its thread */
  SoupServer           *server;  /* (owned) */
  IterateFlagService   *flags;   /* (owned) */
  IterateEventStream   *stream;  /* (owned) */
  IterateIntake        *intake;  /* (owned) */
  IterateFlagTally     *tally;   /* (owned) */
  IterateCollectorGate *gate;    /* (owned) */
  GHashTable           *used;    /* (owned) (element-type gint64 gint64): sources, and when */
  GSource              *flush;   /* (owned) */
  IterateChanges       *changes; /* (owned) */
  IterateJsonReader    *reader;  /* (owned) */
  gboolean              loopback;
};

G_DEFINE_FINAL_TYPE (IterateCollector, iterate_collector, G_TYPE_OBJECT)

static const struct
{
  const char         *protocol;
  const IterateRoute *routes;
} tables[] = {
  { "ofrep", iterate_ofrep_routes },
  { "growthbook", iterate_growthbook_routes },
  { "posthog", iterate_posthog_routes },
  { "segment", iterate_segment_routes },
  { "otlp", iterate_otlp_routes },
  { "records", iterate_record_routes },
  { "hooks", iterate_hook_routes },
  { "status", iterate_status_routes },
};

/* Of requests for what is not there. */
#define NO_PROTOCOL "none"

/* What is counted, ended by %NULL. */
const char *const iterate_collector_protocols[] = {
  "ofrep", "growthbook", "posthog", "segment", "otlp", "records", "hooks", "status", NO_PROTOCOL,
  NULL,
};

static void
iterate_collector_dispose (GObject *object)
{
  IterateCollector *self = ITERATE_COLLECTOR (object);

  iterate_collector_stop (self);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_clear_object (&self->log);

  G_OBJECT_CLASS (iterate_collector_parent_class)->dispose (object);
}

static void
iterate_collector_class_init (IterateCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = iterate_collector_dispose;
}

static void
iterate_collector_init (IterateCollector *self)
{
  self->log = iterate_collector_log_new ();
}

IterateCollector *
iterate_collector_new (IterateStore *store,
                       IterateClock *clock)
{
  IterateCollector *self = g_object_new (ITERATE_TYPE_COLLECTOR, NULL);

  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);

  return self;
}

static gboolean
is_at (const IterateRoute *route,
       const char         *path)
{
  return (route->flags & ITERATE_ROUTE_PREFIX) ? g_str_has_prefix (path, route->path)
                                               : g_str_equal (route->path, path);
}

/* @protocol: (out) (optional): the name of its table
 * @other: (out) (optional): whether the path is there for another method */
static const IterateRoute *
find_route (SoupServerMessage  *message,
            const char        **protocol,
            gboolean           *other)
{
  const char *method = soup_server_message_get_method (message);
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      for (const IterateRoute *route = tables[i].routes; route->method != NULL; route++)
        {
          if (!is_at (route, path))
            continue;

          if (protocol != NULL)
            *protocol = tables[i].protocol;
          if (g_str_equal (route->method, method))
            return route;

          if (other != NULL)
            *other = TRUE;
        }
    }

  return NULL;
}

static void
refuse (const IterateRoute      *route,
        IterateCollectorRequest *request,
        guint                    status,
        const char              *reason)
{
  g_autofree char *line = g_strconcat (reason, "\n", NULL);

  iterate_collector_request_note_refusal (request, reason);
  if (route != NULL && route->refuse != NULL)
    route->refuse (request, status, reason);
  else
    iterate_collector_request_answer_text (request, status, "text/plain; charset=utf-8", line);
}

static IterateTokenPlace
get_token_place (const IterateRoute *route)
{
  if (route == NULL)
    return ITERATE_TOKEN_IN_HEADERS;

  if (route->flags & ITERATE_ROUTE_OPEN)
    return ITERATE_TOKEN_NOWHERE;

  return (route->flags & ITERATE_ROUTE_KEYED) ? ITERATE_TOKEN_IN_BODY : ITERATE_TOKEN_IN_HEADERS;
}

/* Headers of what must not be read come to an answer before the body does. */
static void
headers_arrived_cb (SoupServer        *server,
                    SoupServerMessage *message,
                    const char        *path,
                    GHashTable        *query,
                    gpointer           user_data)
{
  IterateCollector *self = user_data;
  IterateCollectorRequest request = { .message = message, .path = path };
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  IterateCollectorPassage passage;
  gboolean other = FALSE;
  const IterateRoute *route = find_route (message, NULL, &other);
  guint status = iterate_collector_gate_check (self->gate, message, get_token_place (route), &passage);

  if (status == SOUP_STATUS_NO_CONTENT)
    soup_server_message_set_status (message, status, NULL);
  else if (status != 0)
    refuse (NULL, &request, status, passage.reason);
  else if (route == NULL)
    refuse (NULL, &request, other ? SOUP_STATUS_METHOD_NOT_ALLOWED : SOUP_STATUS_NOT_FOUND,
            other ? "This can be asked in another way only" : "There is nothing here");
  else if (soup_message_headers_get_content_length (headers) > MAX_SENT)
    refuse (NULL, &request, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "It is too long");
  else if (passage.waits || passage.source != 0)
    g_object_set_data_full (G_OBJECT (message), PASSAGE, g_memdup2 (&passage, sizeof passage), g_free);
}

/* A body without a length in its headers is counted as it comes. */
static void
got_chunk_cb (SoupServerMessage *message,
              GBytes            *chunk,
              gpointer           user_data)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  if (body->length > MAX_SENT && soup_server_message_get_status (message) == 0)
    {
      IterateCollectorRequest request = { .message = message };

      soup_message_body_set_accumulate (body, FALSE);
      refuse (NULL, &request, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "It is too long");
    }
}

static void
request_started_cb (SoupServer        *server,
                    SoupServerMessage *message,
                    gpointer           user_data)
{
  g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), NULL);
}

static gboolean
read_json (IterateCollector         *self,
           IterateCollectorRequest  *request,
           GError                  **error)
{
  gsize length;
  const char *text = g_bytes_get_data (request->body, &length);

  return iterate_json_reader_parse (self->reader, text == NULL ? "" : text, length, &request->json,
                                    error);
}

static void
note_use (IterateCollector *self,
          gint64            source,
          gint64            now)
{
  gint64 *known = g_hash_table_lookup (self->used, &source);

  if (known == NULL)
    g_hash_table_insert (self->used, g_memdup2 (&source, sizeof source),
                         g_memdup2 (&now, sizeof now));
  else
    *known = now;
}

/* Clients in browsers have their token in what they send. Returns: whether it may go on */
static gboolean
check_passage (IterateCollector        *self,
               IterateCollectorRequest *request,
               const IterateRoute      *route)
{
  static const char *const names[] = { "api_key", "token", "writeKey", "client_key" };
  IterateCollectorPassage *passage = g_object_get_data (G_OBJECT (request->message), PASSAGE);
  const char *token = NULL;
  guint status = 0;

  if (passage == NULL)
    return TRUE;

  for (guint i = 0; passage->waits && token == NULL && i < G_N_ELEMENTS (names); i++)
    token = iterate_json_value_find_string (request->json, names[i]);
  if (passage->waits)
    status = iterate_collector_gate_check_late (self->gate, token, passage);
  if (passage->source != 0)
    note_use (self, passage->source, request->now);
  if (status != 0)
    refuse (route, request, status, passage->reason);

  return status == 0;
}

static void
answer (IterateCollector        *self,
        const IterateRoute      *route,
        IterateCollectorRequest *request)
{
  g_autoptr(GError) error = NULL;

  if (!g_utf8_validate (request->path, -1, NULL))
    refuse (NULL, request, SOUP_STATUS_BAD_REQUEST, "Its path is not UTF-8");
  else if (!iterate_collector_request_read_body (request))
    refuse (route, request, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE,
            "It cannot be unpacked, or is too long");
  else if ((route->flags & ITERATE_ROUTE_JSON) && !read_json (self, request, &error))
    refuse (route, request, SOUP_STATUS_BAD_REQUEST, error->message);
  else if (check_passage (self, request, route))
    route->answer (request);
}

static void
request_arrived_cb (SoupServer        *server,
                    SoupServerMessage *message,
                    const char        *path,
                    GHashTable        *query,
                    gpointer           user_data)
{
  IterateCollector *self = user_data;
  const IterateRoute *route = find_route (message, NULL, NULL);
  IterateCollectorRequest request = {
    .message = message, .path = path, .query = query, .reader = self->reader,
    .flags = self->flags, .stream = self->stream, .intake = self->intake, .tally = self->tally,
    .log = self->log, .store = self->store,
    .context = self->context, .now = iterate_clock_get_time (self->clock),
  };

  /* It was answered when its headers came. */
  if (soup_server_message_get_status (message) != 0 || route == NULL)
    return;

  if (route->flags & ITERATE_ROUTE_PREFIX)
    request.rest = path + strlen (route->path);
  answer (self, route, &request);
  g_clear_pointer (&request.body, g_bytes_unref);
}

static void
request_finished_cb (SoupServer        *server,
                     SoupServerMessage *message,
                     gpointer           user_data)
{
  IterateCollector *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  IterateCollectorRefusal refusal = {
    .at = iterate_clock_get_time (self->clock), .status = soup_server_message_get_status (message),
    .method = (char *) soup_server_message_get_method (message),
    .path = (char *) g_uri_get_path (soup_server_message_get_uri (message)),
    .client = (char *) soup_message_headers_get_one (headers, "User-Agent"),
    .reason = (char *) iterate_collector_request_get_refusal (message),
  };
  const char *protocol = NO_PROTOCOL;

  if (refusal.status >= SOUP_STATUS_BAD_REQUEST)
    g_debug ("%s %s: %u %s", refusal.method, refusal.path, refusal.status,
             refusal.reason == NULL ? "" : refusal.reason);
  find_route (message, &protocol, NULL);
  iterate_collector_log_note (self->log, protocol,
                              soup_server_message_get_request_body (message)->length, refusal.at,
                              refusal.status >= SOUP_STATUS_BAD_REQUEST ? &refusal : NULL);
}

static gboolean
write_used (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  GHashTableIter iter;
  const gint64 *source, *at;

  g_hash_table_iter_init (&iter, user_data);
  while (g_hash_table_iter_next (&iter, (gpointer *) &source, (gpointer *) &at))
    {
      if (!iterate_database_execute (db, error,
                                     "UPDATE collector_source SET used_at = ?2 WHERE id = ?1 "
                                     "AND ifnull (used_at, 0) < ?2 - ?3", "iii", *source, *at,
                                     (gint64) USE_NOTED))
        return FALSE;
    }

  return TRUE;
}

static void
used_written_cb (const GError *error,
                 gpointer      user_data)
{
  if (error != NULL)
    g_warning ("When sources were used could not be written: %s", error->message);
  g_hash_table_unref (user_data);
}

static gboolean
flush_cb (gpointer data)
{
  IterateCollector *self = data;

  iterate_flag_tally_flush (self->tally, self->intake);
  if (g_hash_table_size (self->used) > 0 &&
      iterate_intake_run (self->intake, write_used, used_written_cb, self->used))
    self->used = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);

  return G_SOURCE_CONTINUE;
}

static gboolean
load_gate (IterateCollector  *self,
           GError           **error)
{
  IterateDatabase *db = iterate_store_get_reader (self->store, error);
  IterateCollectorGate *gate;

  gate = db == NULL ? NULL : iterate_collector_gate_new (db, self->loopback, error);
  if (gate == NULL)
    return FALSE;

  if (!self->loopback && iterate_collector_gate_get_n_sources (gate) == 0)
    {
      iterate_collector_gate_free (gate);
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED,
                           "Others could reach that address, so that senders need a token. Add one "
                           "first with: iterate collector add");
      return FALSE;
    }

  g_clear_pointer (&self->gate, iterate_collector_gate_free);
  self->gate = gate;

  return TRUE;
}

static void
sources_changed_cb (IterateCollector *self)
{
  g_autoptr(GError) error = NULL;

  if (!load_gate (self, &error))
    g_warning ("The collector's sources could not be read again: %s", error->message);
}

/* @address: such as `127.0.0.1:4318`, `[::1]:0` or `0.0.0.0:4318` */
static GSocketAddress *
parse_address (const char  *text,
               gboolean    *loopback,
               GError     **error)
{
  g_autoptr(GSocketConnectable) connectable = g_network_address_parse (text, 4318, NULL);
  g_autoptr(GInetAddress) inet = NULL;
  const char *host = NULL;

  if (connectable != NULL)
    host = g_network_address_get_hostname (G_NETWORK_ADDRESS (connectable));
  if (host != NULL)
    inet = g_inet_address_new_from_string (g_str_equal (host, "localhost") ? "127.0.0.1" : host);
  if (inet == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” is no address to listen at. Write, for example, 127.0.0.1:4318", text);
      return NULL;
    }

  *loopback = g_inet_address_get_is_loopback (inet);

  return g_inet_socket_address_new (inet,
                                    g_network_address_get_port (G_NETWORK_ADDRESS (connectable)));
}

static char *
dup_listening_address (SoupServer *server)
{
  GSList *listeners = soup_server_get_listeners (server);
  g_autoptr(GSocketAddress) address = g_socket_get_local_address (listeners->data, NULL);

  g_slist_free (listeners);

  return g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
}

static gboolean
set_up (IterateCollector  *self,
        const char        *address,
        GError           **error)
{
  g_autoptr(GSocketAddress) place = parse_address (address, &self->loopback, error);

  if (place == NULL || !load_gate (self, error))
    return FALSE;

  self->reader = iterate_json_reader_new ();
  self->changes = iterate_changes_new (self->store, error);
  if (self->changes != NULL)
    self->flags = iterate_flag_service_new (self->store, self->changes, error);
  if (self->flags != NULL)
    self->intake = iterate_intake_new (self->store, self->clock, self->log, error);
  if (self->intake == NULL)
    return FALSE;

  self->stream = iterate_event_stream_new (self->flags);
  self->tally = iterate_flag_tally_new ();
  self->used = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->flush = g_timeout_source_new_seconds (FLUSH_SECONDS);
  g_source_set_callback (self->flush, flush_cb, self, NULL);
  g_source_attach (self->flush, self->context);

  g_signal_connect_object (self->changes, "changed::collector_source",
                           G_CALLBACK (sources_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->changes, "changed::setting",
                           G_CALLBACK (sources_changed_cb), self, G_CONNECT_SWAPPED);
  self->server = soup_server_new ("server-header", "Iterate", NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (request_started_cb), NULL);
  g_signal_connect (self->server, "request-finished", G_CALLBACK (request_finished_cb), self);
  soup_server_add_early_handler (self->server, NULL, headers_arrived_cb, self, NULL);
  soup_server_add_handler (self->server, NULL, request_arrived_cb, self, NULL);
  if (!soup_server_listen (self->server, place, 0, error))
    {
      g_prefix_error (error, "The collector cannot listen at %s: ", address);
      return FALSE;
    }

  self->address = dup_listening_address (self->server);

  return TRUE;
}

static void
tear_down (IterateCollector *self)
{
  if (self->flush != NULL)
    {
      flush_cb (self);
      g_source_destroy (self->flush);
    }
  g_clear_pointer (&self->flush, g_source_unref);

  /* Keeps what waits, so that it can still be answered. */
  g_clear_pointer (&self->intake, iterate_intake_free);
  while (g_main_context_iteration (self->context, FALSE))
    ;

  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->stream);
  g_clear_object (&self->server);
  g_clear_object (&self->changes);
  g_clear_object (&self->flags);
  g_clear_pointer (&self->tally, iterate_flag_tally_free);
  g_clear_pointer (&self->used, g_hash_table_unref);
  g_clear_pointer (&self->gate, iterate_collector_gate_free);
  g_clear_pointer (&self->reader, iterate_json_reader_free);
  while (g_main_context_iteration (self->context, FALSE))
    ;
}

/* What the thread that starts it waits for. */
typedef struct
{
  IterateCollector *collector;
  const char       *address;
  GError           *error;
  gboolean          done;
  GMutex            lock;
  GCond             changed;
} Start;

static void
tell_started (Start *start)
{
  g_mutex_lock (&start->lock);
  start->done = TRUE;
  g_cond_signal (&start->changed);
  g_mutex_unlock (&start->lock);
}

static gpointer
run (gpointer data)
{
  Start *start = data;
  g_autoptr(IterateCollector) self = g_object_ref (start->collector);
  gboolean ready;

  g_main_context_push_thread_default (self->context);
  ready = set_up (self, start->address, &start->error);
  tell_started (start);
  if (ready)
    g_main_loop_run (self->loop);
  tear_down (self);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/**
 * iterate_collector_start:
 * @address: where to listen; port 0 takes a free one
 *
 * Starts to listen, and returns when it does. An address that others can reach is refused where no
 * source with a token is set up.
 */
gboolean
iterate_collector_start (IterateCollector  *self,
                         const char        *address,
                         GError           **error)
{
  Start start = { self, address };

  g_return_val_if_fail (ITERATE_IS_COLLECTOR (self), FALSE);
  g_return_val_if_fail (self->thread == NULL, FALSE);

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_mutex_init (&start.lock);
  g_cond_init (&start.changed);
  self->thread = g_thread_new ("collector", run, &start);
  g_mutex_lock (&start.lock);
  while (!start.done)
    g_cond_wait (&start.changed, &start.lock);
  g_mutex_unlock (&start.lock);
  g_mutex_clear (&start.lock);
  g_cond_clear (&start.changed);
  if (start.error == NULL)
    return TRUE;

  iterate_collector_stop (self);
  g_propagate_error (error, start.error);

  return FALSE;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_REMOVE;
}

/* Stops listening; requests that are being answered are cut off. */
void
iterate_collector_stop (IterateCollector *self)
{
  g_autoptr(GSource) quit = g_idle_source_new ();

  g_return_if_fail (ITERATE_IS_COLLECTOR (self));

  if (self->thread == NULL)
    return;

  /* From inside, because a quit before the loop runs would be lost. */
  g_source_set_callback (quit, quit_cb, g_main_loop_ref (self->loop),
                         (GDestroyNotify) g_main_loop_unref);
  g_source_attach (quit, self->context);
  g_thread_join (g_steal_pointer (&self->thread));
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->address, g_free);
}

/* Returns: (nullable): where it listens, such as `127.0.0.1:4318` */
const char *
iterate_collector_get_address (IterateCollector *self)
{
  g_return_val_if_fail (ITERATE_IS_COLLECTOR (self), NULL);

  return self->address;
}

/* Returns: what came in since it was made; any thread may ask it */
IterateCollectorLog *
iterate_collector_get_log (IterateCollector *self)
{
  g_return_val_if_fail (ITERATE_IS_COLLECTOR (self), NULL);

  return self->log;
}
