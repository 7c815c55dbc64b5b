/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-writer.h"

#include "iterate-database-private.h"
#include "iterate-error.h"
#include "iterate-time.h"
#include "iterate-turn.h"

/* A group is committed when it is this old or this large, whoever waits:
 * other processes are kept out for no longer. */
#define GROUP_LIMIT_USEC (20 * ITERATE_MSEC)
#define GROUP_LIMIT      512
/* A unit that announced more to come, which then does not, waits this long. */
#define LINGER_USEC      (2 * ITERATE_MSEC)
#define SPIN_LIMIT       2000

/**
 * IterateWriter:
 *
 * The one writing connection of a process. Units queue for it, each inside a
 * savepoint, and the last in line commits for all: one sync of the disk serves
 * the whole group, and no unit is acknowledged before that sync.
 */
struct _IterateWriter
{
  GObject          parent_instance;

  GMutex           mutex;        /* Held while a unit runs and while it commits */
  IterateDatabase *db;           /* (owned) (mutex mutex) */
  IterateTurn     *turn;         /* (owned) (mutex mutex) */
  GArray          *group;        /* (owned) (element-type Member) (mutex mutex) */
  gboolean         group_open;   /* (mutex mutex) */
  guint64          group_serial; /* (mutex mutex) */
  gint64           opened_at;    /* (mutex mutex) */
  gint64           ended_at;     /* (mutex mutex): when the group's last unit ended */
  GHashTable      *touched;      /* (owned) (element-type utf8) (mutex mutex) */
  const char      *last_touched; /* (mutex mutex) */
  const char      *watched;      /* (nullable) (mutex mutex) */
  GObject         *watcher;      /* (borrowed) (nullable) (mutex mutex) */
  void           (*watch_func) (gpointer watcher);
  int              n_queued;     /* (atomic) */
  int              log_pages;    /* (atomic): in the log after the last commit */

  GMutex           linger_mutex;
  GCond            linger_cond;
  GThread         *linger_thread; /* (owned) (nullable) (mutex linger_mutex) */
  guint64          linger_serial; /* (mutex linger_mutex): 0 for none */
  gboolean         closing;       /* (mutex linger_mutex) */
};

typedef struct
{
  IterateCommitFunc func;
  gpointer          user_data;
} Member;

/* What a thread that waits for its commit waits on. */
typedef struct
{
  GMutex    mutex;
  GCond     cond;
  gboolean  done;
  GError   *error;
} Waiter;

G_DEFINE_FINAL_TYPE (IterateWriter, iterate_writer, G_TYPE_OBJECT)

static void
row_touched_cb (void          *data,
                int            operation,
                const char    *schema,
                const char    *table,
                sqlite3_int64  id)
{
  IterateWriter *self = data;

  /* The name's address is stable while the schema is, which makes the common
   * case of a run of rows of one table a comparison. */
  if (table == self->last_touched)
    return;

  self->last_touched = table;
  if (g_strcmp0 (table, "table_version") != 0)
    g_hash_table_add (self->touched, (gpointer) g_intern_string (table));
}

static int
log_grew_cb (void       *data,
             sqlite3    *handle,
             const char *schema,
             int         n_pages)
{
  IterateWriter *self = data;

  g_atomic_int_set (&self->log_pages, n_pages);

  return SQLITE_OK;
}

static void
stop_lingering (IterateWriter *self)
{
  g_autoptr(GThread) thread = NULL;

  g_mutex_lock (&self->linger_mutex);
  self->closing = TRUE;
  thread = g_steal_pointer (&self->linger_thread);
  g_cond_signal (&self->linger_cond);
  g_mutex_unlock (&self->linger_mutex);

  if (thread != NULL)
    g_thread_join (g_steal_pointer (&thread));
}

static void
iterate_writer_finalize (GObject *object)
{
  IterateWriter *self = ITERATE_WRITER (object);

  stop_lingering (self);
  g_assert (!self->group_open);

  g_clear_object (&self->db);
  g_clear_pointer (&self->turn, iterate_turn_free);
  g_clear_pointer (&self->group, g_array_unref);
  g_clear_pointer (&self->touched, g_hash_table_unref);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->linger_mutex);
  g_cond_clear (&self->linger_cond);

  G_OBJECT_CLASS (iterate_writer_parent_class)->finalize (object);
}

static void
iterate_writer_class_init (IterateWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_writer_finalize;
}

static void
iterate_writer_init (IterateWriter *self)
{
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->linger_mutex);
  g_cond_init (&self->linger_cond);
  self->group = g_array_new (FALSE, FALSE, sizeof (Member));
  self->touched = g_hash_table_new (g_direct_hash, g_direct_equal);
}

/* Lets readers of other processes see which tables changed, in the same commit. */
static gboolean
bump_versions (IterateWriter  *self,
               GError        **error)
{
  GHashTableIter iter;
  gpointer table;

  g_hash_table_iter_init (&iter, self->touched);
  while (g_hash_table_iter_next (&iter, &table, NULL))
    {
      if (!iterate_database_execute (self->db, error,
                                     "INSERT INTO table_version (name, version) VALUES (?, 1) "
                                     "ON CONFLICT (name) DO UPDATE SET version = version + 1",
                                     "s", (const char *) table))
        return FALSE;
    }

  return TRUE;
}

static gboolean
open_group (IterateWriter  *self,
            GError        **error)
{
  if (!iterate_turn_take (self->turn, error))
    return FALSE;

  if (!iterate_database_execute (self->db, error, "BEGIN IMMEDIATE", ""))
    {
      iterate_turn_release (self->turn);
      return FALSE;
    }

  self->group_open = TRUE;
  self->group_serial++;
  self->opened_at = g_get_monotonic_time ();

  return TRUE;
}

static gboolean
commit_database (IterateWriter  *self,
                 GError        **error)
{
  if (!iterate_database_has_transaction (self->db))
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_DATABASE,
                           "The workspace could not be written: the transaction was lost");
      return FALSE;
    }

  return bump_versions (self, error) && iterate_database_execute (self->db, error, "COMMIT", "");
}

/* Commits the group and gives the mutex back. The members are told outside of
 * it, so that they may write again. */
static void
commit_group_and_unlock (IterateWriter *self)
{
  g_autoptr(GArray) members = self->group;
  g_autoptr(GObject) watcher = NULL;
  g_autoptr(GError) error = NULL;

  if (!commit_database (self, &error) && iterate_database_has_transaction (self->db))
    iterate_database_execute (self->db, NULL, "ROLLBACK", "");

  if (error == NULL && self->watcher != NULL && g_hash_table_contains (self->touched,
                                                                       self->watched))
    watcher = g_object_ref (self->watcher);

  self->group = g_array_new (FALSE, FALSE, sizeof (Member));
  self->group_open = FALSE;
  g_hash_table_remove_all (self->touched);
  self->last_touched = NULL;
  iterate_turn_release (self->turn);
  iterate_database_set_owner (self->db, NULL);
  g_mutex_unlock (&self->mutex);

  if (watcher != NULL)
    self->watch_func (watcher);
  for (guint i = 0; i < members->len; i++)
    {
      Member *member = &g_array_index (members, Member, i);

      member->func (error, member->user_data);
    }
}

/* Commits the group if it is still that one and nothing has happened in it for a
 * while; otherwise tells when to look again, or 0 for never. */
static gint64
commit_if_abandoned (IterateWriter *self,
                     guint64        serial)
{
  gint64 deadline;

  g_mutex_lock (&self->mutex);
  deadline = self->ended_at + LINGER_USEC;
  if (!self->group_open || self->group_serial != serial)
    deadline = 0;
  else if (deadline <= g_get_monotonic_time ())
    {
      iterate_database_set_owner (self->db, g_thread_self ());
      commit_group_and_unlock (self);
      return 0;
    }
  g_mutex_unlock (&self->mutex);

  return deadline;
}

/* Commits groups whose announced next unit does not come. */
static gpointer
linger (gpointer data)
{
  IterateWriter *self = data;
  gint64 deadline = 0;

  g_mutex_lock (&self->linger_mutex);
  while (!self->closing)
    {
      guint64 serial = self->linger_serial;

      if (serial == 0)
        {
          g_cond_wait (&self->linger_cond, &self->linger_mutex);
          deadline = g_get_monotonic_time () + LINGER_USEC;
          continue;
        }

      if (g_cond_wait_until (&self->linger_cond, &self->linger_mutex, deadline))
        continue;

      g_mutex_unlock (&self->linger_mutex);
      deadline = commit_if_abandoned (self, serial);
      g_mutex_lock (&self->linger_mutex);
      if (deadline == 0 && self->linger_serial == serial)
        self->linger_serial = 0;
      else if (deadline == 0)
        deadline = g_get_monotonic_time () + LINGER_USEC;
    }
  g_mutex_unlock (&self->linger_mutex);

  return NULL;
}

static void
start_lingering (IterateWriter *self,
                 guint64        serial)
{
  g_mutex_lock (&self->linger_mutex);
  if (self->linger_serial != serial)
    {
      gboolean asleep = self->linger_serial == 0;

      /* One that is awake finds the newer group by itself at its next look. */
      self->linger_serial = serial;
      if (self->linger_thread == NULL)
        self->linger_thread = g_thread_new ("iterate-linger", linger, self);
      else if (asleep)
        g_cond_signal (&self->linger_cond);
    }
  g_mutex_unlock (&self->linger_mutex);
}

/**
 * iterate_writer_new:
 * @path: an existing, migrated workspace file
 * @lock_path: the file beside it that holds the locks
 *
 * Returns: (transfer full): the writer, or %NULL with @error set
 */
IterateWriter *
iterate_writer_new (const char  *path,
                    const char  *lock_path,
                    GError     **error)
{
  g_autoptr(IterateWriter) self = g_object_new (ITERATE_TYPE_WRITER, NULL);

  self->turn = iterate_turn_new (lock_path, error);
  if (self->turn == NULL)
    return NULL;

  self->db = iterate_database_open (path, ITERATE_DATABASE_WRITE, error);
  if (self->db == NULL)
    return NULL;

  iterate_database_set_owner (self->db, NULL);
  sqlite3_update_hook (iterate_database_get_handle (self->db), row_touched_cb, self);
  sqlite3_wal_hook (iterate_database_get_handle (self->db), log_grew_cb, self);

  return g_steal_pointer (&self);
}

/* Returns: how many pages the log held after this process's last commit, since it
 * last started over */
guint
iterate_writer_get_log_pages (IterateWriter *self)
{
  g_return_val_if_fail (ITERATE_IS_WRITER (self), 0);

  return g_atomic_int_get (&self->log_pages);
}

static gboolean
checkpoint (IterateWriter  *self,
            gboolean        empty,
            GError        **error)
{
  g_autoptr(GMutexLocker) locker = NULL;
  gboolean done;

  locker = g_mutex_locker_new (&self->mutex);
  if (self->group_open)
    return TRUE;

  if (!iterate_turn_take (self->turn, error))
    return FALSE;

  iterate_database_set_owner (self->db, g_thread_self ());
  done = iterate_database_checkpoint (self->db, empty, error);
  iterate_database_set_owner (self->db, NULL);
  g_atomic_int_set (&self->log_pages, 0);
  iterate_turn_release (self->turn);

  return done;
}

/**
 * iterate_writer_checkpoint:
 *
 * Moves the log into the file while no process writes, so that the log can
 * start over. Does nothing while a group is open. Only the holder of the engine
 * lock may call it.
 */
gboolean
iterate_writer_checkpoint (IterateWriter  *self,
                           GError        **error)
{
  g_return_val_if_fail (ITERATE_IS_WRITER (self), FALSE);

  return checkpoint (self, FALSE, error);
}

/**
 * iterate_writer_empty_log:
 *
 * Moves the log into the file and empties it, so that nothing is left of what
 * was erased. While somebody reads, the log is left to be written over.
 */
gboolean
iterate_writer_empty_log (IterateWriter  *self,
                          GError        **error)
{
  g_return_val_if_fail (ITERATE_IS_WRITER (self), FALSE);

  return checkpoint (self, TRUE, error);
}

/**
 * iterate_writer_watch:
 * @table: a table
 * @watcher: (nullable): what to pass, or %NULL to end the watch
 * @func: called after each commit of this process that changed the table, before
 *   the commit's units are told
 *
 * There is one watch. The watcher is held while it is called.
 */
void
iterate_writer_watch (IterateWriter  *self,
                      const char     *table,
                      GObject        *watcher,
                      void          (*func) (gpointer watcher))
{
  g_return_if_fail (ITERATE_IS_WRITER (self));

  g_mutex_lock (&self->mutex);
  self->watched = g_intern_string (table);
  self->watcher = watcher;
  self->watch_func = func;
  g_mutex_unlock (&self->mutex);
}

/* Ends a unit that has failed. A group whose transaction SQLite itself rolled
 * back (a full disk, say) is lost as a whole, and its members are told. */
static void
end_failed_unit_and_unlock (IterateWriter *self)
{
  gboolean alive;

  alive = iterate_database_has_transaction (self->db) &&
          iterate_database_execute (self->db, NULL, "ROLLBACK TO unit", "") &&
          iterate_database_execute (self->db, NULL, "RELEASE unit", "");

  if (!alive || self->group->len == 0 || g_atomic_int_get (&self->n_queued) == 0)
    {
      commit_group_and_unlock (self);
      return;
    }

  iterate_database_set_owner (self->db, NULL);
  g_mutex_unlock (&self->mutex);
}

/* A unit is mostly shorter than a sleep and a wake-up, so the first in line
 * tries for a moment before it sleeps. */
static void
wait_for_turn (IterateWriter *self)
{
  gboolean first = g_atomic_int_add (&self->n_queued, 1) == 0;
  gboolean taken = FALSE;

  for (int i = 0; first && !taken && i < SPIN_LIMIT; i++)
    taken = g_mutex_trylock (&self->mutex);

  if (!taken)
    g_mutex_lock (&self->mutex);
  g_atomic_int_add (&self->n_queued, -1);
}

/**
 * iterate_transaction_begin:
 * @writer: the process's writer
 *
 * Waits for the writer's turn and opens a unit. A thread may hold one unit at
 * a time.
 */
gboolean
iterate_transaction_begin (IterateTransaction  *self,
                           IterateWriter       *writer,
                           GError             **error)
{
  g_return_val_if_fail (self->writer == NULL, FALSE);
  g_return_val_if_fail (ITERATE_IS_WRITER (writer), FALSE);

  wait_for_turn (writer);
  iterate_database_set_owner (writer->db, g_thread_self ());

  if (!writer->group_open && !open_group (writer, error))
    {
      iterate_database_set_owner (writer->db, NULL);
      g_mutex_unlock (&writer->mutex);
      return FALSE;
    }

  if (!iterate_database_execute (writer->db, error, "SAVEPOINT unit", ""))
    {
      commit_group_and_unlock (writer);
      return FALSE;
    }

  self->writer = g_object_ref (writer);

  return TRUE;
}

gboolean
iterate_transaction_is_open (IterateTransaction *self)
{
  return self->writer != NULL;
}

/* Returns: (transfer none): the writing connection, while the unit is open */
IterateDatabase *
iterate_transaction_get_database (IterateTransaction *self)
{
  g_return_val_if_fail (self->writer != NULL, NULL);

  return self->writer->db;
}

/**
 * iterate_transaction_hand_over:
 * @more: whether the caller will soon begin another unit
 * @func: called after the commit, with its error if it failed
 *
 * Ends the unit without waiting for its commit. With @more the commit may wait
 * a little for the next unit.
 */
void
iterate_transaction_hand_over (IterateTransaction *self,
                               gboolean            more,
                               IterateCommitFunc   func,
                               gpointer            user_data)
{
  g_autoptr(IterateWriter) writer = g_steal_pointer (&self->writer);
  g_autoptr(GError) error = NULL;
  Member member = { func, user_data };
  gboolean full;

  g_return_if_fail (writer != NULL);

  if (!iterate_database_execute (writer->db, &error, "RELEASE unit", ""))
    {
      end_failed_unit_and_unlock (writer);
      func (error, user_data);
      return;
    }

  g_array_append_val (writer->group, member);
  writer->ended_at = g_get_monotonic_time ();
  full = writer->group->len >= GROUP_LIMIT ||
         writer->ended_at - writer->opened_at >= GROUP_LIMIT_USEC;

  if (full || (!more && g_atomic_int_get (&writer->n_queued) == 0))
    {
      commit_group_and_unlock (writer);
      return;
    }

  if (more)
    start_lingering (writer, writer->group_serial);
  iterate_database_set_owner (writer->db, NULL);
  g_mutex_unlock (&writer->mutex);
}

static void
unit_committed_cb (const GError *error,
                   gpointer      user_data)
{
  Waiter *waiter = user_data;

  g_mutex_lock (&waiter->mutex);
  waiter->done = TRUE;
  waiter->error = error == NULL ? NULL : g_error_copy (error);
  g_cond_signal (&waiter->cond);
  g_mutex_unlock (&waiter->mutex);
}

/**
 * iterate_transaction_commit:
 *
 * Ends the unit and returns when it is on disk. On failure nothing of it is.
 */
gboolean
iterate_transaction_commit (IterateTransaction  *self,
                            GError             **error)
{
  Waiter waiter = { .done = FALSE, .error = NULL };

  g_return_val_if_fail (self->writer != NULL, FALSE);

  g_mutex_init (&waiter.mutex);
  g_cond_init (&waiter.cond);
  iterate_transaction_hand_over (self, FALSE, unit_committed_cb, &waiter);

  g_mutex_lock (&waiter.mutex);
  while (!waiter.done)
    g_cond_wait (&waiter.cond, &waiter.mutex);
  g_mutex_unlock (&waiter.mutex);

  g_mutex_clear (&waiter.mutex);
  g_cond_clear (&waiter.cond);

  if (waiter.error == NULL)
    return TRUE;

  g_propagate_error (error, waiter.error);

  return FALSE;
}

void
iterate_transaction_clear (IterateTransaction *self)
{
  g_autoptr(IterateWriter) writer = g_steal_pointer (&self->writer);

  if (writer != NULL)
    end_failed_unit_and_unlock (writer);
}
