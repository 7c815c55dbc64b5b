/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-endpoint.h"
#include "iterate-event.h"

G_BEGIN_DECLS

gboolean iterate_endpoint_judge        (IterateDatabase  *db,
                                        gint64            id,
                                        gint64            until,
                                        gint64            now,
                                        GError          **error);
gboolean iterate_endpoint_judge_renew  (IterateDatabase  *db,
                                        gint64            id,
                                        gint64            since,
                                        GError          **error);
gboolean iterate_endpoint_tell_degraded (IterateDatabase *db,
                                        IterateEndpoint  *endpoint,
                                        double            threshold,
                                        double            before,
                                        const char       *reason,
                                        gint64            since,
                                        gint64            now,
                                        GError          **error);
gboolean iterate_endpoint_ask_for_fix  (IterateDatabase  *db,
                                        IterateEndpoint  *endpoint,
                                        gint64            now,
                                        GError          **error);
gboolean iterate_endpoint_tell_improved (IterateDatabase *db,
                                        IterateEndpoint  *endpoint,
                                        double            before,
                                        double            after,
                                        gint64            since,
                                        const char       *fix,
                                        gint64            now,
                                        GError          **error);

G_END_DECLS
