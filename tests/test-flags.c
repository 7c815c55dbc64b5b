/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-answer.h"
#include "iterate-flag-payload.h"
#include "iterate-id.h"
#include "iterate-query.h"
#include "iterate-rollout-step.h"
#include "iterate-start-rollout.h"
#include "iterate-task-desk.h"
#include "iterate-test.h"
#include "iterate-time.h"
#include "iterate-unit-key.h"
#include "iterate-workspace.h"

#include <math.h>
#include <string.h>

#define START (20000 * ITERATE_DAY)

typedef struct
{
  char             *folder;
  IterateClock     *clock;
  IterateWorkspace *workspace;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("iterate-XXXXXX", NULL);
  path = g_build_filename (self->folder, "test.iterate", NULL);
  self->clock = iterate_clock_new_manual (START);
  self->workspace = iterate_workspace_open (path, TRUE, self->clock, FALSE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  iterate_workspace_close (self->workspace);
  g_clear_object (&self->workspace);
  g_clear_object (&self->clock);
  test_remove_folder (self->folder);
  g_free (self->folder);
}

static IterateDatabase *
get_database (Fixture *self)
{
  return iterate_store_get_reader (iterate_workspace_get_store (self->workspace), NULL);
}

static void
settle (Fixture *self)
{
  g_autoptr(GError) error = NULL;

  iterate_workspace_settle (self->workspace, &error);
  g_assert_no_error (error);
}

static void
write_down (Fixture          *self,
            IterateWriteFunc  func,
            gpointer          data)
{
  g_autoptr(GError) error = NULL;

  iterate_workspace_write (self->workspace, func, data, &error);
  g_assert_no_error (error);
  settle (self);
}

static void
move_to (Fixture *self,
         gint64   time)
{
  iterate_clock_set_time (self->clock, time);
  iterate_engine_wake (iterate_workspace_get_engine (self->workspace));
  settle (self);
}

static IterateFlag *
load_flag (Fixture *self)
{
  g_autoptr(GError) error = NULL;
  IterateFlag *flag = iterate_flag_find (get_database (self), "dark-mode", &error);

  g_assert_no_error (error);

  return flag;
}

/* Which of n people get it on, by number. */
static GByteArray *
list_served (Fixture *self,
             guint    n)
{
  g_autoptr(IterateFlagSet) set = iterate_flag_payload_load (get_database (self), NULL);
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  GByteArray *served = g_byte_array_sized_new (n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"targetingKey\": \"user-%u\"}", i);
      IterateFlagContext context = { 0 };
      IterateFlagEvaluation result;
      guint8 on;

      g_assert_true (iterate_json_reader_parse (reader, text, strlen (text),
                                                &context.attributes.values, NULL));
      iterate_json_value_find (context.attributes.values, "targetingKey", &context.attributes.id);
      iterate_flag_evaluate (set, "dark-mode", &context, &result);
      on = iterate_flag_value_is_on (result.value);
      g_byte_array_append (served, &on, 1);
    }

  return served;
}

static guint
count_on (GByteArray *served)
{
  guint n = 0;

  for (guint i = 0; i < served->len; i++)
    n += served->data[i];

  return n;
}

static guint
count_served (Fixture *self,
              guint    n)
{
  g_autoptr(GByteArray) served = list_served (self, n);

  return count_on (served);
}

static gboolean
create_flag (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  const IterateFlagDraft draft = { .name = "dark-mode" };
  const IterateFlagActor actor = { "tester", now, NULL };
  g_autoptr(IterateFlag) flag = iterate_flag_create (db, &draft, &actor, error);

  return flag != NULL;
}

static gboolean
start_rollout (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  g_autoptr(IterateFlag) flag = iterate_flag_find (db, "dark-mode", error);

  return flag != NULL && iterate_start_rollout_order (db, flag, user_data, NULL, "tester", now, error);
}

static char *
dup_state (Fixture *self)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ROLLOUT);
  g_autoptr(IterateRollout) rollout = NULL;

  iterate_query_first (query, get_database (self), &rollout, NULL);
  g_assert_nonnull (rollout);

  return g_strdup (iterate_rollout_get_state (rollout));
}

static void
test_share_follows_plan_and_keeps_everybody (Fixture       *self,
                                             gconstpointer  data)
{
  enum { N = 100000 };
  g_autoptr(GByteArray) before = g_byte_array_new ();
  g_autofree char *state = NULL;

  write_down (self, create_flag, NULL);
  write_down (self, start_rollout, (gpointer) "0% → 100% over 24 hours");
  for (int hour = 0; hour <= 24; hour += 3)
    {
      g_autoptr(GByteArray) served = NULL;
      double planned = hour / 24.0;

      if (hour > 0)
        move_to (self, START + hour * ITERATE_HOUR);
      served = list_served (self, N);
      /* Five standard errors of a share of so many. */
      g_assert_cmpfloat (fabs (count_on (served) / (double) N - planned), <=,
                         5 * sqrt (0.25 / N) + 1e-9);
      for (guint i = 0; i < before->len; i++)
        g_assert_cmpuint (served->data[i], >=, before->data[i]);
      g_clear_pointer (&before, g_byte_array_unref);
      before = g_steal_pointer (&served);
    }

  state = dup_state (self);
  g_assert_cmpstr (state, ==, "completed");
}

static gint64
count_steps (Fixture    *self,
             const char *action)
{
  gint64 n = 0;

  g_assert_true (iterate_database_get_int64 (get_database (self), &n, NULL,
                                             "SELECT count(*) FROM rollout_step WHERE action = ?", "s",
                                             action));

  return n;
}

static void
test_sleep_is_caught_up_once (Fixture       *self,
                              gconstpointer  data)
{
  g_autofree char *state = NULL;

  write_down (self, create_flag, NULL);
  write_down (self, start_rollout, (gpointer) "0% → 100% over 6 days");
  move_to (self, START + 3 * ITERATE_DAY);
  g_assert_cmpint (count_steps (self, "advanced"), ==, 1);
  g_assert_cmpuint (count_served (self, 1000), >, 400);
  state = dup_state (self);
  g_assert_cmpstr (state, ==, "running");
}

/* What was measured of n people who got it on or off. */
typedef struct
{
  guint n[2];
  guint n_errors[2];
} Measured;

static gboolean
measure (IterateDatabase  *db,
         gint64            now,
         gpointer          user_data,
         GError          **error)
{
  const Measured *measured = user_data;
  g_autoptr(IterateFlag) flag = iterate_flag_find (db, "dark-mode", error);

  for (int arm = 0; flag != NULL && arm < 2; arm++)
    {
      for (guint i = 0; i < measured->n[arm]; i++)
        {
          if (!iterate_database_execute (db, error,
                                         "INSERT INTO flag_unit VALUES (?, ?, ?, ?, 0, 1, ?, 0, 0)",
                                         "iiiii", iterate_record_get_id (ITERATE_RECORD (flag)),
                                         iterate_flag_get_phase (flag), (gint64) (arm * 1000000 + i),
                                         (gint64) arm, (gint64) (i < measured->n_errors[arm])))
            return FALSE;
        }
    }

  return flag != NULL;
}

static void
check_state_after (Fixture        *self,
                   const Measured *measured,
                   const char     *expected)
{
  g_autofree char *state = NULL;

  write_down (self, create_flag, NULL);
  write_down (self, start_rollout, (gpointer) "50% → 100% over 24 hours");
  write_down (self, measure, (gpointer) measured);
  move_to (self, START + 15 * 60 * ITERATE_SECOND);
  state = dup_state (self);
  g_assert_cmpstr (state, ==, expected);
}

static void
test_harm_rolls_back_at_the_next_step (Fixture       *self,
                                       gconstpointer  data)
{
  const Measured measured = { { 500, 500 }, { 5, 60 } };
  g_autoptr(IterateFlag) flag = NULL;

  check_state_after (self, &measured, "rolled-back");
  flag = load_flag (self);
  g_assert_false (iterate_flag_is_enabled (flag));
  g_assert_cmpuint (count_served (self, 1000), ==, 0);
}

static void
test_no_harm_goes_on (Fixture       *self,
                      gconstpointer  data)
{
  const Measured measured = { { 500, 500 }, { 5, 6 } };

  check_state_after (self, &measured, "running");
}

static void
test_skewed_share_pauses (Fixture       *self,
                          gconstpointer  data)
{
  const Measured measured = { { 2000, 500 }, { 0, 0 } };

  check_state_after (self, &measured, "paused");
}

static void
test_silence_pauses (Fixture       *self,
                     gconstpointer  data)
{
  const Measured measured = { { 500, 500 }, { 5, 5 } };
  g_autofree char *state = NULL;

  check_state_after (self, &measured, "running");
  move_to (self, START + 30 * 60 * ITERATE_SECOND);
  state = dup_state (self);
  g_assert_cmpstr (state, ==, "paused");
}

static gboolean
kill_flag (IterateDatabase  *db,
           gint64            now,
           gpointer          user_data,
           GError          **error)
{
  const IterateFlagActor actor = { "tester", now, NULL };
  g_autoptr(IterateFlag) flag = iterate_flag_find (db, "dark-mode", error);

  return flag != NULL && iterate_flag_kill (db, flag, "It hurts", &actor, error);
}

static void
test_kill_switch_ends_rollout (Fixture       *self,
                               gconstpointer  data)
{
  g_autofree char *state = NULL;

  write_down (self, create_flag, NULL);
  write_down (self, start_rollout, (gpointer) "0% → 100% over 24 hours");
  move_to (self, START + 12 * ITERATE_HOUR);
  write_down (self, kill_flag, NULL);
  move_to (self, START + 24 * ITERATE_HOUR);
  state = dup_state (self);
  g_assert_cmpstr (state, ==, "stopped");
  g_assert_cmpuint (count_served (self, 1000), ==, 0);
}

static gboolean
finish_task (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  g_autoptr(IterateTask) task = NULL;

  task = iterate_task_create (db, &(IterateTaskDraft) { "Dark mode", .feature = "dark-mode" }, now,
                              error);

  return task != NULL && iterate_task_complete (db, task, NULL, "tester", now, error) &&
         iterate_database_execute (db, error,
                                   "UPDATE team SET members = '[\"user-7\"]' "
                                   "WHERE name = 'product'", "");
}

static void
test_implemented_feature_is_for_team_until_stable (Fixture       *self,
                                                   gconstpointer  data)
{
  Measured measured = { { 0, 30 }, { 0, 0 } };
  g_autoptr(GByteArray) served = NULL;
  gint64 n;

  write_down (self, finish_task, NULL);
  served = list_served (self, 100);
  g_assert_cmpuint (count_on (served), ==, 1);
  g_assert_cmpuint (served->data[7], ==, 1);

  /* A day without anybody using it says nothing. */
  move_to (self, START + 25 * ITERATE_HOUR);
  g_assert_true (iterate_database_get_int64 (get_database (self), &n, NULL,
                                             "SELECT count(*) FROM event WHERE type = 'feature.stable'",
                                             ""));
  g_assert_cmpint (n, ==, 0);

  write_down (self, measure, &measured);
  move_to (self, START + 27 * ITERATE_HOUR);
  g_assert_true (iterate_database_get_int64 (get_database (self), &n, NULL,
                                             "SELECT count(*) FROM approval WHERE action = 'rollout' "
                                             "AND status = 'waiting'", ""));
  g_assert_cmpint (n, ==, 1);
}

static void
test_plans_are_read (void)
{
  IterateRolloutPlan plan;
  g_autoptr(GError) error = NULL;

  g_assert_true (iterate_rollout_plan_parse (&plan, "0% → 100% over 24 hours", &error));
  g_assert_no_error (error);
  g_assert_false (plan.staged);
  g_assert_cmpfloat (iterate_rollout_plan_get_percentage (&plan, 12 * ITERATE_HOUR), ==, 50);
  g_assert_cmpfloat (iterate_rollout_plan_get_percentage (&plan, 99 * ITERATE_HOUR), ==, 100);

  g_assert_true (iterate_rollout_plan_parse (&plan, "1%->10% -> 100 over 2 days", &error));
  g_assert_true (plan.staged);
  g_assert_cmpfloat (iterate_rollout_plan_get_percentage (&plan, 23 * ITERATE_HOUR), ==, 1);
  g_assert_cmpfloat (iterate_rollout_plan_get_percentage (&plan, 24 * ITERATE_HOUR), ==, 10);
}

static void
test_what_is_no_plan_is_refused (void)
{
  static const char *const texts[] = {
    "", "100%", "0% → 100%", "50% → 10% over 1 day", "0% → 101% over 1 day", "0% → 100% over 0 hours",
    "0% → 100% over 5 parsecs", "0% → nan% over 1 day",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      IterateRolloutPlan plan;
      g_autoptr(GError) error = NULL;

      g_assert_false (iterate_rollout_plan_parse (&plan, texts[i], &error));
      g_assert_nonnull (error);
    }
}

static void
test_keys_are_made_of_names (void)
{
  g_autofree char *made = iterate_flag_make_key ("Shorter signup form!");
  g_autofree char *kept = iterate_flag_make_key ("Checkout_v2.1");

  g_assert_cmpstr (made, ==, "shorter-signup-form");
  g_assert_cmpstr (kept, ==, "Checkout_v2.1");
  g_assert_false (iterate_flag_check_key ("a/b", NULL));
  g_assert_false (iterate_flag_check_key ("", NULL));
}

static void
test_half_characters_are_mended (void)
{
  static const char text[] = "{\"a\": \"x\\ud83d y \\ud83d\\ude00 \\\\ud83d\"}";
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  g_autoptr(GError) error = NULL;
  IterateJsonValue root;

  g_assert_true (iterate_json_reader_parse (reader, text, strlen (text), &root, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (iterate_json_value_find_string (root, "a"), ==, "x\xef\xbf\xbd y 😀 \\ud83d");
}

static void
test_large_numbers_are_read_and_written (void)
{
  static const char text[] = "{\"a\":138350580554969120000,\"b\":-66666666666666666.5e3,"
                             "\"c\":[\"9\\\"\"],"
                             "\"d\":18446744073709551615,\"e\":-99999999999999999999,\"f\":1e300}";
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  g_autoptr(GString) written = g_string_new (NULL);
  IterateJsonValue root, value;
  double number;

  g_assert_true (iterate_json_reader_parse (reader, text, strlen (text), &root, NULL));
  iterate_json_value_append (root, written);
  g_assert_true (iterate_json_reader_parse (reader, written->str, written->len, &root, NULL));
  iterate_json_value_find (root, "a", &value);
  g_assert_true (iterate_json_value_get_double (value, &number));
  g_assert_cmpfloat (number, ==, 138350580554969120000.0);
  iterate_json_value_find (root, "b", &value);
  g_assert_true (iterate_json_value_get_double (value, &number));
  g_assert_cmpfloat (number, ==, -66666666666666666.5e3);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flags/plans-are-read", test_plans_are_read);
  g_test_add_func ("/flags/what-is-no-plan-is-refused", test_what_is_no_plan_is_refused);
  g_test_add_func ("/flags/keys-are-made-of-names", test_keys_are_made_of_names);
  g_test_add_func ("/flags/half-characters-are-mended", test_half_characters_are_mended);
  g_test_add_func ("/flags/large-numbers-are-read-and-written",
                   test_large_numbers_are_read_and_written);
  ADD ("/flags/share-follows-plan-and-keeps-everybody", test_share_follows_plan_and_keeps_everybody);
  ADD ("/flags/sleep-is-caught-up-once", test_sleep_is_caught_up_once);
  ADD ("/flags/harm-rolls-back-at-the-next-step", test_harm_rolls_back_at_the_next_step);
  ADD ("/flags/no-harm-goes-on", test_no_harm_goes_on);
  ADD ("/flags/skewed-share-pauses", test_skewed_share_pauses);
  ADD ("/flags/silence-pauses", test_silence_pauses);
  ADD ("/flags/kill-switch-ends-rollout", test_kill_switch_ends_rollout);
  ADD ("/flags/implemented-feature-is-for-team-until-stable",
       test_implemented_feature_is_for_team_until_stable);

  return g_test_run ();
}
