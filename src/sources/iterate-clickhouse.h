/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IterateClickhouse:
 * @address: such as `http://127.0.0.1:8123`
 * @account: (nullable): who asks
 * @key: (nullable): their password
 * @seconds: how long a query may take, or 0 for a minute
 *
 * A server, and who asks it. All are borrowed.
 */
typedef struct
{
  const char *address;
  const char *account;
  const char *key;
  guint       seconds;
} IterateClickhouse;

JsonArray *iterate_clickhouse_query (const IterateClickhouse  *self,
                                     const char               *sql,
                                     gint64                   *wait,
                                     GCancellable             *cancellable,
                                     GError                  **error);

G_END_DECLS
