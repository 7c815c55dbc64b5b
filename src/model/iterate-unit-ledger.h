/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"
#include "iterate-unit-store.h"

G_BEGIN_DECLS

typedef struct _IterateUnitLedger IterateUnitLedger;

IterateUnitLedger *iterate_unit_ledger_new          (IterateUnitStore        *store,
                                                     gint64                   experiment,
                                                     GArray                  *metrics);
void               iterate_unit_ledger_free         (IterateUnitLedger       *self);
gboolean           iterate_unit_ledger_expose       (IterateUnitLedger       *self,
                                                     const char              *unit,
                                                     gint64                   variant,
                                                     gint64                   at,
                                                     GError                 **error);
gboolean           iterate_unit_ledger_set_value    (IterateUnitLedger       *self,
                                                     gint64                   metric,
                                                     const char              *unit,
                                                     const IterateUnitValue  *value,
                                                     GError                 **error);
gboolean           iterate_unit_ledger_enter        (IterateUnitLedger       *self,
                                                     const char              *unit,
                                                     gint64                   variant,
                                                     gint64                   at,
                                                     const IterateUnitValue  *values,
                                                     const gboolean          *present,
                                                     GError                 **error);
gboolean           iterate_unit_ledger_apply        (IterateUnitLedger       *self,
                                                     IterateDatabase         *db,
                                                     GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateUnitLedger, iterate_unit_ledger_free)

G_END_DECLS
