/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonNode *iterate_clickhouse_query (const char    *address,
                                    const char    *account,
                                    const char    *key,
                                    const char    *sql,
                                    gint64        *wait,
                                    GCancellable  *cancellable,
                                    GError       **error);
char     *iterate_clickhouse_quote (const char    *text);

G_END_DECLS
