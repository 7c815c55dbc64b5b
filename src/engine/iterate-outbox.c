/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-outbox.h"

#include "iterate-json.h"

/**
 * iterate_outbox_add:
 * @recipient: such as `Team.product`
 * @key: what makes this send the same send when it is made again
 * @cause: (nullable): the event whose handler sends
 *
 * Puts a message into the outbox, in the caller's unit. It is in the in-app
 * inbox at once; where its team has a channel, a delivery to it is owed.
 */
gboolean
iterate_outbox_add (IterateDatabase  *db,
                    gint64            time,
                    const char       *recipient,
                    const char       *type,
                    JsonObject       *payload,
                    const char       *key,
                    IterateEvent     *cause,
                    GError          **error)
{
  g_autofree char *text = iterate_json_to_string (payload);
  g_autoptr(IterateStatement) insert = NULL;

  insert = iterate_database_query (db, error,
                                   "INSERT INTO message (recipient, type, payload, idempotency_key, "
                                   "created_at, cause_event_id) VALUES (?, ?, ?, ?, ?, ?)",
                                   "ssssi", recipient, type, text, key, time);
  if (insert == NULL)
    return FALSE;

  if (cause != NULL)
    iterate_statement_bind_int64 (insert, 5, iterate_event_get_id (cause));

  return iterate_statement_run (insert, error) &&
         iterate_database_execute (db, error,
                                   "INSERT INTO message_delivery (message_id, channel, state, "
                                   "next_at) SELECT ?1, channel, 'pending', ?2 FROM team "
                                   "WHERE channel IS NOT NULL AND ('Team.' || name = ?3 OR "
                                   "(name = 'alerts' AND ?3 GLOB 'Alert.*') OR "
                                   "(name = 'analytics' AND ?3 GLOB 'Analytics.*'))",
                                   "iis", iterate_database_get_last_id (db), time, recipient);
}
