/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"
#include "iterate-unit.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_UNIT_STORE (iterate_unit_store_get_type ())

G_DECLARE_FINAL_TYPE (IterateUnitStore, iterate_unit_store, ITERATE, UNIT_STORE, GObject)

/* Called for each unit, in the order of their keys. */
typedef void (*IterateUnitFunc) (const IterateUnit *unit,
                                 gpointer           user_data);

IterateUnitStore *iterate_unit_store_new          (gint64              experiment,
                                                   gint64              import,
                                                   GArray             *metrics);
gboolean          iterate_unit_store_set_database (IterateUnitStore   *self,
                                                   IterateDatabase    *db,
                                                   GError            **error);
gboolean          iterate_unit_store_get          (IterateUnitStore   *self,
                                                   gint64              key,
                                                   IterateUnit        *unit,
                                                   GError            **error);
gboolean          iterate_unit_store_put          (IterateUnitStore   *self,
                                                   const IterateUnit  *before,
                                                   const IterateUnit  *unit,
                                                   GError            **error);
gboolean          iterate_unit_store_forget       (IterateUnitStore   *self,
                                                   gint64              key,
                                                   GError            **error);
gboolean          iterate_unit_store_rewind       (IterateUnitStore   *self,
                                                   GError            **error);
gboolean          iterate_unit_store_next         (IterateUnitStore   *self,
                                                   IterateUnit        *unit,
                                                   gboolean           *found,
                                                   GError            **error);
gboolean          iterate_unit_store_foreach      (IterateUnitStore   *self,
                                                   IterateUnitFunc     func,
                                                   gpointer            user_data,
                                                   GError            **error);
gboolean          iterate_unit_store_count_tail   (IterateUnitStore   *self,
                                                   gint64             *n,
                                                   GError            **error);

G_END_DECLS
