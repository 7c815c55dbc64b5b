/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-service.h"

#include "iterate-error.h"
#include "iterate-query.h"
#include "iterate-secret.h"

#include <gio/gio.h>
#include <string.h>

#define KEY_PURPOSE "ai-service"

/* A key for machines without a secret service: of the process, and in no file of ours. With the name
 * of a service after it, such as ITERATE_AI_KEY_OPENAI, it is for that one alone. */
#define KEY_VARIABLE "ITERATE_AI_KEY"

#define MAX_TOKENS 4096

/* What providers want differently; checked against their documentation in October 2026. */
static const IterateAiPreset presets[] = {
  { "openai", "OpenAI", "openai-chat", "https://api.openai.com/v1", "max_completion_tokens",
    "json-schema", "", -1, TRUE },
  { "anthropic", "Anthropic", "anthropic-messages", "https://api.anthropic.com", "", "json-schema",
    "2026-10-21", -1, TRUE },
  { "mistral", "Mistral", "openai-chat", "https://api.mistral.ai/v1", "max_tokens", "json-schema", "",
    0.3, TRUE },
  { "openrouter", "OpenRouter", "openai-chat", "https://openrouter.ai/api/v1", "max_tokens",
    "json-schema", "", -1, TRUE },
  { "ollama", "Ollama", "openai-chat", "http://localhost:11434/v1", "max_tokens", "json-schema", "",
    0.3, FALSE },
  { "llama.cpp", "llama.cpp", "openai-chat", "http://localhost:8080/v1", "max_tokens", "json-schema",
    "", 0.3, FALSE },
  { "openai-compatible", "Other, in the manner of OpenAI", "openai-chat", "http://localhost:8000/v1",
    "max_tokens", "json-schema", "", -1, FALSE },
  { "anthropic-compatible", "Other, in the manner of Anthropic", "anthropic-messages",
    "http://localhost:8080", "", "json-schema", "2023-06-01", -1, FALSE },
};

/**
 * IterateAiService:
 *
 * A service that writes text when it is asked.
 */
struct _IterateAiService
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "name", G_TYPE_STRING },
  { "preset", G_TYPE_STRING },
  { "dialect", G_TYPE_STRING },
  { "address", G_TYPE_STRING },
  { "model", G_TYPE_STRING },
  { "embeddings-model", G_TYPE_STRING },
  { "structured", G_TYPE_STRING },
  { "token-field", G_TYPE_STRING },
  { "temperature", G_TYPE_DOUBLE },
  { "version", G_TYPE_STRING },
  { "max-tokens", G_TYPE_INT64 },
  { "input-price", G_TYPE_DOUBLE },
  { "output-price", G_TYPE_DOUBLE },
  { "has-key", G_TYPE_BOOLEAN },
  { "preferred", G_TYPE_BOOLEAN },
  { "last-success-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "last-error", G_TYPE_STRING },
  { "last-error-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateAiService, iterate_ai_service, ITERATE_TYPE_RECORD)

static void
iterate_ai_service_class_init (IterateAiServiceClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "ai_service", "ai", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_ai_service_init (IterateAiService *self)
{
}

/* Returns: (transfer none) (array length=n_presets): the providers that are known */
const IterateAiPreset *
iterate_ai_presets_get (guint *n_presets)
{
  *n_presets = G_N_ELEMENTS (presets);

  return presets;
}

/* Returns: (transfer none): the provider, or %NULL with @error set */
const IterateAiPreset *
iterate_ai_preset_find (const char  *id,
                        GError     **error)
{
  g_autoptr(GString) known = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      if (g_str_equal (presets[i].id, id))
        return &presets[i];

      g_string_append_printf (known, "%s%s", i == 0 ? "" : ", ", presets[i].id);
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "“%s” is no AI service. There are: %s", id,
               known->str);

  return NULL;
}

static gboolean
is_near (const char *host,
         gboolean    loopback_only)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  if (g_str_equal (host, "localhost") ||
      (address != NULL && g_inet_address_get_is_loopback (address)))
    return TRUE;

  return !loopback_only && address != NULL &&
         (g_inet_address_get_is_site_local (address) || g_inet_address_get_is_link_local (address));
}

/* A key is sent in the clear to this machine alone, and a text to the same network at most. */
static gboolean
check_address (const char  *text,
               gboolean     has_key,
               GError     **error)
{
  g_autoptr(GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri == NULL ? "" : g_uri_get_scheme (uri);
  const char *host = uri == NULL ? NULL : g_uri_get_host (uri);

  if (host != NULL && *host != '\0' && g_uri_get_userinfo (uri) == NULL &&
      (g_str_equal (scheme, "https") ||
       (g_str_equal (scheme, "http") && is_near (host, has_key))))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is no address that can be used: it must begin with https://, or with http:// on "
               "this machine", text);

  return FALSE;
}

static char *
clean_address (const char *address)
{
  char *clean = g_strstrip (g_strdup (address));

  while (g_str_has_suffix (clean, "/"))
    clean[strlen (clean) - 1] = '\0';

  return clean;
}

/* Returns: the properties of a draft that was found to be in order, or %NULL with @error set */
static const IterateAiPreset *
check_draft (const IterateAiServiceDraft  *draft,
             char                        **address,
             GError                      **error)
{
  const IterateAiPreset *preset = iterate_ai_preset_find (draft->preset, error);

  if (preset == NULL)
    return NULL;

  if (draft->model == NULL || *draft->model == '\0')
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "Name the model to ask");
      return NULL;
    }

  *address = clean_address (draft->address == NULL || *draft->address == '\0' ? preset->address
                                                                              : draft->address);

  return check_address (*address, draft->has_key, error) ? preset : NULL;
}

/* Returns: (transfer full): a service that is kept nowhere, to try it; or %NULL with @error set */
IterateAiService *
iterate_ai_service_make (const IterateAiServiceDraft  *draft,
                         GError                      **error)
{
  g_autofree char *address = NULL;
  const IterateAiPreset *preset = check_draft (draft, &address, error);

  if (preset == NULL)
    return NULL;

  return g_object_new (ITERATE_TYPE_AI_SERVICE,
                       "name", draft->name == NULL ? preset->id : draft->name,
                       "preset", preset->id,
                       "dialect", preset->dialect,
                       "address", address,
                       "model", draft->model,
                       "embeddings-model", draft->embeddings_model == NULL ? ""
                                                                           : draft->embeddings_model,
                       "structured", preset->structured,
                       "token-field", preset->token_field,
                       "temperature", preset->temperature,
                       "version", preset->version,
                       "max-tokens", (gint64) MAX_TOKENS,
                       "input-price", draft->input_price,
                       "output-price", draft->output_price,
                       "has-key", draft->has_key,
                       NULL);
}

static gboolean
has_name (IterateDatabase  *db,
          const char       *name,
          gboolean         *taken,
          GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_AI_SERVICE);

  iterate_query_where (query, "name", ITERATE_EQUALS, name);
  return iterate_query_exists (query, db, taken, error);
}

/* Keeps a service. The first one is preferred.
 *
 * Returns: (transfer full): the service, or %NULL with @error set */
IterateAiService *
iterate_ai_service_add (IterateDatabase              *db,
                        const IterateAiServiceDraft  *draft,
                        gint64                        now,
                        GError                      **error)
{
  g_autoptr(IterateAiService) made = iterate_ai_service_make (draft, error);
  g_autoptr(IterateAiService) preferred = NULL;
  gboolean taken;

  if (made == NULL || !has_name (db, iterate_ai_service_get_name (made), &taken, error) ||
      !iterate_ai_service_get_preferred (db, &preferred, error))
    return NULL;

  if (taken)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                   "There is an AI service “%s” already. Give this one another name",
                   iterate_ai_service_get_name (made));
      return NULL;
    }

  return iterate_database_create (db, ITERATE_TYPE_AI_SERVICE, error,
                                  "name", iterate_ai_service_get_name (made),
                                  "preset", iterate_ai_service_get_preset (made),
                                  "dialect", iterate_ai_service_get_dialect (made),
                                  "address", iterate_ai_service_get_address (made),
                                  "model", iterate_ai_service_get_model (made),
                                  "embeddings-model", iterate_ai_service_get_embeddings_model (made),
                                  "structured", iterate_ai_service_get_structured (made),
                                  "token-field", iterate_ai_service_get_token_field (made),
                                  "temperature", iterate_ai_service_get_temperature (made),
                                  "version", iterate_ai_service_get_version (made),
                                  "max-tokens", (gint64) MAX_TOKENS,
                                  "input-price", draft->input_price,
                                  "output-price", draft->output_price,
                                  "has-key", draft->has_key,
                                  "preferred", preferred == NULL,
                                  "created-at", now,
                                  NULL);
}

/* Returns: (transfer full): the service of that name, or %NULL with @error set */
IterateAiService *
iterate_ai_service_find (IterateDatabase  *db,
                         const char       *name,
                         GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_AI_SERVICE);
  g_autoptr(IterateAiService) found = NULL;

  iterate_query_where (query, "name", ITERATE_EQUALS, name);
  if (!iterate_query_first (query, db, &found, error))
    return NULL;

  if (found == NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                 "There is no AI service “%s”. See: iterate services list", name);

  return g_steal_pointer (&found);
}

/* @service: (out) (transfer full) (nullable): the one that is asked, or %NULL for none */
gboolean
iterate_ai_service_get_preferred (IterateDatabase   *db,
                                  IterateAiService **service,
                                  GError           **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_AI_SERVICE);

  iterate_query_where (query, "preferred", ITERATE_EQUALS, TRUE);

  return iterate_query_first (query, db, service, error);
}

/* From now on it is the one that is asked; %NULL for the built-in analyst alone. */
gboolean
iterate_ai_service_prefer (IterateDatabase   *db,
                           IterateAiService  *self,
                           GError           **error)
{
  return iterate_database_execute (db, error, "UPDATE ai_service SET preferred = 0 WHERE preferred = 1",
                                   "") &&
         (self == NULL || iterate_database_update (db, self, error, "preferred", TRUE, NULL));
}

gboolean
iterate_ai_service_remove (IterateDatabase   *db,
                           IterateAiService  *self,
                           GError           **error)
{
  return iterate_database_execute (db, error, "DELETE FROM ai_service WHERE id = ?", "i",
                                   iterate_record_get_id (ITERATE_RECORD (self)));
}

/* @problem: (nullable): why it did not answer, %NULL where it did */
gboolean
iterate_ai_service_note_result (IterateDatabase   *db,
                                IterateAiService  *self,
                                const char        *problem,
                                gint64             now,
                                GError           **error)
{
  if (problem == NULL)
    return iterate_database_update (db, self, error, "last-success-at", now, "last-error", NULL, NULL);

  return iterate_database_update (db, self, error, "last-error", problem, "last-error-at", now, NULL);
}

/**
 * iterate_ai_service_may_send:
 * @question: the kind, such as `generate improvement-ideas`
 * @known: (out): whether somebody has answered that
 * @granted: (out): whether that kind may be sent
 */
gboolean
iterate_ai_service_may_send (IterateDatabase   *db,
                             IterateAiService  *self,
                             const char        *question,
                             gboolean          *known,
                             gboolean          *granted,
                             GError           **error)
{
  g_autoptr(IterateStatement) row = NULL;
  IterateStep step;

  row = iterate_database_query (db, error,
                                "SELECT granted FROM ai_consent WHERE service = ? AND question = ?",
                                "is", iterate_record_get_id (ITERATE_RECORD (self)), question);
  if (row == NULL)
    return FALSE;

  step = iterate_statement_step (row, error);
  *known = step == ITERATE_STEP_ROW;
  *granted = *known && iterate_statement_get_int64 (row, 0) != 0;

  return step != ITERATE_STEP_ERROR;
}

/* Keeps whether a kind of question may be sent, as somebody said who saw what is sent. */
gboolean
iterate_ai_service_answer_consent (IterateDatabase   *db,
                                   IterateAiService  *self,
                                   const char        *question,
                                   gboolean           granted,
                                   const char        *who,
                                   gint64             now,
                                   GError           **error)
{
  return iterate_database_execute (db, error,
                                   "INSERT INTO ai_consent (service, question, granted, answered_by, "
                                   "answered_at) VALUES (?, ?, ?, ?, ?) "
                                   "ON CONFLICT (service, question) DO UPDATE SET "
                                   "granted = excluded.granted, answered_by = excluded.answered_by, "
                                   "answered_at = excluded.answered_at",
                                   "isisi", iterate_record_get_id (ITERATE_RECORD (self)), question,
                                   (gint64) granted, who, now);
}

/* One for each address and name: the same provider may be used with two accounts. */
static char *
make_account (IterateAiService *self)
{
  return g_strconcat (iterate_ai_service_get_address (self), " ", iterate_ai_service_get_name (self),
                      NULL);
}

/* Keeps the key in the secret service, which may ask a person: no transaction may wait for that. */
gboolean
iterate_ai_service_keep_key (IterateAiService  *self,
                             const char        *key,
                             GError           **error)
{
  g_autofree char *account = make_account (self);

  return iterate_secret_store (KEY_PURPOSE, account, key, error);
}

/* Remembers the key until the process ends. */
void
iterate_ai_service_remember_key (IterateAiService *self,
                                 const char       *key)
{
  g_autofree char *account = make_account (self);

  iterate_secret_remember (KEY_PURPOSE, account, key);
}

/* Returns: (transfer full) (nullable): the key that the environment has for it */
static char *
dup_key_of_environment (IterateAiService *self)
{
  g_autofree char *upper = g_ascii_strup (iterate_ai_service_get_name (self), -1);
  g_autofree char *own = NULL;
  const char *key;

  g_strcanon (upper, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", '_');
  own = g_strconcat (KEY_VARIABLE, "_", upper, NULL);
  key = g_getenv (own);
  if (key == NULL)
    key = g_getenv (KEY_VARIABLE);

  /* What may be asked over the network in the clear gets no key. */
  return key != NULL && check_address (iterate_ai_service_get_address (self), TRUE, NULL)
           ? g_strdup (key) : NULL;
}

/* @key: (out) (transfer full) (nullable): the key, %NULL where it has none */
gboolean
iterate_ai_service_load_key (IterateAiService  *self,
                             char             **key,
                             GError           **error)
{
  g_autofree char *account = make_account (self);

  *key = dup_key_of_environment (self);
  if (*key != NULL || !iterate_ai_service_has_key (self))
    return TRUE;

  if (!iterate_secret_lookup (KEY_PURPOSE, account, key, error))
    return FALSE;
  if (*key != NULL)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
               "The keyring has no key for “%s”. Enter it again", iterate_ai_service_get_name (self));

  return FALSE;
}

const char *
iterate_ai_service_get_name (IterateAiService *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "name");
}

/* Returns: (transfer full): its name and its model */
char *
iterate_ai_service_dup_title (IterateAiService *self)
{
  return g_strdup_printf ("%s (%s)", iterate_ai_service_get_name (self),
                          iterate_ai_service_get_model (self));
}

const char *
iterate_ai_service_get_preset (IterateAiService *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "preset");
}

const char *
iterate_ai_service_get_dialect (IterateAiService *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "dialect");
}

const char *
iterate_ai_service_get_address (IterateAiService *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "address");
}

const char *
iterate_ai_service_get_model (IterateAiService *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "model");
}

const char *
iterate_ai_service_get_embeddings_model (IterateAiService *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "embeddings-model");
}

const char *
iterate_ai_service_get_structured (IterateAiService *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "structured");
}

const char *
iterate_ai_service_get_token_field (IterateAiService *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "token-field");
}

const char *
iterate_ai_service_get_version (IterateAiService *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "version");
}

double
iterate_ai_service_get_temperature (IterateAiService *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "temperature");
}

gboolean
iterate_ai_service_is_preferred (IterateAiService *self)
{
  return iterate_record_get_boolean (ITERATE_RECORD (self), "preferred");
}

gboolean
iterate_ai_service_has_key (IterateAiService *self)
{
  return iterate_record_get_boolean (ITERATE_RECORD (self), "has-key");
}

const char *
iterate_ai_service_get_last_error (IterateAiService *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "last-error");
}

gint64
iterate_ai_service_get_last_success_at (IterateAiService *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "last-success-at");
}

/* Returns: what so many tokens cost, in the currency of the prices */
double
iterate_ai_service_get_cost (IterateAiService *self,
                             gint64            input_tokens,
                             gint64            output_tokens)
{
  return (iterate_record_get_double (ITERATE_RECORD (self), "input-price") * (double) input_tokens +
          iterate_record_get_double (ITERATE_RECORD (self), "output-price") * (double) output_tokens) /
         1e6;
}
