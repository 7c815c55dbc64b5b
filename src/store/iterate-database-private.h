/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

#include <sqlite3.h>

G_BEGIN_DECLS

sqlite3 *iterate_database_get_handle (IterateDatabase *self);
void     iterate_database_set_owner  (IterateDatabase *self,
                                      GThread         *thread);

G_END_DECLS
