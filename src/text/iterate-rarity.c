/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-rarity.h"

#include <math.h>

/* As how many texts the model's word counts, and how rare a stem is that it does not know. */
#define PRIOR_TEXTS 1000.0
#define UNKNOWN_RARITY 9.0

#define MIN_SLOTS 1024
#define MAX_STEMS 256

typedef struct
{
  guint64 key; /* 0 is empty */
  guint32 n_texts;
  guint32 last; /* The text that it was seen in last */
} Slot;

struct _IterateRarity
{
  Slot    *slots;
  gsize    n_slots;
  gsize    n_used;
  guint64  n_texts;
};

IterateRarity *
iterate_rarity_new (void)
{
  IterateRarity *self = g_new0 (IterateRarity, 1);

  self->n_slots = MIN_SLOTS;
  self->slots = g_new0 (Slot, self->n_slots);

  return self;
}

void
iterate_rarity_free (IterateRarity *self)
{
  g_free (self->slots);
  g_free (self);
}

static Slot *
find_slot (Slot    *slots,
           gsize    n_slots,
           guint64  key)
{
  gsize at = key & (n_slots - 1);

  while (slots[at].key != 0 && slots[at].key != key)
    at = (at + 1) & (n_slots - 1);

  return &slots[at];
}

static void
grow (IterateRarity *self)
{
  gsize n_slots = self->n_slots * 2;
  Slot *slots = g_new0 (Slot, n_slots);

  for (gsize i = 0; i < self->n_slots; i++)
    {
      if (self->slots[i].key != 0)
        *find_slot (slots, n_slots, self->slots[i].key) = self->slots[i];
    }
  g_free (self->slots);
  self->slots = slots;
  self->n_slots = n_slots;
}

/* Counts a text of the workspace. */
void
iterate_rarity_add_text (IterateRarity      *self,
                         const IterateToken *tokens,
                         guint               n_tokens)
{
  self->n_texts++;
  for (guint i = 0; i < MIN (n_tokens, MAX_STEMS); i++)
    {
      Slot *slot = find_slot (self->slots, self->n_slots, tokens[i].stem_key);

      if (slot->key != 0 && slot->last == (guint32) self->n_texts)
        continue;

      self->n_used += slot->key == 0;
      slot->key = tokens[i].stem_key;
      slot->n_texts++;
      slot->last = self->n_texts;
      if (self->n_used * 2 > self->n_slots)
        grow (self);
    }
}

guint64
iterate_rarity_get_n_texts (const IterateRarity *self)
{
  return self->n_texts;
}

/**
 * iterate_rarity_of_stem:
 * @stem: (nullable): what the model knows of it
 *
 * Returns: its inverse document frequency, where what the model was trained on counts as a
 *   thousand texts more
 */
double
iterate_rarity_of_stem (const IterateRarity *self,
                        guint64              key,
                        const IterateStem   *stem)
{
  const Slot *slot = find_slot (self->slots, self->n_slots, key);
  double prior = PRIOR_TEXTS * exp (-(stem != NULL ? (double) stem->rarity : UNKNOWN_RARITY));

  return log ((1 + self->n_texts + PRIOR_TEXTS) / (1 + slot->n_texts + prior));
}
