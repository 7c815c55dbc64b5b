/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-client.h"

#include "iterate-ai-problem.h"
#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-sse-reader.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Calls AI services, whatever dialect they speak, on the thread that asks. Tried again is what may
 * pass, as the providers' own clients do: after what the service says, or after half a second and
 * twice as long each time, a little less by chance so that many do not come at once. */

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

#define TEST_TOKENS 400

static const IterateAiDialect *const dialects[] = { &iterate_openai_chat, &iterate_anthropic_messages };

/* From what binds a model most to what binds it least. */
static const char *const ladder[] = { "json-schema", "json-object", "plain" };

/* A call on its way. */
typedef struct
{
  IterateAiService       *service;
  const IterateAiDialect *dialect;
  const char             *key;
  const IterateAiPrompt  *prompt;
  IterateAiProgressFunc   progress;
  gpointer                user_data;
  GCancellable           *cancellable;
  IterateAiReply         *reply;    /* (owned) */
  IterateAiProblem       *problem;  /* (owned) (nullable) */
  gint64                  wait;     /* What the service asks for, or -1 */
  int                     should_retry; /* What it says of that: -1 nothing, 0 no, 1 yes */
} Call;

static void
call_clear (Call *self)
{
  g_clear_pointer (&self->reply, iterate_ai_reply_free);
  g_clear_pointer (&self->problem, iterate_ai_problem_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static const IterateAiDialect *
find_dialect (IterateAiService *service)
{
  for (guint i = 0; i < G_N_ELEMENTS (dialects); i++)
    {
      if (g_str_equal (dialects[i]->name, iterate_ai_service_get_dialect (service)))
        return dialects[i];
    }

  g_return_val_if_reached (NULL);
}

static SoupMessage *
make_message (Call        *self,
              const char  *path,
              JsonObject  *body,
              GError     **error)
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
read_wait (Call               *self,
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
read_request_id (Call               *self,
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
  Call *self = user_data;
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
read_stream (Call              *self,
             GInputStream      *stream,
             IterateSseReader  *reader,
             GString           *body,
             GError           **error)
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
explain_silence (Call    *self,
                 GError  *problem,
                 GError **error)
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
send_once (Call         *self,
           SoupMessage  *message,
           GError      **error)
{
  guint seconds = self->prompt == NULL || self->prompt->seconds == 0 ? SILENCE_SECONDS
                                                                     : self->prompt->seconds;
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
may_try_again (Call         *self,
               guint         n_tries,
               const GError *failure,
               gint64       *wait)
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

/* Sends until there is an answer or nothing helps any more; see send_once(). */
static gboolean
send_patiently (Call        *self,
                const char  *path,
                JsonObject  *body,
                GString    **answer,
                GError     **error)
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

static gboolean
ask_in_form (Call        *self,
             const char  *structured,
             GError     **error)
{
  g_autoptr(JsonObject) body = self->dialect->write_body (self->service, self->prompt, structured,
                                                          self->progress != NULL);
  g_autoptr(GString) answer = NULL;
  g_autoptr(JsonNode) node = NULL;
  gboolean sent;

  self->reply->structured = structured;
  sent = send_patiently (self, self->dialect->ask_path, body, &answer, error);
  if (!sent || answer == NULL)
    return sent;

  node = iterate_json_parse_node (answer->str, answer->len, NULL);
  if (node == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                   _("What is at %s is no AI service: it answered with something else than JSON"),
                   iterate_ai_service_get_address (self->service));
      return FALSE;
    }

  self->dialect->read_answer (node, self->reply);

  return TRUE;
}

/* A stream that ends without saying so was cut off. */
static gboolean
check_end (Call    *self,
           GError **error)
{
  if (self->reply->finish != ITERATE_AI_OPEN || self->reply->text->len > 0)
    {
      if (self->reply->finish == ITERATE_AI_OPEN && self->progress != NULL)
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, _("%s broke off in its answer"),
                       iterate_ai_service_get_name (self->service));
          return FALSE;
        }
      return TRUE;
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, _("%s answered with nothing"),
               iterate_ai_service_get_name (self->service));

  return FALSE;
}

/**
 * iterate_ai_client_ask:
 * @key: (nullable): the service's key
 * @progress: (nullable): hears of the answer while it is written
 *
 * Asks a service. Where it does not know the way in which the answer's form is asked for, simpler
 * ones are tried.
 *
 * Returns: (transfer full): what came back, or %NULL with @error set: “failed” for what may pass,
 * “refused”   for what will not
 */
IterateAiReply *
iterate_ai_client_ask (IterateAiService       *service,
                       const char             *key,
                       const IterateAiPrompt  *prompt,
                       IterateAiProgressFunc   progress,
                       gpointer                user_data,
                       GCancellable           *cancellable,
                       GError                **error)
{
  g_auto(Call) call = {
    service, find_dialect (service), key, prompt, progress, user_data, cancellable,
    iterate_ai_reply_new (), NULL, -1, -1,
  };
  gboolean reached = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (ladder); i++)
    {
      g_autoptr(GError) problem = NULL;

      reached = reached || g_str_equal (ladder[i], iterate_ai_service_get_structured (service));
      if (!reached)
        continue;

      if (ask_in_form (&call, ladder[i], &problem))
        return check_end (&call, error) ? g_steal_pointer (&call.reply) : NULL;

      if (i + 1 == G_N_ELEMENTS (ladder) || prompt->question == NULL || call.problem == NULL ||
          !iterate_ai_problem_is_about_form (call.problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }

  g_return_val_if_reached (NULL);
}

/* Returns: (transfer full): what came, or %NULL with @error set */
static JsonNode *
fetch (IterateAiService  *service,
       const char        *key,
       const char        *path,
       JsonObject        *body,
       GCancellable      *cancellable,
       GError           **error)
{
  g_auto(Call) call = {
    .service = service, .dialect = find_dialect (service), .key = key, .cancellable = cancellable,
    .reply = iterate_ai_reply_new (), .wait = -1, .should_retry = -1,
  };
  g_autoptr(GString) answer = NULL;

  if (!send_patiently (&call, path, body, &answer, error))
    return NULL;

  if (answer != NULL)
    return iterate_json_parse_node (answer->str, answer->len, error);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, _("%s answered with nothing"),
               iterate_ai_service_get_name (service));

  return NULL;
}

/* Returns: (transfer full): the models that a service has, or %NULL with @error set */
GStrv
iterate_ai_client_list_models (IterateAiService  *service,
                               const char        *key,
                               GCancellable      *cancellable,
                               GError           **error)
{
  g_autoptr(JsonNode) answer = fetch (service, key, find_dialect (service)->models_path, NULL,
                                      cancellable, error);
  JsonArray *data = iterate_json_find_array (answer, "data");
  g_autoptr(GStrvBuilder) models = g_strv_builder_new ();

  if (answer == NULL)
    return NULL;

  for (guint i = 0; data != NULL && i < json_array_get_length (data); i++)
    {
      const char *id = iterate_json_find_string (json_array_get_element (data, i), "id");

      if (id != NULL)
        g_strv_builder_add (models, id);
    }

  return g_strv_builder_end (models);
}

static JsonObject *
write_embeddings (IterateAiService  *service,
                  const char *const *texts)
{
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "model", iterate_ai_service_get_embeddings_model (service));
  iterate_json_set_strv (body, "input", texts);
  json_object_set_string_member (body, "encoding_format", "float");

  return body;
}

/* Returns: (transfer full) (nullable): (element-type float): the numbers of one text */
static GArray *
read_embedding (JsonNode *item)
{
  JsonArray *numbers = iterate_json_find_array (item, "embedding");
  GArray *embedding;

  if (numbers == NULL)
    return NULL;

  embedding = g_array_sized_new (FALSE, FALSE, sizeof (float), json_array_get_length (numbers));
  for (guint i = 0; i < json_array_get_length (numbers); i++)
    {
      float value = (float) json_array_get_double_element (numbers, i);

      g_array_append_val (embedding, value);
    }

  return embedding;
}

/* Of a text that nothing came for there is none. */
static void
clear_embedding (gpointer data)
{
  GArray *embedding = data;

  g_clear_pointer (&embedding, g_array_unref);
}

/**
 * iterate_ai_client_embed:
 * @texts: (array zero-terminated=1): what becomes numbers
 *
 * Returns: (transfer full) (element-type GArray): of each text its numbers, in the order of @texts; or
 *   %NULL with @error set
 */
GPtrArray *
iterate_ai_client_embed (IterateAiService   *service,
                         const char         *key,
                         const char *const  *texts,
                         GCancellable       *cancellable,
                         GError            **error)
{
  const char *path = find_dialect (service)->embeddings_path;
  guint n_texts = g_strv_length ((GStrv) texts), n_found = 0;
  g_autoptr(GPtrArray) embeddings = g_ptr_array_new_full (n_texts, clear_embedding);
  g_autoptr(JsonObject) body = NULL;
  g_autoptr(JsonNode) answer = NULL;
  JsonArray *data;

  if (path == NULL || *iterate_ai_service_get_embeddings_model (service) == '\0')
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("%s has no model that turns texts into numbers"),
                   iterate_ai_service_get_name (service));
      return NULL;
    }

  body = write_embeddings (service, texts);
  answer = fetch (service, key, path, body, cancellable, error);
  if (answer == NULL)
    return NULL;

  /* They come in any order, each with its place. */
  g_ptr_array_set_size (embeddings, (int) n_texts);
  data = iterate_json_find_array (answer, "data");
  for (guint i = 0; data != NULL && i < json_array_get_length (data); i++)
    {
      JsonNode *item = json_array_get_element (data, i), *index = iterate_json_find (item, "index");
      gint64 place = index != NULL && JSON_NODE_HOLDS_VALUE (index) ? json_node_get_int (index) : -1;

      if (place < 0 || place >= n_texts || embeddings->pdata[place] != NULL)
        continue;

      embeddings->pdata[place] = read_embedding (item);
      n_found += embeddings->pdata[place] != NULL;
    }

  if (n_found == n_texts)
    return g_steal_pointer (&embeddings);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, _("%s answered for %u of %u texts"),
               iterate_ai_service_get_name (service), n_found, n_texts);

  return NULL;
}

static gboolean
has_model (IterateAiService *service,
           GStrv             models)
{
  return models[0] == NULL ||
         g_strv_contains ((const char *const *) models, iterate_ai_service_get_model (service));
}

/**
 * iterate_ai_client_test:
 *
 * Asks a service something small that tells nothing of the workspace.
 *
 * Returns: (transfer full): what was found, in a sentence, or %NULL with @error set
 */
char *
iterate_ai_client_test (IterateAiService  *service,
                        const char        *key,
                        GCancellable      *cancellable,
                        GError           **error)
{
  static const char *const texts[] = { "fast", "slow", NULL };
  const IterateAiPrompt prompt = {
    .system = "Assess the opportunity: its effort, impact and risk, and the reasons in a few words.",
    .user = "{\"opportunity\": {\"title\": \"Say on the button what happens next\"}}",
    .question = iterate_question_find ("assess", "opportunity", NULL),
    .max_tokens = TEST_TOKENS,
  };
  gint64 begin = g_get_monotonic_time ();
  g_auto(GStrv) models = iterate_ai_client_list_models (service, key, cancellable, NULL);
  g_autoptr(IterateAiReply) reply = NULL;
  g_autoptr(GPtrArray) embeddings = NULL;
  g_autofree char *text = NULL;

  reply = iterate_ai_client_ask (service, key, &prompt, NULL, NULL, cancellable, error);
  if (reply == NULL)
    return NULL;

  text = g_strdup_printf (_("“%s” answers after %.1f s"), iterate_ai_service_get_model (service),
                          (double) (g_get_monotonic_time () - begin) / (double) ITERATE_SECOND);
  if (models != NULL && !has_model (service, models))
    return g_strdup_printf (_("%s, although it is not among the %u models that are listed"), text,
                            g_strv_length (models));

  if (*iterate_ai_service_get_embeddings_model (service) == '\0')
    return g_steal_pointer (&text);

  embeddings = iterate_ai_client_embed (service, key, texts, cancellable, error);
  if (embeddings == NULL)
    return NULL;

  return g_strdup_printf (_("%s, and “%s” makes %u numbers of a text"), text,
                          iterate_ai_service_get_embeddings_model (service),
                          ((GArray *) embeddings->pdata[0])->len);
}
