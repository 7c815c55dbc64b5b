/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long metrics take to be judged and kept.
 *
 *     bench-metrics series < VALUES        microseconds for all of them: historical average, season,
 *                                          default detector, each the median of many rounds
 *     bench-metrics minutes [METRICS] [MINUTES]
 *                                          that many get a value each minute: what that costs
 */
#include "iterate-anomaly-watch.h"
#include "iterate-detector.h"
#include "iterate-metric-intake.h"
#include "iterate-season.h"
#include "iterate-store.h"
#include "iterate-time.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define ROUNDS 51
#define PERIOD 24

/* Since the epoch: in 2025. */
#define FIRST_MINUTE G_GINT64_CONSTANT (29000000)

static int
compare (const void *a,
         const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
judge (GArray              *values,
       IterateDetectorKind  kind)
{
  g_autoptr(IterateDetector) detector = iterate_detector_new (kind, 2, ITERATE_HOUR);

  for (guint i = 0; i < values->len; i++)
    iterate_detector_take (detector, i * ITERATE_HOUR, g_array_index (values, double, i));
}

static void
remove_season (GArray *values)
{
  g_autofree double *copy = g_memdup2 (values->data, values->len * sizeof (double));

  iterate_season_remove (copy, values->len, PERIOD);
}

static double
measure (GArray *values,
         guint   what)
{
  double times[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      gint64 start = g_get_monotonic_time ();

      if (what == 0)
        judge (values, ITERATE_DETECTOR_HISTORICAL_AVERAGE);
      else if (what == 1)
        remove_season (values);
      else
        judge (values, ITERATE_DETECTOR_ROBUST);
      times[i] = g_get_monotonic_time () - start;
    }
  qsort (times, ROUNDS, sizeof *times, compare);

  return times[ROUNDS / 2];
}

static void
run_series (void)
{
  g_autoptr(GArray) values = g_array_new (FALSE, FALSE, sizeof (double));
  double value;

  while (scanf ("%lf", &value) == 1)
    g_array_append_val (values, value);
  g_print ("%.1f %.1f %.1f\n", measure (values, 0), measure (values, 1), measure (values, 2));
}

static double
get_cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double
get_value (guint  metric,
           guint  minute,
           GRand *rand)
{
  double u = 1 - g_rand_double (rand), v = g_rand_double (rand);

  return 1000 + metric % 100 + 200 * sin (2 * G_PI * minute / 1440) +
         20 * sqrt (-2 * log (u)) * cos (2 * G_PI * v);
}

static void
run_minute (IterateStore *store,
            guint         n_metrics,
            guint         minute,
            GRand        *rand)
{
  gint64 now = (FIRST_MINUTE + minute) * 60 * ITERATE_SECOND;
  g_autoptr(IterateMetricIntake) intake = iterate_metric_intake_new (now);
  g_autoptr(GError) error = NULL;
  gboolean has_more = TRUE;

  for (guint i = 0; i < n_metrics; i++)
    {
      g_autofree char *name = g_strdup_printf ("metric_%u", i);

      iterate_metric_intake_take (intake, name, NULL, NULL, now, get_value (i, minute, rand));
    }

  while (has_more)
    {
      g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;

      if (!iterate_transaction_begin (&unit, iterate_store_get_writer (store), &error) ||
          !iterate_metric_intake_write (intake, iterate_transaction_get_database (&unit), &has_more,
                                        &error) ||
          !iterate_transaction_commit (&unit, &error))
        g_error ("%s", error->message);
    }
}

static void
run_minutes (guint n_metrics,
             guint n_minutes)
{
  g_autofree char *folder = g_dir_make_tmp ("iterate-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "w.iterate", NULL);
  g_autofree char *command = g_strdup_printf ("rm -r '%s'", folder);
  g_autoptr(IterateStore) store = iterate_store_open (path, TRUE, NULL);
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);
  g_autofree double *walls = g_new (double, n_minutes);
  double cpu;

  /* The first ones make the metrics and learn how often they come. */
  for (guint i = 0; i < 16; i++)
    run_minute (store, n_metrics, i, rand);

  cpu = get_cpu_seconds ();
  for (guint i = 0; i < n_minutes; i++)
    {
      gint64 start = g_get_monotonic_time ();

      run_minute (store, n_metrics, 16 + i, rand);
      walls[i] = (g_get_monotonic_time () - start) / 1e6;
    }
  cpu = (get_cpu_seconds () - cpu) / n_minutes;
  qsort (walls, n_minutes, sizeof *walls, compare);
  g_print ("%u metrics a minute: median %.2f s, slowest %.2f s, processor %.2f s, which is %.1f %% of "
           "one core\n", n_metrics, walls[n_minutes / 2], walls[n_minutes - 1], cpu, 100 * cpu / 60);

  g_clear_object (&store);
  if (system (command) != 0)
    g_printerr ("%s stays\n", folder);
}

int
main (int   argc,
      char *argv[])
{
  if (argc > 1 && g_str_equal (argv[1], "series"))
    run_series ();
  else if (argc > 1 && g_str_equal (argv[1], "minutes"))
    run_minutes (argc > 2 ? atoi (argv[2]) : 10000, argc > 3 ? atoi (argv[3]) : 120);
  else
    return 2;

  return 0;
}
