/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-understanding.h"

G_BEGIN_DECLS

/* From this similarity on two texts ask for the same. */
#define ITERATE_SAME_REQUEST .8

gboolean iterate_request_ledger_create  (IterateDatabase          *db,
                                         const IterateUnderstood  *understood,
                                         gint64                    feedback,
                                         const char               *placed_by,
                                         gint64                    now,
                                         gint64                   *request,
                                         GError                  **error);
gboolean iterate_request_ledger_join    (IterateDatabase          *db,
                                         IterateUnderstanding     *understanding,
                                         const IterateUnderstood  *understood,
                                         gint64                    feedback,
                                         gint64                    request,
                                         double                    similarity,
                                         const char               *placed_by,
                                         gint64                    now,
                                         GError                  **error);
gboolean iterate_request_ledger_assign  (IterateDatabase          *db,
                                         IterateUnderstanding     *understanding,
                                         const IterateUnderstood  *understood,
                                         gint64                    feedback,
                                         gint64                    now,
                                         gint64                   *request,
                                         gboolean                 *is_new,
                                         GError                  **error);
gboolean iterate_request_ledger_recount (IterateDatabase          *db,
                                         IterateUnderstanding     *understanding,
                                         gint64                    request,
                                         gint64                    now,
                                         GError                  **error);
gboolean iterate_request_ledger_merge   (IterateDatabase          *db,
                                         IterateUnderstanding     *understanding,
                                         gint64                    from,
                                         gint64                    into,
                                         gint64                    now,
                                         GError                  **error);
gboolean iterate_request_ledger_unmerge (IterateDatabase          *db,
                                         IterateUnderstanding     *understanding,
                                         gint64                    request,
                                         gint64                    now,
                                         GError                  **error);
gboolean iterate_request_ledger_split   (IterateDatabase          *db,
                                         IterateUnderstanding     *understanding,
                                         const gint64             *feedback,
                                         guint                     n_feedback,
                                         const char               *topic,
                                         gint64                    now,
                                         gint64                   *request,
                                         GError                  **error);
gboolean iterate_request_ledger_place   (IterateDatabase          *db,
                                         IterateUnderstanding     *understanding,
                                         gint64                    feedback,
                                         gint64                    request,
                                         gint64                    now,
                                         GError                  **error);
gboolean iterate_request_ledger_rename  (IterateDatabase          *db,
                                         gint64                    request,
                                         const char               *topic,
                                         gint64                    now,
                                         GError                  **error);
gboolean iterate_request_ledger_set_status (IterateDatabase       *db,
                                            gint64                 request,
                                            const char            *status,
                                            gint64                 now,
                                            GError               **error);

G_END_DECLS
