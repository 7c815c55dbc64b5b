/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-engine-lock.h"

#include "iterate-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

/* The first page is left to the locks on single bytes. */
#define NOTES_OFFSET 4096
#define NOTES_SIZE   (ITERATE_ENGINE_LOCK_SLOTS * sizeof (gint64))

/**
 * IterateEngineLock:
 *
 * The right to run a workspace's handlers, held by one process at a time, and
 * the notes of what it is running. The notes are shared memory on the lock file:
 * they outlive a crash of the process without a sync, which is all they are for.
 */
struct _IterateEngineLock
{
  int     fd;
  gint64 *notes; /* (array fixed-size=ITERATE_ENGINE_LOCK_SLOTS) */
};

static gboolean
fail (GError     **error,
      const char  *path)
{
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_DATABASE,
               "“%s” could not be locked: %s", path, g_strerror (errno));

  return FALSE;
}

static gboolean
take (int   fd,
      gboolean wait)
{
  int rc;

  do
    rc = flock (fd, LOCK_EX | (wait ? 0 : LOCK_NB));
  while (rc == -1 && errno == EINTR);

  return rc == 0;
}

static gboolean
map_notes (IterateEngineLock  *self,
           const char         *path,
           GError            **error)
{
  gpointer notes;

  /* Real blocks, so that a full disk is an error here and not a signal later. */
  errno = posix_fallocate (self->fd, NOTES_OFFSET, NOTES_SIZE);
  if (errno != 0)
    return fail (error, path);

  notes = mmap (NULL, NOTES_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, self->fd, NOTES_OFFSET);
  if (notes == MAP_FAILED)
    return fail (error, path);

  self->notes = notes;

  return TRUE;
}

/**
 * iterate_engine_lock_take:
 * @path: the lock file
 * @wait: whether to wait while another process holds it
 *
 * Returns: (transfer full) (nullable): the lock; %NULL without an error when
 *   another process holds it
 */
IterateEngineLock *
iterate_engine_lock_take (const char  *path,
                          gboolean     wait,
                          GError     **error)
{
  g_autoptr(IterateEngineLock) self = g_new0 (IterateEngineLock, 1);

  self->fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->fd == -1)
    {
      fail (error, path);
      return NULL;
    }

  if (!take (self->fd, wait))
    {
      if (errno != EWOULDBLOCK)
        fail (error, path);
      return NULL;
    }

  return map_notes (self, path, error) ? g_steal_pointer (&self) : NULL;
}

void
iterate_engine_lock_free (IterateEngineLock *self)
{
  if (self == NULL)
    return;

  if (self->notes != NULL)
    munmap (self->notes, NOTES_SIZE);
  if (self->fd != -1)
    close (self->fd);
  g_free (self);
}

/* Returns: (transfer full) (element-type gint64): what a crash left running */
GArray *
iterate_engine_lock_dup_noted (IterateEngineLock *self)
{
  GArray *noted = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < ITERATE_ENGINE_LOCK_SLOTS; i++)
    {
      if (self->notes[i] != 0)
        g_array_append_val (noted, self->notes[i]);
    }

  return noted;
}

/* Notes a delivery before it starts; 0 when it has ended. */
void
iterate_engine_lock_note (IterateEngineLock *self,
                          guint              slot,
                          gint64             delivery)
{
  g_assert (slot < ITERATE_ENGINE_LOCK_SLOTS);

  __atomic_store_n (&self->notes[slot], delivery, __ATOMIC_RELEASE);
}
