/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-effect.h"
#include "iterate-experiment-analysis.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-store.h"

#include <stdlib.h>

#define N_ROUNDS 7
#define N_CALLS  20000
#define N_READS  200

/* Prints, as a line of JSON each, what one analysis takes from moments of several sizes,
 * and with a workspace and an experiment as arguments, what it takes to read its verdict. */

static int
compare_doubles (const void *a,
                 const void *b)
{
  const double *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

static double
get_median (double *values,
            guint   n)
{
  qsort (values, n, sizeof *values, compare_doubles);

  return values[n / 2];
}

/* Fixed, sequential and Bayesian, absolute and relative, in every direction. */
static void
time_analysis (gint64 n)
{
  IterateEffectOptions options = ITERATE_EFFECT_OPTIONS_INIT;
  IterateMoments moments[2] = { ITERATE_MOMENTS_INIT, ITERATE_MOMENTS_INIT };
  double rounds[N_ROUNDS], sink = 0;

  iterate_moments_set_summary (&moments[0], n, 10, 9.0 * (n - 1));
  iterate_moments_set_summary (&moments[1], n, 10.1, 9.0 * (n - 1));
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      gint64 began = g_get_monotonic_time ();

      for (guint i = 0; i < N_CALLS; i++)
        {
          IterateUnitSummary control = iterate_unit_summary_from_moments (&moments[0], FALSE);
          IterateUnitSummary treatment = iterate_unit_summary_from_moments (&moments[1], FALSE);
          IterateEffect effect = iterate_effect_measure (ITERATE_METRIC_MEAN, &control, &treatment,
                                                         &options);

          sink += effect.tests[ITERATE_ABSOLUTE][ITERATE_FIXED][0].p;
        }
      rounds[round] = (g_get_monotonic_time () - began) / (double) N_CALLS;
    }

  g_print ("{\"analysis\": %" G_GINT64_FORMAT ", \"microseconds\": %.4f, \"check\": %d}\n", n,
           get_median (rounds, N_ROUNDS), sink > 0);
}

static void
time_verdict (const char *path,
              const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateStore) store = iterate_store_open (path, FALSE, &error);
  IterateDatabase *db = store == NULL ? NULL : iterate_store_get_reader (store, &error);
  g_autoptr(IterateExperiment) experiment = NULL;
  double first = 0, reads[N_READS];

  experiment = db == NULL ? NULL : iterate_experiment_find (db, name, &error);
  for (guint i = 0; experiment != NULL && i <= N_READS; i++)
    {
      gint64 began = g_get_monotonic_time ();
      g_autoptr(IterateVerdict) verdict = iterate_experiment_analyze (experiment, db,
                                                                      g_get_real_time (), &error);
      double took = (g_get_monotonic_time () - began) / 1000.0;

      if (verdict == NULL)
        break;
      if (i == 0)
        first = took;
      else
        reads[i - 1] = took;
    }

  if (error != NULL)
    g_error ("%s", error->message);
  g_print ("{\"verdict\": \"%s\", \"firstMilliseconds\": %.4f, \"milliseconds\": %.4f}\n", name, first,
           get_median (reads, N_READS));
}

int
main (int   argc,
      char *argv[])
{
  static const gint64 sizes[] = { 1000, 1000000, 1000000000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    time_analysis (sizes[i]);
  if (argc > 2)
    time_verdict (argv[1], argv[2]);

  return 0;
}
