/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_TEAM (iterate_team_get_type ())

G_DECLARE_FINAL_TYPE (IterateTeam, iterate_team, ITERATE, TEAM, IterateRecord)

const char          *iterate_team_get_name    (IterateTeam *self);
const char *const   *iterate_team_get_members (IterateTeam *self);
const char          *iterate_team_get_channel (IterateTeam *self);

G_END_DECLS
