/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "iterate-turn.h"

#include "iterate-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Bytes of the lock file that stand for the two locks. */
#define NEXT_BYTE   0
#define WRITER_BYTE 1

/**
 * IterateTurn:
 *
 * Whose turn it is to write, across processes. SQLite's own busy handler sleeps
 * and tries again, so a busy writer can starve another process for good. Here
 * waiting is done by the kernel and is fair: the one that waits next holds the
 * "next" byte, so whoever just wrote queues behind it. Open-file-description
 * locks are used because they end with the descriptor and not with any other
 * close of the same file.
 */
struct _IterateTurn
{
  int fd;
};

static gboolean
lock_byte (int   fd,
           short type,
           off_t byte)
{
  struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };
  int rc;

  do
    rc = fcntl (fd, F_OFD_SETLKW, &lock);
  while (rc == -1 && errno == EINTR);

  return rc == 0;
}

IterateTurn *
iterate_turn_new (const char  *path,
                  GError     **error)
{
  IterateTurn *self;
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd == -1)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_DATABASE,
                   "“%s” could not be opened: %s", path, g_strerror (errno));
      return NULL;
    }

  self = g_new0 (IterateTurn, 1);
  self->fd = fd;

  return self;
}

void
iterate_turn_free (IterateTurn *self)
{
  if (self == NULL)
    return;

  close (self->fd);
  g_free (self);
}

gboolean
iterate_turn_take (IterateTurn  *self,
                   GError      **error)
{
  gboolean taken;

  taken = lock_byte (self->fd, F_WRLCK, NEXT_BYTE) && lock_byte (self->fd, F_WRLCK, WRITER_BYTE);
  lock_byte (self->fd, F_UNLCK, NEXT_BYTE);

  if (!taken)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_DATABASE,
                 "The workspace could not be locked: %s", g_strerror (errno));

  return taken;
}

void
iterate_turn_release (IterateTurn *self)
{
  lock_byte (self->fd, F_UNLCK, WRITER_BYTE);
}
