/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-approval.h"
#include "iterate-rollout-desk.h"
#include "iterate-run.h"

G_BEGIN_DECLS

#define ITERATE_ACTION_ROLLOUT "rollout"

#define ITERATE_DEFAULT_SCHEDULE "0% → 100% over 24 hours"

gboolean iterate_start_rollout           (IterateRun          *run,
                                          GError             **error);
gboolean iterate_start_rollout_carry_out (IterateRun          *run,
                                          IterateApproval     *approval,
                                          GError             **error);
gboolean iterate_start_rollout_order     (IterateDatabase     *db,
                                          IterateFlag         *flag,
                                          const char          *schedule,
                                          const char *const   *guardrails,
                                          const char          *who,
                                          gint64               now,
                                          GError             **error);

G_END_DECLS
