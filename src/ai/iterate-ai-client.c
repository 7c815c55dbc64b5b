/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-client.h"

#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>

/* What is wanted of AI services, whatever dialect they speak. */

#define TEST_TOKENS 400

static const IterateAiDialect *const dialects[] = { &iterate_openai_chat, &iterate_anthropic_messages };

/* From what binds a model most to what binds it least. */
static const char *const ladder[] = { "json-schema", "json-object", "plain" };

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

static gboolean
ask_in_form (IterateAiExchange      *self,
             const IterateAiPrompt  *prompt,
             const char             *structured,
             GError                **error)
{
  g_autoptr(JsonObject) body = self->dialect->write_body (self->service, prompt, structured,
                                                          self->progress != NULL);
  g_autoptr(GString) answer = NULL;
  g_autoptr(JsonNode) node = NULL;
  gboolean sent;

  self->reply->structured = structured;
  sent = iterate_ai_exchange_send (self, self->dialect->ask_path, body, &answer, error);
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
check_end (IterateAiExchange  *self,
           GError            **error)
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
 * “refused” for what will not
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
  g_auto(IterateAiExchange) call = {
    .service = service, .dialect = find_dialect (service), .key = key, .seconds = prompt->seconds,
    .progress = progress, .user_data = user_data, .cancellable = cancellable,
    .reply = iterate_ai_reply_new (), .wait = -1, .should_retry = -1,
  };
  gboolean reached = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (ladder); i++)
    {
      g_autoptr(GError) problem = NULL;

      reached = reached || g_str_equal (ladder[i], iterate_ai_service_get_structured (service));
      if (!reached)
        continue;

      if (ask_in_form (&call, prompt, ladder[i], &problem))
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
  g_auto(IterateAiExchange) call = {
    .service = service, .dialect = find_dialect (service), .key = key, .cancellable = cancellable,
    .reply = iterate_ai_reply_new (), .wait = -1, .should_retry = -1,
  };
  g_autoptr(GString) answer = NULL;

  if (!iterate_ai_exchange_send (&call, path, body, &answer, error))
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
