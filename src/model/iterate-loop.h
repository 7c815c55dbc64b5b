/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

/**
 * IterateLoop:
 * @signals: what was heard: feedback, incidents, trends, slow requests, opportunities
 * @decisions: what was decided: experiments that ended, approvals that were answered
 * @rollouts: what users got: graduations, rollouts that moved, features for the team
 * @learnings: what was written down
 * @days: in how many days
 *
 * How much goes round.
 */
typedef struct
{
  guint signals;
  guint decisions;
  guint rollouts;
  guint learnings;
  guint days;
} IterateLoop;

gboolean iterate_loop_count (IterateDatabase  *db,
                             guint             days,
                             gint64            now,
                             IterateLoop      *loop,
                             GError          **error);

G_END_DECLS
