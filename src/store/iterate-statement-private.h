/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-statement.h"

#include <sqlite3.h>

G_BEGIN_DECLS

IterateStatement *iterate_statement_new           (sqlite3_stmt      *stmt,
                                                   gboolean           cached);
gboolean          iterate_statement_take          (IterateStatement  *self);
void              iterate_statement_free          (IterateStatement  *self);
void              iterate_set_sqlite_error        (GError           **error,
                                                   sqlite3           *handle,
                                                   const char        *doing);

G_END_DECLS
