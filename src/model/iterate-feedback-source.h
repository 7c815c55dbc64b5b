/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_FEEDBACK_SOURCE (iterate_feedback_source_get_type ())

G_DECLARE_FINAL_TYPE (IterateFeedbackSource, iterate_feedback_source, ITERATE, FEEDBACK_SOURCE,
                      IterateRecord)

const char            *iterate_feedback_source_get_kind        (IterateFeedbackSource  *self);
const char            *iterate_feedback_source_get_address     (IterateFeedbackSource  *self);
const char            *iterate_feedback_source_get_name        (IterateFeedbackSource  *self);
const char            *iterate_feedback_source_get_cursor      (IterateFeedbackSource  *self);
const char            *iterate_feedback_source_get_last_error  (IterateFeedbackSource  *self);
gboolean               iterate_feedback_source_has_key         (IterateFeedbackSource  *self);
gint64                 iterate_feedback_source_get_wait_until  (IterateFeedbackSource  *self);
gint64                 iterate_feedback_source_get_last_success_at (IterateFeedbackSource *self);
char                  *iterate_feedback_source_make_account    (const char             *kind,
                                                                const char             *address);
IterateFeedbackSource *iterate_feedback_source_find            (IterateDatabase        *db,
                                                                const char             *text,
                                                                GError                **error);
GPtrArray             *iterate_feedback_source_list            (IterateDatabase        *db,
                                                                GError                **error);
IterateFeedbackSource *iterate_feedback_source_add             (IterateDatabase        *db,
                                                                const char             *kind,
                                                                const char             *address,
                                                                const char             *name,
                                                                gboolean                has_key,
                                                                gint64                  now,
                                                                GError                **error);
gboolean               iterate_feedback_source_remove          (IterateFeedbackSource  *self,
                                                                IterateDatabase        *db,
                                                                gint64                  now,
                                                                GError                **error);
gboolean               iterate_feedback_source_request_sync    (IterateFeedbackSource  *self,
                                                                IterateDatabase        *db,
                                                                gint64                  now,
                                                                GError                **error);
gboolean               iterate_feedback_source_request_due     (IterateDatabase        *db,
                                                                gint64                  now,
                                                                GError                **error);
gboolean               iterate_feedback_source_set_read        (IterateFeedbackSource  *self,
                                                                IterateDatabase        *db,
                                                                const char             *cursor,
                                                                gint64                  now,
                                                                GError                **error);
gboolean               iterate_feedback_source_set_failed      (IterateFeedbackSource  *self,
                                                                IterateDatabase        *db,
                                                                const char             *problem,
                                                                gint64                  wait_until,
                                                                gint64                  now,
                                                                GError                **error);

G_END_DECLS
