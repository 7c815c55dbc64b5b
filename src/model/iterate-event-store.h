/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

gboolean iterate_event_store_resolve   (IterateDatabase  *db,
                                        gint64            key,
                                        gint64           *known_as,
                                        GError          **error);
gboolean iterate_event_store_find_name (IterateDatabase  *db,
                                        const char       *name,
                                        gint64           *id,
                                        GError          **error);
gboolean iterate_event_store_insert    (IterateDatabase  *db,
                                        gint64            key,
                                        gint64            at,
                                        gint64            name,
                                        const char       *properties,
                                        gboolean         *inserted,
                                        GError          **error);
gboolean iterate_event_store_link      (IterateDatabase  *db,
                                        gint64            key,
                                        gint64            known_as,
                                        GError          **error);
gboolean iterate_event_store_erase     (IterateDatabase  *db,
                                        gint64            key,
                                        gint64           *n_events,
                                        GError          **error);

G_END_DECLS
