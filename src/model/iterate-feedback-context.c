/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-context.h"

#include <glib/gi18n-lib.h>

#define MAX_REASONS 3

void
iterate_feedback_context_free (IterateFeedbackContext *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->feedback);
  g_clear_object (&self->request);
  for (guint i = 0; i < ITERATE_N_ANSWERS; i++)
    g_free (self->because[i]);
  g_free (self);
}

static IterateFeedbackAnswer
get_answer (IterateHead head)
{
  switch (head)
    {
    case ITERATE_HEAD_SENTIMENT:
      return ITERATE_ANSWER_SENTIMENT;
    case ITERATE_HEAD_ACTIONABLE:
      return ITERATE_ANSWER_ACTIONABLE;
    case ITERATE_HEAD_URGENCY:
      return ITERATE_ANSWER_URGENCY;
    default:
      return ITERATE_ANSWER_KIND;
    }
}

static gboolean
add_reasons (IterateFeedbackContext  *self,
             IterateDatabase         *db,
             IterateUnderstanding    *understanding,
             GError                 **error)
{
  g_auto(IterateUnderstood) understood = { 0 };

  if (!iterate_understanding_read (understanding, db, iterate_feedback_get_content (self->feedback),
                                   MAX_REASONS, &understood, error))
    return FALSE;

  for (guint i = 0; i < understood.reasons->len; i++)
    {
      const IterateTextReason *reason = &g_array_index (understood.reasons, IterateTextReason, i);
      char **because = &self->because[get_answer (reason->head)];
      g_autofree char *before = *because;

      /* Translators: one more of the words that moved an answer */
      *because = before == NULL ? g_strdup_printf (_("Because of “%s”"), reason->words)
                                : g_strdup_printf (_("%s, “%s”"), before, reason->words);
    }

  return TRUE;
}

/* Returns: (transfer full): the feedback with that number and what is known of it, or %NULL with
 * @error set */
IterateFeedbackContext *
iterate_feedback_context_load (IterateDatabase       *db,
                               IterateUnderstanding  *understanding,
                               gint64                 id,
                               GError               **error)
{
  g_autoptr(IterateFeedbackContext) self = g_new0 (IterateFeedbackContext, 1);
  gint64 n_corrections, request;

  self->feedback = iterate_database_find (db, ITERATE_TYPE_FEEDBACK, id, error);
  if (self->feedback == NULL ||
      !iterate_database_get_int64 (db, &n_corrections, error,
                                   "SELECT count(*) FROM feedback_correction WHERE feedback_id = ?",
                                   "i", id) ||
      !add_reasons (self, db, understanding, error))
    return NULL;

  self->corrected = n_corrections > 0;
  request = iterate_feedback_get_request_id (self->feedback);
  if (request != 0)
    {
      self->request = iterate_database_find (db, ITERATE_TYPE_FEATURE_REQUEST, request, error);
      if (self->request == NULL)
        return NULL;
    }

  return g_steal_pointer (&self);
}
