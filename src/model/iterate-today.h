/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-cumulative.h"
#include "iterate-database.h"
#include "iterate-loop.h"
#include "iterate-progress.h"

G_BEGIN_DECLS

/**
 * IterateToday:
 * @approvals: (element-type IterateApproval): what waits for a person
 * @alerts: (element-type IterateAlert): what is unusual and nobody has seen
 * @failed: (element-type IterateDelivery): what could not be done
 * @since: when somebody looked last, or a day ago where nobody did
 * @recent: (element-type IterateActivity): what happened since then
 * @celebrated: (element-type IterateExperiment): what was graduated since then
 * @impact: what graduated experiments did together
 * @loop: what went round this week
 * @north_star: (nullable): how the metric does that matters most
 */
typedef struct
{
  GPtrArray         *approvals;
  GPtrArray         *alerts;
  GPtrArray         *failed;
  gint64             since;
  GPtrArray         *recent;
  GPtrArray         *celebrated;
  IterateCumulative  impact;
  IterateLoop        loop;
  IterateProgress   *north_star;
} IterateToday;

IterateToday *iterate_today_load (IterateDatabase  *db,
                                  gint64            now,
                                  GError          **error);
gboolean      iterate_today_note_look (IterateDatabase  *db,
                                       gint64            now,
                                       GError          **error);
void          iterate_today_free (IterateToday     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateToday, iterate_today_free)

G_END_DECLS
