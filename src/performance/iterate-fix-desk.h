/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-bottleneck.h"
#include "iterate-endpoint.h"
#include "iterate-fix.h"
#include "iterate-flag-book.h"

G_BEGIN_DECLS

gboolean    iterate_fix_desk_can_mend (const IterateBottleneck  *cause);
IterateFix *iterate_fix_desk_propose  (IterateDatabase          *db,
                                       IterateEndpoint          *endpoint,
                                       const IterateBottleneck  *cause,
                                       gint64                    now,
                                       GError                  **error);
gboolean    iterate_fix_desk_apply    (IterateDatabase          *db,
                                       IterateFix               *fix,
                                       const IterateFlagActor   *actor,
                                       GError                  **error);
gboolean    iterate_fix_desk_withdraw (IterateDatabase          *db,
                                       IterateFix               *fix,
                                       const char               *reason,
                                       const IterateFlagActor   *actor,
                                       GError                  **error);
gboolean    iterate_fix_desk_verify   (IterateDatabase          *db,
                                       IterateEndpoint          *endpoint,
                                       gint64                    now,
                                       GError                  **error);

G_END_DECLS
