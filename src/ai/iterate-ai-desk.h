/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-ai-call.h"
#include "iterate-ai-client.h"
#include "iterate-ai-letter.h"
#include "iterate-analyst.h"
#include "iterate-clock.h"
#include "iterate-store.h"

G_BEGIN_DECLS

/**
 * IterateAiInquiry:
 * @verb: such as `generate`
 * @what: such as `improvement-ideas`
 * @request: what it is about
 * @subject: (nullable): the record that it is for
 * @event: the event that it is for, or 0
 * @service: (nullable): the name of the service; the preferred one by default
 * @is_seen: whether somebody has just seen what is sent, and let it go
 * @progress: (nullable): hears of the answer while it is written
 * @user_data: for @progress
 *
 * A question with all that belongs to it. All are borrowed.
 */
typedef struct
{
  const char            *verb;
  const char            *what;
  JsonObject            *request;
  const char            *subject;
  gint64                 event;
  const char            *service;
  gboolean               is_seen;
  IterateAiProgressFunc  progress;
  gpointer               user_data;
} IterateAiInquiry;

/* What answers where no service is asked. */
#define ITERATE_AI_BUILTIN "built-in"

#define ITERATE_TYPE_AI_DESK (iterate_ai_desk_get_type ())

G_DECLARE_FINAL_TYPE (IterateAiDesk, iterate_ai_desk, ITERATE, AI_DESK, GObject)

IterateAiDesk    *iterate_ai_desk_new          (IterateStore            *store,
                                                IterateClock            *clock,
                                                IterateAnalyst          *builtin);
JsonObject       *iterate_ai_desk_ask          (IterateAiDesk           *self,
                                                const IterateAiInquiry  *inquiry,
                                                GCancellable            *cancellable,
                                                GError                 **error);
JsonObject       *iterate_ai_desk_ask_service  (IterateAiDesk           *self,
                                                const IterateAiInquiry  *inquiry,
                                                GCancellable            *cancellable,
                                                GError                 **error);
gboolean          iterate_ai_desk_find_service (IterateAiDesk           *self,
                                                const char              *name,
                                                IterateAiService       **service,
                                                GError                 **error);

G_END_DECLS
