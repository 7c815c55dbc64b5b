/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feedback.h"
#include "iterate-understanding.h"

G_BEGIN_DECLS

gboolean iterate_feedback_delete  (IterateDatabase       *db,
                                   IterateUnderstanding  *understanding,
                                   gint64                 id,
                                   gint64                 now,
                                   GError               **error);
gboolean iterate_feedback_restore (IterateDatabase       *db,
                                   IterateFeedback       *feedback,
                                   gint64                 now,
                                   GError               **error);
gboolean iterate_feedback_erase   (IterateDatabase       *db,
                                   IterateUnderstanding  *understanding,
                                   const char            *author,
                                   gint64                 now,
                                   gint64                *n_erased,
                                   gint64                *since,
                                   GError               **error);

G_END_DECLS
