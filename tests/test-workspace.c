/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test-workspace.h"

/* A workspace is closed while its file is written and read. */

static gboolean
note_slowly (IterateDatabase  *db,
             gint64            now,
             gpointer          unused,
             GError          **error)
{
  g_usleep (200 * 1000);

  return iterate_database_execute (db, error,
                                   "INSERT INTO dismissal (practice, subject, dismissed_by, "
                                   "created_at) VALUES ('guardrail', 'exp-1', 'ada', ?)", "i", now);
}

static void
changed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (iterate_workspace_write_finish (ITERATE_WORKSPACE (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_true (gpointer flag)
{
  return *(gboolean *) flag;
}

static void
test_what_was_begun_is_written_before_it_is_closed (TestWorkspace *self,
                                                    gconstpointer  data)
{
  gboolean changed = FALSE;

  iterate_workspace_write_async (self->workspace, note_slowly, NULL, NULL, NULL, changed_cb, &changed);
  iterate_workspace_close (self->workspace);
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM dismissal"), ==, 1);
  g_assert_true (test_wait_until (is_true, &changed));
}

static gint n_started;

/* Takes minutes. */
static gpointer
read_at_length (IterateDatabase  *db,
                gint64            now,
                gpointer          unused,
                GError          **error)
{
  gint64 n;

  g_atomic_int_inc (&n_started);
  if (!iterate_database_get_int64 (db, &n, error,
                                   "WITH RECURSIVE number (n) AS "
                                   "(SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1000000000) "
                                   "SELECT count(*) FROM number", ""))
    return NULL;

  return g_memdup2 (&n, sizeof n);
}

static void
broken_off_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  *(gboolean *) user_data = TRUE;
}

static gboolean
has_started (gpointer unused)
{
  return g_atomic_int_get (&n_started) > 0;
}

static void
test_a_read_does_not_hold_up_the_closing (TestWorkspace *self,
                                          gconstpointer  data)
{
  gboolean broken_off = FALSE, refused = FALSE;

  iterate_workspace_read_async (self->workspace, read_at_length, NULL, NULL, g_free, NULL,
                                broken_off_cb, &broken_off);
  g_assert_true (test_wait_until (has_started, NULL));
  iterate_workspace_close (self->workspace);
  g_assert_true (test_wait_until (is_true, &broken_off));

  /* What is asked for afterwards is not begun. */
  iterate_workspace_read_async (self->workspace, read_at_length, NULL, NULL, g_free, NULL,
                                broken_off_cb, &refused);
  g_assert_true (test_wait_until (is_true, &refused));
  g_assert_cmpint (n_started, ==, 1);
}

static gboolean
is_left_alone (gpointer object)
{
  return g_atomic_int_get (&G_OBJECT (object)->ref_count) == 1;
}

/* A job's thread lets go of the workspace a moment after its callback. */
static void
tear_down (TestWorkspace *self,
           gconstpointer  data)
{
  g_assert_true (test_wait_until (is_left_alone, self->workspace));
  test_workspace_tear_down (self, data);
}

#define ADD(name, test) \
  g_test_add ("/workspace/" name, TestWorkspace, NULL, test_workspace_set_up, test, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("what-was-begun-is-written-before-it-is-closed",
       test_what_was_begun_is_written_before_it_is_closed);
  ADD ("a-read-does-not-hold-up-the-closing", test_a_read_does_not_hold_up_the_closing);

  return g_test_run ();
}
