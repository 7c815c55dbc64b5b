/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateMomentAxis:
 * @ITERATE_MOMENT_X: a unit's value, or the numerator of a ratio
 * @ITERATE_MOMENT_Y: the denominator of a ratio; 1 otherwise
 * @ITERATE_MOMENT_PRE: the value before the exposure
 * @ITERATE_MOMENT_PRE_Y: the denominator before the exposure
 *
 * What a metric maps a unit to.
 */
typedef enum
{
  ITERATE_MOMENT_X,
  ITERATE_MOMENT_Y,
  ITERATE_MOMENT_PRE,
  ITERATE_MOMENT_PRE_Y,
  ITERATE_N_MOMENTS,
} IterateMomentAxis;

#define ITERATE_N_PRODUCTS (ITERATE_N_MOMENTS * (ITERATE_N_MOMENTS + 1) / 2)

/* A sum of doubles that keeps twice their precision. */
typedef struct
{
  double high;
  double low;
} IteratePreciseSum;

/**
 * IterateMoments:
 * @n: how many units
 * @pivot: what is taken off each axis before it is summed
 * @sums: sums of each axis
 * @products: sums of the products of each pair of axes
 *
 * Everything that tests of means need to know about a sample, kept up to date
 * one unit at a time and in both directions: a unit that is removed leaves no
 * trace. Sums of squares by plain addition are useless where the mean is large
 * against the spread (17 % off after ten million units at a mean of 10⁶), so the
 * sums are about a pivot and in double-double arithmetic (T. J. Dekker, A
 * floating-point technique for extending the available precision, 1971).
 */
typedef struct
{
  gint64            n;
  double            pivot[ITERATE_N_MOMENTS];
  IteratePreciseSum sums[ITERATE_N_MOMENTS];
  IteratePreciseSum products[ITERATE_N_PRODUCTS];
} IterateMoments;

#define ITERATE_MOMENTS_INIT { 0 }
/* As 64-bit words: n, the pivots, and two for each sum. */
#define ITERATE_MOMENTS_SIZE \
  (8 * (1 + ITERATE_N_MOMENTS + 2 * (ITERATE_N_MOMENTS + ITERATE_N_PRODUCTS)))

void     iterate_moments_add            (IterateMoments       *self,
                                         const double         *unit);
void     iterate_moments_add_values     (IterateMoments       *self,
                                         const double         *values,
                                         gsize                 n);
void     iterate_moments_merge          (IterateMoments       *self,
                                         const IterateMoments *other,
                                         int                   sign);
void     iterate_moments_set_summary    (IterateMoments       *self,
                                         gint64                n,
                                         double                mean,
                                         double                m2);
void     iterate_moments_set_sums       (IterateMoments       *self,
                                         gint64                n,
                                         const double         *pivot,
                                         const double         *sums,
                                         const double         *products);
void     iterate_moments_get_axes       (guint                 product,
                                         IterateMomentAxis    *a,
                                         IterateMomentAxis    *b);
double   iterate_moments_get_mean       (const IterateMoments *self,
                                         IterateMomentAxis     axis);
double   iterate_moments_get_covariance (const IterateMoments *self,
                                         IterateMomentAxis     a,
                                         IterateMomentAxis     b);
void     iterate_moments_store          (const IterateMoments *self,
                                         guint8               *bytes);
gboolean iterate_moments_load           (IterateMoments       *self,
                                         gconstpointer         bytes,
                                         gsize                 size);

G_END_DECLS
