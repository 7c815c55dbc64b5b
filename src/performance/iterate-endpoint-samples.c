/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-endpoint-samples.h"

#include <glib/gi18n-lib.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

/* An endpoint's last requests, one by one. Kept as a time and a duration of eight bytes each; a request
 * that failed has its duration below 0. */

#define PACKED_SIZE 16

GArray *
iterate_endpoint_samples_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (IterateEndpointSample));
}

/* Returns: (transfer full) (element-type IterateEndpointSample) */
GArray *
iterate_endpoint_samples_unpack (const guint8 *data,
                                 gsize         length)
{
  GArray *samples = iterate_endpoint_samples_new ();

  for (gsize i = 0; i + PACKED_SIZE <= length; i += PACKED_SIZE)
    {
      IterateEndpointSample sample;
      guint64 at, bits;

      memcpy (&at, data + i, sizeof at);
      memcpy (&bits, data + i + sizeof at, sizeof bits);
      bits = GUINT64_FROM_LE (bits);
      memcpy (&sample.duration, &bits, sizeof bits);
      sample.at = (gint64) GUINT64_FROM_LE (at);
      sample.failed = signbit (sample.duration);
      sample.duration = fabs (sample.duration);
      g_array_append_val (samples, sample);
    }

  return samples;
}

/* Returns: (transfer full): the samples to be kept */
GBytes *
iterate_endpoint_samples_pack (GArray *samples)
{
  GByteArray *bytes = g_byte_array_sized_new (samples->len * PACKED_SIZE);

  for (guint i = 0; i < samples->len; i++)
    {
      const IterateEndpointSample *sample = &g_array_index (samples, IterateEndpointSample, i);
      guint64 at = GUINT64_TO_LE ((guint64) sample->at), bits;
      double duration = sample->failed ? -sample->duration : sample->duration;

      memcpy (&bits, &duration, sizeof bits);
      bits = GUINT64_TO_LE (bits);
      g_byte_array_append (bytes, (const guint8 *) &at, sizeof at);
      g_byte_array_append (bytes, (const guint8 *) &bits, sizeof bits);
    }

  return g_byte_array_free_to_bytes (bytes);
}

static int
compare_times (gconstpointer one,
               gconstpointer other)
{
  gint64 a = ((const IterateEndpointSample *) one)->at, b = ((const IterateEndpointSample *) other)->at;

  return (a > b) - (a < b);
}

/* Puts them in the order of time and keeps the last. */
void
iterate_endpoint_samples_trim (GArray *samples)
{
  g_array_sort (samples, compare_times);
  if (samples->len > ITERATE_ENDPOINT_SAMPLES)
    g_array_remove_range (samples, 0, samples->len - ITERATE_ENDPOINT_SAMPLES);
}

/**
 * iterate_endpoint_samples_after:
 * @n: (out): how many there are
 *
 * Returns: (transfer full) (array length=n): durations of those that began after a time
 */
double *
iterate_endpoint_samples_after (GArray *samples,
                                gint64  at,
                                guint  *n)
{
  double *durations = g_new (double, MAX (samples->len, 1));

  *n = 0;
  for (guint i = 0; i < samples->len; i++)
    {
      const IterateEndpointSample *sample = &g_array_index (samples, IterateEndpointSample, i);

      if (sample->at > at)
        durations[(*n)++] = sample->duration;
    }

  return durations;
}

/**
 * iterate_endpoint_samples_measure:
 * @target: how long a request may take, in milliseconds
 *
 * The health is the Apdex Alliance's index, specification 1.1, of 2007; what failed satisfies nobody.
 */
IterateLatencyFigures
iterate_endpoint_samples_measure (GArray *samples,
                                  double  target)
{
  IterateLatencyFigures figures = { samples->len, NAN, NAN, NAN, 0, 1 };
  g_autofree double *sorted = NULL;
  double satisfied = 0, failed = 0;
  guint n;

  if (samples->len == 0)
    return figures;

  sorted = iterate_endpoint_samples_after (samples, G_MININT64, &n);
  gsl_sort (sorted, 1, n);
  for (guint i = 0; i < n; i++)
    {
      const IterateEndpointSample *sample = &g_array_index (samples, IterateEndpointSample, i);

      failed += sample->failed;
      if (!sample->failed)
        satisfied += sample->duration <= target ? 1 : sample->duration <= 4 * target ? .5 : 0;
    }
  figures.p50 = gsl_stats_quantile_from_sorted_data (sorted, 1, n, .5);
  figures.p95 = gsl_stats_quantile_from_sorted_data (sorted, 1, n, .95);
  figures.p99 = gsl_stats_quantile_from_sorted_data (sorted, 1, n, .99);
  figures.error_rate = failed / n;
  figures.health = satisfied / n;

  return figures;
}

static int
get_n_decimals (double value)
{
  return value == 0 ? 0 : CLAMP (2 - (int) floor (log10 (fabs (value) * 1.0005)), 0, 4);
}

/* Returns: (transfer full): milliseconds to three digits, such as `0.83 ms`, `312 ms` or `5.73 s`; a
 * dash for what is not known */
char *
iterate_latency_format (double duration)
{
  gboolean seconds = fabs (duration) >= 999.5;
  double value = seconds ? duration / 1000 : duration;
  g_autofree char *text = NULL;
  char *point;

  if (!isfinite (duration))
    return g_strdup ("–");

  text = g_strdup_printf ("%.*f", get_n_decimals (value), value);
  point = strpbrk (text, ".,");
  if (point != NULL)
    {
      char *end = text + strlen (text);

      while (end[-1] == '0')
        *--end = '\0';
      if (end - 1 == point)
        end[-1] = '\0';
    }

  return g_strdup_printf (seconds ? _("%s s") : _("%s ms"), text);
}
