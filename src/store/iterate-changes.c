/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-changes.h"

#include <gio/gio.h>

/* Bursts of commits are looked at this often at most. */
#define RATE_LIMIT_MSEC 50

/**
 * IterateChanges:
 *
 * Tells what changed in a workspace, whichever process changed it. The kernel
 * reports writes to the write-ahead log; the counters that every commit bumps
 * say which tables they were. Nothing is polled and nothing but SQLite opens the
 * file. It belongs to the thread and main context that made it.
 */
struct _IterateChanges
{
  GObject          parent_instance;

  IterateDatabase *db;        /* (owned) */
  GFileMonitor    *monitor;   /* (owned) */
  GHashTable      *versions;  /* (owned) (element-type utf8 gint64) */
  gint64           data_version;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_COMMITTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateChanges, iterate_changes, G_TYPE_OBJECT)

static void
iterate_changes_dispose (GObject *object)
{
  IterateChanges *self = ITERATE_CHANGES (object);

  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
  g_clear_object (&self->db);

  G_OBJECT_CLASS (iterate_changes_parent_class)->dispose (object);
}

static void
iterate_changes_finalize (GObject *object)
{
  IterateChanges *self = ITERATE_CHANGES (object);

  g_clear_pointer (&self->versions, g_hash_table_unref);

  G_OBJECT_CLASS (iterate_changes_parent_class)->finalize (object);
}

static void
iterate_changes_class_init (IterateChangesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = iterate_changes_dispose;
  object_class->finalize = iterate_changes_finalize;

  /**
   * IterateChanges::changed:
   *
   * Rows of the table that is the signal's detail were committed.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * IterateChanges::committed:
   *
   * Something was committed, in whichever table.
   */
  signals[SIGNAL_COMMITTED] =
    g_signal_new ("committed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
iterate_changes_init (IterateChanges *self)
{
  self->versions = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
}

/* Notes the counters; appends the tables whose counter moved to @changed. */
static gboolean
read_versions (IterateChanges  *self,
               GPtrArray       *changed,
               GError         **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (self->db, error, "SELECT name, version FROM table_version", "");
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      const char *table = g_intern_string (iterate_statement_get_string (rows, 0));
      gint64 version = iterate_statement_get_int64 (rows, 1);
      gint64 *known = g_hash_table_lookup (self->versions, table);

      if (known != NULL && *known == version)
        continue;

      g_hash_table_insert (self->versions, (gpointer) table, g_memdup2 (&version, sizeof version));
      g_ptr_array_add (changed, (gpointer) table);
    }

  return step == ITERATE_STEP_DONE;
}

static void
log_written_cb (IterateChanges *self)
{
  g_autoptr(GPtrArray) changed = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateChanges) alive = g_object_ref (self);
  gint64 data_version;

  if (!iterate_database_get_int64 (self->db, &data_version, &error, "PRAGMA data_version", ""))
    {
      g_warning ("%s", error->message);
      return;
    }

  if (data_version == self->data_version)
    return;

  self->data_version = data_version;
  if (!read_versions (self, changed, &error))
    g_warning ("%s", error->message);

  for (guint i = 0; i < changed->len; i++)
    g_signal_emit (self, signals[SIGNAL_CHANGED],
                   g_quark_from_string (g_ptr_array_index (changed, i)));
  g_signal_emit (self, signals[SIGNAL_COMMITTED], 0);
}

/**
 * iterate_changes_new:
 * @store: the workspace
 *
 * Starts to watch, on the calling thread's main context.
 *
 * Returns: (transfer full): the watch, or %NULL with @error set
 */
IterateChanges *
iterate_changes_new (IterateStore  *store,
                     GError       **error)
{
  g_autoptr(IterateChanges) self = g_object_new (ITERATE_TYPE_CHANGES, NULL);
  g_autofree char *log_path = g_strconcat (iterate_store_get_path (store), "-wal", NULL);
  g_autoptr(GFile) log = g_file_new_for_path (log_path);
  g_autoptr(GPtrArray) known = g_ptr_array_new ();

  self->monitor = g_file_monitor_file (log, G_FILE_MONITOR_NONE, NULL, error);
  if (self->monitor == NULL)
    return NULL;

  g_file_monitor_set_rate_limit (self->monitor, RATE_LIMIT_MSEC);
  g_signal_connect_object (self->monitor, "changed", G_CALLBACK (log_written_cb), self,
                           G_CONNECT_SWAPPED);

  self->db = iterate_database_open (iterate_store_get_path (store), ITERATE_DATABASE_READ, error);
  if (self->db == NULL ||
      !iterate_database_get_int64 (self->db, &self->data_version, error,
                                   "PRAGMA data_version", "") ||
      !read_versions (self, known, error))
    return NULL;

  return g_steal_pointer (&self);
}
