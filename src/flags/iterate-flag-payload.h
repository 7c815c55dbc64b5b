/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag-set.h"
#include "iterate-flag.h"

G_BEGIN_DECLS

/* The ids of the rules that are not people's own. */
#define ITERATE_RULE_AUDIENCE "audience"
#define ITERATE_RULE_ROLLOUT  "rollout"
#define ITERATE_RULE_WINNER   "winner"

char           *iterate_flag_payload_compose     (IterateDatabase  *db,
                                                  GError          **error);
IterateFlagSet *iterate_flag_payload_load        (IterateDatabase  *db,
                                                  GError          **error);

G_END_DECLS
