/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-database.h"
#include "iterate-database-private.h"

#include "iterate-error.h"
#include "iterate-statement-private.h"
#include "iterate-unit-key.h"

#include <stdarg.h>

/* Busy waits end after this long, so that a stuck process is reported. */
#define BUSY_LIMIT_MSEC 60000

/**
 * IterateDatabase:
 *
 * One connection to a workspace file, with a cache of prepared statements. It
 * is confined to one thread at a time. Writers run with `synchronous=FULL` in
 * WAL mode and refuse to open otherwise. No connection checkpoints by itself:
 * that is left to the process that holds the engine lock, because a checkpoint
 * on close by another process could delete the log under a live one.
 */
struct _IterateDatabase
{
  GObject     parent_instance;

  char       *path;
  sqlite3    *handle;      /* (owned) */
  GHashTable *statements;  /* (owned) (element-type utf8 IterateStatement) */
  GThread    *owner;       /* (nullable): who may use it now */
};

G_DEFINE_FINAL_TYPE (IterateDatabase, iterate_database, G_TYPE_OBJECT)

static void
iterate_database_finalize (GObject *object)
{
  IterateDatabase *self = ITERATE_DATABASE (object);

  g_clear_pointer (&self->statements, g_hash_table_unref);
  g_clear_pointer (&self->handle, sqlite3_close_v2);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (iterate_database_parent_class)->finalize (object);
}

static void
iterate_database_class_init (IterateDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_database_finalize;
}

static void
iterate_database_init (IterateDatabase *self)
{
  self->owner = g_thread_self ();
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify) iterate_statement_free);
}

/* Waits longer the longer it has waited, up to 10 ms at a time. */
static int
busy_cb (void *data,
         int   n_calls)
{
  int waited = n_calls < 10 ? n_calls : 10 * (n_calls - 5);

  if (waited > BUSY_LIMIT_MSEC)
    return 0;

  g_usleep ((gulong) MIN (n_calls + 1, 10) * 1000);

  return 1;
}

/* Asserts what is promised to the user rather than trusting a default. */
static gboolean
check_durability (IterateDatabase  *self,
                  GError          **error)
{
  gint64 level;

  if (!iterate_database_get_int64 (self, &level, error, "PRAGMA synchronous", ""))
    return FALSE;

  if (level < 2)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_DATABASE,
                   "“%s” cannot be written durably on this system", self->path);
      return FALSE;
    }

  return TRUE;
}

/* SQLite's count of its memory takes a lock of the whole process for each
 * allocation, and nobody reads it. Too late if something else in the process
 * was first to use SQLite, which costs speed only. */
static void
configure_library (void)
{
  static gsize once = 0;

  if (!g_once_init_enter (&once))
    return;

  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  g_once_init_leave (&once, 1);
}

/* unit_key (name): see iterate_unit_key(). */
static void
unit_key_cb (sqlite3_context  *context,
             int               n_arguments,
             sqlite3_value   **arguments)
{
  const char *unit = (const char *) sqlite3_value_text (arguments[0]);

  sqlite3_result_int64 (context, iterate_unit_key (unit, sqlite3_value_bytes (arguments[0])));
}

static gboolean
configure (IterateDatabase      *self,
           IterateDatabaseMode   mode,
           GError              **error)
{
  sqlite3_create_function (self->handle, "unit_key", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                           unit_key_cb, NULL, NULL);
  sqlite3_busy_handler (self->handle, busy_cb, NULL);
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_LOOKASIDE, NULL, 512, 512);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);

  if (!iterate_database_run_script (self,
                                    "PRAGMA foreign_keys = ON;"
                                    "PRAGMA wal_autocheckpoint = 0;"
                                    "PRAGMA temp_store = MEMORY;",
                                    error))
    return FALSE;

  if (mode == ITERATE_DATABASE_READ)
    return iterate_database_run_script (self, "PRAGMA query_only = ON;", error);

  return iterate_database_run_script (self,
                                      "PRAGMA synchronous = FULL;"
                                      "PRAGMA secure_delete = ON;"
                                      "PRAGMA cache_size = -32768;",
                                      error) &&
         check_durability (self, error);
}

/**
 * iterate_database_open:
 * @path: the file
 *
 * Opens a connection for the calling thread.
 *
 * Returns: (transfer full): the connection, or %NULL with @error set
 */
IterateDatabase *
iterate_database_open (const char           *path,
                       IterateDatabaseMode   mode,
                       GError              **error)
{
  g_autoptr(IterateDatabase) self = NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;

  g_return_val_if_fail (path != NULL, NULL);

  if (mode == ITERATE_DATABASE_CREATE)
    flags |= SQLITE_OPEN_CREATE;

  self = g_object_new (ITERATE_TYPE_DATABASE, NULL);
  self->path = g_strdup (path);

  configure_library ();
  if (sqlite3_open_v2 (path, &self->handle, flags, NULL) != SQLITE_OK)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_DATABASE,
                   "“%s” could not be opened: %s", path, sqlite3_errmsg (self->handle));
      return NULL;
    }

  if (!configure (self, mode, error))
    return NULL;

  return g_steal_pointer (&self);
}

const char *
iterate_database_get_path (IterateDatabase *self)
{
  g_return_val_if_fail (ITERATE_IS_DATABASE (self), NULL);

  return self->path;
}

sqlite3 *
iterate_database_get_handle (IterateDatabase *self)
{
  return self->handle;
}

/* Hands the connection to another thread, or to nobody. */
void
iterate_database_set_owner (IterateDatabase *self,
                            GThread         *thread)
{
  self->owner = thread;
}

/**
 * iterate_database_prepare:
 * @sql: one statement with `?` for each value
 *
 * Returns: (transfer full): a statement; release it before the connection goes
 */
IterateStatement *
iterate_database_prepare (IterateDatabase  *self,
                          const char       *sql,
                          GError          **error)
{
  IterateStatement *statement;
  sqlite3_stmt *stmt = NULL;

  g_return_val_if_fail (ITERATE_IS_DATABASE (self), NULL);
  g_assert (self->owner == g_thread_self ());

  statement = g_hash_table_lookup (self->statements, sql);
  if (statement != NULL && iterate_statement_take (statement))
    return statement;

  if (sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt,
                          NULL) != SQLITE_OK)
    {
      iterate_set_sqlite_error (error, self->handle, "queried");
      return NULL;
    }

  /* A statement that is in use further up the stack gets a twin of its own. */
  if (statement != NULL)
    return iterate_statement_new (stmt, FALSE);

  statement = iterate_statement_new (stmt, TRUE);
  g_hash_table_insert (self->statements, g_strdup (sql), statement);

  return statement;
}

static void
bind_arguments (IterateStatement *statement,
                const char       *format,
                va_list           arguments)
{
  for (int i = 0; format[i] != '\0'; i++)
    {
      switch (format[i])
        {
        case 'i':
          iterate_statement_bind_int64 (statement, i, va_arg (arguments, gint64));
          break;

        case 'b':
          iterate_statement_bind_int64 (statement, i, va_arg (arguments, gboolean));
          break;

        case 'd':
          iterate_statement_bind_double (statement, i, va_arg (arguments, double));
          break;

        case 's':
          iterate_statement_bind_string (statement, i, va_arg (arguments, const char *));
          break;

        default:
          g_assert_not_reached ();
        }
    }
}

static IterateStatement *
query_valist (IterateDatabase  *self,
              GError          **error,
              const char       *sql,
              const char       *format,
              va_list           arguments)
{
  IterateStatement *statement = iterate_database_prepare (self, sql, error);

  if (statement != NULL)
    bind_arguments (statement, format, arguments);

  return statement;
}

/**
 * iterate_database_query:
 * @sql: one statement with `?` for each value
 * @format: a letter for each value: `i` a #gint64, `b` a #gboolean, `d` a
 *   double, `s` a string or %NULL
 *
 * Returns: (transfer full): a bound statement, ready to step
 */
IterateStatement *
iterate_database_query (IterateDatabase  *self,
                        GError          **error,
                        const char       *sql,
                        const char       *format,
                        ...)
{
  IterateStatement *statement;
  va_list arguments;

  va_start (arguments, format);
  statement = query_valist (self, error, sql, format, arguments);
  va_end (arguments);

  return statement;
}

/* Runs one statement to its end; @format is as in iterate_database_query(). */
gboolean
iterate_database_execute (IterateDatabase  *self,
                          GError          **error,
                          const char       *sql,
                          const char       *format,
                          ...)
{
  g_autoptr(IterateStatement) statement = NULL;
  va_list arguments;

  va_start (arguments, format);
  statement = query_valist (self, error, sql, format, arguments);
  va_end (arguments);

  return statement != NULL && iterate_statement_run (statement, error);
}

/* Reads the first column of the first row; without a row @value is 0. */
gboolean
iterate_database_get_int64 (IterateDatabase  *self,
                            gint64           *value,
                            GError          **error,
                            const char       *sql,
                            const char       *format,
                            ...)
{
  g_autoptr(IterateStatement) statement = NULL;
  IterateStep step;
  va_list arguments;

  va_start (arguments, format);
  statement = query_valist (self, error, sql, format, arguments);
  va_end (arguments);

  if (statement == NULL)
    return FALSE;

  *value = 0;
  step = iterate_statement_step (statement, error);
  if (step == ITERATE_STEP_ROW)
    *value = iterate_statement_get_int64 (statement, 0);

  return step != ITERATE_STEP_ERROR;
}

/* Runs fixed statements that carry no values, such as a migration. */
gboolean
iterate_database_run_script (IterateDatabase  *self,
                             const char       *script,
                             GError          **error)
{
  g_return_val_if_fail (ITERATE_IS_DATABASE (self), FALSE);
  g_assert (self->owner == g_thread_self ());

  if (sqlite3_exec (self->handle, script, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  iterate_set_sqlite_error (error, self->handle, "prepared");

  return FALSE;
}

gint64
iterate_database_get_last_id (IterateDatabase *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

/* Returns: how many rows the last statement changed */
gint64
iterate_database_get_changes (IterateDatabase *self)
{
  return sqlite3_changes64 (self->handle);
}

gboolean
iterate_database_has_transaction (IterateDatabase *self)
{
  return sqlite3_get_autocommit (self->handle) == 0;
}

/* Ends what the connection is reading, from any thread: the read fails. What is read next is not
 * touched. */
void
iterate_database_interrupt (IterateDatabase *self)
{
  g_return_if_fail (ITERATE_IS_DATABASE (self));

  sqlite3_interrupt (iterate_database_get_handle (self));
}

/* Moves what can be moved from the log into the file, disturbing nobody; where it is to be emptied, and
 * nobody reads, nothing is left in the log. */
gboolean
iterate_database_checkpoint (IterateDatabase  *self,
                             gboolean          empty,
                             GError          **error)
{
  int rc = sqlite3_wal_checkpoint_v2 (self->handle, NULL,
                                      empty ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE,
                                      NULL, NULL);

  if (rc == SQLITE_OK || rc == SQLITE_BUSY)
    return TRUE;

  iterate_set_sqlite_error (error, self->handle, "checkpointed");

  return FALSE;
}
