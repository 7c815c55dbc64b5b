/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-ai-dialect.h"
#include "iterate-ai-problem.h"

G_BEGIN_DECLS

/**
 * IterateAiProgressFunc:
 * @text: what the model has written so far
 *
 * Hears of an answer while it is written, on the thread that asked.
 */
typedef void (*IterateAiProgressFunc) (const char *text,
                                       gpointer    user_data);

/**
 * IterateAiExchange:
 * @service: who is called
 * @dialect: what it speaks
 * @key: (nullable): its key
 * @seconds: how long it may be silent, or 0 for what is usual
 * @progress: (nullable): hears of an answer while it is written
 * @reply: (owned): what came back
 * @problem: (owned) (nullable): what the service says went wrong
 * @wait: how long it asks to be left alone, in microseconds, or -1
 * @should_retry: what it says of trying again: -1 nothing, 0 no, 1 yes
 *
 * A call of an AI service on its way.
 */
typedef struct
{
  IterateAiService       *service;
  const IterateAiDialect *dialect;
  const char             *key;
  guint                   seconds;
  IterateAiProgressFunc   progress;
  gpointer                user_data;
  GCancellable           *cancellable;
  IterateAiReply         *reply;
  IterateAiProblem       *problem;
  gint64                  wait;
  int                     should_retry;
} IterateAiExchange;

gboolean iterate_ai_exchange_send  (IterateAiExchange  *self,
                                    const char         *path,
                                    JsonObject         *body,
                                    GString           **answer,
                                    GError            **error);
void     iterate_ai_exchange_clear (IterateAiExchange  *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IterateAiExchange, iterate_ai_exchange_clear)

G_END_DECLS
