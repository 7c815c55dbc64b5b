/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-unit-key.h"

#include <xxhash.h>

/**
 * iterate_unit_key:
 * @unit: a unit's name, such as a user's id
 * @length: its bytes
 *
 * What a unit is known by in the workspace. Keys are of one size, so that units sort
 * and pack tightly, and no name of a person has to be kept for statistics. Among ten
 * million units the chance that any two share a key is 3 in a million, and they would
 * then count as one.
 *
 * Returns: the name's 64-bit XXH3 hash, as SQLite's signed integer
 */
gint64
iterate_unit_key (const char *unit,
                  gsize       length)
{
  return (gint64) XXH3_64bits (unit, length);
}
