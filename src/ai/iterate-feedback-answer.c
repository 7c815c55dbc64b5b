/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-answer.h"

#include "iterate-error.h"
#include "iterate-json.h"

/**
 * iterate_feedback_answer_write:
 * @request: `content`, a message
 *
 * Returns: (transfer full): `{sentiment, topic, topics, urgency, actionable, summary}`, or %NULL with
 *   @error set
 */
JsonObject *
iterate_feedback_answer_write (IterateUnderstanding  *understanding,
                               IterateDatabase       *db,
                               JsonObject            *request,
                               GError               **error)
{
  const char *content = json_object_get_string_member_with_default (request, "content", "");
  g_auto(IterateUnderstood) understood = { 0 };
  const char *topics[] = { NULL, NULL };
  JsonObject *answer;

  if (*content == '\0')
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "There is no message to read");
      return NULL;
    }

  if (!iterate_understanding_read (understanding, db, content, 0, &understood, error))
    return NULL;

  topics[0] = iterate_feedback_kind_get_name (understood.reading.kind);
  answer = json_object_new ();
  json_object_set_double_member (answer, "sentiment", understood.reading.sentiment);
  json_object_set_string_member (answer, "topic", understood.headline);
  iterate_json_set_strv (answer, "topics", topics);
  json_object_set_string_member (answer, "urgency",
                                 iterate_urgency_get_name (understood.reading.urgency));
  json_object_set_boolean_member (answer, "actionable", understood.reading.actionable);
  json_object_set_string_member (answer, "summary", understood.summary);

  return answer;
}
