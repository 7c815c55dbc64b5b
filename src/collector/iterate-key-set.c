/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-key-set.h"

#include <string.h>

/**
 * IterateKeySet:
 *
 * Numbers that were seen, in one block of memory of a size that never changes.
 */
struct _IterateKeySet
{
  guint64 *slots;    /* (owned): 0 is free */
  guint    mask;
  guint    capacity;
  guint    n;
  gboolean has_zero;
};

/* @capacity: how many numbers it takes */
IterateKeySet *
iterate_key_set_new (guint capacity)
{
  IterateKeySet *self = g_new0 (IterateKeySet, 1);
  guint n_slots = 16;

  while (n_slots < 2 * capacity)
    n_slots *= 2;
  self->slots = g_new0 (guint64, n_slots);
  self->mask = n_slots - 1;
  self->capacity = capacity;

  return self;
}

void
iterate_key_set_free (IterateKeySet *self)
{
  if (self == NULL)
    return;

  g_free (self->slots);
  g_free (self);
}

static guint
find_slot (IterateKeySet *self,
           guint64        key)
{
  guint slot = (guint) (key * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> 32) & self->mask;

  while (self->slots[slot] != 0 && self->slots[slot] != key)
    slot = (slot + 1) & self->mask;

  return slot;
}

/* Returns: whether it was not there yet; the set must not be full */
gboolean
iterate_key_set_add (IterateKeySet *self,
                     guint64        key)
{
  guint slot;

  g_return_val_if_fail (!iterate_key_set_is_full (self), FALSE);

  if (key == 0)
    {
      gboolean added = !self->has_zero;

      self->has_zero = TRUE;
      return added;
    }

  slot = find_slot (self, key);
  if (self->slots[slot] == key)
    return FALSE;

  self->slots[slot] = key;
  self->n++;

  return TRUE;
}

gboolean
iterate_key_set_contains (IterateKeySet *self,
                          guint64        key)
{
  return key == 0 ? self->has_zero : self->slots[find_slot (self, key)] == key;
}

gboolean
iterate_key_set_is_full (IterateKeySet *self)
{
  return self->n >= self->capacity;
}

/* Calls a function for each number, in no order. */
void
iterate_key_set_foreach (IterateKeySet *self,
                         void         (*func) (guint64  key,
                                               gpointer user_data),
                         gpointer       user_data)
{
  if (self->has_zero)
    func (0, user_data);
  for (guint i = 0; i <= self->mask; i++)
    {
      if (self->slots[i] != 0)
        func (self->slots[i], user_data);
    }
}

void
iterate_key_set_clear (IterateKeySet *self)
{
  memset (self->slots, 0, (self->mask + 1) * sizeof *self->slots);
  self->n = 0;
  self->has_zero = FALSE;
}
