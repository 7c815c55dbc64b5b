/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feedback.h"
#include "iterate-understanding.h"

G_BEGIN_DECLS

/**
 * IterateFeedbackChangeType:
 * @ITERATE_CHANGE_FILE: notes that somebody is done with @feedback; with no @value, that nobody is
 * @ITERATE_CHANGE_CORRECT: says that @field of @feedback is @value
 * @ITERATE_CHANGE_TAKE_BACK: takes back what was corrected of @feedback
 * @ITERATE_CHANGE_PLACE: moves @feedback to @request, or with 0 to none
 * @ITERATE_CHANGE_DELETE: deletes @feedback
 * @ITERATE_CHANGE_RESTORE: takes @deleted in anew
 * @ITERATE_CHANGE_MERGE: moves all votes of @request to @other
 * @ITERATE_CHANGE_UNMERGE: takes that back
 * @ITERATE_CHANGE_SPLIT: makes @ids a request of their own
 * @ITERATE_CHANGE_RENAME: calls @request @value
 * @ITERATE_CHANGE_TRY: links @request with the experiment called @value; with no @value, with none
 * @ITERATE_CHANGE_STATUS: sets @request to @value
 */
typedef enum
{
  ITERATE_CHANGE_FILE,
  ITERATE_CHANGE_CORRECT,
  ITERATE_CHANGE_TAKE_BACK,
  ITERATE_CHANGE_PLACE,
  ITERATE_CHANGE_DELETE,
  ITERATE_CHANGE_RESTORE,
  ITERATE_CHANGE_MERGE,
  ITERATE_CHANGE_UNMERGE,
  ITERATE_CHANGE_SPLIT,
  ITERATE_CHANGE_RENAME,
  ITERATE_CHANGE_TRY,
  ITERATE_CHANGE_STATUS,
} IterateFeedbackChangeType;

/**
 * IterateFeedbackChange:
 *
 * A change of feedback or requests that a person makes.
 */
typedef struct
{
  IterateFeedbackChangeType  type;
  IterateUnderstanding      *understanding; /* (owned) */
  gint64                     feedback;
  gint64                     request;
  gint64                     other;
  GArray                    *ids;           /* (owned) (nullable) */
  IterateFeedback           *deleted;       /* (owned) (nullable) */
  char                      *field;
  char                      *value;
} IterateFeedbackChange;

IterateFeedbackChange *iterate_feedback_change_new    (IterateFeedbackChangeType    type,
                                                       IterateUnderstanding        *understanding);
IterateFeedbackChange *iterate_feedback_change_invert (const IterateFeedbackChange *self,
                                                       IterateFeedback             *before);
void                   iterate_feedback_change_free   (IterateFeedbackChange       *self);
gboolean               iterate_feedback_change_write  (IterateDatabase             *db,
                                                       gint64                       now,
                                                       gpointer                     self,
                                                       GError                     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateFeedbackChange, iterate_feedback_change_free)

G_END_DECLS
