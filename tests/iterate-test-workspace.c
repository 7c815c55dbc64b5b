/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test-workspace.h"

#include "iterate-time.h"

void
test_workspace_set_up (TestWorkspace *self,
                       gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("iterate-test-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "test.iterate", NULL);
  self->clock = iterate_clock_new_manual (TEST_TIME);
  self->workspace = iterate_workspace_open (self->path, TRUE, self->clock, FALSE, &error);
  g_assert_no_error (error);
}

void
test_workspace_tear_down (TestWorkspace *self,
                          gconstpointer  data)
{
  iterate_workspace_close (self->workspace);
  g_assert_finalize_object (self->workspace);
  g_assert_finalize_object (self->clock);
  test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

IterateDatabase *
test_get_database (TestWorkspace *self)
{
  g_autoptr(GError) error = NULL;
  IterateDatabase *db =
    iterate_store_get_reader (iterate_workspace_get_store (self->workspace), &error);

  g_assert_no_error (error);

  return db;
}

gint64
test_get_time (TestWorkspace *self)
{
  return iterate_clock_get_time (self->clock);
}

gint64
test_count (TestWorkspace *self,
            const char    *sql)
{
  return test_get_int64 (iterate_workspace_get_store (self->workspace), sql);
}

/* Waits until the workflows have done what there is to do. */
void
test_settle (TestWorkspace *self)
{
  g_autoptr(GError) error = NULL;

  iterate_workspace_settle (self->workspace, &error);
  g_assert_no_error (error);
}

/* Writes, which must go well, and lets the workflows do what follows. */
void
test_change (TestWorkspace    *self,
             IterateWriteFunc  func,
             gpointer          data)
{
  g_autoptr(GError) error = NULL;

  iterate_workspace_write (self->workspace, func, data, &error);
  g_assert_no_error (error);
  test_settle (self);
}

void
test_wait_days (TestWorkspace *self,
                int            days)
{
  iterate_clock_set_time (self->clock, test_get_time (self) + days * ITERATE_DAY);
  test_settle (self);
}
