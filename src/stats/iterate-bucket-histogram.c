/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-bucket-histogram.h"

#include <math.h>
#include <string.h>

IterateBucketHistogram *
iterate_bucket_histogram_new (void)
{
  IterateBucketHistogram *self = g_new0 (IterateBucketHistogram, 1);

  self->min = self->max = NAN;
  self->bounds = g_array_new (FALSE, FALSE, sizeof (double));
  self->counts = g_array_new (FALSE, FALSE, sizeof (double));

  return self;
}

IterateBucketHistogram *
iterate_bucket_histogram_copy (const IterateBucketHistogram *self)
{
  IterateBucketHistogram *copy = g_memdup2 (self, sizeof *self);

  copy->bounds = g_array_copy (self->bounds);
  copy->counts = g_array_copy (self->counts);

  return copy;
}

void
iterate_bucket_histogram_free (IterateBucketHistogram *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->bounds);
  g_array_unref (self->counts);
  g_free (self);
}

static gboolean
have_same_bounds (const IterateBucketHistogram *self,
                  const IterateBucketHistogram *other)
{
  return self->counts->len == other->counts->len && self->bounds->len == other->bounds->len &&
         memcmp (self->bounds->data, other->bounds->data, self->bounds->len * sizeof (double)) == 0;
}

/* Adds what is in @other. Of different buckets only the number of values and their sum are known
 * afterwards. */
void
iterate_bucket_histogram_add (IterateBucketHistogram       *self,
                              const IterateBucketHistogram *other)
{
  self->min = fmin (self->min, other->min);
  self->max = fmax (self->max, other->max);
  if (self->count == 0 && self->counts->len == 0)
    {
      g_array_append_vals (self->bounds, other->bounds->data, other->bounds->len);
      g_array_append_vals (self->counts, other->counts->data, other->counts->len);
    }
  else if (have_same_bounds (self, other))
    {
      for (guint i = 0; i < self->counts->len; i++)
        g_array_index (self->counts, double, i) += g_array_index (other->counts, double, i);
    }
  else
    {
      g_array_set_size (self->bounds, 0);
      g_array_set_size (self->counts, 0);
    }
  self->count += other->count;
  self->sum += other->sum;
}

/**
 * iterate_bucket_histogram_subtract:
 * @other: an earlier reading of the same
 *
 * Leaves what came since @other. The least and the largest value are of all time, and are not known of
 * the rest.
 *
 * Returns: whether @other can be an earlier reading; nothing is changed otherwise
 */
gboolean
iterate_bucket_histogram_subtract (IterateBucketHistogram       *self,
                                   const IterateBucketHistogram *other)
{
  gboolean same = have_same_bounds (self, other);

  if (self->count < other->count)
    return FALSE;

  for (guint i = 0; same && i < self->counts->len; i++)
    {
      if (g_array_index (self->counts, double, i) < g_array_index (other->counts, double, i))
        return FALSE;
    }

  self->count -= other->count;
  self->sum -= other->sum;
  self->min = self->max = NAN;
  if (!same)
    {
      g_array_set_size (self->bounds, 0);
      g_array_set_size (self->counts, 0);
    }
  for (guint i = 0; i < self->counts->len; i++)
    g_array_index (self->counts, double, i) -= g_array_index (other->counts, double, i);

  return TRUE;
}

/* The place of a value that is the fraction @part of bucket @i. */
static double
interpolate (const IterateBucketHistogram *self,
             guint                         i,
             double                        part)
{
  gboolean has_low = i > 0, has_high = i < self->bounds->len;
  double low = has_low ? g_array_index (self->bounds, double, i - 1) : self->min;
  double high = has_high ? g_array_index (self->bounds, double, i) : self->max;

  /* The first bucket of durations begins at zero; the last one has no end. */
  if (isnan (low))
    low = has_high && high > 0 ? 0 : high;
  if (isnan (high))
    return low;

  return low + part * (high - low);
}

/**
 * iterate_bucket_histogram_get_quantile:
 * @q: 0 … 1
 *
 * Values are taken to be spread evenly in their bucket, as Prometheus' `histogram_quantile` does, and
 * to be between the least and the largest where these are known.
 *
 * Returns: the quantile, or NaN where there are no values or their buckets are not known
 */
double
iterate_bucket_histogram_get_quantile (const IterateBucketHistogram *self,
                                       double                        q)
{
  double total = 0, below = 0, value = NAN;

  for (guint i = 0; i < self->counts->len; i++)
    total += g_array_index (self->counts, double, i);
  if (total <= 0 || self->counts->len != self->bounds->len + 1)
    return NAN;

  for (guint i = 0; i < self->counts->len; i++)
    {
      double count = g_array_index (self->counts, double, i);

      if (count > 0 && below + count >= q * total)
        {
          value = interpolate (self, i, (q * total - below) / count);
          break;
        }
      below += count;
    }

  /* fmin and fmax leave out what is not known. */
  return fmax (fmin (value, self->max), self->min);
}
