/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-change.h"

#include "iterate-feedback-correction.h"
#include "iterate-feedback-removal.h"
#include "iterate-request-ledger.h"
#include "iterate-request-trial.h"
#include "iterate-user.h"

IterateFeedbackChange *
iterate_feedback_change_new (IterateFeedbackChangeType  type,
                             IterateUnderstanding      *understanding)
{
  IterateFeedbackChange *self = g_new0 (IterateFeedbackChange, 1);

  self->type = type;
  self->understanding = g_object_ref (understanding);

  return self;
}

void
iterate_feedback_change_free (IterateFeedbackChange *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->understanding);
  g_clear_object (&self->deleted);
  g_clear_pointer (&self->ids, g_array_unref);
  g_free (self->field);
  g_free (self->value);
  g_free (self);
}

/**
 * iterate_feedback_change_invert:
 * @before: (nullable): the feedback before the change, where it changes that
 *
 * Returns: (transfer full) (nullable): what takes it back, or %NULL when nothing does so simply
 */
IterateFeedbackChange *
iterate_feedback_change_invert (const IterateFeedbackChange *self,
                                IterateFeedback             *before)
{
  IterateFeedbackChange *inverse = iterate_feedback_change_new (self->type, self->understanding);

  inverse->feedback = self->feedback;
  switch (self->type)
    {
    case ITERATE_CHANGE_FILE:
      inverse->value = self->value == NULL ? g_strdup ("filed") : NULL;
      return inverse;

    case ITERATE_CHANGE_CORRECT:
      inverse->type = ITERATE_CHANGE_TAKE_BACK;
      return inverse;

    case ITERATE_CHANGE_DELETE:
      inverse->type = ITERATE_CHANGE_RESTORE;
      inverse->deleted = g_object_ref (before);
      return inverse;

    case ITERATE_CHANGE_TRY:
      inverse->request = self->request;
      return inverse;

    case ITERATE_CHANGE_MERGE:
      inverse->type = ITERATE_CHANGE_UNMERGE;
      inverse->request = self->request;
      return inverse;

    case ITERATE_CHANGE_PLACE:
      inverse->request = iterate_feedback_get_request_id (before);
      return inverse;

    default:
      iterate_feedback_change_free (inverse);
      return NULL;
    }
}

/* An #IterateWriteFunc. */
gboolean
iterate_feedback_change_write (IterateDatabase  *db,
                               gint64            now,
                               gpointer          user_data,
                               GError          **error)
{
  IterateFeedbackChange *self = user_data;
  gint64 made;

  switch (self->type)
    {
    case ITERATE_CHANGE_FILE:
      return iterate_feedback_set_filed (db, self->feedback, self->value == NULL ? 0 : now, error);

    case ITERATE_CHANGE_CORRECT:
      return iterate_feedback_correct (db, self->understanding, self->feedback, self->field,
                                       self->value, iterate_user_get_name (), now, error);

    case ITERATE_CHANGE_TAKE_BACK:
      return iterate_feedback_take_back (db, self->understanding, self->feedback, now, error);

    case ITERATE_CHANGE_PLACE:
      return iterate_request_ledger_place (db, self->understanding, self->feedback, self->request,
                                           now, error);

    case ITERATE_CHANGE_DELETE:
      return iterate_feedback_delete (db, self->understanding, self->feedback, now, error);

    case ITERATE_CHANGE_RESTORE:
      return iterate_feedback_restore (db, self->deleted, now, error);

    case ITERATE_CHANGE_MERGE:
      return iterate_request_ledger_merge (db, self->understanding, self->request, self->other, now,
                                           error);

    case ITERATE_CHANGE_UNMERGE:
      return iterate_request_ledger_unmerge (db, self->understanding, self->request, now, error);

    case ITERATE_CHANGE_SPLIT:
      return iterate_request_ledger_split (db, self->understanding, (gint64 *) self->ids->data,
                                           self->ids->len, self->value, now, &made, error);

    case ITERATE_CHANGE_TRY:
      return self->value == NULL ? iterate_request_untry (db, self->request, now, error)
                                 : iterate_request_try (db, self->request, self->value, now, error);

    case ITERATE_CHANGE_RENAME:
      return iterate_request_ledger_rename (db, self->request, self->value, now, error);

    case ITERATE_CHANGE_STATUS:
      return iterate_request_ledger_set_status (db, self->request, self->value, now, error);

    default:
      g_assert_not_reached ();
    }
}
