/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_FEEDBACK (iterate_feedback_get_type ())

G_DECLARE_FINAL_TYPE (IterateFeedback, iterate_feedback, ITERATE, FEEDBACK, IterateRecord)

const char *iterate_feedback_get_content     (IterateFeedback *self);
const char *iterate_feedback_get_author      (IterateFeedback *self);
const char *iterate_feedback_get_source      (IterateFeedback *self);
const char *iterate_feedback_get_kind        (IterateFeedback *self);
const char *iterate_feedback_get_urgency     (IterateFeedback *self);
double      iterate_feedback_get_sentiment   (IterateFeedback *self);
gboolean    iterate_feedback_get_actionable  (IterateFeedback *self);
gint64      iterate_feedback_get_request_id  (IterateFeedback *self);
gint64      iterate_feedback_get_occurred_at (IterateFeedback *self);
gint64      iterate_feedback_get_filed_at    (IterateFeedback *self);
gboolean    iterate_feedback_is_understood   (IterateFeedback *self);
gboolean    iterate_feedback_set_filed       (IterateDatabase *db,
                                              gint64           id,
                                              gint64           filed_at,
                                              GError         **error);
JsonObject *iterate_feedback_to_json         (IterateFeedback *self);

G_END_DECLS
