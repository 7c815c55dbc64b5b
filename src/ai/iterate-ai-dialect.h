/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-ai-reply.h"
#include "iterate-ai-service.h"
#include "iterate-question.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * IterateAiPrompt:
 * @system: what the model is told to do
 * @user: what it is given
 * @question: (nullable): what the answer must be; %NULL for free text
 * @max_tokens: how long the answer may be
 * @earlier: (nullable): an earlier answer that was not in order
 * @complaint: (nullable): what was wrong with it
 * @seconds: how long a service may be silent, or 0 for what is usual
 *
 * What is sent. All are borrowed.
 */
typedef struct
{
  const char            *system;
  const char            *user;
  const IterateQuestion *question;
  guint                  max_tokens;
  const char            *earlier;
  const char            *complaint;
  guint                  seconds;
} IterateAiPrompt;

/**
 * IterateAiDialect:
 * @name: what services call it
 * @ask_path: where questions are sent
 * @models_path: where its models are listed
 * @embeddings_path: (nullable): where texts become numbers
 * @authorize: says who asks
 * @write_body: what is sent; structured: `json-schema`, `json-object` or `plain`
 * @read_answer: reads a whole answer
 * @read_event: reads an event of a stream; text is added to the reply
 *
 * A protocol that services speak. A dialect is a file and a line in the client's table.
 */
typedef struct
{
  const char  *name;
  const char  *ask_path;
  const char  *models_path;
  const char  *embeddings_path;
  void       (*authorize)   (SoupMessageHeaders    *headers,
                             IterateAiService      *service,
                             const char            *key);
  JsonObject *(*write_body) (IterateAiService      *service,
                             const IterateAiPrompt *prompt,
                             const char            *structured,
                             gboolean               stream);
  void       (*read_answer) (JsonNode              *body,
                             IterateAiReply        *reply);
  void       (*read_event)  (JsonNode              *data,
                             IterateAiReply        *reply);
} IterateAiDialect;

extern const IterateAiDialect iterate_openai_chat;
extern const IterateAiDialect iterate_anthropic_messages;

void iterate_ai_add_message    (JsonArray             *messages,
                                const char            *role,
                                const char            *content);
void iterate_ai_add_exchange   (JsonArray             *messages,
                                const IterateAiPrompt *prompt);
char *iterate_ai_dup_system    (const IterateAiPrompt *prompt,
                                const char            *structured);
char *iterate_ai_dup_schema_name
                               (const IterateAiPrompt *prompt);

G_END_DECLS
