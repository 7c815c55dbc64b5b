/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag-evidence.h"
#include "iterate-rollout.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IterateFlagGuardVerdict:
 * @ITERATE_FLAG_GUARD_GO: nothing stands in the way
 * @ITERATE_FLAG_GUARD_HOLD: it is not known whether it harms: pause
 * @ITERATE_FLAG_GUARD_BACK: it harms
 */
typedef enum
{
  ITERATE_FLAG_GUARD_GO,
  ITERATE_FLAG_GUARD_HOLD,
  ITERATE_FLAG_GUARD_BACK,
} IterateFlagGuardVerdict;

gboolean iterate_rollout_guard_look (IterateDatabase      *db,
                                     IterateRollout       *rollout,
                                     IterateFlag          *flag,
                                     gboolean              awake,
                                     gint64                now,
                                     IterateFlagGuardVerdict  *verdict,
                                     char                **reason,
                                     JsonArray           **evidence,
                                     GError              **error);
gboolean iterate_rollout_guard_check (IterateDatabase     *db,
                                     const char *const    *guardrails,
                                     GError              **error);

G_END_DECLS
