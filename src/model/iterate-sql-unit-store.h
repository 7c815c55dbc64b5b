/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"
#include "iterate-unit-store.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_SQL_UNIT_STORE (iterate_sql_unit_store_get_type ())

G_DECLARE_FINAL_TYPE (IterateSqlUnitStore, iterate_sql_unit_store,
                      ITERATE, SQL_UNIT_STORE, GObject)

IterateSqlUnitStore *iterate_sql_unit_store_new          (gint64                experiment,
                                                          gint64                import);
void                 iterate_sql_unit_store_set_database (IterateSqlUnitStore  *self,
                                                          IterateDatabase      *db);

G_END_DECLS
