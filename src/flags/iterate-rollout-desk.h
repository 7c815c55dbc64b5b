/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag-book.h"
#include "iterate-flag-evidence.h"
#include "iterate-rollout.h"
#include "iterate-rollout-plan.h"

G_BEGIN_DECLS

/* How long, and how often, a flag is tried by its team before it is called stable, where no setting
 * says otherwise. */
#define ITERATE_SOAK_HOURS    24
#define ITERATE_SOAK_REQUESTS 20

/* What is done at each step, and what must be stable before a rollout. */
#define ITERATE_ACTION_ADVANCE_ROLLOUT "advance-rollout"
#define ITERATE_ACTION_CHECK_STABILITY "check-stability"

gboolean        iterate_rollout_check     (IterateDatabase         *db,
                                           IterateFlag             *flag,
                                           const char              *schedule,
                                           const char *const       *guardrails,
                                           GError                 **error);
IterateRollout *iterate_rollout_start     (IterateDatabase         *db,
                                           IterateFlag             *flag,
                                           const char              *schedule,
                                           const char *const       *guardrails,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);
gboolean        iterate_rollout_advance   (IterateDatabase         *db,
                                           IterateRollout          *self,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);
gboolean        iterate_rollout_pause     (IterateDatabase         *db,
                                           IterateRollout          *self,
                                           const char              *reason,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);
gboolean        iterate_rollout_resume    (IterateDatabase         *db,
                                           IterateRollout          *self,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);
gboolean        iterate_rollout_roll_back (IterateDatabase         *db,
                                           IterateRollout          *self,
                                           const char              *reason,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);
gboolean        iterate_rollout_find_open (IterateDatabase         *db,
                                           IterateFlag             *flag,
                                           IterateRollout         **rollout,
                                           GError                 **error);
gboolean        iterate_flag_kill         (IterateDatabase         *db,
                                           IterateFlag             *flag,
                                           const char              *reason,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);
gboolean        iterate_flag_check_stability (IterateDatabase      *db,
                                           IterateFlag             *flag,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);
gboolean        iterate_flag_enable_for   (IterateDatabase         *db,
                                           IterateFlag             *flag,
                                           const char *const       *audience,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);

G_END_DECLS
