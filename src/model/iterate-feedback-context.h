/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feature-request.h"
#include "iterate-feedback.h"
#include "iterate-understanding.h"

G_BEGIN_DECLS

/**
 * IterateFeedbackAnswer:
 *
 * What is understood of a piece of feedback, in the order that it is shown.
 */
typedef enum
{
  ITERATE_ANSWER_SENTIMENT,
  ITERATE_ANSWER_KIND,
  ITERATE_ANSWER_URGENCY,
  ITERATE_ANSWER_ACTIONABLE,
  ITERATE_N_ANSWERS
} IterateFeedbackAnswer;

/**
 * IterateFeedbackContext:
 * @feedback: what was said
 * @because: (nullable elements): the words that moved each answer
 * @corrected: whether a person corrected it
 * @request: (nullable): what it is a vote for
 *
 * A piece of feedback with what there is to know of it.
 */
typedef struct
{
  IterateFeedback       *feedback;
  char                  *because[ITERATE_N_ANSWERS];
  gboolean               corrected;
  IterateFeatureRequest *request;
} IterateFeedbackContext;

IterateFeedbackContext *iterate_feedback_context_load (IterateDatabase         *db,
                                                       IterateUnderstanding    *understanding,
                                                       gint64                   id,
                                                       GError                 **error);
void                    iterate_feedback_context_free (IterateFeedbackContext  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateFeedbackContext, iterate_feedback_context_free)

G_END_DECLS
