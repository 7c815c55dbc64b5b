/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-analyst.h"
#include "iterate-store.h"
#include "iterate-understanding.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_BUILTIN_ANALYST (iterate_builtin_analyst_get_type ())

G_DECLARE_FINAL_TYPE (IterateBuiltinAnalyst, iterate_builtin_analyst,
                      ITERATE, BUILTIN_ANALYST, GObject)

IterateAnalyst *iterate_builtin_analyst_new     (void);
IterateAnalyst *iterate_builtin_analyst_new_for (IterateStore         *store,
                                                 IterateUnderstanding *understanding);

G_END_DECLS
