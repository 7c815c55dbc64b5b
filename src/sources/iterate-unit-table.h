/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-import-report.h"
#include "iterate-metric-column.h"
#include "iterate-unit.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _IterateUnitTable IterateUnitTable;

/* Called for each unit, in the order of keys. The unit's variant and segment are the
 * numbers of what iterate_unit_table_get_variants() and _get_segments() return. */
typedef gboolean (*IterateUnitTableFunc) (const IterateUnit  *unit,
                                          gpointer            user_data,
                                          GError            **error);

IterateUnitTable    *iterate_unit_table_new          (const char            *path,
                                                      const char            *unit_column,
                                                      const char            *variant_column,
                                                      GPtrArray             *metrics);
void                 iterate_unit_table_free         (IterateUnitTable      *self);
void                 iterate_unit_table_set_time     (IterateUnitTable      *self,
                                                      const char            *column);
void                 iterate_unit_table_add_segment  (IterateUnitTable      *self,
                                                      const char            *column);
gboolean             iterate_unit_table_read         (IterateUnitTable      *self,
                                                      gint64                 now,
                                                      IterateImportProgress  progress,
                                                      gpointer               user_data,
                                                      GError               **error);
GPtrArray           *iterate_unit_table_get_variants (IterateUnitTable      *self);
GPtrArray           *iterate_unit_table_get_segments (IterateUnitTable      *self);
IterateImportReport *iterate_unit_table_get_report   (IterateUnitTable      *self);
gint64               iterate_unit_table_get_first_at (IterateUnitTable      *self);
gboolean             iterate_unit_table_foreach      (IterateUnitTable      *self,
                                                      IterateUnitTableFunc   func,
                                                      gpointer               user_data,
                                                      GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateUnitTable, iterate_unit_table_free)

G_END_DECLS
