/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

/* What the scheduler is told to do once a week. */
#define ITERATE_ACTION_PLAYBOOK "refresh-playbook"

gboolean iterate_routine_plan_quarter (IterateDatabase  *db,
                                       gint64            now,
                                       GError          **error);
gboolean iterate_routine_is_planned   (IterateDatabase  *db,
                                       gboolean         *planned,
                                       GError          **error);
gboolean iterate_routine_ensure       (IterateDatabase  *db,
                                       gint64            now,
                                       GError          **error);

G_END_DECLS
