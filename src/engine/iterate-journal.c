/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-journal.h"

#include "iterate-error.h"
#include "iterate-json.h"

/**
 * iterate_journal_append:
 * @db: the connection of the unit that holds the change which is reported
 * @time: when it happened
 * @type: such as `experiment.completed`
 * @subject: the id of what it happened to
 * @payload: (nullable): further facts
 * @cause: (nullable): the event whose handler did it
 *
 * Appends an event and a delivery for each handler that subscribed to it, in
 * the caller's unit: the change, its event and what is owed to the handlers are
 * on disk together or not at all.
 *
 * Returns: the event's id, or 0 with @error set
 */
gint64
iterate_journal_append (IterateDatabase  *db,
                        gint64            time,
                        const char       *type,
                        const char       *subject,
                        JsonObject       *payload,
                        IterateEvent     *cause,
                        GError          **error)
{
  g_autofree char *text = payload == NULL ? g_strdup ("{}") : iterate_json_to_string (payload);
  gint64 depth = cause == NULL ? 0 : iterate_event_get_depth (cause) + 1;
  g_autoptr(IterateStatement) insert = NULL;
  gint64 id;

  if (depth > ITERATE_JOURNAL_MAX_DEPTH)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED,
                   "“%s” for %s was stopped: %d events have caused each other in a row",
                   type, subject, ITERATE_JOURNAL_MAX_DEPTH);
      return 0;
    }

  insert = iterate_database_query (db, error,
                                   "INSERT INTO event (type, subject, payload, depth, occurred_at, "
                                   "cause_event_id) VALUES (?, ?, ?, ?, ?, ?)",
                                   "sssii", type, subject, text, depth, time);
  if (insert == NULL)
    return 0;

  if (cause != NULL)
    iterate_statement_bind_int64 (insert, 5, iterate_event_get_id (cause));
  if (!iterate_statement_run (insert, error))
    return 0;

  id = iterate_database_get_last_id (db);
  if (!iterate_database_execute (db, error,
                                 "INSERT INTO delivery (event_id, handler, state, at) "
                                 "SELECT ?, handler, 'pending', ? FROM subscription "
                                 "WHERE event_type = ? ORDER BY id",
                                 "iis", id, time, type))
    return 0;

  return id;
}

/* Forgets old events that were dealt with and led to nothing lasting. */
gboolean
iterate_journal_prune (IterateDatabase  *db,
                       gint64            before,
                       GError          **error)
{
  return iterate_database_execute (
    db, error,
    "DELETE FROM event WHERE occurred_at < ? "
    "AND EXISTS (SELECT 1 FROM delivery d WHERE d.event_id = event.id) "
    "AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.event_id = event.id AND d.state <> 'done') "
    "AND NOT EXISTS (SELECT 1 FROM event e WHERE e.cause_event_id = event.id) "
    "AND NOT EXISTS (SELECT 1 FROM message m WHERE m.cause_event_id = event.id) "
    "AND NOT EXISTS (SELECT 1 FROM approval a WHERE a.cause_event_id = event.id)",
    "i", before);
}

/**
 * iterate_journal_is_subscribed:
 * @subscriptions: (element-type utf8): event types and handlers in turn
 * @known: (out): whether the file has them all
 */
gboolean
iterate_journal_is_subscribed (IterateDatabase  *db,
                               GPtrArray        *subscriptions,
                               gboolean         *known,
                               GError          **error)
{
  *known = TRUE;
  for (guint i = 0; i < subscriptions->len && *known; i += 2)
    {
      gint64 n;

      if (!iterate_database_get_int64 (db, &n, error,
                                       "SELECT count(*) FROM subscription "
                                       "WHERE event_type = ? AND handler = ?",
                                       "ss", g_ptr_array_index (subscriptions, i),
                                       g_ptr_array_index (subscriptions, i + 1)))
        return FALSE;

      *known = n > 0;
    }

  return TRUE;
}

/* Writes which handlers hear what, so that whoever appends an event knows what is
 * owed for it. */
gboolean
iterate_journal_subscribe (IterateDatabase  *db,
                           GPtrArray        *subscriptions,
                           GError          **error)
{
  for (guint i = 0; i < subscriptions->len; i += 2)
    {
      if (!iterate_database_execute (db, error,
                                     "INSERT OR IGNORE INTO subscription (event_type, handler) "
                                     "VALUES (?, ?)",
                                     "ss", g_ptr_array_index (subscriptions, i),
                                     g_ptr_array_index (subscriptions, i + 1)))
        return FALSE;
    }

  return TRUE;
}

/**
 * iterate_journal_count_owed:
 * @after_event: an event's id
 * @last_event: an event's id
 * @n_owed: (out): deliveries that are due and open for the events after the first
 *   up to and with the second, and for all that they caused
 */
gboolean
iterate_journal_count_owed (IterateDatabase  *db,
                            gint64            after_event,
                            gint64            last_event,
                            gint64            now,
                            gint64           *n_owed,
                            GError          **error)
{
  return iterate_database_get_int64 (db, n_owed, error,
                                     "WITH RECURSIVE own (id) AS ("
                                     "SELECT id FROM event WHERE id > ? AND id <= ? "
                                     "UNION SELECT e.id FROM event e "
                                     "JOIN own ON e.cause_event_id = own.id) "
                                     "SELECT count(*) FROM delivery "
                                     "WHERE state = 'pending' AND at <= ? AND event_id IN own",
                                     "iii", after_event, last_event, now);
}

/**
 * iterate_journal_count_crashes:
 * @deliveries: (element-type gint64): what a crash left running
 * @limit: how many crashes set a delivery aside
 */
gboolean
iterate_journal_count_crashes (IterateDatabase  *db,
                               GArray           *deliveries,
                               gint64            limit,
                               GError          **error)
{
  for (guint i = 0; i < deliveries->len; i++)
    {
      if (!iterate_database_execute (db, error,
                                     "UPDATE delivery SET crashes = crashes + 1, "
                                     "state = iif (crashes + 1 >= ?, 'set-aside', state), "
                                     "error = iif (crashes + 1 >= ?, "
                                     "'Iterate stopped unexpectedly each time this ran', error) "
                                     "WHERE id = ? AND state = 'pending'",
                                     "iii", limit, limit, g_array_index (deliveries, gint64, i)))
        return FALSE;
    }

  return TRUE;
}
