/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-power-cut-vfs.h"

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

/* A disk with a cache that is lost when the power goes. Each file is kept twice:
 * as the programs see it, on the real disk, and as it was at its last sync, in
 * memory. A cut writes the synced images to a folder of survivors, with some of
 * the unsynced writes let through at random, as real disks do, and ends the
 * process at once. */

#define MAX_FILES 16

typedef struct
{
  char       *path;
  GByteArray *synced;    /* The image at the last sync */
  GPtrArray  *unsynced;  /* (element-type GBytes): writes since, each with its offset before it */
  gboolean    exists;
} Disk;

typedef struct
{
  sqlite3_file  base;
  sqlite3_file *real;
  Disk         *disk;    /* NULL for the shared-memory index and temporary files */
} File;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs vfs;
static sqlite3_io_methods methods;
static GRecMutex mutex;
static Disk disks[MAX_FILES];
static guint64 operation;
static guint64 cut_at = G_MAXUINT64;
static const char *survivors;

static Disk *
get_disk (const char *path)
{
  for (guint i = 0; i < MAX_FILES; i++)
    {
      if (disks[i].path == NULL)
        {
          gsize length = 0;
          char *contents = NULL;

          disks[i].path = g_strdup (path);
          disks[i].unsynced = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
          disks[i].exists = g_file_get_contents (path, &contents, &length, NULL);
          disks[i].synced = g_byte_array_new ();
          if (contents != NULL)
            g_byte_array_append (disks[i].synced, (guint8 *) contents, length);
          g_free (contents);
          return &disks[i];
        }
      if (g_str_equal (disks[i].path, path))
        return &disks[i];
    }

  g_assert_not_reached ();
}

static void
apply (GByteArray *image,
       GBytes     *record)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (record, &size);
  gint64 offset;

  memcpy (&offset, bytes, sizeof offset);
  size -= sizeof offset;
  if (offset < 0)
    {
      g_byte_array_set_size (image, -offset - 1);
      return;
    }

  if (image->len < offset + size)
    {
      guint old = image->len;

      g_byte_array_set_size (image, offset + size);
      memset (image->data + old, 0, image->len - old);
    }
  memcpy (image->data + offset, bytes + sizeof offset, size);
}

static void
cut_power (void)
{
  for (guint i = 0; i < MAX_FILES && disks[i].path != NULL; i++)
    {
      g_autofree char *name = g_path_get_basename (disks[i].path);
      g_autofree char *path = g_build_filename (survivors, name, NULL);

      /* A cache may have written some of it already, in any order. */
      for (guint j = 0; j < disks[i].unsynced->len; j++)
        {
          if (g_random_boolean ())
            apply (disks[i].synced, g_ptr_array_index (disks[i].unsynced, j));
        }
      if (disks[i].exists &&
          !g_file_set_contents (path, (char *) disks[i].synced->data, disks[i].synced->len, NULL))
        _exit (9);
    }

  _exit (0);
}

static void
count_operation (void)
{
  if (++operation >= cut_at)
    cut_power ();
}

static void
note (Disk       *disk,
      gint64      offset,
      const void *data,
      gsize       size)
{
  guint8 *record = g_malloc (sizeof offset + size);

  memcpy (record, &offset, sizeof offset);
  if (size > 0)
    memcpy (record + sizeof offset, data, size);
  g_ptr_array_add (disk->unsynced, g_bytes_new_take (record, sizeof offset + size));
}

static int
file_write (sqlite3_file  *base,
            const void    *data,
            int            size,
            sqlite3_int64  offset)
{
  File *file = (File *) base;
  int rc;

  g_rec_mutex_lock (&mutex);
  if (file->disk != NULL)
    {
      count_operation ();
      note (file->disk, offset, data, size);
    }
  rc = file->real->pMethods->xWrite (file->real, data, size, offset);
  g_rec_mutex_unlock (&mutex);

  return rc;
}

static int
file_truncate (sqlite3_file  *base,
               sqlite3_int64  size)
{
  File *file = (File *) base;
  int rc;

  g_rec_mutex_lock (&mutex);
  if (file->disk != NULL)
    {
      count_operation ();
      note (file->disk, -size - 1, NULL, 0);
    }
  rc = file->real->pMethods->xTruncate (file->real, size);
  g_rec_mutex_unlock (&mutex);

  return rc;
}

static int
file_sync (sqlite3_file *base,
           int           flags)
{
  File *file = (File *) base;
  int rc;

  g_rec_mutex_lock (&mutex);
  if (file->disk != NULL)
    {
      count_operation ();
      for (guint i = 0; i < file->disk->unsynced->len; i++)
        apply (file->disk->synced, g_ptr_array_index (file->disk->unsynced, i));
      g_ptr_array_set_size (file->disk->unsynced, 0);
      file->disk->exists = TRUE;
    }
  rc = file->real->pMethods->xSync (file->real, flags);
  g_rec_mutex_unlock (&mutex);

  return rc;
}

#define REAL(base) (((File *) (base))->real)

static int
file_close (sqlite3_file *base)
{
  int rc = REAL (base)->pMethods->xClose (REAL (base));

  sqlite3_free (REAL (base));

  return rc;
}

static int
file_read (sqlite3_file  *base,
           void          *data,
           int            size,
           sqlite3_int64  offset)
{
  return REAL (base)->pMethods->xRead (REAL (base), data, size, offset);
}

static int
file_size (sqlite3_file  *base,
           sqlite3_int64 *size)
{
  return REAL (base)->pMethods->xFileSize (REAL (base), size);
}

static int
file_lock (sqlite3_file *base,
           int           level)
{
  return REAL (base)->pMethods->xLock (REAL (base), level);
}

static int
file_unlock (sqlite3_file *base,
             int           level)
{
  return REAL (base)->pMethods->xUnlock (REAL (base), level);
}

static int
file_check_lock (sqlite3_file *base,
                 int          *locked)
{
  return REAL (base)->pMethods->xCheckReservedLock (REAL (base), locked);
}

static int
file_control (sqlite3_file *base,
              int           code,
              void         *argument)
{
  return REAL (base)->pMethods->xFileControl (REAL (base), code, argument);
}

static int
file_sector_size (sqlite3_file *base)
{
  return REAL (base)->pMethods->xSectorSize (REAL (base));
}

/* No promise of atomic or ordered writes: the worst disk that SQLite serves. */
static int
file_characteristics (sqlite3_file *base)
{
  return 0;
}

static int
file_shm_map (sqlite3_file   *base,
              int             page,
              int             size,
              int             extend,
              void volatile **memory)
{
  return REAL (base)->pMethods->xShmMap (REAL (base), page, size, extend, memory);
}

static int
file_shm_lock (sqlite3_file *base,
               int           offset,
               int           n,
               int           flags)
{
  return REAL (base)->pMethods->xShmLock (REAL (base), offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *base)
{
  REAL (base)->pMethods->xShmBarrier (REAL (base));
}

static int
file_shm_unmap (sqlite3_file *base,
                int           delete)
{
  return REAL (base)->pMethods->xShmUnmap (REAL (base), delete);
}

static int
vfs_open (sqlite3_vfs  *self,
          const char   *path,
          sqlite3_file *base,
          int           flags,
          int          *out_flags)
{
  File *file = (File *) base;
  int rc;

  memset (file, 0, sizeof *file);
  file->real = sqlite3_malloc (real_vfs->szOsFile);
  memset (file->real, 0, real_vfs->szOsFile);
  rc = real_vfs->xOpen (real_vfs, path, file->real, flags, out_flags);
  if (rc != SQLITE_OK)
    {
      sqlite3_free (file->real);
      return rc;
    }

  g_rec_mutex_lock (&mutex);
  if (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL))
    {
      file->disk = get_disk (path);
      file->disk->exists = TRUE;
    }
  g_rec_mutex_unlock (&mutex);
  file->base.pMethods = &methods;

  return SQLITE_OK;
}

/* Makes this disk SQLite's default, before anything is opened. */
void
iterate_power_cut_vfs_install (void)
{
  methods = (sqlite3_io_methods) {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
  };
  real_vfs = sqlite3_vfs_find (NULL);
  vfs = *real_vfs;
  vfs.zName = "power-cut";
  vfs.szOsFile = sizeof (File);
  vfs.xOpen = vfs_open;
  sqlite3_vfs_register (&vfs, 1);
}

/* Cuts the power at that write, truncation or sync; what survives goes to a
 * folder. */
void
iterate_power_cut_vfs_cut_at (guint64     at,
                              const char *folder)
{
  g_rec_mutex_lock (&mutex);
  survivors = folder;
  cut_at = operation + at;
  g_rec_mutex_unlock (&mutex);
}

guint64
iterate_power_cut_vfs_get_operation (void)
{
  return operation;
}
