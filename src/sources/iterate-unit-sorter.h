/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _IterateUnitSorter IterateUnitSorter;

/* Called for each record, in the order of keys; those of one key in the order in which
 * they were added. */
typedef gboolean (*IterateSortedFunc) (gint64         key,
                                       gconstpointer  record,
                                       gpointer       user_data,
                                       GError       **error);

IterateUnitSorter *iterate_unit_sorter_new     (gsize               record_size,
                                                gsize               memory);
void               iterate_unit_sorter_free    (IterateUnitSorter  *self);
gpointer           iterate_unit_sorter_add     (IterateUnitSorter  *self,
                                                gint64              key,
                                                GError            **error);
gboolean           iterate_unit_sorter_foreach (IterateUnitSorter  *self,
                                                IterateSortedFunc   func,
                                                gpointer            user_data,
                                                GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateUnitSorter, iterate_unit_sorter_free)

G_END_DECLS
