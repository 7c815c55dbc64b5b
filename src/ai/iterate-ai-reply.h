/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IterateAiFinish:
 * @ITERATE_AI_OPEN: nothing was said of it: a stream that broke off
 * @ITERATE_AI_STOPPED: the model had said all
 * @ITERATE_AI_TRUNCATED: it came to the longest answer, or to the end of its context
 * @ITERATE_AI_REFUSED: it, or a filter, would not answer
 *
 * Why an answer ended.
 */
typedef enum
{
  ITERATE_AI_OPEN,
  ITERATE_AI_STOPPED,
  ITERATE_AI_TRUNCATED,
  ITERATE_AI_REFUSED,
} IterateAiFinish;

/**
 * IterateAiReply:
 * @text: what the model wrote
 * @finish: why it ended
 * @input_tokens: how many tokens were sent, or -1 where the service does not tell
 * @output_tokens: how many came back, or -1
 * @request_id: (nullable): what the service calls the call
 * @tries: how often it was sent
 * @structured: how the answer's form was asked for in the end
 *
 * What came back from a service.
 */
typedef struct
{
  GString         *text;
  IterateAiFinish  finish;
  gint64           input_tokens;
  gint64           output_tokens;
  char            *request_id;
  guint            tries;
  const char      *structured;
} IterateAiReply;

IterateAiReply *iterate_ai_reply_new         (void);
void            iterate_ai_reply_free        (IterateAiReply  *self);
void            iterate_ai_reply_read_tokens (IterateAiReply  *self,
                                              JsonNode        *usage,
                                              const char      *input,
                                              const char      *output);
JsonNode       *iterate_ai_reply_find_json   (IterateAiReply  *self,
                                              GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateAiReply, iterate_ai_reply_free)

G_END_DECLS
