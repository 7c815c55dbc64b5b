/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-cumulative.h"
#include "iterate-database.h"

G_BEGIN_DECLS

/**
 * IterateToday:
 * @approvals: (element-type IterateApproval): what waits for a person
 * @alerts: (element-type IterateAlert): what is unusual and nobody has seen
 * @failed: (element-type IterateDelivery): what could not be done
 * @recent: (element-type IterateActivity): what happened since yesterday
 * @impact: what graduated experiments did together
 */
typedef struct
{
  GPtrArray         *approvals;
  GPtrArray         *alerts;
  GPtrArray         *failed;
  GPtrArray         *recent;
  IterateCumulative  impact;
} IterateToday;

IterateToday *iterate_today_load (IterateDatabase  *db,
                                  gint64            now,
                                  GError          **error);
void          iterate_today_free (IterateToday     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateToday, iterate_today_free)

G_END_DECLS
