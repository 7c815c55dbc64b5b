/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-clock.h"

/**
 * IterateClock:
 *
 * The only source of wall-clock time. Times are microseconds since the Unix
 * epoch, UTC. A manual clock stands still until it is set, so that a day's
 * rollout can be tested in milliseconds. Safe to read from any thread.
 */
struct _IterateClock
{
  GObject  parent_instance;

  GMutex   mutex;
  gboolean manual;
  gint64   time;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IterateClock, iterate_clock, G_TYPE_OBJECT)

static void
iterate_clock_finalize (GObject *object)
{
  IterateClock *self = ITERATE_CLOCK (object);

  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (iterate_clock_parent_class)->finalize (object);
}

static void
iterate_clock_class_init (IterateClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_clock_finalize;

  /**
   * IterateClock::changed:
   *
   * The manual clock was set. Emitted on the thread that set it.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
iterate_clock_init (IterateClock *self)
{
  g_mutex_init (&self->mutex);
}

IterateClock *
iterate_clock_new_system (void)
{
  return g_object_new (ITERATE_TYPE_CLOCK, NULL);
}

IterateClock *
iterate_clock_new_manual (gint64 time)
{
  IterateClock *self = g_object_new (ITERATE_TYPE_CLOCK, NULL);

  self->manual = TRUE;
  self->time = time;

  return self;
}

gboolean
iterate_clock_is_manual (IterateClock *self)
{
  g_return_val_if_fail (ITERATE_IS_CLOCK (self), FALSE);

  return self->manual;
}

gint64
iterate_clock_get_time (IterateClock *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (ITERATE_IS_CLOCK (self), 0);

  if (!self->manual)
    return g_get_real_time ();

  locker = g_mutex_locker_new (&self->mutex);

  return self->time;
}

void
iterate_clock_set_time (IterateClock *self,
                        gint64        time)
{
  g_return_if_fail (ITERATE_IS_CLOCK (self));
  g_return_if_fail (self->manual);

  g_mutex_lock (&self->mutex);
  self->time = time;
  g_mutex_unlock (&self->mutex);

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}
