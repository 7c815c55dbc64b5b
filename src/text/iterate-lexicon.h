/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateLexiconSlot:
 * @key: the upper half of the word's key; 0 is empty
 * @value: what the word is worth, in units of 1/20
 */
typedef struct
{
  guint32 key;
  gint32  value;
} IterateLexiconSlot;

/**
 * IterateLexicon:
 * @slots: an open hash table, where the lower half of a key says where to begin
 * @mask: how many slots there are, less one; they are a power of two
 *
 * Words and what each is worth.
 */
typedef struct
{
  const IterateLexiconSlot *slots;
  guint32                   mask;
} IterateLexicon;

double iterate_lexicon_look_up (const IterateLexicon *self,
                                guint64               key);

G_END_DECLS
