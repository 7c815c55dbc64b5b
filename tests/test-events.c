/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test.h"

#include "iterate-error.h"
#include "iterate-event-intake.h"
#include "iterate-experiment-analysis.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-plan.h"
#include "iterate-experiment-upkeep.h"
#include "iterate-metric-spec.h"
#include "iterate-moments-table.h"
#include "iterate-time.h"
#include "iterate-unit-key.h"

#include <math.h>
#include <string.h>

#define N_PEOPLE 120
#define N_EVENTS 6000
#define NOW      (TEST_TIME + 60 * ITERATE_DAY)

static const char *const metrics[] = {
  "paid=proportion:buy;window=5d",
  "views=count:view;lookback=14d",
  "revenue=mean:buy.amount;currency=EUR",
  "rate=ratio:buy.amount/view",
  "kinds=count:view.page#",
  "week=retention:view;day=7",
  "funnel=funnel:view>cart>buy;window=9d",
  "home=count:view where page=home",
};

/* What happened, kept the obvious way. A person may go by two names. */
typedef struct
{
  guint       person;
  gint64      at;
  const char *name;
  double      amount;
  gboolean    dollars;
  guint       page;
} Happening;

typedef struct
{
  TestStore  base;
  GRand     *rand;
  GArray    *happenings;   /* (owned) (element-type Happening) */
  gint64     variant[N_PEOPLE]; /* 0 none, 1 and 2, 3 for both */
  gint64     exposed[N_PEOPLE];
  gboolean   linked[N_PEOPLE];
} Fixture;

static void
create_experiment (Fixture *fixture)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autoptr(GError) error = NULL;
  IterateDatabase *db;
  gint64 id;

  iterate_transaction_begin (&unit, iterate_store_get_writer (fixture->base.store), &error);
  g_assert_no_error (error);
  db = iterate_transaction_get_database (&unit);
  experiment = iterate_experiment_create (db, TEST_TIME, "shop", "", "draft", NULL, NULL, &error);
  g_assert_no_error (error);
  iterate_experiment_add_variant (db, experiment, "a", TRUE, 1, &id, &error);
  iterate_experiment_add_variant (db, experiment, "b", FALSE, 1, &id, &error);
  for (guint i = 0; i < G_N_ELEMENTS (metrics); i++)
    {
      g_autoptr(IterateMetricSpec) spec = iterate_metric_spec_parse (metrics[i], &error);

      g_assert_no_error (error);
      iterate_experiment_add_spec (db, experiment, spec, TEST_TIME, &error);
      g_assert_no_error (error);
    }
  iterate_experiment_start (db, experiment, TEST_TIME, 0, &error);
  g_assert_no_error (error);
  iterate_transaction_commit (&unit, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  test_store_set_up (&fixture->base, data);
  fixture->rand = g_rand_new_with_seed (77);
  fixture->happenings = g_array_new (FALSE, FALSE, sizeof (Happening));
  test_execute (fixture->base.store, "INSERT INTO setting (name, value) VALUES "
                                     "('currency.rates', '{\"EUR\": 1, \"USD\": 0.5}')");
  create_experiment (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_array_unref (fixture->happenings);
  g_rand_free (fixture->rand);
  test_store_tear_down (&fixture->base, data);
}

static char *
pick_name (Fixture *fixture,
           guint    person)
{
  return g_strdup_printf (g_rand_boolean (fixture->rand) && person % 3 == 0 ? "anon-%u" : "user-%u",
                          person);
}

static void
take (IterateEventIntake *intake,
      const char         *user,
      const char         *name,
      gint64              at,
      const char         *properties)
{
  const IterateProductEvent event = { user, strlen (user), name, at, properties };
  g_autoptr(GError) error = NULL;

  iterate_event_intake_take (intake, &event, &error);
  g_assert_no_error (error);
}

static void
expose (Fixture            *fixture,
        IterateEventIntake *intake,
        guint               person,
        gint64              at)
{
  gint64 variant = person % 2 + 1;
  g_autofree char *user = pick_name (fixture, person);
  g_autofree char *properties = NULL;

  /* Now and then somebody sees the other one. */
  if (g_rand_int_range (fixture->rand, 0, 60) == 0)
    variant = 3 - variant;
  properties = g_strdup_printf ("{\"experiment\": \"shop\", \"variant\": \"%s\", \"n\": %d}",
                                variant == 1 ? "a" : "b", g_rand_int (fixture->rand) & 0xffff);
  take (intake, user, "$exposure", at, properties);

  fixture->exposed[person] = fixture->variant[person] == 0 ? at
                                                           : MIN (fixture->exposed[person], at);
  fixture->variant[person] |= variant;
}

static void
happen (Fixture            *fixture,
        IterateEventIntake *intake,
        guint               person,
        gint64              at)
{
  static const char *const names[] = { "view", "view", "cart", "buy", "other" };
  static const char *const pages[] = { "home", "shop", "blog" };
  Happening happening = {
    person, at, names[g_rand_int_range (fixture->rand, 0, 5)],
    g_rand_int_range (fixture->rand, 1, 10000) / 100.0, g_rand_boolean (fixture->rand),
    g_rand_int_range (fixture->rand, 0, 3),
  };
  g_autofree char *user = pick_name (fixture, person);
  g_autofree char *properties = NULL;
  char amount[32];

  g_ascii_formatd (amount, sizeof amount, "%.2f", happening.amount);
  properties = g_strdup_printf ("{\"amount\": %s, \"currency\": \"%s\", \"page\": \"%s\"}", amount,
                                happening.dollars ? "USD" : "EUR", pages[happening.page]);
  take (intake, user, happening.name, at, properties);
  g_array_append_val (fixture->happenings, happening);
  /* The very same event again, as clients that retry send it. */
  if (g_rand_int_range (fixture->rand, 0, 8) == 0)
    take (intake, user, happening.name, at, properties);
}

static void
link_names (Fixture            *fixture,
            IterateEventIntake *intake,
            guint               person)
{
  g_autofree char *user = g_strdup_printf ("user-%u", person);
  g_autofree char *properties = g_strdup_printf ("{\"$anon_distinct_id\": \"anon-%u\"}", person);

  take (intake, user, "$identify", TEST_TIME, properties);
  fixture->linked[person] = TRUE;
}

/* Everything in random order, in batches of random size. */
static void
run_batch (Fixture *fixture,
           guint    n)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(IterateEventIntake) intake = iterate_event_intake_new (NOW);
  g_autoptr(GError) error = NULL;

  iterate_transaction_begin (&unit, iterate_store_get_writer (fixture->base.store), &error);
  g_assert_no_error (error);
  iterate_event_intake_begin (intake, iterate_transaction_get_database (&unit), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n; i++)
    {
      guint person = g_rand_int_range (fixture->rand, 0, N_PEOPLE);
      gint64 at = TEST_TIME + (gint64) (g_rand_double (fixture->rand) * 40 * ITERATE_DAY);
      int what = g_rand_int_range (fixture->rand, 0, 12);

      if (what == 0)
        expose (fixture, intake, person, at);
      else if (what == 1 && person % 3 == 0)
        link_names (fixture, intake, person);
      else
        happen (fixture, intake, person, at);
    }
  iterate_event_intake_settle (intake, &error);
  g_assert_no_error (error);
  iterate_transaction_commit (&unit, &error);
  g_assert_no_error (error);
}

typedef struct
{
  double x;
  double y;
  double pre;
} Value;

static double
get_amount (const Happening *happening)
{
  return happening->dollars ? happening->amount * 0.5 : happening->amount;
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  const Happening *first = a, *second = b;

  return (first->at > second->at) - (first->at < second->at);
}

static gboolean
is_done (const Happening *happening,
         guint            person,
         const char      *name,
         gint64           from,
         gint64           to)
{
  return happening->person == person && g_str_equal (happening->name, name) &&
         happening->at >= from && happening->at < to;
}

/* The definitions once more, by hand. */
static Value
compute (Fixture *fixture,
         guint    person,
         guint    metric)
{
  static const char *const steps[] = { "view", "cart", "buy" };
  gint64 at = fixture->exposed[person], end = G_MAXINT64;
  Value value = { 0, 1, 0 };
  double views = 0;
  guint step = 0;
  guint pages = 0;

  for (guint i = 0; i < fixture->happenings->len; i++)
    {
      const Happening *h = &g_array_index (fixture->happenings, Happening, i);

      switch (metric)
        {
        case 0:
          value.x = value.x || is_done (h, person, "buy", at, at + 5 * ITERATE_DAY);
          break;

        case 1:
          value.x += is_done (h, person, "view", at, end);
          value.pre += is_done (h, person, "view", at - 14 * ITERATE_DAY, at);
          break;

        case 2:
          value.x += is_done (h, person, "buy", at, end) ? get_amount (h) : 0;
          break;

        case 3:
          value.x += is_done (h, person, "buy", at, end) ? h->amount : 0;
          views += is_done (h, person, "view", at, end);
          value.y = views;
          break;

        case 4:
          if (is_done (h, person, "view", at, end))
            pages |= 1 << h->page;
          value.x = (pages & 1) + (pages >> 1 & 1) + (pages >> 2 & 1);
          break;

        case 5:
          value.x = value.x || is_done (h, person, "view", at + 7 * ITERATE_DAY,
                                        at + 8 * ITERATE_DAY);
          break;

        case 6:
          if (step < 3 && is_done (h, person, steps[step], at, at + 9 * ITERATE_DAY))
            step++;
          value.x = step == 3;
          break;

        default:
          value.x += is_done (h, person, "view", at, end) && h->page == 0;
        }
    }

  return value;
}

static void
check_against_the_obvious (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  IterateDatabase *db = iterate_store_get_reader (fixture->base.store, &error);

  g_array_sort (fixture->happenings, compare_times);
  for (guint metric = 0; metric < G_N_ELEMENTS (metrics); metric++)
    for (gint64 variant = 1; variant <= 2; variant++)
      {
        IterateMoments kept, expected = ITERATE_MOMENTS_INIT;

        iterate_moments_table_load (db, metric + 1, variant, &kept, &error);
        g_assert_no_error (error);
        for (guint person = 0; person < N_PEOPLE; person++)
          {
            Value value;

            if (fixture->variant[person] != variant)
              continue;

            value = compute (fixture, person, metric);
            iterate_moments_add (&expected,
                                 (const double[ITERATE_N_MOMENTS]) { value.x, value.y, value.pre });
          }

        g_assert_cmpint (kept.n, ==, expected.n);
        for (guint axis = 0; kept.n > 2 && axis < 3; axis++)
          {
            double variance = iterate_moments_get_covariance (&expected, axis, axis);

            g_assert_cmpfloat_with_epsilon (iterate_moments_get_mean (&kept, axis),
                                            iterate_moments_get_mean (&expected, axis),
                                            1e-9 * (1 + fabs (iterate_moments_get_mean (&expected,
                                                                                        axis))));
            g_assert_cmpfloat_with_epsilon (iterate_moments_get_covariance (&kept, axis, axis),
                                            variance, 1e-9 * (1 + variance));
          }
      }
}

/* The two names of a person who never told are two people to everybody. */
static void
link_everybody (Fixture *fixture)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(IterateEventIntake) intake = iterate_event_intake_new (NOW);
  g_autoptr(GError) error = NULL;

  iterate_transaction_begin (&unit, iterate_store_get_writer (fixture->base.store), &error);
  iterate_event_intake_begin (intake, iterate_transaction_get_database (&unit), &error);
  g_assert_no_error (error);
  for (guint person = 0; person < N_PEOPLE; person += 3)
    if (!fixture->linked[person])
      link_names (fixture, intake, person);
  iterate_event_intake_settle (intake, &error);
  g_assert_no_error (error);
  iterate_transaction_commit (&unit, &error);
  g_assert_no_error (error);
}

static void
test_events_in_any_order_come_to_the_same (Fixture       *fixture,
                                           gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(IterateExperiment) experiment = NULL;
  gint64 n_changed;

  while (fixture->happenings->len < N_EVENTS)
    run_batch (fixture, g_rand_int_range (fixture->rand, 1, 200));
  link_everybody (fixture);
  check_against_the_obvious (fixture);

  /* A recomputation finds nothing to mend. */
  iterate_transaction_begin (&unit, iterate_store_get_writer (fixture->base.store), &error);
  experiment = iterate_experiment_find (iterate_transaction_get_database (&unit), "shop", &error);
  iterate_experiment_recompute (iterate_transaction_get_database (&unit), experiment, -1, NOW,
                                &n_changed, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n_changed, ==, 0);
}

static gint64
count_values (Fixture    *fixture,
              const char *metric)
{
  g_autoptr(GError) error = NULL;
  IterateDatabase *db = iterate_store_get_reader (fixture->base.store, &error);
  gint64 n = 0;

  for (gint64 variant = 1; variant <= 2; variant++)
    {
      IterateMoments moments;
      g_autofree char *sql = g_strdup_printf ("SELECT id FROM experiment_metric WHERE name = '%s'",
                                              metric);

      iterate_moments_table_load (db, test_get_int64 (fixture->base.store, sql), variant, &moments,
                                  &error);
      g_assert_no_error (error);
      n += moments.n;
    }

  return n;
}

static void
test_a_day_must_come_before_it_is_missed (Fixture       *fixture,
                                          gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  for (guint day = 0; day < 2; day++)
    {
      g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
      g_autoptr(IterateExperiment) experiment = NULL;
      IterateDatabase *db;

      iterate_transaction_begin (&unit, iterate_store_get_writer (fixture->base.store), &error);
      db = iterate_transaction_get_database (&unit);
      if (day == 0)
        {
          g_autoptr(IterateEventIntake) intake = iterate_event_intake_new (TEST_TIME);

          iterate_event_intake_begin (intake, db, &error);
          take (intake, "early", "$exposure", TEST_TIME,
                "{\"experiment\": \"shop\", \"variant\": \"a\"}");
          iterate_event_intake_settle (intake, &error);
          g_assert_no_error (error);
        }
      else
        {
          experiment = iterate_experiment_find (db, "shop", &error);
          iterate_experiment_mature (db, experiment, TEST_TIME + 8 * ITERATE_DAY, &error);
          g_assert_no_error (error);
        }
      iterate_transaction_commit (&unit, &error);
      g_assert_no_error (error);
      g_assert_cmpint (count_values (fixture, "paid"), ==, 1);
      g_assert_cmpint (count_values (fixture, "week"), ==, day);
    }
}

static void
test_bots_and_unknown_money_do_not_count (Fixture       *fixture,
                                          gconstpointer  data)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(IterateEventIntake) intake = iterate_event_intake_new (NOW);
  g_autoptr(GError) error = NULL;
  const IterateProductEvent broken = { "p", 1, "view", TEST_TIME, "no JSON" };
  const IterateProductEvent list = { "p", 1, "view", TEST_TIME, "[1]" };

  iterate_transaction_begin (&unit, iterate_store_get_writer (fixture->base.store), &error);
  iterate_event_intake_begin (intake, iterate_transaction_get_database (&unit), &error);
  take (intake, "p", "$exposure", TEST_TIME, "{\"experiment\": \"shop\", \"variant\": \"a\"}");
  take (intake, "p", "$exposure", TEST_TIME, "{\"experiment\": \"shop\", \"variant\": \"z\"}");
  take (intake, "p", "buy", TEST_TIME + 1, "{\"amount\": 5, \"currency\": \"XAU\"}");
  take (intake, "b", "view", TEST_TIME + 1, "{\"user_agent\": \"Googlebot/2.1\"}");
  take (intake, "b", "view", TEST_TIME + 1, "{\"is_internal\": true}");
  g_assert_false (iterate_event_intake_take (intake, &broken, &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (iterate_event_intake_take (intake, &list, &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
  g_clear_error (&error);
  iterate_event_intake_settle (intake, &error);
  g_assert_no_error (error);

  g_assert_cmpint (iterate_event_intake_get_counts (intake)->n_excluded, ==, 2);
  g_assert_cmpint (iterate_event_intake_get_counts (intake)->n_unmatched, ==, 1);
  g_assert_cmpint (iterate_event_intake_get_counts (intake)->n_unconverted, >=, 1);
  iterate_transaction_commit (&unit, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_values (fixture, "revenue"), ==, 1);
}

static void
test_a_wrong_definition_is_refused (void)
{
  static const char *const wrong[] = {
    "", "x", "x=", "x=nothing:buy", "x=mean:buy", "x=ratio:buy", "x=retention:open",
    "x=funnel:one", "x=count:buy;window=soon", "x=count:buy;cap=2", "x=count:buy;role=king",
    "x=quantile:buy.amount", "x=count:buy where page", "x=count:buy.\"a", "x=retention",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (iterate_metric_spec_parse (wrong[i], &error));
      g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/events/in-any-order-come-to-the-same", Fixture, NULL, set_up,
              test_events_in_any_order_come_to_the_same, tear_down);
  g_test_add ("/events/a-day-must-come-before-it-is-missed", Fixture, NULL, set_up,
              test_a_day_must_come_before_it_is_missed, tear_down);
  g_test_add ("/events/bots-and-unknown-money-do-not-count", Fixture, NULL, set_up,
              test_bots_and_unknown_money_do_not_count, tear_down);
  g_test_add_func ("/events/a-wrong-definition-is-refused", test_a_wrong_definition_is_refused);

  return g_test_run ();
}
