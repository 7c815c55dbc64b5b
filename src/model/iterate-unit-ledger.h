/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event-fold.h"
#include "iterate-unit-store.h"

G_BEGIN_DECLS

typedef struct _IterateUnitLedger IterateUnitLedger;

IterateUnitLedger *iterate_unit_ledger_new    (gint64              experiment,
                                               GArray             *metrics);
void               iterate_unit_ledger_free   (IterateUnitLedger  *self);
void               iterate_unit_ledger_set_fold (IterateUnitLedger *self,
                                               IterateEventFold   *fold);
void               iterate_unit_ledger_change (IterateUnitLedger  *self,
                                               const IterateUnit  *before,
                                               const IterateUnit  *after);
gboolean           iterate_unit_ledger_enter  (IterateUnitLedger  *self,
                                               IterateUnitStore   *store,
                                               const IterateUnit  *news,
                                               GError            **error);
gboolean           iterate_unit_ledger_absorb (IterateUnitLedger  *self,
                                               IterateUnit        *unit,
                                               const IterateUnit  *news,
                                               GError            **error);
gboolean           iterate_unit_ledger_leave  (IterateUnitLedger  *self,
                                               IterateUnitStore   *store,
                                               gint64              key,
                                               GError            **error);
gboolean           iterate_unit_ledger_forget (IterateUnitLedger  *self,
                                               IterateUnitStore   *store,
                                               gint64              key,
                                               GError            **error);
gboolean           iterate_unit_ledger_apply  (IterateUnitLedger  *self,
                                               IterateDatabase    *db,
                                               GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateUnitLedger, iterate_unit_ledger_free)

G_END_DECLS
