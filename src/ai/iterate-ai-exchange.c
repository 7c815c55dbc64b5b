/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-exchange.h"

#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-sse-reader.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Sends to AI services on the thread that asks. Tried again is what may pass, as the providers' own
 * clients do: after what the service says, or after half a second and twice as long each time, a
 * little less by chance so that many do not come at once. */

#define N_TRIES        3
#define FIRST_WAIT     (ITERATE_SECOND / 2)
#define LONGEST_WAIT   (8 * ITERATE_SECOND)
#define LONGEST_ASKED  (60 * ITERATE_SECOND)
#define JITTER         0.25

/* Models on slow machines think for minutes before the first word. */
#define SILENCE_SECONDS 300
#define LONGEST_ANSWER  (600 * ITERATE_SECOND)

#define MOST_BODY   (8 * 1024 * 1024)
#define PIECE       16384

void
iterate_ai_exchange_clear (IterateAiExchange *self)
{
  g_clear_pointer (&self->reply, iterate_ai_reply_free);
  g_clear_pointer (&self->problem, iterate_ai_problem_free);
}

static SoupMessage *
make_message (IterateAiExchange  *self,
              const char         *path,
              JsonObject         *body,
              GError            **error)
{
  g_autofree char *url = g_strconcat (iterate_ai_service_get_address (self->service), path, NULL);
  g_autoptr(SoupMessage) message = soup_message_new (body == NULL ? SOUP_METHOD_GET : SOUP_METHOD_POST,
                                                     url);

  if (message == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%s” is no address", url);
      return NULL;
    }

  /* A key is for the one whom it was given for, not for whom that one points to. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  self->dialect->authorize (soup_message_get_request_headers (message), self->service, self->key);
  if (body != NULL)
    {
      g_autofree char *text = iterate_json_to_string (body);
      g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }

  return g_steal_pointer (&message);
}

/* Returns: what `Retry-After` asks for, or -1 */
static gint64
read_date (const char *text)
{
  g_autoptr(GDateTime) date = soup_date_time_new_from_http_string (text);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();

  return date == NULL ? -1 : g_date_time_difference (date, now);
}

/* Returns: microseconds, or -1 for what is none */
static gint64
to_wait (double time)
{
  return time >= 0 ? (gint64) MIN (time, (double) ITERATE_DAY) : -1;
}

static void
read_wait (IterateAiExchange  *self,
           SoupMessageHeaders *headers)
{
  const char *exact = soup_message_headers_get_one (headers, "retry-after-ms");
  const char *after = soup_message_headers_get_one (headers, "Retry-After");
  const char *should = soup_message_headers_get_one (headers, "x-should-retry");
  char *end = NULL;
  double seconds = after == NULL ? -1 : g_ascii_strtod (after, &end);

  self->wait = -1;
  if (exact != NULL)
    self->wait = to_wait (1000 * g_ascii_strtod (exact, NULL));
  else if (after != NULL)
    self->wait = *end == '\0' ? to_wait (seconds * (double) ITERATE_SECOND) : read_date (after);

  self->should_retry = should == NULL ? -1 : g_str_equal (should, "true");
}

static void
read_request_id (IterateAiExchange  *self,
                 SoupMessageHeaders *headers)
{
  const char *id = soup_message_headers_get_one (headers, "x-request-id");

  if (id == NULL)
    id = soup_message_headers_get_one (headers, "request-id");

  g_free (self->reply->request_id);
  self->reply->request_id = g_strdup (id);
}

static gboolean
take_event (const char  *data,
            gsize        length,
            gpointer     user_data,
            GError     **error)
{
  IterateAiExchange *self = user_data;
  g_autoptr(JsonNode) node = NULL;

  if (g_str_equal (data, "[DONE]"))
    return TRUE;

  node = iterate_json_parse_node (data, length, error);
  if (node == NULL)
    return FALSE;

  self->problem = iterate_ai_problem_read_node (SOUP_STATUS_OK, node);
  if (self->problem != NULL)
    {
      /* What is said in the middle of an answer is as good as the status of a server's error. */
      if (SOUP_STATUS_IS_SUCCESSFUL (self->problem->status))
        self->problem->status = SOUP_STATUS_INTERNAL_SERVER_ERROR;
      iterate_ai_problem_set_error (self->problem, iterate_ai_service_get_name (self->service),
                                    iterate_ai_service_get_model (self->service),
                                    self->reply->request_id, error);
      return FALSE;
    }

  self->dialect->read_event (node, self->reply);
  if (self->progress != NULL)
    self->progress (self->reply->text->str, self->user_data);

  return TRUE;
}

/* Reads all of @stream, into @reader as it comes or into @body. */
static gboolean
read_stream (IterateAiExchange  *self,
             GInputStream       *stream,
             IterateSseReader   *reader,
             GString            *body,
             GError            **error)
{
  gint64 begin = g_get_monotonic_time ();
  g_autofree char *buffer = g_malloc (PIECE);
  gsize total = 0;
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, PIECE, self->cancellable, error)) > 0)
    {
      total += (gsize) n;
      if (total > MOST_BODY || g_get_monotonic_time () - begin > LONGEST_ANSWER)
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, _("%s does not come to an end"),
                       iterate_ai_service_get_name (self->service));
          return FALSE;
        }

      if (reader == NULL)
        g_string_append_len (body, buffer, n);
      else if (!iterate_sse_reader_take (reader, buffer, (gsize) n, error))
        return FALSE;
    }

  return n == 0;
}

static gboolean
is_event_stream (SoupMessage *message)
{
  const char *type = soup_message_headers_get_content_type (soup_message_get_response_headers (message),
                                                            NULL);

  return g_strcmp0 (type, "text/event-stream") == 0;
}

/* Says in plain words that nothing came. */
static void
explain_silence (IterateAiExchange  *self,
                 GError             *problem,
                 GError            **error)
{
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, problem);
  else
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, _("%s could not be reached at %s: %s"),
                   iterate_ai_service_get_name (self->service),
                   iterate_ai_service_get_address (self->service), problem->message);
      g_error_free (problem);
    }
}

/* Sends once. Returns: (transfer full) (nullable): what came where it was no stream of events and no
 * problem; %NULL with @error or the call's problem set, or after a stream */
static GString *
send_once (IterateAiExchange  *self,
           SoupMessage        *message,
           GError            **error)
{
  guint seconds = self->seconds == 0 ? SILENCE_SECONDS : self->seconds;
  g_autoptr(SoupSession) session = soup_session_new_with_options ("timeout", seconds, "user-agent",
                                                                  "Iterate/" ITERATE_VERSION, NULL);
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GString) body = g_string_new (NULL);
  g_autoptr(IterateSseReader) reader = NULL;
  GError *problem = NULL;
  guint status;

  g_clear_pointer (&self->problem, iterate_ai_problem_free);
  self->wait = -1;
  self->should_retry = -1;
  stream = soup_session_send (session, message, self->cancellable, &problem);
  if (stream == NULL)
    {
      explain_silence (self, problem, error);
      return NULL;
    }

  status = soup_message_get_status (message);
  read_wait (self, soup_message_get_response_headers (message));
  read_request_id (self, soup_message_get_response_headers (message));
  if (SOUP_STATUS_IS_SUCCESSFUL (status) && is_event_stream (message))
    reader = iterate_sse_reader_new (take_event, self);

  if (!read_stream (self, stream, reader, body, &problem))
    {
      if (problem->domain == ITERATE_ERROR)
        g_propagate_error (error, problem);
      else
        explain_silence (self, problem, error);
      return NULL;
    }

  if (reader != NULL)
    return NULL;

  self->problem = iterate_ai_problem_read (status, body->str, body->len);

  return self->problem == NULL ? g_steal_pointer (&body) : NULL;
}

/* Waits, unless somebody cancels. */
static gboolean
wait_for (gint64         time,
          GCancellable  *cancellable,
          GError       **error)
{
  GPollFD fd;

  if (cancellable == NULL || !g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_usleep ((gulong) time);
      return TRUE;
    }

  g_poll (&fd, 1, (int) (time / ITERATE_MSEC));
  g_cancellable_release_fd (cancellable);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* Whether to send again, and after how long. @failure: (nullable): that nothing came */
static gboolean
may_try_again (IterateAiExchange *self,
               guint              n_tries,
               const GError      *failure,
               gint64            *wait)
{
  double half = (double) MIN (FIRST_WAIT << (n_tries - 1), LONGEST_WAIT);

  if (n_tries >= N_TRIES || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FALSE;

  /* Text that was shown already must not begin anew. */
  if (self->reply->text->len > 0)
    return FALSE;

  if (self->problem != NULL && (self->problem->final || self->should_retry == 0))
    return FALSE;
  if (self->problem != NULL && self->should_retry != 1 && !iterate_ai_problem_may_pass (self->problem))
    return FALSE;

  /* One that wants to be left alone for long is; somebody else is asked meanwhile. */
  if (self->wait > LONGEST_ASKED)
    return FALSE;

  *wait = self->wait >= 0 ? self->wait : (gint64) (half * (1 - g_random_double () * JITTER));

  return TRUE;
}

/**
 * iterate_ai_exchange_send:
 * @body: (nullable): what is sent; without it, something is read
 * @answer: (out) (transfer full) (nullable): what came, %NULL where it came as a stream of events
 *
 * Sends until there is an answer or nothing helps any more. Of a problem that a service tells of, the
 * exchange has the details.
 */
gboolean
iterate_ai_exchange_send (IterateAiExchange  *self,
                          const char         *path,
                          JsonObject         *body,
                          GString           **answer,
                          GError            **error)
{
  gint64 wait;

  for (guint n = 1;; n++)
    {
      g_autoptr(SoupMessage) message = make_message (self, path, body, error);
      g_autoptr(GError) failure = NULL;

      if (message == NULL)
        return FALSE;

      self->reply->tries++;
      *answer = send_once (self, message, &failure);
      if (failure == NULL && self->problem == NULL)
        return TRUE;

      if (!may_try_again (self, n, failure, &wait))
        {
          if (failure != NULL)
            g_propagate_error (error, g_steal_pointer (&failure));
          else
            iterate_ai_problem_set_error (self->problem, iterate_ai_service_get_name (self->service),
                                          iterate_ai_service_get_model (self->service),
                                          self->reply->request_id, error);
          return FALSE;
        }

      if (!wait_for (wait, self->cancellable, error))
        return FALSE;
    }
}
