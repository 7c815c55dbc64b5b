/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-moments.h"

#include <math.h>
#include <string.h>

/* The first three axes came first, and files keep their order. */
static const guint8 product_axes[ITERATE_N_PRODUCTS][2] = {
  { ITERATE_MOMENT_X, ITERATE_MOMENT_X },
  { ITERATE_MOMENT_X, ITERATE_MOMENT_Y },
  { ITERATE_MOMENT_X, ITERATE_MOMENT_PRE },
  { ITERATE_MOMENT_Y, ITERATE_MOMENT_Y },
  { ITERATE_MOMENT_Y, ITERATE_MOMENT_PRE },
  { ITERATE_MOMENT_PRE, ITERATE_MOMENT_PRE },
  { ITERATE_MOMENT_X, ITERATE_MOMENT_PRE_Y },
  { ITERATE_MOMENT_Y, ITERATE_MOMENT_PRE_Y },
  { ITERATE_MOMENT_PRE, ITERATE_MOMENT_PRE_Y },
  { ITERATE_MOMENT_PRE_Y, ITERATE_MOMENT_PRE_Y },
};

/* What a file holds that was written when there were three axes. */
#define OLD_N_MOMENTS  3
#define OLD_N_PRODUCTS 6
#define OLD_SIZE       (8 * (1 + OLD_N_MOMENTS + 2 * (OLD_N_MOMENTS + OLD_N_PRODUCTS)))

/* Values added in plain arithmetic before their sums join the precise ones. */
#define BATCH 512

/* The exact sum of two doubles, as a double and its rounding error (Knuth). */
static IteratePreciseSum
exact_sum (double a,
           double b)
{
  double sum = a + b;
  double part = sum - a;

  return (IteratePreciseSum) { sum, (a - (sum - part)) + (b - part) };
}

static IteratePreciseSum
add (IteratePreciseSum a,
     IteratePreciseSum b)
{
  IteratePreciseSum high = exact_sum (a.high, b.high);
  IteratePreciseSum low = exact_sum (a.low, b.low);
  IteratePreciseSum sum = exact_sum (high.high, high.low + low.high);

  return exact_sum (sum.high, sum.low + low.low);
}

static IteratePreciseSum
multiply (IteratePreciseSum a,
          IteratePreciseSum b)
{
  double product = a.high * b.high;
  double error = fma (a.high, b.high, -product);

  return exact_sum (product, error + (a.high * b.low + a.low * b.high));
}

static IteratePreciseSum
negate (IteratePreciseSum a)
{
  return (IteratePreciseSum) { -a.high, -a.low };
}

static IteratePreciseSum
divide_by_count (IteratePreciseSum a,
                 gint64            n)
{
  double quotient = a.high / n;
  IteratePreciseSum back = multiply ((IteratePreciseSum) { quotient, 0 },
                                     (IteratePreciseSum) { n, 0 });
  IteratePreciseSum rest = add (a, negate (back));

  return exact_sum (quotient, rest.high / n);
}

static void
accumulate (IterateMoments *self,
            const double   *unit)
{
  IteratePreciseSum about[ITERATE_N_MOMENTS];

  for (guint i = 0; i < ITERATE_N_MOMENTS; i++)
    {
      about[i] = exact_sum (unit[i], -self->pivot[i]);
      self->sums[i] = add (self->sums[i], about[i]);
    }

  for (guint i = 0; i < ITERATE_N_PRODUCTS; i++)
    self->products[i] = add (self->products[i], multiply (about[product_axes[i][0]],
                                                          about[product_axes[i][1]]));

  self->n++;
}

static void
set_pivot (IterateMoments *self,
           const double   *pivot)
{
  memset (self, 0, sizeof *self);
  memcpy (self->pivot, pivot, sizeof self->pivot);
}

/**
 * iterate_moments_add:
 * @unit: (array fixed-size=4): its value on each axis
 *
 * Adds a unit. The first one becomes the pivot: it is near enough to the mean.
 */
void
iterate_moments_add (IterateMoments *self,
                     const double   *unit)
{
  if (self->n == 0)
    set_pivot (self, unit);

  accumulate (self, unit);
}

/* Moves sums about one pivot to another: Σ(v−q) = Σ(v−p) + n·(p−q), and for
 * products Σ(u−q)(v−r) in the same way. */
static void
move_pivot (IterateMoments *self,
            const double   *pivot)
{
  IterateMoments moved = { .n = self->n };
  IteratePreciseSum n = { self->n, 0 };
  IteratePreciseSum shift[ITERATE_N_MOMENTS];

  memcpy (moved.pivot, pivot, sizeof moved.pivot);
  for (guint i = 0; i < ITERATE_N_MOMENTS; i++)
    {
      shift[i] = exact_sum (self->pivot[i], -pivot[i]);
      moved.sums[i] = add (self->sums[i], multiply (n, shift[i]));
    }

  for (guint i = 0; i < ITERATE_N_PRODUCTS; i++)
    {
      guint a = product_axes[i][0], b = product_axes[i][1];
      IteratePreciseSum sum = self->products[i];

      sum = add (sum, multiply (shift[a], self->sums[b]));
      sum = add (sum, multiply (shift[b], self->sums[a]));
      moved.products[i] = add (sum, multiply (n, multiply (shift[a], shift[b])));
    }

  *self = moved;
}

/**
 * iterate_moments_merge:
 * @other: moments of other units, or of units of @self that are to be removed
 * @sign: 1 to add, −1 to remove
 */
void
iterate_moments_merge (IterateMoments       *self,
                       const IterateMoments *other,
                       int                   sign)
{
  IterateMoments moved = *other;

  if (other->n == 0)
    return;

  if (self->n == 0)
    set_pivot (self, other->pivot);
  move_pivot (&moved, self->pivot);

  self->n += sign * moved.n;
  for (guint i = 0; i < ITERATE_N_MOMENTS; i++)
    self->sums[i] = add (self->sums[i], sign > 0 ? moved.sums[i] : negate (moved.sums[i]));
  for (guint i = 0; i < ITERATE_N_PRODUCTS; i++)
    self->products[i] = add (self->products[i],
                             sign > 0 ? moved.products[i] : negate (moved.products[i]));
  if (self->n == 0)
    memset (self, 0, sizeof *self);
}

/* The sums of a few values about the first of them, by plain addition: over so few
 * its error is below that of the values themselves. */
static void
sum_batch (IterateMoments *batch,
           const double   *values,
           gsize           n)
{
  double pivot = values[0], sum = 0, squares = 0;

  for (gsize i = 0; i < n; i++)
    {
      double about = values[i] - pivot;

      sum += about;
      squares += about * about;
    }

  set_pivot (batch, (const double[ITERATE_N_MOMENTS]) { pivot, 1, 0, 0 });
  batch->n = n;
  batch->sums[ITERATE_MOMENT_X].high = sum;
  batch->products[0].high = squares;
}

/**
 * iterate_moments_add_values:
 * @values: (array length=n): values of units that have no other axis
 *
 * Adds many units at once, twenty times faster than one by one.
 */
void
iterate_moments_add_values (IterateMoments *self,
                            const double   *values,
                            gsize           n)
{
  for (gsize i = 0; i < n; i += BATCH)
    {
      IterateMoments batch;

      sum_batch (&batch, values + i, MIN (BATCH, n - i));
      iterate_moments_merge (self, &batch, 1);
    }
}

/* Sets what is known of a sample whose units are not: @m2 is the sum of squared
 * deviations from the mean. */
void
iterate_moments_set_summary (IterateMoments *self,
                             gint64          n,
                             double          mean,
                             double          m2)
{
  memset (self, 0, sizeof *self);
  self->n = n;
  self->pivot[ITERATE_MOMENT_X] = mean;
  self->products[0].high = m2;
}

/**
 * iterate_moments_set_sums:
 * @pivot: for each axis, what was taken off its values before they were summed
 * @sums: for each axis
 * @products: in the order of iterate_moments_get_axes()
 *
 * Takes sums that were made elsewhere.
 */
void
iterate_moments_set_sums (IterateMoments *self,
                          gint64          n,
                          const double   *pivot,
                          const double   *sums,
                          const double   *products)
{
  memset (self, 0, sizeof *self);
  self->n = n;
  for (guint i = 0; i < ITERATE_N_MOMENTS; i++)
    {
      self->pivot[i] = pivot[i];
      self->sums[i].high = sums[i];
    }
  for (guint i = 0; i < ITERATE_N_PRODUCTS; i++)
    self->products[i].high = products[i];
}

/**
 * iterate_moments_get_axes:
 * @product: which product of two axes
 * @a: (out): one of them
 * @b: (out): the other, or the same
 */
void
iterate_moments_get_axes (guint              product,
                          IterateMomentAxis *a,
                          IterateMomentAxis *b)
{
  *a = product_axes[product][0];
  *b = product_axes[product][1];
}

double
iterate_moments_get_mean (const IterateMoments *self,
                          IterateMomentAxis     axis)
{
  if (self->n <= 0)
    return NAN;

  if (self->sums[axis].high == 0)
    return self->pivot[axis];

  return self->pivot[axis] + divide_by_count (self->sums[axis], self->n).high;
}

/**
 * iterate_moments_get_covariance:
 *
 * Returns: the sample covariance of two axes (with n − 1), NaN below two units
 */
double
iterate_moments_get_covariance (const IterateMoments *self,
                                IterateMomentAxis     a,
                                IterateMomentAxis     b)
{
  guint low = MIN (a, b), high = MAX (a, b);
  guint index = 0;
  IteratePreciseSum product;

  if (self->n < 2)
    return NAN;

  while (product_axes[index][0] != low || product_axes[index][1] != high)
    index++;

  /* An axis that nothing was said about. */
  if (self->products[index].high == 0 && (self->sums[a].high == 0 || self->sums[b].high == 0))
    return 0;

  product = divide_by_count (multiply (self->sums[a], self->sums[b]), self->n);
  product = add (self->products[index], negate (product));
  if (a == b && product.high < 0)
    return 0;

  return product.high / (self->n - 1);
}

static guint8 *
put (guint8  *bytes,
     guint64  word)
{
  word = GUINT64_TO_LE (word);
  memcpy (bytes, &word, sizeof word);

  return bytes + sizeof word;
}

static guint8 *
put_double (guint8 *bytes,
            double  value)
{
  guint64 word;

  memcpy (&word, &value, sizeof word);

  return put (bytes, word);
}

static guint64
get (const guint8 **bytes)
{
  guint64 word;

  memcpy (&word, *bytes, sizeof word);
  *bytes += sizeof word;

  return GUINT64_FROM_LE (word);
}

static double
get_double (const guint8 **bytes)
{
  guint64 word = get (bytes);
  double value;

  memcpy (&value, &word, sizeof value);

  return value;
}

static void
get_sum (const guint8      **bytes,
         IteratePreciseSum  *sum)
{
  sum->high = get_double (bytes);
  sum->low = get_double (bytes);
}

/* Writes %ITERATE_MOMENTS_SIZE bytes, the same on every machine. */
void
iterate_moments_store (const IterateMoments *self,
                       guint8               *bytes)
{
  bytes = put (bytes, self->n);
  for (guint i = 0; i < ITERATE_N_MOMENTS; i++)
    bytes = put_double (bytes, self->pivot[i]);
  for (guint i = 0; i < ITERATE_N_MOMENTS; i++)
    bytes = put_double (put_double (bytes, self->sums[i].high), self->sums[i].low);
  for (guint i = 0; i < ITERATE_N_PRODUCTS; i++)
    bytes = put_double (put_double (bytes, self->products[i].high), self->products[i].low);
}

/* Returns: whether the bytes were moments */
gboolean
iterate_moments_load (IterateMoments *self,
                      gconstpointer   bytes,
                      gsize           size)
{
  const guint8 *at = bytes;
  guint n_axes = size == OLD_SIZE ? OLD_N_MOMENTS : ITERATE_N_MOMENTS;
  guint n_products = size == OLD_SIZE ? OLD_N_PRODUCTS : ITERATE_N_PRODUCTS;

  if (size != ITERATE_MOMENTS_SIZE && size != OLD_SIZE)
    return FALSE;

  memset (self, 0, sizeof *self);
  self->n = get (&at);
  for (guint i = 0; i < n_axes; i++)
    self->pivot[i] = get_double (&at);
  for (guint i = 0; i < n_axes; i++)
    get_sum (&at, &self->sums[i]);
  for (guint i = 0; i < n_products; i++)
    get_sum (&at, &self->products[i]);

  return TRUE;
}
