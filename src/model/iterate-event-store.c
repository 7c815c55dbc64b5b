/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-event-store.h"

#include "iterate-error.h"
#include "iterate-unit-key.h"

#include <string.h>

/* Events of the product as they came, by unit and time; and which units are one person. */

/* Whom the key is known as, which is itself unless it was linked to another. */
gboolean
iterate_event_store_resolve (IterateDatabase  *db,
                             gint64            key,
                             gint64           *known_as,
                             GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;
  IterateStep step;

  *known_as = key;
  row = iterate_database_query (db, error, "SELECT known_as FROM identity WHERE key = ?", "i", key);
  if (row == NULL)
    return FALSE;

  step = iterate_statement_step (row, error);
  if (step == ITERATE_STEP_ROW)
    *known_as = iterate_statement_get_int64 (row, 0);

  return step != ITERATE_STEP_ERROR;
}

/* The number of an event's name, which is given when it is new. */
gboolean
iterate_event_store_find_name (IterateDatabase  *db,
                               const char       *name,
                               gint64           *id,
                               GError          **error)
{
  return iterate_database_execute (db, error,
                                   "INSERT INTO event_name (name) VALUES (?) ON CONFLICT DO NOTHING",
                                   "s", name) &&
         iterate_database_get_int64 (db, id, error, "SELECT id FROM event_name WHERE name = ?", "s",
                                     name);
}

/* Keeps an event; @inserted tells whether it was not there yet. */
gboolean
iterate_event_store_insert (IterateDatabase  *db,
                            gint64            key,
                            gint64            at,
                            gint64            name,
                            const char       *properties,
                            gboolean         *inserted,
                            GError          **error)
{
  gint64 valid;

  if (!iterate_database_execute (db, error,
                                 "INSERT OR IGNORE INTO product_event "
                                 "(key, at, name_id, digest, properties) SELECT ?, ?, ?, ?, ?5 "
                                 "WHERE CASE WHEN json_valid (?5) THEN json_type (?5) END = 'object'",
                                 "iiiis", key, at, name,
                                 iterate_unit_key (properties, strlen (properties)), properties))
    return FALSE;

  *inserted = iterate_database_get_changes (db) > 0;
  if (*inserted)
    return TRUE;

  if (!iterate_database_get_int64 (db, &valid, error,
                                   "SELECT CASE WHEN json_valid (?1) THEN json_type (?1) END = "
                                   "'object'", "s", properties))
    return FALSE;

  if (valid != 1)
    g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                         "its properties are not a JSON object");

  return valid == 1;
}

/* From now on @key is known as @known_as, and so is all that was known as @key. */
gboolean
iterate_event_store_link (IterateDatabase  *db,
                          gint64            key,
                          gint64            known_as,
                          GError          **error)
{
  return iterate_database_execute (db, error,
                                   "UPDATE OR REPLACE product_event SET key = ? WHERE key = ?",
                                   "ii", known_as, key) &&
         iterate_database_execute (db, error, "UPDATE identity SET known_as = ? WHERE known_as = ?",
                                   "ii", known_as, key) &&
         iterate_database_execute (db, error,
                                   "INSERT INTO identity (key, known_as) VALUES (?, ?) "
                                   "ON CONFLICT DO UPDATE SET known_as = excluded.known_as",
                                   "ii", key, known_as);
}

/* Forgets a person's events and names. */
gboolean
iterate_event_store_erase (IterateDatabase  *db,
                           gint64            key,
                           gint64           *n_events,
                           GError          **error)
{
  if (!iterate_database_execute (db, error, "DELETE FROM product_event WHERE key = ?", "i", key))
    return FALSE;

  *n_events = iterate_database_get_changes (db);

  return iterate_database_execute (db, error, "DELETE FROM identity WHERE known_as = ?", "i", key);
}
