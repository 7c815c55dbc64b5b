/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector-fixture.h"

#include "iterate-start-rollout.h"
#include "iterate-test.h"
#include "iterate-time.h"

#include <math.h>
#include <string.h>

/* A rollout over a day, on a clock that is set by hand, as a hundred thousand people see it over
 * OFREP. */

#define FLAG    "dark-mode"
#define N       100000
#define N_STEPS 96
#define STEP    (ITERATE_DAY / N_STEPS)

/* Everybody asks at these steps, and some at each. */
#define ALL_EVERY 16
#define N_SOME    500

/* Requests under way at the same time. */
#define N_SOCKETS 32

typedef struct
{
  GSocketConnection *connection;
  GDataInputStream  *input;
} Line;

static void
open_line (Fixture *self,
           Line    *line)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;

  line->connection = g_socket_client_connect_to_host (
    client, iterate_collector_get_address (self->collector), 80, NULL, &error);
  g_assert_no_error (error);
  line->input = g_data_input_stream_new (
    g_io_stream_get_input_stream (G_IO_STREAM (line->connection)));
  g_data_input_stream_set_newline_type (line->input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
}

static void
close_line (Line *line)
{
  g_clear_object (&line->input);
  g_clear_object (&line->connection);
}

static void
ask_for (Line *line,
         guint user)
{
  g_autofree char *body = g_strdup_printf ("{\"context\":{\"targetingKey\":\"user-%u\"}}", user);
  g_autofree char *request = g_strdup_printf (
    "POST /ofrep/v1/evaluate/flags/" FLAG " HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
    "application/json\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", strlen (body), body);
  g_autoptr(GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (line->connection)), request,
                             strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Returns: whether it is on for who was asked for */
static gboolean
read_answer (Line *line)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *body = NULL;
  gsize length = 0, got;

  for (;;)
    {
      g_autofree char *head = g_data_input_stream_read_line (line->input, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (head);
      if (*head == '\0')
        break;
      if (g_ascii_strncasecmp (head, "Content-Length:", 15) == 0)
        length = g_ascii_strtoull (head + 15, NULL, 10);
    }
  body = g_malloc0 (length + 1);
  g_input_stream_read_all (G_INPUT_STREAM (line->input), body, length, &got, NULL, &error);
  g_assert_no_error (error);

  return strstr (body, "\"value\":true") != NULL;
}

/* Asks for the first @n, and notes who has it; whoever had it before must have it still. Returns: how
 * many have it */
static guint
ask_all (Line   *lines,
         guint   n,
         guint8 *had)
{
  guint n_on = 0;

  for (guint i = 0; i < n; i += N_SOCKETS)
    {
      for (guint j = 0; j < MIN (N_SOCKETS, n - i); j++)
        ask_for (&lines[j], i + j);
      for (guint j = 0; j < MIN (N_SOCKETS, n - i); j++)
        {
          gboolean on = read_answer (&lines[j]);

          g_assert_true (on || !had[i + j]);
          had[i + j] = on;
          n_on += on;
        }
    }

  return n_on;
}

static gboolean
make_rollout (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  const IterateFlagActor actor = { "tester", now, NULL };
  const IterateFlagDraft draft = { .name = FLAG };
  g_autoptr(IterateFlag) flag = iterate_flag_create (db, &draft, &actor, error);

  return flag != NULL &&
         iterate_start_rollout_order (db, flag, "0% → 100% over 24 hours", NULL, "tester", now, error);
}

static double
get_share (Fixture *self)
{
  IterateDatabase *db = iterate_store_get_reader (iterate_workspace_get_store (self->workspace), NULL);
  g_autoptr(IterateFlag) flag = iterate_flag_find (db, FLAG, NULL);

  return iterate_flag_get_percentage (flag) / 100;
}

/* Sets the clock, lets the engine do what is due, and waits until the collector serves it. */
static void
move_to (Fixture *self,
         gint64   time)
{
  /* What people were given is noted a moment after they have it. */
  g_usleep (50000);
  wait_for_fold (self);
  iterate_clock_set_time (self->clock, time);
  iterate_engine_wake (iterate_workspace_get_engine (self->workspace));
  g_assert_true (iterate_workspace_settle (self->workspace, NULL));
  g_usleep (120000);
}

static void
fail_with_reason (Fixture *self,
                  guint    step)
{
  IterateDatabase *db = iterate_store_get_reader (iterate_workspace_get_store (self->workspace), NULL);
  g_autoptr(IterateStatement) row = iterate_database_query (
    db, NULL, "SELECT action, reason, evidence FROM rollout_step ORDER BY id DESC LIMIT 1", "");

  iterate_statement_step (row, NULL);
  g_error ("step %u: %s, %s, %s", step, iterate_statement_get_string (row, 0),
           iterate_statement_get_string (row, 1), iterate_statement_get_string (row, 2));
}

static void
test_a_day_of_rollout_follows_its_plan (Fixture       *self,
                                        gconstpointer  data)
{
  g_autofree guint8 *had = g_malloc0 (N);
  Line lines[N_SOCKETS];
  double worst = 0;

  write_down (self, make_rollout, NULL);
  wait_for_flag (self, FLAG);
  for (guint i = 0; i < N_SOCKETS; i++)
    open_line (self, &lines[i]);

  for (guint step = 1; step <= N_STEPS; step++)
    {
      gboolean all = step % ALL_EVERY == 0;
      double planned = (double) step / N_STEPS, share;

      move_to (self, TEST_TIME + step * STEP);
      if (fabs (get_share (self) - planned) > 1e-3)
        fail_with_reason (self, step);
      share = (double) ask_all (lines, all ? N : N_SOME, had) / (all ? N : N_SOME);
      if (!all)
        continue;

      /* Five standard errors. */
      g_assert_cmpfloat (fabs (share - planned), <=, 5 * sqrt (planned * (1 - planned) / N) + 1e-9);
      worst = fmax (worst, fabs (share - planned));
    }
  g_test_message ("off the plan by %.3f percentage points at most", 100 * worst);
  g_assert_cmpint (count (self, "SELECT count(*) FROM rollout WHERE state = 'completed'"), ==, 1);

  for (guint i = 0; i < N_SOCKETS; i++)
    close_line (&lines[i]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/rollout/day-of-rollout-follows-its-plan", test_a_day_of_rollout_follows_its_plan);

  return g_test_run ();
}
