/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_COLLECTOR_SOURCE (iterate_collector_source_get_type ())

G_DECLARE_FINAL_TYPE (IterateCollectorSource, iterate_collector_source, ITERATE, COLLECTOR_SOURCE,
                      IterateRecord)

/* Kinds: what has a token, and what signs its webhooks. */
#define ITERATE_SOURCE_TOKEN             "token"
#define ITERATE_SOURCE_STANDARD_WEBHOOKS "standard-webhooks"
#define ITERATE_SOURCE_FORMBRICKS        "formbricks"
#define ITERATE_SOURCE_TYPEFORM          "typeform"

extern const char *const iterate_collector_source_kinds[];

gboolean iterate_collector_source_add         (IterateDatabase    *db,
                                               const char         *name,
                                               const char *const  *origins,
                                               gint64              now,
                                               char              **token,
                                               GError            **error);
gboolean iterate_collector_source_add_hook    (IterateDatabase    *db,
                                               const char         *name,
                                               const char         *kind,
                                               gint64              now,
                                               char              **secret,
                                               GError            **error);
gboolean iterate_collector_source_find_hook   (IterateDatabase    *db,
                                               const char         *name,
                                               char              **kind,
                                               GError            **error);
gboolean iterate_collector_source_lookup_secret (const char       *name,
                                               char              **secret,
                                               GError            **error);
gboolean iterate_collector_source_remove      (IterateDatabase    *db,
                                               const char         *name,
                                               GError            **error);

G_END_DECLS
