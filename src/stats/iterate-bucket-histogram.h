/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateBucketHistogram:
 * @count: of values
 * @sum: of values
 * @min: the least value, or NaN where it is not known
 * @max: the largest value, or NaN
 * @bounds: (element-type double): upper bounds of all buckets but the last, ascending
 * @counts: (element-type double): of values in each bucket; empty where they are not known
 *
 * Values of which only is known how many are in which range: bucket i has those above bound i − 1 and
 * up to bound i, and the last one those above all bounds.
 */
typedef struct
{
  double  count;
  double  sum;
  double  min;
  double  max;
  GArray *bounds;
  GArray *counts;
} IterateBucketHistogram;

IterateBucketHistogram *iterate_bucket_histogram_new          (void);
IterateBucketHistogram *iterate_bucket_histogram_copy         (const IterateBucketHistogram *self);
void                    iterate_bucket_histogram_free         (IterateBucketHistogram       *self);
void                    iterate_bucket_histogram_add          (IterateBucketHistogram       *self,
                                                               const IterateBucketHistogram *other);
gboolean                iterate_bucket_histogram_subtract     (IterateBucketHistogram       *self,
                                                               const IterateBucketHistogram *other);
double                  iterate_bucket_histogram_get_quantile (const IterateBucketHistogram *self,
                                                               double                        q);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateBucketHistogram, iterate_bucket_histogram_free)

G_END_DECLS
