/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-understanding.h"

G_BEGIN_DECLS

gboolean iterate_feedback_store_reading (IterateDatabase          *db,
                                         gint64                    feedback,
                                         const IterateUnderstood  *understood,
                                         GError                  **error);
gboolean iterate_feedback_correct       (IterateDatabase          *db,
                                         IterateUnderstanding     *understanding,
                                         gint64                    feedback,
                                         const char               *field,
                                         const char               *value,
                                         const char               *corrected_by,
                                         gint64                    now,
                                         GError                  **error);
gboolean iterate_feedback_read_again    (IterateDatabase          *db,
                                         IterateUnderstanding     *understanding,
                                         gint64                    feedback,
                                         gint64                    now,
                                         GError                  **error);
gboolean iterate_feedback_take_back     (IterateDatabase          *db,
                                         IterateUnderstanding     *understanding,
                                         gint64                    feedback,
                                         gint64                    now,
                                         GError                  **error);

G_END_DECLS
