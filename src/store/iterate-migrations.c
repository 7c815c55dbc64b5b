/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-migrations.h"

#include "iterate-error.h"
#include "iterate-store-resources.h"

#include <gio/gio.h>

#define RESOURCE_PREFIX "/io/github/iterate_app/Iterate/migrations/"

/* "Iter" in ASCII: tells file(1) and us whose file it is. */
#define APPLICATION_ID 0x49746572

/* Version n of the file is what the first n migrations make. */
static const char *const migrations[] = {
  "0001-initial.sql",
  "0002-experiments.sql",
  "0003-feedback.sql",
  "0004-metrics.sql",
  "0005-collector.sql",
  "0006-performance.sql",
  "0007-ai.sql",
  "0008-loop.sql",
};

/* Returns: the newest version this program knows */
guint
iterate_migrations_get_latest (void)
{
  return G_N_ELEMENTS (migrations);
}

static gboolean
check_owner (IterateDatabase  *db,
             GError          **error)
{
  gint64 application, version, n_tables;

  if (!iterate_database_get_int64 (db, &application, error, "PRAGMA application_id", "") ||
      !iterate_database_get_int64 (db, &version, error, "PRAGMA user_version", "") ||
      !iterate_database_get_int64 (db, &n_tables, error, "SELECT count(*) FROM sqlite_schema", ""))
    return FALSE;

  if (application != APPLICATION_ID && (application != 0 || n_tables > 0))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” is not an Iterate workspace", iterate_database_get_path (db));
      return FALSE;
    }

  if (version > (gint64) iterate_migrations_get_latest ())
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NEWER,
                   "“%s” was written by a newer Iterate (format %" G_GINT64_FORMAT
                   ", this one knows %u). Update Iterate to open it",
                   iterate_database_get_path (db), version, iterate_migrations_get_latest ());
      return FALSE;
    }

  return TRUE;
}

/* A copy beside the file, for the case that the new program is not wanted. */
static gboolean
back_up (IterateDatabase  *db,
         gint64            version,
         GError          **error)
{
  g_autofree char *copy =
    g_strdup_printf ("%s.format-%" G_GINT64_FORMAT ".backup",
                     iterate_database_get_path (db), version);

  if (g_file_test (copy, G_FILE_TEST_EXISTS))
    return TRUE;

  return iterate_database_execute (db, error, "VACUUM INTO ?", "s", copy);
}

static gboolean
check_foreign_keys (IterateDatabase  *db,
                    GError          **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error, "PRAGMA foreign_key_check", "");
  if (rows == NULL)
    return FALSE;

  step = iterate_statement_step (rows, error);
  if (step == ITERATE_STEP_ROW)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_DATABASE,
                 "The workspace could not be updated: table “%s” would lose references",
                 iterate_statement_get_string (rows, 0));

  return step == ITERATE_STEP_DONE;
}

static gboolean
apply (IterateDatabase  *db,
       gint64            index,
       GError          **error)
{
  g_autofree char *path = g_strconcat (RESOURCE_PREFIX, migrations[index], NULL);
  g_autofree char *stamp = g_strdup_printf ("PRAGMA user_version = %d", (int) index + 1);
  g_autoptr(GBytes) script = NULL;

  script = g_resource_lookup_data (iterate_store_get_resource (), path,
                                   G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (script == NULL)
    return FALSE;

  return iterate_database_run_script (db, g_bytes_get_data (script, NULL), error) &&
         iterate_database_run_script (db, stamp, error);
}

/* Rereads the version inside, because another process may have been first. */
static gboolean
migrate_in_transaction (IterateDatabase  *db,
                        GError          **error)
{
  g_autofree char *stamp = g_strdup_printf ("PRAGMA application_id = %d", APPLICATION_ID);
  gint64 version;

  if (!iterate_database_get_int64 (db, &version, error, "PRAGMA user_version", ""))
    return FALSE;

  for (gint64 i = version; i < (gint64) iterate_migrations_get_latest (); i++)
    {
      if (!apply (db, i, error))
        return FALSE;
    }

  return iterate_database_run_script (db, stamp, error) && check_foreign_keys (db, error);
}

static gboolean
migrate (IterateDatabase  *db,
         GError          **error)
{
  /* A table rebuild would cascade and delete the children. The pragma is
   * ignored inside a transaction, so it comes before. */
  if (!iterate_database_run_script (db, "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE", error))
    return FALSE;

  if (migrate_in_transaction (db, error) && iterate_database_run_script (db, "COMMIT", error))
    return iterate_database_run_script (db, "PRAGMA foreign_keys = ON", error);

  iterate_database_run_script (db, "ROLLBACK", NULL);

  return FALSE;
}

/**
 * iterate_migrations_run:
 * @db: a writing connection
 *
 * Brings the file to the newest version, or leaves it as it was.
 */
gboolean
iterate_migrations_run (IterateDatabase  *db,
                        GError          **error)
{
  gint64 version;

  /* Each time: a copy made by VACUUM INTO is not in this mode. */
  if (!check_owner (db, error) ||
      !iterate_database_run_script (db, "PRAGMA journal_mode = WAL", error) ||
      !iterate_database_get_int64 (db, &version, error, "PRAGMA user_version", ""))
    return FALSE;

  if (version == (gint64) iterate_migrations_get_latest ())
    return TRUE;

  if (version > 0 && !back_up (db, version, error))
    return FALSE;

  return migrate (db, error);
}
