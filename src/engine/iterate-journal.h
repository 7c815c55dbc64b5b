/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event.h"

G_BEGIN_DECLS

/* A chain of causes this long is a loop. */
#define ITERATE_JOURNAL_MAX_DEPTH 16

gint64   iterate_journal_append (IterateDatabase  *db,
                                 gint64            time,
                                 const char       *type,
                                 const char       *subject,
                                 JsonObject       *payload,
                                 IterateEvent     *cause,
                                 GError          **error);
gboolean iterate_journal_prune  (IterateDatabase  *db,
                                 gint64            before,
                                 GError          **error);
gboolean iterate_journal_is_subscribed (IterateDatabase  *db,
                                        GPtrArray        *subscriptions,
                                        gboolean         *known,
                                        GError          **error);
gboolean iterate_journal_subscribe     (IterateDatabase  *db,
                                        GPtrArray        *subscriptions,
                                        GError          **error);
gboolean iterate_journal_count_owed    (IterateDatabase  *db,
                                        gint64            after_event,
                                        gint64            last_event,
                                        gint64            now,
                                        gint64           *n_owed,
                                        GError          **error);
gboolean iterate_journal_count_crashes (IterateDatabase  *db,
                                        GArray           *deliveries,
                                        gint64            limit,
                                        GError          **error);

G_END_DECLS
