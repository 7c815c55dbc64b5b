/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-quantile-sketch.h"

#include <math.h>
#include <string.h>

/* Counts of values in buckets whose bounds are powers of one number, so that every value of a bucket is
 * within a share of its middle: C. Masson, J. E. Rim, H. K. Lee, DDSketch: a fast and fully-mergeable
 * quantile sketch with relative-error guarantees, VLDB 2019, section 2. Nothing is ever collapsed: all
 * positive doubles take 75,000 buckets at most, and latencies some hundreds. */

/* A little below what is promised, so that rounding at a bucket's bound does not break it. */
#define ACCURACY (ITERATE_SKETCH_ERROR * .999)

#define FORMAT 1

struct _IterateQuantileSketch
{
  guint64  n;
  guint64  n_zero;  /* Of values that are 0 or less */
  double   min;
  double   max;
  int      first;   /* The bucket that counts[0] is of */
  guint64 *counts;  /* (owned) (array length=n_counts) */
  int      n_counts;
};

static double
get_base (void)
{
  return log1p (2 * ACCURACY / (1 - ACCURACY));
}

/* Bucket i has the values above base^(i − 1) and up to base^i. */
static int
find_bucket (double value)
{
  return (int) ceil (log (value) / get_base ());
}

IterateQuantileSketch *
iterate_quantile_sketch_new (void)
{
  IterateQuantileSketch *self = g_new0 (IterateQuantileSketch, 1);

  self->min = INFINITY;
  self->max = -INFINITY;

  return self;
}

void
iterate_quantile_sketch_free (IterateQuantileSketch *self)
{
  g_free (self->counts);
  g_free (self);
}

/* Makes room for the buckets from @first to @last. */
static void
ensure_buckets (IterateQuantileSketch *self,
                int                    first,
                int                    last)
{
  int end = self->first + self->n_counts;
  int new_first = self->n_counts == 0 ? first : MIN (self->first, first);
  int new_end = self->n_counts == 0 ? last + 1 : MAX (end, last + 1);
  guint64 *counts;

  if (self->n_counts > 0 && new_first == self->first && new_end == end)
    return;

  counts = g_new0 (guint64, new_end - new_first);
  if (self->n_counts > 0)
    memcpy (counts + (self->first - new_first), self->counts, self->n_counts * sizeof *counts);
  g_free (self->counts);
  self->counts = counts;
  self->first = new_first;
  self->n_counts = new_end - new_first;
}

/**
 * iterate_quantile_sketch_add:
 * @value: a finite number; one below 0 counts as 0
 */
void
iterate_quantile_sketch_add (IterateQuantileSketch *self,
                             double                 value)
{
  g_return_if_fail (isfinite (value));

  value = MAX (value, 0);
  self->n++;
  self->min = MIN (self->min, value);
  self->max = MAX (self->max, value);
  if (value == 0)
    {
      self->n_zero++;
    }
  else
    {
      int bucket = find_bucket (value);

      ensure_buckets (self, bucket, bucket);
      self->counts[bucket - self->first]++;
    }
}

/* Adds what another has: as if its values had been added here. */
void
iterate_quantile_sketch_merge (IterateQuantileSketch       *self,
                               const IterateQuantileSketch *other)
{
  self->n += other->n;
  self->n_zero += other->n_zero;
  self->min = MIN (self->min, other->min);
  self->max = MAX (self->max, other->max);
  if (other->n_counts == 0)
    return;

  ensure_buckets (self, other->first, other->first + other->n_counts - 1);
  for (int i = 0; i < other->n_counts; i++)
    self->counts[other->first - self->first + i] += other->counts[i];
}

/* Returns: how many values it has */
guint64
iterate_quantile_sketch_get_n (const IterateQuantileSketch *self)
{
  return self->n;
}

/**
 * iterate_quantile_sketch_get_quantile:
 * @q: 0 to 1
 *
 * Returns: about the value of rank ⌊@q (n − 1)⌋, from 0, or NaN where there is none
 */
double
iterate_quantile_sketch_get_quantile (const IterateQuantileSketch *self,
                                      double                       q)
{
  double rank = floor (q * (self->n - 1)), below = self->n_zero;

  if (self->n == 0)
    return NAN;

  if (rank < below)
    return 0;

  for (int i = 0; i < self->n_counts; i++)
    {
      below += self->counts[i];
      if (rank < below)
        {
          /* The point from which both bounds are equally far, as shares of themselves. */
          double upper = exp ((self->first + i) * get_base ());

          return CLAMP (upper * (1 - ACCURACY), self->min, self->max);
        }
    }

  return self->max;
}

/**
 * iterate_quantile_sketch_count_above:
 * @limit: above 0
 *
 * Returns: how many values are above a limit; of those in its bucket a part, as if they were spread
 *   evenly on a logarithmic scale
 */
double
iterate_quantile_sketch_count_above (const IterateQuantileSketch *self,
                                     double                       limit)
{
  double place = log (limit) / get_base (), above = 0;
  int bucket = (int) ceil (place);

  for (int i = 0; i < self->n_counts; i++)
    {
      int one = self->first + i;

      if (one > bucket)
        above += self->counts[i];
      else if (one == bucket)
        above += self->counts[i] * (bucket - place);
    }

  return above;
}

static void
append_number (GByteArray *bytes,
               guint64     number)
{
  do
    {
      guint8 byte = (number & 0x7f) | (number > 0x7f ? 0x80 : 0);

      g_byte_array_append (bytes, &byte, 1);
      number >>= 7;
    }
  while (number > 0);
}

static gboolean
read_number (const guint8 **at,
             const guint8  *end,
             guint64       *number)
{
  *number = 0;
  for (guint shift = 0; *at < end && shift < 64; shift += 7)
    {
      guint8 byte = *(*at)++;

      *number |= (guint64) (byte & 0x7f) << shift;
      if (byte < 0x80)
        return TRUE;
    }

  return FALSE;
}

static void
append_double (GByteArray *bytes,
               double      number)
{
  guint64 bits;

  memcpy (&bits, &number, sizeof bits);
  bits = GUINT64_TO_LE (bits);
  g_byte_array_append (bytes, (const guint8 *) &bits, sizeof bits);
}

static gboolean
read_double (const guint8 **at,
             const guint8  *end,
             double        *number)
{
  guint64 bits;

  if ((gsize) (end - *at) < sizeof bits)
    return FALSE;

  memcpy (&bits, *at, sizeof bits);
  bits = GUINT64_FROM_LE (bits);
  memcpy (number, &bits, sizeof bits);
  *at += sizeof bits;

  return TRUE;
}

/* A bucket's number can be below 0. */
static guint64
fold_sign (gint64 number)
{
  return ((guint64) number << 1) ^ (guint64) (number >> 63);
}

static gint64
unfold_sign (guint64 number)
{
  return (gint64) (number >> 1) ^ -(gint64) (number & 1);
}

/* Returns: (transfer full): the sketch to be kept: buckets that have something, by their distance */
GBytes *
iterate_quantile_sketch_to_bytes (const IterateQuantileSketch *self)
{
  GByteArray *bytes = g_byte_array_new ();
  gint64 last = 0;

  append_number (bytes, FORMAT);
  append_number (bytes, self->n_zero);
  append_double (bytes, self->min);
  append_double (bytes, self->max);
  for (int i = 0; i < self->n_counts; i++)
    {
      if (self->counts[i] == 0)
        continue;

      append_number (bytes, fold_sign (self->first + i - last));
      append_number (bytes, self->counts[i]);
      last = self->first + i;
    }

  return g_byte_array_free_to_bytes (bytes);
}

/* No double is in a bucket further away. */
#define FURTHEST 75000

/**
 * iterate_quantile_sketch_new_from_bytes:
 * @data: (array length=length): as iterate_quantile_sketch_to_bytes() wrote it
 *
 * Returns: (transfer full) (nullable): the sketch, or %NULL where @data is none
 */
IterateQuantileSketch *
iterate_quantile_sketch_new_from_bytes (const guint8 *data,
                                        gsize         length)
{
  g_autoptr(IterateQuantileSketch) self = iterate_quantile_sketch_new ();
  const guint8 *at = data, *end = data + length;
  guint64 format, distance, count;
  gint64 bucket = 0;

  if (!read_number (&at, end, &format) || format != FORMAT || !read_number (&at, end, &self->n_zero) ||
      !read_double (&at, end, &self->min) || !read_double (&at, end, &self->max))
    return NULL;

  self->n = self->n_zero;
  while (at < end)
    {
      if (!read_number (&at, end, &distance) || !read_number (&at, end, &count) ||
          distance > 4 * FURTHEST)
        return NULL;

      bucket += unfold_sign (distance);
      if (ABS (bucket) > FURTHEST)
        return NULL;

      ensure_buckets (self, (int) bucket, (int) bucket);
      self->counts[bucket - self->first] += count;
      self->n += count;
    }

  return g_steal_pointer (&self);
}
