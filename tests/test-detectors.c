/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-change-points.h"
#include "iterate-detector.h"
#include "iterate-trend.h"

#include <math.h>
#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000)
#define HOUR   (3600 * SECOND)
#define DAY    (24 * HOUR)

static double
draw_normal (GRand *rand)
{
  double u = 1 - g_rand_double (rand), v = g_rand_double (rand);

  return sqrt (-2 * log (u)) * cos (2 * G_PI * v);
}

/* A site's visits: days, weeks and noise. */
static double
get_visits (gint64  at,
            GRand  *rand)
{
  double day = 2 * G_PI * (at % DAY) / DAY;
  double base = 1000 + 400 * sin (day), week = (at / DAY) % 7 < 5 ? 1 : 0.7;

  return base * week + 30 * draw_normal (rand);
}

static guint
count_incidents (gint64  step,
                 gint64  length,
                 guint32 seed)
{
  g_autoptr(IterateDetector) detector = iterate_detector_new (ITERATE_DETECTOR_ROBUST, 2, step);
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  gint64 quiet_until = G_MININT64;
  guint n = 0;

  for (gint64 at = 0; at < length; at += step)
    {
      IterateDetectorReading reading = iterate_detector_take (detector, at, get_visits (at, rand));

      if (!reading.is_anomaly || at < quiet_until)
        continue;

      n++;
      quiet_until = at + DAY;
    }

  return n;
}

static void
test_quiet_series_stay_quiet (void)
{
  guint n_noisy = 0, n_series = 60;

  for (guint i = 0; i < n_series; i++)
    n_noisy += count_incidents (i % 2 == 0 ? HOUR : DAY, 90 * DAY, 100 + i) > 0;

  g_assert_cmpuint (n_noisy, <, n_series / 4);
}

static void
test_a_jump_is_seen_at_its_first_value (void)
{
  g_autoptr(IterateDetector) detector = iterate_detector_new (ITERATE_DETECTOR_ROBUST, 2, HOUR);
  g_autoptr(GRand) rand = g_rand_new_with_seed (7);
  IterateDetectorReading reading;
  gint64 at = 0;

  for (; at < 40 * DAY; at += HOUR)
    iterate_detector_take (detector, at, get_visits (at, rand));

  reading = iterate_detector_take (detector, at, get_visits (at, rand) * 0.6);
  g_assert_true (reading.is_anomaly);
  g_assert_cmpint (reading.direction, ==, -1);
  g_assert_cmpfloat (reading.deviations, >, 4);
  g_assert_cmpfloat (reading.score, >, 0.5);
  g_assert_cmpfloat (reading.lower, <, reading.expected);
  g_assert_cmpfloat (reading.value, <, reading.lower);
}

/* What is usual at night is out of the ordinary at noon. */
static void
test_the_season_is_found (void)
{
  g_autoptr(IterateDetector) detector = iterate_detector_new (ITERATE_DETECTOR_ROBUST, 2, HOUR);
  g_autoptr(GRand) rand = g_rand_new_with_seed (8);
  gint64 at = 0;

  for (; at < 30 * DAY + 6 * HOUR; at += HOUR)
    iterate_detector_take (detector, at, get_visits (at, rand));

  g_assert_cmpint (iterate_detector_get_period (detector), >=, DAY);
  g_assert_true (iterate_detector_take (detector, at, get_visits (at + 12 * HOUR, rand)).is_anomaly);
}

static void
test_what_was_learnt_can_be_kept (void)
{
  g_autoptr(IterateDetector) detector = iterate_detector_new (ITERATE_DETECTOR_ROBUST, 2, HOUR);
  g_autoptr(GRand) rand = g_rand_new_with_seed (9);

  for (guint i = 0; i < 500; i++)
    {
      g_autoptr(GBytes) bytes = iterate_detector_to_bytes (detector);
      g_autoptr(IterateDetector) copy = NULL;
      double value = get_visits (i * HOUR, rand);
      IterateDetectorReading one, other;

      copy = iterate_detector_from_bytes (ITERATE_DETECTOR_ROBUST, 2, HOUR,
                                          g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_assert_nonnull (copy);
      one = iterate_detector_take (detector, i * HOUR, value);
      other = iterate_detector_take (copy, i * HOUR, value);
      g_assert_cmpmem (&one.deviations, sizeof one.deviations, &other.deviations,
                       sizeof other.deviations);
      g_assert_cmpmem (&one.surprise, sizeof one.surprise, &other.surprise, sizeof other.surprise);
    }
}

static void
test_other_bytes_are_refused (void)
{
  g_autoptr(IterateDetector) detector = iterate_detector_new (ITERATE_DETECTOR_ROBUST, 2, HOUR);
  g_autoptr(GBytes) bytes = iterate_detector_to_bytes (detector);
  gsize size = g_bytes_get_size (bytes);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (bytes, NULL), size);

  g_assert_null (iterate_detector_from_bytes (ITERATE_DETECTOR_ROBUST, 2, HOUR, data, size - 1));
  g_assert_null (iterate_detector_from_bytes (ITERATE_DETECTOR_ROBUST, 2, DAY, data, size));
  g_assert_null (iterate_detector_from_bytes (ITERATE_DETECTOR_ROBUST, 3, HOUR, data, size));
  g_assert_null (iterate_detector_from_bytes (ITERATE_DETECTOR_HISTORICAL_AVERAGE, 2, HOUR, data,
                                              size));
  for (gsize i = 0; i < size; i++)
    {
      g_autoptr(IterateDetector) odd = NULL;

      data[i] ^= 0xff;
      odd = iterate_detector_from_bytes (ITERATE_DETECTOR_ROBUST, 2, HOUR, data, size);
      if (odd != NULL)
        iterate_detector_take (odd, 0, 1);
      data[i] ^= 0xff;
    }
}

static void
test_a_constant_that_changes_is_seen (void)
{
  g_autoptr(IterateDetector) detector = iterate_detector_new (ITERATE_DETECTOR_ROBUST, 2, HOUR);

  for (guint i = 0; i < 100; i++)
    g_assert_false (iterate_detector_take (detector, i * HOUR, 99.5).is_anomaly);

  g_assert_true (iterate_detector_take (detector, 100 * HOUR, 99.4).is_anomaly);
}

/* One sale an hour in a shop that sells one every few hours is nothing. */
static void
test_sparse_counts_are_no_news (void)
{
  g_autoptr(IterateDetector) detector = iterate_detector_new (ITERATE_DETECTOR_ROBUST, 2, HOUR);
  g_autoptr(GRand) rand = g_rand_new_with_seed (10);
  guint n = 0;

  for (guint i = 0; i < 24 * 60; i++)
    n += iterate_detector_take (detector, i * HOUR, g_rand_double (rand) < 0.2).is_anomaly;

  g_assert_cmpuint (n, ==, 0);
  g_assert_true (iterate_detector_take (detector, 24 * 60 * HOUR, 12).is_anomaly);
}

static void
test_a_hole_is_no_news (void)
{
  g_autoptr(IterateDetector) detector = iterate_detector_new (ITERATE_DETECTOR_ROBUST, 2, HOUR);
  g_autoptr(GRand) rand = g_rand_new_with_seed (11);
  guint n = 0;

  for (gint64 at = 0; at < 60 * DAY; at += HOUR)
    {
      if (at > 40 * DAY && at < 43 * DAY)
        continue;

      n += iterate_detector_take (detector, at, get_visits (at, rand)).is_anomaly && at > 40 * DAY;
    }

  g_assert_cmpuint (n, ==, 0);
}

/* Mean and deviation of 8, 10, 12 … are those of a textbook, and 2 deviations the limit. */
static void
test_the_historical_average_is_the_textbooks (void)
{
  g_autoptr(IterateDetector) detector = NULL;
  IterateDetectorReading reading;

  detector = iterate_detector_new (ITERATE_DETECTOR_HISTORICAL_AVERAGE, 2, DAY);
  for (guint i = 0; i < 10; i++)
    g_assert_false (iterate_detector_take (detector, i * DAY, i % 2 == 0 ? 8 : 12).is_anomaly);

  reading = iterate_detector_take (detector, 10 * DAY, 14.2);
  g_assert_cmpfloat_with_epsilon (reading.expected, 10, 1e-12);
  g_assert_cmpfloat_with_epsilon (reading.upper, 10 + 2 * sqrt (40.0 / 9), 1e-12);
  g_assert_false (reading.is_anomaly);
  g_assert_cmpfloat (reading.score, <, 0.5);

  detector = (iterate_detector_free (detector),
              iterate_detector_new (ITERATE_DETECTOR_HISTORICAL_AVERAGE, 2, DAY));
  for (guint i = 0; i < 10; i++)
    iterate_detector_take (detector, i * DAY, i % 2 == 0 ? 8 : 12);
  reading = iterate_detector_take (detector, 10 * DAY, 14.3);
  g_assert_true (reading.is_anomaly);
  g_assert_cmpint (reading.direction, ==, 1);
}

static void
assert_near (GArray *points,
             guint   index,
             int     expected,
             int     most)
{
  g_assert_cmpint (ABS ((int) g_array_index (points, guint, index) - expected), <=, most);
}

/* A spike between them is none. */
static void
test_steps_are_change_points (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (12);
  g_autoptr(GArray) points = NULL;
  double values[300];

  for (guint i = 0; i < 300; i++)
    values[i] = (i < 100 ? 10 : i < 200 ? 20 : 14) + draw_normal (rand);
  values[50] = 80;

  points = iterate_change_points_find (values, 300);
  g_assert_cmpuint (points->len, ==, 2);
  assert_near (points, 0, 100, 2);
  assert_near (points, 1, 200, 2);
}

static void
test_a_bend_is_a_change_point_and_a_slope_is_none (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (16);
  g_autoptr(GArray) bend = NULL;
  g_autoptr(GArray) slope = NULL;
  double values[200];

  for (guint i = 0; i < 200; i++)
    values[i] = (i < 100 ? 0.3 * i : 60 - 0.3 * i) + draw_normal (rand);
  bend = iterate_change_points_find (values, 200);
  g_assert_cmpuint (bend->len, ==, 1);
  assert_near (bend, 0, 100, 8);

  for (guint i = 0; i < 200; i++)
    values[i] = 0.3 * i + draw_normal (rand);
  slope = iterate_change_points_find (values, 200);
  g_assert_cmpuint (slope->len, ==, 0);
}

static void
test_noise_has_no_change_points (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (13);
  guint n = 0;

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr(GArray) points = NULL;
      double values[200];

      for (guint j = 0; j < 200; j++)
        values[j] = draw_normal (rand);
      points = iterate_change_points_find (values, 200);
      n += points->len;
    }

  g_assert_cmpuint (n, <=, 3);
}

static void
test_short_and_constant_series_have_no_change_points (void)
{
  static const double values[20] = { 0 };

  for (gsize n = 0; n <= 20; n++)
    {
      g_autoptr(GArray) points = iterate_change_points_find (values, n);

      g_assert_cmpuint (points->len, ==, 0);
    }
}

static void
test_a_trend_and_its_slope_are_found (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (14);
  IterateTrendTest test;
  double values[60];

  for (guint i = 0; i < 60; i++)
    values[i] = 50 - 0.2 * i + draw_normal (rand);
  values[30] = 500;

  test = iterate_trend_test (values, 60);
  g_assert_cmpfloat (test.p, <, 1e-6);
  g_assert_cmpfloat (test.tau, <, 0);
  g_assert_cmpfloat (test.slope_low, <, -0.2);
  g_assert_cmpfloat (test.slope_high, >, -0.2);
  g_assert_cmpfloat_with_epsilon (test.intercept, 50, 1);
}

/* Values that hang together look like trends to the plain test: 30 % and more of them at this size. */
static void
test_dependent_values_are_no_trend (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (15);
  guint n_found = 0, n_plain = 0, n_series = 400;

  for (guint i = 0; i < n_series; i++)
    {
      IterateTrendTest test;
      double values[56], last = 0;

      for (guint j = 0; j < 56; j++)
        values[j] = last = 0.5 * last + draw_normal (rand);
      test = iterate_trend_test (values, 56);
      n_found += test.p < 0.01;
      n_plain += fabs (test.tau) > 0.24;
    }

  g_assert_cmpuint (n_found, <, n_series / 25);
  g_assert_cmpuint (n_plain, >, n_found);
}

static void
test_ties_and_few_values_are_no_trend (void)
{
  static const double same[10] = { 3, 3, 3, 3, 3, 3, 3, 3, 3, 3 };

  for (gsize n = 0; n <= 10; n++)
    g_assert_cmpfloat (iterate_trend_test (same, n).p, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/detectors/quiet-series-stay-quiet", test_quiet_series_stay_quiet);
  g_test_add_func ("/detectors/a-jump-is-seen-at-its-first-value",
                   test_a_jump_is_seen_at_its_first_value);
  g_test_add_func ("/detectors/the-season-is-found", test_the_season_is_found);
  g_test_add_func ("/detectors/what-was-learnt-can-be-kept", test_what_was_learnt_can_be_kept);
  g_test_add_func ("/detectors/other-bytes-are-refused", test_other_bytes_are_refused);
  g_test_add_func ("/detectors/a-constant-that-changes-is-seen",
                   test_a_constant_that_changes_is_seen);
  g_test_add_func ("/detectors/sparse-counts-are-no-news", test_sparse_counts_are_no_news);
  g_test_add_func ("/detectors/a-hole-is-no-news", test_a_hole_is_no_news);
  g_test_add_func ("/detectors/the-historical-average-is-the-textbooks",
                   test_the_historical_average_is_the_textbooks);
  g_test_add_func ("/detectors/steps-are-change-points", test_steps_are_change_points);
  g_test_add_func ("/detectors/a-bend-is-a-change-point-and-a-slope-is-none",
                   test_a_bend_is_a_change_point_and_a_slope_is_none);
  g_test_add_func ("/detectors/noise-has-no-change-points", test_noise_has_no_change_points);
  g_test_add_func ("/detectors/short-and-constant-series-have-no-change-points",
                   test_short_and_constant_series_have_no_change_points);
  g_test_add_func ("/detectors/a-trend-and-its-slope-are-found",
                   test_a_trend_and_its_slope_are_found);
  g_test_add_func ("/detectors/dependent-values-are-no-trend", test_dependent_values_are_no_trend);
  g_test_add_func ("/detectors/ties-and-few-values-are-no-trend",
                   test_ties_and_few_values_are_no_trend);

  return g_test_run ();
}
