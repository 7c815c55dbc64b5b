/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-hash.h"

/* Who gets what, as GrowthBook's SDKs compute it (their specification, version 0.8): the 32-bit FNV-1a
 * hash over UTF-16 code units, each taken whole. An FNV over bytes of UTF-8 differs wherever a
 * name is not ASCII. */

#define FNV_START 0x811c9dc5u
#define FNV_PRIME 0x01000193u

static guint32
add_unit (guint32  hash,
          gunichar unit)
{
  return (hash ^ unit) * FNV_PRIME;
}

static guint32
add_text (guint32     hash,
          const char *text)
{
  while (*text != '\0')
    {
      gunichar c = (guchar) *text;

      if (c < 0x80)
        {
          hash = add_unit (hash, c);
          text++;
          continue;
        }

      c = g_utf8_get_char (text);
      text = g_utf8_next_char (text);
      if (c < 0x10000)
        {
          hash = add_unit (hash, c);
        }
      else
        {
          hash = add_unit (hash, 0xd800 + ((c - 0x10000) >> 10));
          hash = add_unit (hash, 0xdc00 + ((c - 0x10000) & 0x3ff));
        }
    }

  return hash;
}

/* Two digits at a time: dividing is what takes the time. */
static guint32
add_decimal (guint32 hash,
             guint32 number)
{
  char digits[10];
  int n = 0;

  for (; number >= 100; number /= 100)
    {
      guint32 pair = number % 100;

      digits[n++] = (char) ('0' + pair % 10);
      digits[n++] = (char) ('0' + pair / 10);
    }
  digits[n++] = (char) ('0' + number % 10);
  if (number >= 10)
    digits[n++] = (char) ('0' + number / 10);

  while (n > 0)
    hash = add_unit (hash, digits[--n]);

  return hash;
}

/* The state after the seed, which is the same for everybody. */
guint32
iterate_flag_hash_begin (const char *seed)
{
  return add_text (FNV_START, seed);
}

/**
 * iterate_flag_hash_from:
 * @seeded: what iterate_flag_hash_begin() gave for @seed
 * @version: 1 (a thousand buckets) or 2 (ten thousand, and unbiased)
 * @number: (out): from 0 to 1
 *
 * Returns: whether there is such a version
 */
gboolean
iterate_flag_hash_from (guint32     seeded,
                        const char *seed,
                        const char *value,
                        int         version,
                        double     *number)
{
  switch (version)
    {
    case 1:
      *number = (add_text (add_text (FNV_START, value), seed) % 1000) / 1000.0;
      return TRUE;
    case 2:
      *number = (add_decimal (FNV_START, add_text (seeded, value)) % 10000) / 10000.0;
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
iterate_flag_hash (const char *seed,
                   const char *value,
                   int         version,
                   double     *number)
{
  return iterate_flag_hash_from (iterate_flag_hash_begin (seed), seed, value, version, number);
}

/* Whether somebody belongs to a part of a namespace, in which experiments exclude each other. */
gboolean
iterate_flag_in_namespace (const char       *value,
                           const char       *name,
                           IterateFlagRange  range)
{
  double number = (add_text (add_text (add_text (FNV_START, value), "__"), name) % 1000) / 1000.0;

  return iterate_flag_in_range (number, range);
}

gboolean
iterate_flag_in_range (double           number,
                       IterateFlagRange range)
{
  return number >= range.start && number < range.end;
}

void
iterate_flag_get_equal_weights (int     n_variations,
                                double *weights)
{
  for (int i = 0; i < n_variations; i++)
    weights[i] = 1.0 / n_variations;
}

/**
 * iterate_flag_get_bucket_ranges:
 * @coverage: which part of each variation's people take part
 * @weights: (nullable): equal ones where they are %NULL, too few, too many, or do not add up to 1
 * @ranges: (out caller-allocates) (array length=n_variations): whose numbers get which variation
 */
void
iterate_flag_get_bucket_ranges (int               n_variations,
                                double            coverage,
                                const double     *weights,
                                int               n_weights,
                                IterateFlagRange *ranges)
{
  g_autofree double *equal = g_new (double, MAX (n_variations, 1));
  double start = 0, sum = 0;

  for (int i = 0; weights != NULL && i < n_weights; i++)
    sum += weights[i];

  if (weights == NULL || n_weights != n_variations || sum < .99 || sum > 1.01)
    {
      iterate_flag_get_equal_weights (n_variations, equal);
      weights = equal;
    }

  coverage = CLAMP (coverage, 0, 1);
  for (int i = 0; i < n_variations; i++)
    {
      ranges[i].start = start;
      ranges[i].end = start + coverage * weights[i];
      start += weights[i];
    }
}

/* Returns: the first range that the number lies in, or -1 */
int
iterate_flag_choose_variation (double                  number,
                               const IterateFlagRange *ranges,
                               int                     n_ranges)
{
  for (int i = 0; i < n_ranges; i++)
    {
      if (iterate_flag_in_range (number, ranges[i]))
        return i;
    }

  return -1;
}
