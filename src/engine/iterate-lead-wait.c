/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-lead-wait.h"

/**
 * IterateLeadWait:
 *
 * A thread that sleeps in the kernel until the leading process goes. Such a
 * sleep cannot be interrupted politely, so a cancelled wait is left behind: it
 * gives the lock back when it gets it, or ends with the process.
 */
struct _IterateLeadWait
{
  gatomicrefcount  refs;
  char            *path;
  GMutex           mutex;
  IterateLeadFunc  func;      /* (nullable) (mutex mutex): NULL when cancelled */
  gpointer         user_data; /* (mutex mutex) */
};

static void
unref (IterateLeadWait *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self);
}

static gpointer
wait_for_lock (gpointer data)
{
  IterateLeadWait *self = data;
  g_autoptr(IterateEngineLock) lock = NULL;
  g_autoptr(GError) error = NULL;

  lock = iterate_engine_lock_take (self->path, TRUE, &error);
  if (lock == NULL)
    g_warning ("%s", error->message);

  g_mutex_lock (&self->mutex);
  if (lock != NULL && self->func != NULL)
    self->func (g_steal_pointer (&lock), self->user_data);
  g_mutex_unlock (&self->mutex);

  unref (self);

  return NULL;
}

IterateLeadWait *
iterate_lead_wait_start (const char      *path,
                         IterateLeadFunc  func,
                         gpointer         user_data)
{
  IterateLeadWait *self = g_new0 (IterateLeadWait, 1);
  g_autoptr(GThread) thread = NULL;

  g_atomic_ref_count_init (&self->refs);
  g_atomic_ref_count_inc (&self->refs);
  g_mutex_init (&self->mutex);
  self->path = g_strdup (path);
  self->func = func;
  self->user_data = user_data;
  thread = g_thread_new ("iterate-lead", wait_for_lock, self);

  return self;
}

/* After this the function is not called any more. */
void
iterate_lead_wait_cancel (IterateLeadWait *self)
{
  g_mutex_lock (&self->mutex);
  self->func = NULL;
  g_mutex_unlock (&self->mutex);

  unref (self);
}
