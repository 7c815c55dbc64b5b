/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-ai-service.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_AI_CALL (iterate_ai_call_get_type ())

G_DECLARE_FINAL_TYPE (IterateAiCall, iterate_ai_call, ITERATE, AI_CALL, IterateRecord)

const char *iterate_ai_call_get_service_name  (IterateAiCall *self);
const char *iterate_ai_call_get_model         (IterateAiCall *self);
const char *iterate_ai_call_get_question      (IterateAiCall *self);
const char *iterate_ai_call_get_subject       (IterateAiCall *self);
const char *iterate_ai_call_get_status        (IterateAiCall *self);
const char *iterate_ai_call_get_request       (IterateAiCall *self);
const char *iterate_ai_call_get_answer        (IterateAiCall *self);
const char *iterate_ai_call_get_error         (IterateAiCall *self);
const char *iterate_ai_call_get_redactions    (IterateAiCall *self);
gint64      iterate_ai_call_get_input_tokens  (IterateAiCall *self);
gint64      iterate_ai_call_get_output_tokens (IterateAiCall *self);
double      iterate_ai_call_get_cost          (IterateAiCall *self);
double      iterate_ai_call_get_latency       (IterateAiCall *self);
gint64      iterate_ai_call_get_started_at    (IterateAiCall *self);

char       *iterate_ai_call_dup_title         (IterateAiCall    *self);
gboolean    iterate_ai_call_note_filled       (IterateDatabase  *db,
                                               JsonObject       *answer,
                                               const char       *subject,
                                               GError          **error);
gboolean    iterate_ai_call_note_filled_all
                                              (IterateDatabase  *db,
                                               JsonObject       *answer,
                                               GPtrArray        *records,
                                               GError          **error);
gboolean    iterate_ai_call_drop_texts        (IterateDatabase  *db,
                                               gint64            since,
                                               gint64           *n_dropped,
                                               GError          **error);
GStrv       iterate_ai_call_list_filled       (IterateDatabase  *db,
                                               IterateAiCall    *self,
                                               GError          **error);

G_END_DECLS
