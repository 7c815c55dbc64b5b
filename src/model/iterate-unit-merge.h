/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-store.h"
#include "iterate-unit-ledger.h"

G_BEGIN_DECLS

typedef struct _IterateUnitMerge IterateUnitMerge;

IterateUnitMerge *iterate_unit_merge_new    (IterateStore       *store,
                                             gint64              experiment,
                                             gint64              import,
                                             GArray             *metrics,
                                             IterateUnitLedger  *ledger,
                                             GError            **error);
void              iterate_unit_merge_free   (IterateUnitMerge   *self);
gboolean          iterate_unit_merge_enter  (IterateUnitMerge   *self,
                                             const IterateUnit  *news,
                                             GError            **error);
gboolean          iterate_unit_merge_finish (IterateUnitMerge   *self,
                                             GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateUnitMerge, iterate_unit_merge_free)

G_END_DECLS
