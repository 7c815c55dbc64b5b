/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-latency-watch.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#define MINUTE G_GINT64_CONSTANT (60000000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static double
draw_normal (GRand *rand)
{
  double u = 1 - g_rand_double (rand), v = g_rand_double (rand);

  return sqrt (-2 * log (u)) * cos (2 * G_PI * v);
}

/* The sketch ----------------------------------------------------------------------------------- */

/* Streams that sketches find hard: constants, zeros, ties, gaps, ascending and descending ones, heavy
 * tails, all the range of doubles, and the bounds of buckets themselves. */
static double
draw_hard (GRand *rand,
           guint  kind,
           guint  i,
           guint  n)
{
  double base = log1p (2 * ITERATE_SKETCH_ERROR / (1 - ITERATE_SKETCH_ERROR));

  switch (kind % 10)
    {
    case 0:
      return 7;
    case 1:
      return g_rand_double (rand) < .5 ? 0 : g_rand_double (rand);
    case 2:
      return 1 + i;
    case 3:
      return n - i;
    case 4:
      return exp (60 * (g_rand_double (rand) - .5));
    case 5:
      return pow (1 - g_rand_double (rand), -2);
    case 6:
      return exp (base * g_rand_int_range (rand, -2000, 2000));
    case 7:
      return g_rand_double (rand) < .95 ? 1e-9 : 1e9;
    case 8:
      return exp (1400 * (g_rand_double (rand) - .5));
    default:
      return exp (.5 * draw_normal (rand));
    }
}

static void
test_quantiles_are_within_the_error (void)
{
  for (guint stream = 0; stream < 100; stream++)
    {
      g_autoptr(GRand) rand = g_rand_new_with_seed (stream);
      g_autoptr(IterateQuantileSketch) sketch = iterate_quantile_sketch_new ();
      guint n = (guint) g_rand_int_range (rand, 1, 5000);
      g_autofree double *values = g_new (double, n);

      for (guint i = 0; i < n; i++)
        {
          values[i] = draw_hard (rand, stream, i, n);
          iterate_quantile_sketch_add (sketch, values[i]);
        }
      gsl_sort (values, 1, n);
      for (double q = 0; q <= 1; q += .01)
        {
          double truth = values[(guint) floor (q * (n - 1))];
          double told = iterate_quantile_sketch_get_quantile (sketch, q);

          g_assert_cmpfloat (fabs (told - truth), <=, ITERATE_SKETCH_ERROR * truth);
        }
    }
}

static void
test_parts_merge_to_the_whole (void)
{
  for (guint stream = 0; stream < 50; stream++)
    {
      g_autoptr(GRand) rand = g_rand_new_with_seed (stream);
      g_autoptr(IterateQuantileSketch) whole = iterate_quantile_sketch_new ();
      g_autoptr(IterateQuantileSketch) merged = iterate_quantile_sketch_new ();
      IterateQuantileSketch *parts[5];
      g_autoptr(GBytes) one = NULL;
      g_autoptr(GBytes) other = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
        parts[i] = iterate_quantile_sketch_new ();
      for (guint i = 0; i < 2000; i++)
        {
          double value = draw_hard (rand, stream, i, 2000);

          iterate_quantile_sketch_add (whole, value);
          iterate_quantile_sketch_add (parts[g_rand_int_range (rand, 0, 5)], value);
        }
      for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
        {
          iterate_quantile_sketch_merge (merged, parts[i]);
          iterate_quantile_sketch_free (parts[i]);
        }
      one = iterate_quantile_sketch_to_bytes (whole);
      other = iterate_quantile_sketch_to_bytes (merged);
      g_assert_true (g_bytes_equal (one, other));
    }
}

static void
test_a_sketch_can_be_kept (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);
  g_autoptr(IterateQuantileSketch) sketch = iterate_quantile_sketch_new ();
  g_autoptr(IterateQuantileSketch) again = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) same = NULL;
  gsize length;
  const guint8 *data;

  for (guint i = 0; i < 3000; i++)
    iterate_quantile_sketch_add (sketch, i % 7 == 0 ? 0 : exp (5 * draw_normal (rand)));
  bytes = iterate_quantile_sketch_to_bytes (sketch);
  data = g_bytes_get_data (bytes, &length);
  again = iterate_quantile_sketch_new_from_bytes (data, length);
  same = iterate_quantile_sketch_to_bytes (again);
  g_assert_true (g_bytes_equal (bytes, same));
  g_assert_cmpuint (iterate_quantile_sketch_get_n (again), ==, 3000);

  /* Whatever else it is given is refused or read, and never read beyond. */
  for (gsize i = 0; i < length; i++)
    {
      g_autofree guint8 *cut = g_memdup2 (data, i);
      g_autofree guint8 *broken = g_memdup2 (data, length);
      IterateQuantileSketch *one = iterate_quantile_sketch_new_from_bytes (cut, i);
      IterateQuantileSketch *other;

      broken[i] ^= 0x80;
      other = iterate_quantile_sketch_new_from_bytes (broken, length);
      g_clear_pointer (&one, iterate_quantile_sketch_free);
      g_clear_pointer (&other, iterate_quantile_sketch_free);
    }
}

static void
test_what_is_above_a_limit_is_counted (void)
{
  g_autoptr(IterateQuantileSketch) sketch = iterate_quantile_sketch_new ();

  for (guint i = 1; i <= 10000; i++)
    iterate_quantile_sketch_add (sketch, i);
  for (double limit = 10; limit < 10000; limit *= 1.7)
    g_assert_cmpfloat (fabs (iterate_quantile_sketch_count_above (sketch, limit) - (10000 - limit)), <,
                       .005 * limit + 1);
}

/* The watch ------------------------------------------------------------------------------------ */

/* A service: latencies spread by a logarithmic normal, a little slower in the afternoon, with minutes
 * that are alike, and days that are not but follow each other. */
typedef struct
{
  GRand  *rand;
  double  per_minute;
  double  days[2]; /* how much slower this day and the next are, on a logarithmic scale */
  double  drift; /* of the minutes, which follow each other */
} Service;

static IterateQuantileSketch *
serve (Service *self,
       gint64   at,
       double   slower,
       double   share)
{
  IterateQuantileSketch *minute = iterate_quantile_sketch_new ();
  double time = 2 * G_PI * (double) (at % DAY) / DAY, load = 1 - .6 * cos (time), part;
  guint n = (guint) (self->per_minute * load * (.9 + .2 * g_rand_double (self->rand)));

  if (at % DAY == 0)
    {
      self->days[0] = self->days[1];
      self->days[1] = .03 * draw_normal (self->rand);
    }
  part = (double) (at % DAY) / DAY;
  self->drift = .7 * self->drift + .02 * draw_normal (self->rand);
  for (guint i = 0; i < n; i++)
    {
      double day = (1 - part) * self->days[0] + part * self->days[1];
      double base = log (80) + .08 * sin (time) + day + self->drift;
      double factor = g_rand_double (self->rand) < share ? slower : 1;

      iterate_quantile_sketch_add (minute, factor * exp (base + .5 * draw_normal (self->rand)));
    }

  return minute;
}

/* Watches as a workspace does, from @from on. Returns: the first shift at or after @wanted */
static gint64
watch (Service      *service,
       IterateShift  wanted,
       gint64        changed_at,
       double        slower,
       double        share,
       gint64        until,
       guint        *n_shifts)
{
  IterateLatencyWatch self = ITERATE_LATENCY_WATCH_INIT;
  g_autoptr(GPtrArray) hours = g_ptr_array_new_with_free_func (
    (GDestroyNotify) iterate_latency_hour_free);
  gint64 found = 0;

  *n_shifts = 0;
  for (gint64 at = 0; at < until && found == 0; at += MINUTE)
    {
      g_autoptr(IterateQuantileSketch) minute = serve (service, at, at >= changed_at ? slower : 1,
                                                       share);
      IterateShift shift;

      if (at % HOUR == 0)
        iterate_latency_watch_learn (&self, hours, at);
      shift = iterate_latency_watch_take (&self, at, minute);
      *n_shifts += shift != ITERATE_SHIFT_NONE;
      if (shift == wanted && at >= changed_at)
        found = at;
      if (at % HOUR == 0)
        g_ptr_array_add (hours, iterate_latency_hour_new (at));
      iterate_quantile_sketch_merge (
        ((IterateLatencyHour *) g_ptr_array_index (hours, hours->len - 1))->sketch, minute);
    }

  return found;
}

static guint
count_found (IterateShift shift,
             double       per_minute,
             double       slower,
             double       share,
             guint        n_runs)
{
  guint n_found = 0;

  for (guint run = 0; run < n_runs; run++)
    {
      g_autoptr(GRand) rand = g_rand_new_with_seed (run);
      Service service = { rand, per_minute };
      gint64 changed_at = 4 * DAY + g_rand_int_range (rand, 0, 24 * 60) * MINUTE;
      guint n_shifts;
      gint64 found = watch (&service, shift, changed_at, slower, share, changed_at + 16 * MINUTE,
                            &n_shifts);

      n_found += found != 0 && found < changed_at + 15 * MINUTE;
    }

  return n_found;
}

/* Requests a minute are on average; at night they are two fifths of that. */
static void
test_a_slower_service_is_noticed (void)
{
  guint n_runs = g_test_slow () ? 200 : 40;
  guint n = count_found (ITERATE_SHIFT_SLOWER, 200, 1.2, 1, n_runs);
  guint n_fewer = count_found (ITERATE_SHIFT_SLOWER, 100, 1.2, 1, n_runs);

  g_test_message ("20 %% slower: %u of %u within 15 minutes of 200 requests, %u of 100", n, n_runs,
                  n_fewer);
  g_assert_cmpuint (n, >=, n_runs * 95 / 100);
  g_assert_cmpuint (n_fewer, >=, n_runs * 8 / 10);
}

static void
test_a_slower_tail_is_noticed (void)
{
  guint n_runs = g_test_slow () ? 100 : 20;
  guint n = count_found (ITERATE_SHIFT_SLOWER, 200, 2, .15, n_runs);

  g_test_message ("one in seven requests twice as slow: %u of %u within 15 minutes", n, n_runs);
  g_assert_cmpuint (n, >=, n_runs * 9 / 10);
}

static void
test_a_faster_service_is_noticed (void)
{
  guint n_runs = g_test_slow () ? 100 : 20;
  guint n = count_found (ITERATE_SHIFT_FASTER, 200, 1 / 1.2, 1, n_runs);

  g_test_message ("a sixth faster: %u of %u within 15 minutes", n, n_runs);
  g_assert_cmpuint (n, >=, n_runs * 9 / 10);
}

/* Each is told to be slower, and that it is no more. */
static void
test_quiet_services_stay_quiet (void)
{
  static const double rates[] = { 200, 20, 3 };
  guint n_services = g_test_slow () ? 20 : 3;

  for (guint kind = 0; kind < G_N_ELEMENTS (rates); kind++)
    {
      guint n_shifts = 0, n;

      for (guint i = 0; i < n_services; i++)
        {
          g_autoptr(GRand) rand = g_rand_new_with_seed (1000 * kind + i);
          Service service = { rand, rates[kind] };

          watch (&service, ITERATE_SHIFT_NONE, G_MAXINT64, 1, 1, 30 * DAY, &n);
          n_shifts += n;
        }
      g_test_message ("%g requests a minute: %u shifts in %u quiet months", rates[kind], n_shifts,
                      n_services);
      g_assert_cmpuint (n_shifts, <=, n_services);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/performance/quantiles-are-within-the-error",
                   test_quantiles_are_within_the_error);
  g_test_add_func ("/performance/parts-merge-to-the-whole", test_parts_merge_to_the_whole);
  g_test_add_func ("/performance/a-sketch-can-be-kept", test_a_sketch_can_be_kept);
  g_test_add_func ("/performance/what-is-above-a-limit-is-counted",
                   test_what_is_above_a_limit_is_counted);
  g_test_add_func ("/performance/a-slower-service-is-noticed", test_a_slower_service_is_noticed);
  g_test_add_func ("/performance/a-slower-tail-is-noticed", test_a_slower_tail_is_noticed);
  g_test_add_func ("/performance/a-faster-service-is-noticed", test_a_faster_service_is_noticed);
  g_test_add_func ("/performance/quiet-services-stay-quiet", test_quiet_services_stay_quiet);

  return g_test_run ();
}
