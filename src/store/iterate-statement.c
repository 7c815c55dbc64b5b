/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-statement.h"
#include "iterate-statement-private.h"

#include "iterate-error.h"

#include <math.h>

/**
 * IterateStatement:
 *
 * A prepared statement, borrowed from its connection's cache. Bind and column
 * indices count from 0. Releasing it resets it and gives it back.
 */
struct _IterateStatement
{
  sqlite3_stmt *stmt;   /* (owned) */
  gboolean      cached;
  gboolean      taken;
};

/* Says what SQLite reports in words that name what was being done. */
void
iterate_set_sqlite_error (GError     **error,
                          sqlite3     *handle,
                          const char  *doing)
{
  int code = sqlite3_extended_errcode (handle);
  IterateError kind = ITERATE_ERROR_DATABASE;

  if (code == SQLITE_NOTADB)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” is not an Iterate workspace", sqlite3_db_filename (handle, "main"));
      return;
    }

  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
    kind = ITERATE_ERROR_CONFLICT;

  g_set_error (error, ITERATE_ERROR, kind, "The workspace could not be %s: %s",
               doing, sqlite3_errmsg (handle));
}

IterateStatement *
iterate_statement_new (sqlite3_stmt *stmt,
                       gboolean      cached)
{
  IterateStatement *self = g_new0 (IterateStatement, 1);

  self->stmt = stmt;
  self->cached = cached;
  self->taken = TRUE;

  return self;
}

/* Marks a cached statement as in use; returns FALSE when it already is. */
gboolean
iterate_statement_take (IterateStatement *self)
{
  if (self->taken)
    return FALSE;

  self->taken = TRUE;

  return TRUE;
}

void
iterate_statement_free (IterateStatement *self)
{
  sqlite3_finalize (self->stmt);
  g_free (self);
}

void
iterate_statement_bind_int64 (IterateStatement *self,
                              int               index,
                              gint64            value)
{
  int rc = sqlite3_bind_int64 (self->stmt, index + 1, value);

  g_assert (rc == SQLITE_OK);
}

/* NaN would silently become NULL, so it is a programming error here. */
void
iterate_statement_bind_double (IterateStatement *self,
                               int               index,
                               double            value)
{
  int rc;

  g_assert (!isnan (value));

  rc = sqlite3_bind_double (self->stmt, index + 1, value);
  g_assert (rc == SQLITE_OK);
}

/* @value is copied; %NULL binds NULL. */
void
iterate_statement_bind_string (IterateStatement *self,
                               int               index,
                               const char       *value)
{
  int rc = sqlite3_bind_text (self->stmt, index + 1, value, -1, SQLITE_TRANSIENT);

  g_assert (rc == SQLITE_OK);
}

void
iterate_statement_bind_bytes (IterateStatement *self,
                              int               index,
                              gconstpointer     data,
                              gsize             size)
{
  int rc = sqlite3_bind_blob64 (self->stmt, index + 1, data, size, SQLITE_TRANSIENT);

  g_assert (rc == SQLITE_OK);
}

void
iterate_statement_bind_null (IterateStatement *self,
                             int               index)
{
  int rc = sqlite3_bind_null (self->stmt, index + 1);

  g_assert (rc == SQLITE_OK);
}

IterateStep
iterate_statement_step (IterateStatement  *self,
                        GError           **error)
{
  switch (sqlite3_step (self->stmt))
    {
    case SQLITE_ROW:
      return ITERATE_STEP_ROW;

    case SQLITE_DONE:
      return ITERATE_STEP_DONE;

    default:
      iterate_set_sqlite_error (error, sqlite3_db_handle (self->stmt),
                                sqlite3_stmt_readonly (self->stmt) ? "read" : "written");
      return ITERATE_STEP_ERROR;
    }
}

/* Steps a statement whose rows do not matter, and resets it for the next bind. */
gboolean
iterate_statement_run (IterateStatement  *self,
                       GError           **error)
{
  IterateStep step;

  do
    step = iterate_statement_step (self, error);
  while (step == ITERATE_STEP_ROW);

  sqlite3_reset (self->stmt);

  return step == ITERATE_STEP_DONE;
}

gboolean
iterate_statement_is_null (IterateStatement *self,
                           int               column)
{
  return sqlite3_column_type (self->stmt, column) == SQLITE_NULL;
}

gint64
iterate_statement_get_int64 (IterateStatement *self,
                             int               column)
{
  return sqlite3_column_int64 (self->stmt, column);
}

/* Returns: the number, or NaN for NULL */
double
iterate_statement_get_double (IterateStatement *self,
                              int               column)
{
  if (iterate_statement_is_null (self, column))
    return NAN;

  return sqlite3_column_double (self->stmt, column);
}

/* Returns: (nullable): valid until the next step */
const char *
iterate_statement_get_string (IterateStatement *self,
                              int               column)
{
  return (const char *) sqlite3_column_text (self->stmt, column);
}

gconstpointer
iterate_statement_get_bytes (IterateStatement *self,
                             int               column,
                             gsize            *size)
{
  gconstpointer data = sqlite3_column_blob (self->stmt, column);

  *size = sqlite3_column_bytes (self->stmt, column);

  return data;
}

/* Gives the statement back; one that was not cached is finalized. */
void
iterate_statement_release (IterateStatement *self)
{
  if (self == NULL)
    return;

  if (!self->cached)
    {
      iterate_statement_free (self);
      return;
    }

  sqlite3_reset (self->stmt);
  sqlite3_clear_bindings (self->stmt);
  self->taken = FALSE;
}
