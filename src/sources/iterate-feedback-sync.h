/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feedback-service.h"
#include "iterate-feedback-source.h"

G_BEGIN_DECLS

gboolean               iterate_feedback_sync_keep_key (const char          *kind,
                                                       const char          *address,
                                                       const char          *key,
                                                       GError             **error);
gboolean               iterate_feedback_sync_forget_key (IterateFeedbackSource *source,
                                                         GError             **error);
IterateFeedbackSource *iterate_feedback_sync_add   (IterateDatabase        *db,
                                                    const char             *kind,
                                                    const char             *address,
                                                    const char             *name,
                                                    gboolean                has_key,
                                                    gint64                  now,
                                                    GError                **error);
IterateHttpPage       *iterate_feedback_sync_fetch (IterateFeedbackSource  *source,
                                                    gint64                  now,
                                                    GCancellable           *cancellable,
                                                    GError                **error);
gboolean               iterate_feedback_sync_take  (IterateFeedbackSource  *source,
                                                    const IterateHttpPage  *page,
                                                    IterateDatabase        *db,
                                                    gint64                  now,
                                                    GError                **error);
gboolean               iterate_feedback_sync_is_done (IterateFeedbackSource *source);

G_END_DECLS
