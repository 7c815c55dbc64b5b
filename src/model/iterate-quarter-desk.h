/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-dimension.h"
#include "iterate-event.h"
#include "iterate-quarter-focus.h"
#include "iterate-quarter.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the scheduler is told to do when the next quarter begins. */
#define ITERATE_ACTION_QUARTER "start-quarter"

/**
 * IterateNeed:
 * @dimension: what could be focused on
 * @gap: how far its metrics are from their targets, 0 … 1, on average
 * @n_known: how many of them have a target and values
 * @n_metrics: how many there are
 * @neglected: for how many quarters it was not focused on; −1 where it never was
 * @need: what both come to
 * @is_last: whether it was last quarter's focus, and has to pause
 *
 * How much a dimension needs attention.
 */
typedef struct
{
  IterateDimension *dimension;
  double            gap;
  guint             n_known;
  guint             n_metrics;
  int               neglected;
  double            need;
  gboolean          is_last;
} IterateNeed;

GPtrArray        *iterate_dimension_list       (IterateDatabase   *db,
                                                GError           **error);
gboolean          iterate_dimension_set        (IterateDatabase   *db,
                                                const char        *name,
                                                const char        *goal,
                                                const char *const *metrics,
                                                GError           **error);
gboolean          iterate_dimension_remove     (IterateDatabase   *db,
                                                const char        *name,
                                                GError           **error);
GPtrArray        *iterate_needs_load           (IterateDatabase   *db,
                                                IterateQuarter     quarter,
                                                GError           **error);
const IterateNeed *iterate_needs_choose        (GPtrArray         *needs);
char             *iterate_need_dup_text        (const IterateNeed *self);
gboolean          iterate_quarter_find_focus   (IterateDatabase   *db,
                                                IterateQuarter     quarter,
                                                IterateQuarterFocus **focus,
                                                GError           **error);
gboolean          iterate_quarter_begin        (IterateDatabase   *db,
                                                IterateQuarter     quarter,
                                                IterateEvent      *cause,
                                                gint64             now,
                                                GError           **error);
IterateQuarterFocus *iterate_quarter_keep_focus (IterateDatabase  *db,
                                                IterateQuarter     quarter,
                                                GPtrArray         *needs,
                                                const IterateNeed *chosen,
                                                gint64             initiative,
                                                gint64             now,
                                                GError           **error);

G_END_DECLS
