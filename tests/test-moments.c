/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test.h"

#include "iterate-moments-table.h"
#include "iterate-moments.h"
#include "iterate-unit-key.h"
#include "iterate-unit-ledger.h"
#include "iterate-unit-merge.h"

#include <math.h>
#include <string.h>

#define N_UNITS      400
#define N_OPERATIONS 12000
#define N_VARIANTS   3
#define N_METRICS    2

/* What the store should hold, kept the obvious way. */
typedef struct
{
  gint64           variant;
  gboolean         has_value[N_METRICS];
  IterateUnitValue values[N_METRICS];
} Unit;

typedef struct
{
  TestStore            base;
  GRand               *rand;
  GArray              *metrics;
  gint64               import;
  IterateUnitStore    *units;
  IterateUnitLedger   *ledger;
  Unit                 model[N_UNITS];
} Fixture;

static void
renew_ledger (Fixture *fixture)
{
  g_clear_pointer (&fixture->ledger, iterate_unit_ledger_free);
  g_clear_object (&fixture->units);
  fixture->units = iterate_unit_store_new (1, fixture->import, fixture->metrics);
  fixture->ledger = iterate_unit_ledger_new (1, fixture->metrics);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  test_store_set_up (&fixture->base, data);
  fixture->rand = g_rand_new_with_seed (20260301);
  test_execute (fixture->base.store, "INSERT INTO experiment (name, status, created_at) "
                                     "VALUES ('a', 'running', 0)");
  test_execute (fixture->base.store,
                "INSERT INTO variant (experiment_id, name, control) "
                "VALUES (1, 'control', 1), (1, 'b', 0), (1, 'c', 0)");
  test_execute (fixture->base.store,
                "INSERT INTO experiment_metric (experiment_id, name, kind, role, direction) "
                "VALUES (1, 'm', 'mean', 'primary', 'up'), (1, 'n', 'mean', 'secondary', 'up')");
  test_execute (fixture->base.store,
                "INSERT INTO import (experiment_id, source, state, created_at) "
                                     "VALUES (1, 'test', 'done', 0)");
  for (guint i = 0; i < N_UNITS; i++)
    fixture->model[i].variant = ITERATE_NO_VARIANT;
  fixture->import = 1;
  fixture->metrics = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (gint64 i = 1; i <= N_METRICS; i++)
    g_array_append_val (fixture->metrics, i);
  renew_ledger (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->ledger, iterate_unit_ledger_free);
  g_clear_object (&fixture->units);
  g_array_unref (fixture->metrics);
  g_rand_free (fixture->rand);
  test_store_tear_down (&fixture->base, data);
}

static void
enter (Fixture           *fixture,
       const IterateUnit *news)
{
  g_autoptr(GError) error = NULL;

  iterate_unit_ledger_enter (fixture->ledger, fixture->units, news, &error);
  g_assert_no_error (error);
}

static void
expose (Fixture *fixture,
        guint    index,
        gint64   key)
{
  Unit *model = &fixture->model[index];
  IterateUnit news;

  iterate_unit_init (&news, key);
  news.variant = g_rand_int_range (fixture->rand, 1, N_VARIANTS + 1);
  news.at = g_rand_int_range (fixture->rand, 0, 1000);
  /* Mostly the one it is in already, as real clients report. */
  if (model->variant > 0 && g_rand_int_range (fixture->rand, 0, 20) > 0)
    news.variant = model->variant;

  enter (fixture, &news);
  if (model->variant == ITERATE_NO_VARIANT)
    model->variant = news.variant;
  else if (model->variant != news.variant)
    model->variant = ITERATE_MULTIPLE_VARIANTS;
}

static void
set_value (Fixture *fixture,
           guint    index,
           gint64   key,
           double   mean)
{
  guint metric = g_rand_int_range (fixture->rand, 0, N_METRICS);
  Unit *model = &fixture->model[index];
  IterateUnit news;
  IterateUnitValue value = { {
    mean + g_rand_double_range (fixture->rand, -1, 1),
    g_rand_double (fixture->rand),
    mean / 2 + g_rand_double (fixture->rand),
    g_rand_double (fixture->rand),
  } };

  /* Now and then the very same value again. */
  if (model->has_value[metric] && g_rand_int_range (fixture->rand, 0, 4) == 0)
    value = model->values[metric];

  iterate_unit_init (&news, key);
  news.present = 1 << metric;
  news.values[metric] = value;
  enter (fixture, &news);
  model->values[metric] = value;
  model->has_value[metric] = TRUE;
}

/* Everything so far becomes a new base, as a large import makes one. */
static void
rebase (Fixture *fixture)
{
  g_autoptr(IterateUnitMerge) merge = NULL;
  g_autoptr(GError) error = NULL;

  test_execute (fixture->base.store, "INSERT INTO import (experiment_id, source, state, created_at) "
                                     "VALUES (1, 'test', 'done', 0)");
  fixture->import = test_get_int64 (fixture->base.store, "SELECT max(id) FROM import");
  merge = iterate_unit_merge_new (fixture->base.store, 1, fixture->import, fixture->metrics,
                                  fixture->ledger, &error);
  g_assert_no_error (error);
  iterate_unit_merge_finish (merge, &error);
  g_assert_no_error (error);
  test_execute (fixture->base.store,
                "UPDATE experiment SET base_import = (SELECT max(id) FROM import)");
  test_execute (fixture->base.store, "INSERT INTO import (experiment_id, source, state, created_at) "
                                     "VALUES (1, 'test', 'done', 0)");
  fixture->import++;
  renew_ledger (fixture);
}

/* In long double about the mean: good enough to judge 1e-9 by. */
static void
check_moments (Fixture *fixture,
               guint    metric,
               gint64   variant)
{
  g_autoptr(GError) error = NULL;
  IterateDatabase *db = iterate_store_get_reader (fixture->base.store, &error);
  IterateMoments moments;
  long double mean = 0, covariance = 0, m2 = 0, mean_pre = 0;
  gint64 n = 0;

  iterate_moments_table_load (db, metric + 1, variant, &moments, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < N_UNITS; i++)
    {
      const Unit *unit = &fixture->model[i];

      if (unit->variant != variant || !unit->has_value[metric])
        continue;

      n++;
      mean += unit->values[metric].axes[0];
      mean_pre += unit->values[metric].axes[2];
    }

  g_assert_cmpint (moments.n, ==, n);
  if (n < 2)
    return;

  mean /= n;
  mean_pre /= n;
  for (guint i = 0; i < N_UNITS; i++)
    {
      const Unit *unit = &fixture->model[i];

      if (unit->variant != variant || !unit->has_value[metric])
        continue;

      m2 += (unit->values[metric].axes[0] - mean) * (unit->values[metric].axes[0] - mean);
      covariance += (unit->values[metric].axes[0] - mean) * (unit->values[metric].axes[2] - mean_pre);
    }

  g_assert_cmpfloat_with_epsilon (iterate_moments_get_mean (&moments, ITERATE_MOMENT_X),
                                  (double) mean, fabsl (mean) * 1e-15 + 1e-15);
  g_assert_cmpfloat_with_epsilon (iterate_moments_get_covariance (&moments, ITERATE_MOMENT_X,
                                                                  ITERATE_MOMENT_X),
                                  (double) (m2 / (n - 1)), (double) (m2 / (n - 1)) * 1e-9);
  g_assert_cmpfloat_with_epsilon (iterate_moments_get_covariance (&moments, ITERATE_MOMENT_X,
                                                                  ITERATE_MOMENT_PRE),
                                  (double) (covariance / (n - 1)),
                                  (double) (m2 / (n - 1)) * 1e-9);
}

static void
sum_unit (const IterateUnit *unit,
          gpointer           user_data)
{
  IterateMoments (*sums)[N_VARIANTS] = user_data;

  for (guint i = 0; i < N_METRICS; i++)
    if (iterate_unit_counts (unit) && iterate_unit_has_value (unit, i))
      iterate_moments_add (&sums[i][unit->variant - 1], unit->values[i].axes);
}

/* The same from the units themselves, as a recomputation reads them. */
static void
check_recomputation (Fixture *fixture)
{
  IterateMoments sums[N_METRICS][N_VARIANTS] = { 0 };
  g_autoptr(IterateUnitStore) units = iterate_unit_store_new (1, 0, fixture->metrics);
  g_autoptr(GError) error = NULL;
  IterateDatabase *db = iterate_store_get_reader (fixture->base.store, &error);

  iterate_unit_store_set_database (units, db, &error);
  g_assert_no_error (error);
  iterate_unit_store_foreach (units, sum_unit, sums, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < N_METRICS; i++)
    {
      for (guint j = 0; j < N_VARIANTS; j++)
        {
          IterateMoments kept;
          double variance, expected;

          iterate_moments_table_load (db, i + 1, j + 1, &kept, &error);
          g_assert_no_error (error);
          g_assert_cmpint (kept.n, ==, sums[i][j].n);
          variance = iterate_moments_get_covariance (&kept, ITERATE_MOMENT_X, ITERATE_MOMENT_X);
          expected = iterate_moments_get_covariance (&sums[i][j], ITERATE_MOMENT_X,
                                                     ITERATE_MOMENT_X);
          if (kept.n >= 2)
            g_assert_cmpfloat_with_epsilon (variance, expected, expected * 1e-9);
        }
    }
}

static void
test_moments_equal_a_recomputation (Fixture       *fixture,
                                    gconstpointer  data)
{
  double mean = *(const double *) data;
  guint done = 0;

  while (done < N_OPERATIONS)
    {
      g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
      g_autoptr(GError) error = NULL;
      guint n = g_rand_int_range (fixture->rand, 1, 60);

      iterate_transaction_begin (&unit, iterate_store_get_writer (fixture->base.store), &error);
      g_assert_no_error (error);
      iterate_unit_store_set_database (fixture->units, iterate_transaction_get_database (&unit),
                                       &error);
      g_assert_no_error (error);
      for (guint i = 0; i < n; i++, done++)
        {
          guint index = g_rand_int_range (fixture->rand, 0, N_UNITS);
          g_autofree char *name = g_strdup_printf ("unit-%u", index);
          gint64 key = iterate_unit_key (name, strlen (name));

          if (g_rand_int_range (fixture->rand, 0, 3) == 0)
            expose (fixture, index, key);
          else
            set_value (fixture, index, key, mean);
        }
      iterate_unit_ledger_apply (fixture->ledger, iterate_transaction_get_database (&unit), &error);
      g_assert_no_error (error);
      iterate_transaction_commit (&unit, &error);
      g_assert_no_error (error);

      /* A restart: nothing may live in the ledger alone. */
      if (g_rand_int_range (fixture->rand, 0, 10) == 0)
        renew_ledger (fixture);
      if (g_rand_int_range (fixture->rand, 0, 40) == 0)
        rebase (fixture);
    }

  for (guint metric = 0; metric < N_METRICS; metric++)
    {
      for (gint64 variant = 1; variant <= N_VARIANTS; variant++)
        check_moments (fixture, metric, variant);
    }
  check_recomputation (fixture);
}

static void
test_ten_million_at_a_million_stay_exact (void)
{
  IterateMoments moments = ITERATE_MOMENTS_INIT;

  /* Half the values at 10⁶ − 1 and half at 10⁶ + 1: the variance is 1 but for
   * n − 1. Plain sums of squares are 17 % off here. */
  for (guint i = 0; i < 10 * 1000 * 1000; i++)
    iterate_moments_add (&moments,
                         (const double[ITERATE_N_MOMENTS]) { 1e6 + (i % 2 == 0 ? -1 : 1) });

  g_assert_cmpfloat_with_epsilon (iterate_moments_get_covariance (&moments, ITERATE_MOMENT_X,
                                                                  ITERATE_MOMENT_X),
                                  1e7 / (1e7 - 1), 1e-12);
}

static void
test_stored_moments_read_back_the_same (void)
{
  IterateMoments moments = ITERATE_MOMENTS_INIT, again;
  guint8 bytes[ITERATE_MOMENTS_SIZE];

  for (guint i = 0; i < 100; i++)
    iterate_moments_add (&moments, (const double[ITERATE_N_MOMENTS]) { i * .1, i, -1.0 * i });
  iterate_moments_store (&moments, bytes);

  g_assert_true (iterate_moments_load (&again, bytes, sizeof bytes));
  g_assert_cmpmem (&moments, sizeof moments, &again, sizeof again);
  g_assert_false (iterate_moments_load (&again, bytes, sizeof bytes - 1));
}

int
main (int   argc,
      char *argv[])
{
  static const double small = 0, large = 1e6, extreme = 5e8;

  g_test_init (&argc, &argv, NULL);

  g_test_add ("/moments/equal-a-recomputation", Fixture, &small, set_up,
              test_moments_equal_a_recomputation, tear_down);
  g_test_add ("/moments/equal-a-recomputation-at-a-large-mean", Fixture, &large, set_up,
              test_moments_equal_a_recomputation, tear_down);
  g_test_add ("/moments/equal-a-recomputation-at-an-extreme-mean", Fixture, &extreme, set_up,
              test_moments_equal_a_recomputation, tear_down);
  g_test_add_func ("/moments/ten-million-at-a-million-stay-exact",
                   test_ten_million_at_a_million_stay_exact);
  g_test_add_func ("/moments/stored-moments-read-back-the-same",
                   test_stored_moments_read_back_the_same);

  return g_test_run ();
}
