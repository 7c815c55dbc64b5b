/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

/**
 * IterateAiPreset:
 * @id: such as `ollama`
 * @title: such as “Ollama”
 * @dialect: `openai-chat` or `anthropic-messages`
 * @address: where it is, with the version of the API where the dialect has it there
 * @token_field: how the longest answer is called; empty where it is fixed
 * @structured: how an answer's form is asked for
 * @version: of the API, where it is sent
 * @temperature: what is sent, or -1 for nothing
 * @needs_key: whether it wants a key
 *
 * What is known of a provider.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *dialect;
  const char *address;
  const char *token_field;
  const char *structured;
  const char *version;
  double      temperature;
  gboolean    needs_key;
} IterateAiPreset;

const IterateAiPreset *iterate_ai_presets_get  (guint       *n_presets);
const IterateAiPreset *iterate_ai_preset_find  (const char  *id,
                                                GError     **error);

#define ITERATE_TYPE_AI_SERVICE (iterate_ai_service_get_type ())

G_DECLARE_FINAL_TYPE (IterateAiService, iterate_ai_service, ITERATE, AI_SERVICE, IterateRecord)

/**
 * IterateAiServiceDraft:
 * @preset: the provider, such as `ollama`
 * @name: (nullable): what it is called; the provider's id by default
 * @address: (nullable): where it is, where that is not the provider's
 * @model: the model
 * @embeddings_model: (nullable): the model that turns texts into numbers
 * @input_price: of a million tokens that are sent
 * @output_price: of a million tokens that come back
 * @has_key: whether a key was kept
 *
 * A service as a person describes it. All are borrowed.
 */
typedef struct
{
  const char *preset;
  const char *name;
  const char *address;
  const char *model;
  const char *embeddings_model;
  double      input_price;
  double      output_price;
  gboolean    has_key;
} IterateAiServiceDraft;

IterateAiService *iterate_ai_service_make         (const IterateAiServiceDraft  *draft,
                                                   GError                      **error);
IterateAiService *iterate_ai_service_add          (IterateDatabase              *db,
                                                   const IterateAiServiceDraft  *draft,
                                                   gint64                        now,
                                                   GError                      **error);
IterateAiService *iterate_ai_service_find         (IterateDatabase              *db,
                                                   const char                   *name,
                                                   GError                      **error);
gboolean          iterate_ai_service_get_preferred(IterateDatabase              *db,
                                                   IterateAiService            **service,
                                                   GError                      **error);
gboolean          iterate_ai_service_prefer       (IterateDatabase              *db,
                                                   IterateAiService             *self,
                                                   GError                      **error);
gboolean          iterate_ai_service_remove       (IterateDatabase              *db,
                                                   IterateAiService             *self,
                                                   GError                      **error);
gboolean          iterate_ai_service_note_result  (IterateDatabase              *db,
                                                   IterateAiService             *self,
                                                   const char                   *problem,
                                                   gint64                        now,
                                                   GError                      **error);
gboolean          iterate_ai_service_may_send     (IterateDatabase              *db,
                                                   IterateAiService             *self,
                                                   const char                   *question,
                                                   gboolean                     *known,
                                                   gboolean                     *granted,
                                                   GError                      **error);
gboolean          iterate_ai_service_answer_consent
                                                  (IterateDatabase              *db,
                                                   IterateAiService             *self,
                                                   const char                   *question,
                                                   gboolean                      granted,
                                                   const char                   *who,
                                                   gint64                        now,
                                                   GError                      **error);

gboolean          iterate_ai_service_keep_key     (IterateAiService             *self,
                                                   const char                   *key,
                                                   GError                      **error);
void              iterate_ai_service_remember_key (IterateAiService             *self,
                                                   const char                   *key);
gboolean          iterate_ai_service_load_key     (IterateAiService             *self,
                                                   char                        **key,
                                                   GError                      **error);

const char       *iterate_ai_service_get_name        (IterateAiService *self);
char             *iterate_ai_service_dup_title       (IterateAiService *self);
const char       *iterate_ai_service_get_preset      (IterateAiService *self);
const char       *iterate_ai_service_get_dialect     (IterateAiService *self);
const char       *iterate_ai_service_get_address     (IterateAiService *self);
const char       *iterate_ai_service_get_model       (IterateAiService *self);
const char       *iterate_ai_service_get_embeddings_model
                                                     (IterateAiService *self);
const char       *iterate_ai_service_get_structured  (IterateAiService *self);
const char       *iterate_ai_service_get_token_field (IterateAiService *self);
const char       *iterate_ai_service_get_version     (IterateAiService *self);
double            iterate_ai_service_get_temperature (IterateAiService *self);
gboolean          iterate_ai_service_is_preferred    (IterateAiService *self);
gboolean          iterate_ai_service_has_key         (IterateAiService *self);
const char       *iterate_ai_service_get_last_error  (IterateAiService *self);
gint64            iterate_ai_service_get_last_success_at
                                                     (IterateAiService *self);
double            iterate_ai_service_get_cost        (IterateAiService *self,
                                                      gint64            input_tokens,
                                                      gint64            output_tokens);

G_END_DECLS
