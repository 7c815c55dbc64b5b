/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-lexicon.h"

#define UNIT .05

/* Returns: what the word is worth; 0 for one that is not in it */
double
iterate_lexicon_look_up (const IterateLexicon *self,
                         guint64               key)
{
  guint32 wanted = key >> 32;

  for (guint32 at = key & self->mask; self->slots[at].key != 0; at = (at + 1) & self->mask)
    {
      if (self->slots[at].key == wanted)
        return self->slots[at].value * UNIT;
    }

  return 0;
}
