/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-text-key.h"

#include <xxhash.h>

/* Returns: the hash by which words are compared and features found; never 0. It is part
 * of the model file's format, so that it may not change. */
guint64
iterate_text_key (const char *text,
                  gsize       length)
{
  guint64 key = XXH3_64bits (text, length);

  return key == 0 ? 1 : key;
}
