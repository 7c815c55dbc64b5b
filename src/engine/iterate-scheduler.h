/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event.h"

G_BEGIN_DECLS

/**
 * IterateMisfire:
 * @ITERATE_MISFIRE_ONCE: what fell due while nothing ran is caught up once
 * @ITERATE_MISFIRE_SKIP: it is left out, and the next time is waited for
 */
typedef enum
{
  ITERATE_MISFIRE_ONCE,
  ITERATE_MISFIRE_SKIP,
} IterateMisfire;

gint64   iterate_schedule_create        (IterateDatabase  *db,
                                         gint64            now,
                                         gint64            due_at,
                                         gint64            repeat_every,
                                         IterateMisfire    misfire,
                                         const char       *action,
                                         const char       *target,
                                         JsonObject       *payload,
                                         GError          **error);
gboolean iterate_schedule_cancel        (IterateDatabase  *db,
                                         const char       *action,
                                         const char       *target,
                                         GError          **error);
gboolean iterate_scheduler_fire_due     (IterateDatabase  *db,
                                         gint64            now,
                                         GError          **error);
gboolean iterate_scheduler_get_next_due (IterateDatabase  *db,
                                         gint64           *due_at,
                                         GError          **error);

G_END_DECLS
