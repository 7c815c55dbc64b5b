/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-why.h"

#define MAX_REASONS 3

static const char *
get_answer (IterateHead head)
{
  switch (head)
    {
    case ITERATE_HEAD_SENTIMENT:
      return "sentiment";
    case ITERATE_HEAD_ACTIONABLE:
      return "actionable";
    case ITERATE_HEAD_URGENCY:
      return "urgency";
    default:
      return "kind";
    }
}

/* Returns: (transfer full): the words that moved each answer, and by how much, or %NULL with
 * @error set */
JsonArray *
iterate_feedback_explain (IterateFeedback       *self,
                          IterateUnderstanding  *understanding,
                          IterateDatabase       *db,
                          GError               **error)
{
  JsonArray *why;
  g_auto(IterateUnderstood) understood = { 0 };

  if (!iterate_understanding_read (understanding, db, iterate_feedback_get_content (self),
                                   MAX_REASONS, &understood, error))
    return NULL;

  why = json_array_new ();
  for (guint i = 0; i < understood.reasons->len; i++)
    {
      const IterateTextReason *found = &g_array_index (understood.reasons, IterateTextReason, i);
      JsonObject *reason = json_object_new ();

      json_object_set_string_member (reason, "answer", get_answer (found->head));
      json_object_set_string_member (reason, "words", found->words);
      json_object_set_double_member (reason, "weight", found->weight);
      json_array_add_object_element (why, reason);
    }

  return why;
}
