/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-statement.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_DATABASE (iterate_database_get_type ())

G_DECLARE_FINAL_TYPE (IterateDatabase, iterate_database, ITERATE, DATABASE, GObject)

/**
 * IterateDatabaseMode:
 * @ITERATE_DATABASE_READ: for queries only
 * @ITERATE_DATABASE_WRITE: may write; what it commits survives a power cut
 * @ITERATE_DATABASE_CREATE: may write, and makes the file when it is missing
 */
typedef enum
{
  ITERATE_DATABASE_READ,
  ITERATE_DATABASE_WRITE,
  ITERATE_DATABASE_CREATE,
} IterateDatabaseMode;

IterateDatabase  *iterate_database_open           (const char           *path,
                                                   IterateDatabaseMode   mode,
                                                   GError              **error);
const char       *iterate_database_get_path       (IterateDatabase      *self);
IterateStatement *iterate_database_prepare        (IterateDatabase      *self,
                                                   const char           *sql,
                                                   GError              **error);
IterateStatement *iterate_database_query          (IterateDatabase      *self,
                                                   GError              **error,
                                                   const char           *sql,
                                                   const char           *format,
                                                   ...);
gboolean          iterate_database_execute        (IterateDatabase      *self,
                                                   GError              **error,
                                                   const char           *sql,
                                                   const char           *format,
                                                   ...);
gboolean          iterate_database_get_int64      (IterateDatabase      *self,
                                                   gint64               *value,
                                                   GError              **error,
                                                   const char           *sql,
                                                   const char           *format,
                                                   ...);
gboolean          iterate_database_run_script     (IterateDatabase      *self,
                                                   const char           *script,
                                                   GError              **error);
gint64            iterate_database_get_last_id    (IterateDatabase      *self);
gint64            iterate_database_get_changes    (IterateDatabase      *self);
gboolean          iterate_database_has_transaction (IterateDatabase     *self);
void              iterate_database_interrupt      (IterateDatabase      *self);
gboolean          iterate_database_checkpoint     (IterateDatabase      *self,
                                                   gboolean              empty,
                                                   GError              **error);

G_END_DECLS
