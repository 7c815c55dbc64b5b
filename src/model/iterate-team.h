/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_TEAM (iterate_team_get_type ())

G_DECLARE_FINAL_TYPE (IterateTeam, iterate_team, ITERATE, TEAM, IterateRecord)

G_END_DECLS
