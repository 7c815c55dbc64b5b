/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test.h"

#include <glib/gstdio.h>

/* Long enough for a loaded machine under a sanitizer; never waited out in vain. */
#define PATIENCE_USEC (60 * G_USEC_PER_SEC)

void
test_store_set_up (TestStore     *fixture,
                   gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("iterate-test-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "test.iterate", NULL);
  fixture->store = iterate_store_open (fixture->path, TRUE, &error);
  g_assert_no_error (error);
}

void
test_remove_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

void
test_store_tear_down (TestStore     *fixture,
                      gconstpointer  data)
{
  g_assert_finalize_object (fixture->store);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

/* Runs a statement in a unit of its own. */
void
test_execute (IterateStore *store,
              const char   *sql)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(GError) error = NULL;

  iterate_transaction_begin (&unit, iterate_store_get_writer (store), &error);
  g_assert_no_error (error);
  iterate_database_execute (iterate_transaction_get_database (&unit), &error, sql, "");
  g_assert_no_error (error);
  iterate_transaction_commit (&unit, &error);
  g_assert_no_error (error);
}

gint64
test_get_int64 (IterateStore *store,
                const char   *sql)
{
  g_autoptr(GError) error = NULL;
  IterateDatabase *db = iterate_store_get_reader (store, &error);
  gint64 value;

  g_assert_no_error (error);
  iterate_database_get_int64 (db, &value, &error, sql, "");
  g_assert_no_error (error);

  return value;
}

/* Only so that the loop looks again at what no source reports. Of the lowest priority: where it takes
 * longer to look than to the next tick, nothing less urgent than the tick would ever be dispatched. */
static gboolean
keep_ticking_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Iterates the main context until the condition holds. */
gboolean
test_wait_until (gboolean (*condition) (gpointer data),
                 gpointer data)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE_USEC;
  guint tick = g_timeout_add_full (G_PRIORITY_LOW, 20, keep_ticking_cb, NULL, NULL);
  gboolean holds;

  while (!(holds = condition (data)) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (tick);

  return holds;
}
