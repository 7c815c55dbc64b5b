/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-store.h"

#include "iterate-error.h"
#include "iterate-migrations.h"

#include <errno.h>
#include <glib/gstdio.h>

/**
 * IterateStore:
 *
 * An open workspace file: its one writer and a reading connection for each
 * thread that asks. Only SQLite ever opens the file itself, because POSIX locks
 * are dropped when any code of the process opens and closes it; locks of our
 * own are on a file beside it.
 */
struct _IterateStore
{
  GObject        parent_instance;

  char          *path;
  char          *lock_path;
  IterateWriter *writer;   /* (owned) */
  GMutex         mutex;
  GHashTable    *readers;  /* (owned) (element-type GThread IterateDatabase) (mutex mutex) */
};

G_DEFINE_FINAL_TYPE (IterateStore, iterate_store, G_TYPE_OBJECT)

static void
iterate_store_finalize (GObject *object)
{
  IterateStore *self = ITERATE_STORE (object);

  g_clear_pointer (&self->readers, g_hash_table_unref);
  g_clear_object (&self->writer);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->lock_path, g_free);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (iterate_store_parent_class)->finalize (object);
}

static void
iterate_store_class_init (IterateStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_store_finalize;
}

static void
iterate_store_init (IterateStore *self)
{
  g_mutex_init (&self->mutex);
  self->readers = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
}

static gboolean
make_parent (const char  *path,
             GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_DATABASE,
               "The folder “%s” could not be made: %s", folder, g_strerror (errno));

  return FALSE;
}

static gboolean
check_exists (const char  *path,
              GError     **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
               "There is no workspace at “%s”. Make one with: iterate init", path);

  return FALSE;
}

/**
 * iterate_store_open:
 * @path: the workspace file
 * @create: whether to make it when it is missing
 *
 * Opens a workspace and brings it to the newest version.
 *
 * Returns: (transfer full): the store, or %NULL with @error set
 */
IterateStore *
iterate_store_open (const char  *path,
                    gboolean     create,
                    GError     **error)
{
  g_autoptr(IterateStore) self = NULL;
  g_autoptr(IterateDatabase) db = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  if (create ? !make_parent (path, error) : !check_exists (path, error))
    return NULL;

  db = iterate_database_open (path, create ? ITERATE_DATABASE_CREATE : ITERATE_DATABASE_WRITE,
                              error);
  if (db == NULL || !iterate_migrations_run (db, error))
    return NULL;

  self = g_object_new (ITERATE_TYPE_STORE, NULL);
  self->path = g_strdup (path);
  self->lock_path = g_strconcat (path, ".lock", NULL);
  self->writer = iterate_writer_new (path, self->lock_path, error);
  if (self->writer == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

/* Returns: (transfer full): where the workspace is when none is named */
char *
iterate_store_dup_default_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "iterate", "default.iterate", NULL);
}

const char *
iterate_store_get_path (IterateStore *self)
{
  g_return_val_if_fail (ITERATE_IS_STORE (self), NULL);

  return self->path;
}

const char *
iterate_store_get_lock_path (IterateStore *self)
{
  g_return_val_if_fail (ITERATE_IS_STORE (self), NULL);

  return self->lock_path;
}

IterateWriter *
iterate_store_get_writer (IterateStore *self)
{
  g_return_val_if_fail (ITERATE_IS_STORE (self), NULL);

  return self->writer;
}

/* Returns: (transfer none): the calling thread's reading connection */
IterateDatabase *
iterate_store_get_reader (IterateStore  *self,
                          GError       **error)
{
  g_autoptr(GMutexLocker) locker = NULL;
  IterateDatabase *db;

  g_return_val_if_fail (ITERATE_IS_STORE (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  db = g_hash_table_lookup (self->readers, g_thread_self ());
  if (db != NULL)
    return db;

  db = iterate_database_open (self->path, ITERATE_DATABASE_READ, error);
  if (db != NULL)
    g_hash_table_insert (self->readers, g_thread_self (), db);

  return db;
}

/* Writes a consistent copy to a file that must not exist. */
gboolean
iterate_store_save_copy (IterateStore  *self,
                         const char    *path,
                         GError       **error)
{
  g_autoptr(IterateDatabase) db = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                   "“%s” exists already. Choose another name", path);
      return FALSE;
    }

  db = iterate_database_open (self->path, ITERATE_DATABASE_WRITE, error);

  return db != NULL && iterate_database_execute (db, error, "VACUUM INTO ?", "s", path);
}
