/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test.h"

#include "iterate-engine-lock.h"
#include "iterate-engine.h"
#include "iterate-error.h"
#include "iterate-approval.h"
#include "iterate-journal.h"
#include "iterate-scheduler.h"
#include "iterate-settings.h"
#include "iterate-time.h"

typedef struct
{
  TestStore      base;
  IterateClock  *clock;
  IterateEngine *engine;
} Fixture;

/* What the handlers of the test at hand saw. */
static int n_calls;
static int n_step_calls;
static int n_failures;
static GPtrArray *order;
static GMutex order_mutex;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  test_store_set_up (&fixture->base, data);
  fixture->clock = iterate_clock_new_manual (TEST_TIME);
  fixture->engine = iterate_engine_new (fixture->base.store, fixture->clock, 4);
  n_calls = n_step_calls = n_failures = 0;
  order = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  iterate_engine_stop (fixture->engine);
  g_assert_finalize_object (fixture->engine);
  g_assert_finalize_object (fixture->clock);
  g_clear_pointer (&order, g_ptr_array_unref);
  test_store_tear_down (&fixture->base, data);
}

static gint64
append (Fixture    *fixture,
        const char *type,
        const char *subject)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(GError) error = NULL;
  gint64 id;

  iterate_transaction_begin (&unit, iterate_store_get_writer (fixture->base.store), &error);
  g_assert_no_error (error);
  id = iterate_journal_append (iterate_transaction_get_database (&unit), TEST_TIME, type, subject,
                               NULL, NULL, &error);
  g_assert_no_error (error);
  iterate_transaction_commit (&unit, &error);
  g_assert_no_error (error);

  return id;
}

static void
start (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  iterate_engine_start (fixture->engine, &error);
  g_assert_no_error (error);
}

static void
settle (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  iterate_engine_settle (fixture->engine, 0, G_MAXINT64, &error);
  g_assert_no_error (error);
}

static gint64
count (Fixture    *fixture,
       const char *sql)
{
  return test_get_int64 (fixture->base.store, sql);
}

static gboolean
send_message (IterateRun  *run,
              GError     **error)
{
  g_autoptr(JsonObject) payload = json_object_new ();

  g_atomic_int_inc (&n_calls);

  return iterate_run_begin (run, error) &&
         iterate_run_send (run, "Team.product", "hello", payload, error);
}

static gboolean
append_follow_up (IterateRun  *run,
                  GError     **error)
{
  return iterate_run_begin (run, error) &&
         iterate_run_append (run, "second", iterate_run_get_subject (run), NULL, error);
}

static void
test_events_reach_their_handlers_once (Fixture       *fixture,
                                       gconstpointer  data)
{
  iterate_engine_on (fixture->engine, "first", "send", send_message);
  iterate_engine_on (fixture->engine, "first", "follow-up", append_follow_up);
  iterate_engine_on (fixture->engine, "second", "send", send_message);
  start (fixture);
  for (int i = 0; i < 500; i++)
    {
      g_autofree char *subject = g_strdup_printf ("thing-%d", i % 50);

      append (fixture, "first", subject);
    }
  settle (fixture);

  g_assert_cmpint (n_calls, ==, 1000);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM message"), ==, 1000);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM delivery WHERE state = 'done'"), ==, 1500);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM event e JOIN event c "
                                   "ON e.cause_event_id = c.id WHERE c.type = 'first'"), ==, 500);
}

static void
test_events_before_the_start_are_handled (Fixture       *fixture,
                                          gconstpointer  data)
{
  g_autoptr(IterateEngine) earlier = NULL;
  g_autoptr(GError) error = NULL;

  /* Another process subscribed once, and is gone. */
  earlier = iterate_engine_new (fixture->base.store, fixture->clock, 1);
  iterate_engine_on (earlier, "first", "send", send_message);
  iterate_engine_start (earlier, &error);
  g_assert_no_error (error);
  iterate_engine_stop (earlier);

  append (fixture, "first", "a");
  g_assert_cmpint (n_calls, ==, 0);

  iterate_engine_on (fixture->engine, "first", "send", send_message);
  start (fixture);
  settle (fixture);
  g_assert_cmpint (n_calls, ==, 1);
}

static gboolean
note_order (IterateRun  *run,
            GError     **error)
{
  g_mutex_lock (&order_mutex);
  g_ptr_array_add (order, g_strdup_printf ("%s %" G_GINT64_FORMAT, iterate_run_get_subject (run),
                                           iterate_event_get_id (iterate_run_get_event (run))));
  g_mutex_unlock (&order_mutex);

  /* Fails now and then, which must not let a later event overtake. */
  if (g_atomic_int_add (&n_calls, 1) % 7 == 3)
    {
      g_mutex_lock (&order_mutex);
      g_ptr_array_remove_index (order, order->len - 1);
      g_mutex_unlock (&order_mutex);
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "Not this time");
      return FALSE;
    }

  return TRUE;
}

static void
test_one_subject_is_handled_in_order (Fixture       *fixture,
                                      gconstpointer  data)
{
  gint64 last[3] = { 0, 0, 0 };

  iterate_engine_on (fixture->engine, "first", "order", note_order);
  start (fixture);
  for (int i = 0; i < 120; i++)
    append (fixture, "first", i % 3 == 0 ? "0" : i % 3 == 1 ? "1" : "2");

  for (int i = 0; i < 60; i++)
    {
      settle (fixture);
      iterate_clock_set_time (fixture->clock,
                              iterate_clock_get_time (fixture->clock) + ITERATE_HOUR);
    }

  g_assert_cmpint (count (fixture, "SELECT count(*) FROM delivery WHERE state = 'done'"), ==, 120);
  g_assert_cmpuint (order->len, ==, 120);
  for (guint i = 0; i < order->len; i++)
    {
      const char *line = g_ptr_array_index (order, i);
      gint64 id = g_ascii_strtoll (line + 2, NULL, 10);

      g_assert_cmpint (id, >, last[line[0] - '0']);
      last[line[0] - '0'] = id;
    }
}

static char *
ask (const char  *input,
     gpointer     user_data,
     GError     **error)
{
  n_step_calls++;

  return g_strdup_printf ("{\"answer\":\"%s\"}", input);
}

static gboolean
ask_then_fail_twice (IterateRun  *run,
                     GError     **error)
{
  g_autofree char *answer = iterate_run_step (run, "ask", "why", ask, NULL, error);
  g_autoptr(JsonObject) payload = json_object_new ();

  if (answer == NULL || !iterate_run_begin (run, error) ||
      !iterate_run_send (run, "Team.all", "answer", payload, error))
    return FALSE;

  if (n_failures++ < 2)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "Not yet");
      return FALSE;
    }

  return TRUE;
}

static void
test_a_step_is_asked_once_over_retries (Fixture       *fixture,
                                        gconstpointer  data)
{
  iterate_engine_on (fixture->engine, "first", "ask", ask_then_fail_twice);
  start (fixture);
  append (fixture, "first", "a");
  settle (fixture);
  g_assert_cmpint (n_failures, ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM message"), ==, 0);

  iterate_clock_set_time (fixture->clock, TEST_TIME + 2 * ITERATE_SECOND);
  settle (fixture);
  iterate_clock_set_time (fixture->clock, TEST_TIME + 10 * ITERATE_SECOND);
  settle (fixture);

  g_assert_cmpint (n_failures, ==, 3);
  g_assert_cmpint (n_step_calls, ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM message"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT attempts FROM delivery"), ==, 3);
}

static gboolean
always_fail (IterateRun  *run,
             GError     **error)
{
  n_calls++;
  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "The service is away");

  return FALSE;
}

static void
test_a_hopeless_delivery_waits_for_a_person (Fixture       *fixture,
                                             gconstpointer  data)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(GError) error = NULL;

  iterate_engine_on (fixture->engine, "first", "fail", always_fail);
  iterate_engine_on (fixture->engine, "first", "send", send_message);
  start (fixture);
  append (fixture, "first", "a");
  for (int i = 0; i < 12; i++)
    {
      settle (fixture);
      iterate_clock_set_time (fixture->clock,
                              iterate_clock_get_time (fixture->clock) + ITERATE_HOUR);
    }

  /* Eight attempts, and the other handler was not held up. */
  g_assert_cmpint (n_calls, ==, 9);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM delivery WHERE state = 'failed' "
                                   "AND error = 'The service is away'"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM message"), ==, 1);

  iterate_transaction_begin (&unit, iterate_store_get_writer (fixture->base.store), &error);
  g_assert_no_error (error);
  iterate_engine_retry (iterate_transaction_get_database (&unit), 1, &error);
  g_assert_no_error (error);
  iterate_transaction_commit (&unit, &error);
  g_assert_no_error (error);
  settle (fixture);
  g_assert_cmpint (n_calls, ==, 10);
}

static gboolean
append_itself (IterateRun  *run,
               GError     **error)
{
  n_calls++;

  return iterate_run_begin (run, error) &&
         iterate_run_append (run, "loop", "a", NULL, error);
}

static void
test_a_loop_of_causes_is_stopped (Fixture       *fixture,
                                  gconstpointer  data)
{
  iterate_engine_on (fixture->engine, "loop", "loop", append_itself);
  start (fixture);
  append (fixture, "loop", "a");
  settle (fixture);

  g_assert_cmpint (n_calls, ==, ITERATE_JOURNAL_MAX_DEPTH + 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM delivery WHERE state = 'failed'"), ==, 1);
}

static void
schedule (Fixture        *fixture,
          gint64          due_at,
          gint64          repeat_every,
          IterateMisfire  misfire)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(GError) error = NULL;

  iterate_transaction_begin (&unit, iterate_store_get_writer (fixture->base.store), &error);
  g_assert_no_error (error);
  iterate_schedule_create (iterate_transaction_get_database (&unit), TEST_TIME, due_at,
                           repeat_every, misfire, "act", "thing-1", NULL, &error);
  g_assert_no_error (error);
  iterate_transaction_commit (&unit, &error);
  g_assert_no_error (error);
}

static void
test_what_was_slept_through_is_caught_up_once (Fixture       *fixture,
                                               gconstpointer  data)
{
  iterate_engine_on (fixture->engine, "schedule.due", "send", send_message);
  start (fixture);
  schedule (fixture, TEST_TIME + ITERATE_HOUR, ITERATE_DAY, ITERATE_MISFIRE_ONCE);
  schedule (fixture, TEST_TIME + ITERATE_HOUR, ITERATE_DAY, ITERATE_MISFIRE_SKIP);
  schedule (fixture, TEST_TIME + ITERATE_HOUR, 0, ITERATE_MISFIRE_ONCE);
  settle (fixture);
  g_assert_cmpint (n_calls, ==, 0);

  iterate_clock_set_time (fixture->clock, TEST_TIME + 21 * ITERATE_DAY);
  settle (fixture);
  g_assert_cmpint (n_calls, ==, 2);
  g_assert_cmpint (count (fixture, "SELECT min(due_at) FROM schedule WHERE state = 'waiting'"), ==,
                   TEST_TIME + 21 * ITERATE_DAY + ITERATE_HOUR);
}

static gboolean
ask_approval (IterateRun  *run,
              GError     **error)
{
  g_autoptr(JsonObject) arguments = json_object_new ();

  return iterate_run_begin (run, error) &&
         iterate_approval_ask (run, "act", iterate_run_get_subject (run), "Act?", "It acts.",
                               arguments, "digest", error) != 0;
}

static void
answer (Fixture  *fixture,
        gint64    id,
        gboolean  granted,
        GError  **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(GError) problem = NULL;

  iterate_transaction_begin (&unit, iterate_store_get_writer (fixture->base.store), &problem);
  g_assert_no_error (problem);
  if (iterate_approval_answer (iterate_transaction_get_database (&unit), TEST_TIME, id, granted,
                               "Ada", NULL, error))
    iterate_transaction_commit (&unit, &problem);
  g_assert_no_error (problem);
}

static void
test_an_approval_is_answered_once (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  iterate_engine_on (fixture->engine, "first", "ask", ask_approval);
  iterate_engine_on (fixture->engine, "approval.granted", "send", send_message);
  start (fixture);
  append (fixture, "first", "a");
  settle (fixture);
  g_assert_cmpint (n_calls, ==, 0);

  answer (fixture, 1, TRUE, &error);
  g_assert_no_error (error);
  answer (fixture, 1, FALSE, &error);
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT);
  settle (fixture);
  g_assert_cmpint (n_calls, ==, 1);
}

static void
test_a_policy_answers_for_a_person (Fixture       *fixture,
                                    gconstpointer  data)
{
  test_execute (fixture->base.store,
                "INSERT INTO setting (name, value) VALUES ('policy.act', 'automatic')");
  iterate_engine_on (fixture->engine, "first", "ask", ask_approval);
  iterate_engine_on (fixture->engine, "approval.granted", "send", send_message);
  start (fixture);
  append (fixture, "first", "a");
  settle (fixture);

  g_assert_cmpint (n_calls, ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM approval WHERE answered_by = 'policy'"),
                   ==, 1);
}

static void
test_one_process_leads_and_another_takes_over (Fixture       *fixture,
                                               gconstpointer  data)
{
  g_autoptr(IterateStore) store = NULL;
  g_autoptr(IterateEngine) second = NULL;
  g_autoptr(GError) error = NULL;
  gint64 id;

  iterate_engine_on (fixture->engine, "first", "send", send_message);
  start (fixture);

  store = iterate_store_open (fixture->base.path, FALSE, &error);
  g_assert_no_error (error);
  second = iterate_engine_new (store, fixture->clock, 2);
  iterate_engine_on (second, "first", "send", send_message);
  iterate_engine_start (second, &error);
  g_assert_no_error (error);
  g_assert_true (iterate_engine_is_leading (fixture->engine));
  g_assert_false (iterate_engine_is_leading (second));

  /* The second waits for what the first does for it. */
  id = append (fixture, "first", "a");
  g_assert_true (iterate_engine_settle (second, id - 1, id, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n_calls, ==, 1);

  iterate_engine_stop (fixture->engine);
  id = append (fixture, "first", "b");
  g_assert_true (iterate_engine_settle (second, id - 1, id, &error));
  g_assert_no_error (error);
  g_assert_true (iterate_engine_is_leading (second));
  g_assert_cmpint (n_calls, ==, 2);

  iterate_engine_stop (second);
}

static gboolean
wait_outside (IterateRun  *run,
              GError     **error)
{
  GCancellable *cancellable = iterate_run_get_cancellable (run);
  GPollFD fd;

  if (g_atomic_int_add (&n_calls, 1) > 0)
    return TRUE;

  g_cancellable_make_pollfd (cancellable, &fd);
  g_poll (&fd, 1, 60 * 1000);
  g_cancellable_release_fd (cancellable);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
test_what_waits_outside_is_cut_short_and_owed (Fixture       *fixture,
                                               gconstpointer  data)
{
  gint64 began;

  iterate_engine_on (fixture->engine, "ping", "wait", wait_outside);
  start (fixture);
  append (fixture, "ping", "metric-1");
  while (g_atomic_int_get (&n_calls) == 0)
    g_usleep (1000);

  began = g_get_monotonic_time ();
  iterate_engine_stop (fixture->engine);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 10 * ITERATE_SECOND);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM delivery "
                                   "WHERE state = 'pending' AND attempts = 0"), ==, 1);

  start (fixture);
  settle (fixture);
  g_assert_cmpint (g_atomic_int_get (&n_calls), ==, 2);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM delivery WHERE state = 'done'"), ==, 1);
}

static void
test_what_crashes_three_times_is_set_aside (Fixture       *fixture,
                                            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  iterate_engine_on (fixture->engine, "first", "send", send_message);
  start (fixture);
  iterate_engine_stop (fixture->engine);
  append (fixture, "first", "a");
  /* Not due, so that it stays where it is while the crashes are counted. */
  test_execute (fixture->base.store, "UPDATE delivery SET at = 9000000000000000");

  for (int i = 1; i <= 3; i++)
    {
      g_autoptr(IterateEngine) engine = iterate_engine_new (fixture->base.store, fixture->clock, 1);
      g_autoptr(IterateEngineLock) lock = NULL;

      lock = iterate_engine_lock_take (iterate_store_get_lock_path (fixture->base.store), FALSE,
                                       &error);
      g_assert_no_error (error);
      iterate_engine_lock_note (lock, 5, 1);
      g_clear_pointer (&lock, iterate_engine_lock_free);

      iterate_engine_start (engine, &error);
      g_assert_no_error (error);
      iterate_engine_stop (engine);
      g_assert_cmpint (count (fixture, "SELECT crashes FROM delivery"), ==, i);
      g_assert_cmpint (count (fixture, "SELECT count(*) FROM delivery WHERE state = 'set-aside'"),
                       ==,
                       i == 3);
    }
}

static void
note_event_cb (IterateEngine *engine,
               IterateEvent  *event,
               int           *n_events)
{
  (*n_events)++;
}

static gboolean
has_two (gpointer data)
{
  return *(int *) data == 2;
}

static void
test_observers_hear_of_events_by_type (Fixture       *fixture,
                                       gconstpointer  data)
{
  int n_events = 0;

  g_signal_connect (fixture->engine, "event::first", G_CALLBACK (note_event_cb), &n_events);
  iterate_engine_observe (fixture->engine);
  start (fixture);
  append (fixture, "first", "a");
  append (fixture, "other", "a");
  append (fixture, "first", "b");

  g_assert_true (test_wait_until (has_two, &n_events));
}

static void
test_the_journal_forgets_what_led_nowhere (Fixture       *fixture,
                                           gconstpointer  data)
{
  iterate_engine_on (fixture->engine, "dull", "order", note_order);
  iterate_engine_on (fixture->engine, "first", "send", send_message);
  n_calls = 100;
  start (fixture);
  append (fixture, "dull", "a");
  append (fixture, "first", "a");
  settle (fixture);

  iterate_clock_set_time (fixture->clock, TEST_TIME + 40 * ITERATE_DAY);
  settle (fixture);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM event WHERE type = 'dull'"), ==, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM event WHERE type = 'first'"), ==, 1);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/engine/events-reach-their-handlers-once", test_events_reach_their_handlers_once);
  ADD ("/engine/events-before-the-start-are-handled", test_events_before_the_start_are_handled);
  ADD ("/engine/one-subject-is-handled-in-order", test_one_subject_is_handled_in_order);
  ADD ("/engine/a-step-is-asked-once-over-retries", test_a_step_is_asked_once_over_retries);
  ADD ("/engine/a-hopeless-delivery-waits-for-a-person",
       test_a_hopeless_delivery_waits_for_a_person);
  ADD ("/engine/a-loop-of-causes-is-stopped", test_a_loop_of_causes_is_stopped);
  ADD ("/engine/what-was-slept-through-is-caught-up-once",
       test_what_was_slept_through_is_caught_up_once);
  ADD ("/engine/an-approval-is-answered-once", test_an_approval_is_answered_once);
  ADD ("/engine/a-policy-answers-for-a-person", test_a_policy_answers_for_a_person);
  ADD ("/engine/one-process-leads-and-another-takes-over",
       test_one_process_leads_and_another_takes_over);
  ADD ("/engine/what-waits-outside-is-cut-short-and-owed",
       test_what_waits_outside_is_cut_short_and_owed);
  ADD ("/engine/what-crashes-three-times-is-set-aside",
       test_what_crashes_three_times_is_set_aside);
  ADD ("/engine/observers-hear-of-events-by-type", test_observers_hear_of_events_by_type);
  ADD ("/engine/the-journal-forgets-what-led-nowhere", test_the_journal_forgets_what_led_nowhere);

  return g_test_run ();
}
