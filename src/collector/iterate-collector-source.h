/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_COLLECTOR_SOURCE (iterate_collector_source_get_type ())

G_DECLARE_FINAL_TYPE (IterateCollectorSource, iterate_collector_source, ITERATE, COLLECTOR_SOURCE,
                      IterateRecord)

gboolean iterate_collector_source_add    (IterateDatabase    *db,
                                          const char         *name,
                                          const char *const  *origins,
                                          gint64              now,
                                          char              **token,
                                          GError            **error);
gboolean iterate_collector_source_remove (IterateDatabase    *db,
                                          const char         *name,
                                          GError            **error);

G_END_DECLS
