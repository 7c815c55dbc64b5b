/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-key-filter.h"

/* Of the memory for each number. */
#define BITS_EACH 16

/* Numbers set this many bits, all in one block, which is one line of the processor's cache. */
#define N_BITS      8
#define BLOCK_WORDS 8

/**
 * IterateKeyFilter:
 *
 * Tells of numbers that they were never added, or that they may have been: of a thousand that were
 * not, two are mistaken. A Bloom filter in blocks (Putze, Sanders and Singler, 2007), for numbers
 * that are evenly spread already.
 */
struct _IterateKeyFilter
{
  guint64 *words; /* (owned) */
  guint    n_blocks;
};

/* @capacity: how many numbers are added */
IterateKeyFilter *
iterate_key_filter_new (guint capacity)
{
  IterateKeyFilter *self = g_new0 (IterateKeyFilter, 1);

  self->n_blocks = MAX (1, (guint) ((guint64) capacity * BITS_EACH / (64 * BLOCK_WORDS)));
  self->words = g_new0 (guint64, (gsize) self->n_blocks * BLOCK_WORDS);

  return self;
}

void
iterate_key_filter_free (IterateKeyFilter *self)
{
  if (self == NULL)
    return;

  g_free (self->words);
  g_free (self);
}

static guint64 *
get_block (IterateKeyFilter *self,
           guint64           key)
{
  return self->words + ((key >> 32) * self->n_blocks >> 32) * BLOCK_WORDS;
}

/* The bits of the key in each word of its block, from a part of it that does not choose the block. */
static guint64
get_bit (guint64 key,
         guint   i)
{
  static const guint32 factors[N_BITS] = {
    0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31,
  };

  return G_GUINT64_CONSTANT (1) << ((guint32) ((guint32) key * factors[i]) >> 26);
}

void
iterate_key_filter_add (IterateKeyFilter *self,
                        guint64           key)
{
  guint64 *block = get_block (self, key);

  for (guint i = 0; i < N_BITS; i++)
    block[i] |= get_bit (key, i);
}

/* Returns: whether the number may have been added; %FALSE is certain */
gboolean
iterate_key_filter_may_have (IterateKeyFilter *self,
                             guint64           key)
{
  const guint64 *block = get_block (self, key);

  for (guint i = 0; i < N_BITS; i++)
    {
      if ((block[i] & get_bit (key, i)) == 0)
        return FALSE;
    }

  return TRUE;
}
