/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-understanding.h"

G_BEGIN_DECLS

GPtrArray *iterate_request_review_find   (IterateDatabase       *db,
                                          IterateUnderstanding  *understanding,
                                          GError               **error);
gboolean   iterate_request_review_store  (IterateDatabase       *db,
                                          GPtrArray             *found,
                                          gint64                 now,
                                          GError               **error);
gboolean   iterate_request_review_is_due (gint64                 n_requests);

G_END_DECLS
