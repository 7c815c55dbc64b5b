/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-forecast.h"
#include "iterate-metric.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IterateProgress:
 * @metric: which one
 * @unit: what it is measured in
 * @from: since when it counts
 * @now: when it was looked at
 * @deadline: by when it is to be there, or 0
 * @step: what one value of @days is for
 * @days: (element-type IteratePoint): its values, one a day or as often as there are any
 * @start: where it began; NaN where nothing is known
 * @current: where it is, over the last week
 * @target: where it is to be; NaN where that was not said
 * @expected: where it will be at the deadline, if it goes on like this; NaN where that cannot be told
 * @low: the lower end of the 90 % interval of that
 * @high: the upper end
 * @chance: how likely it is to have reached the target by then, 0 … 1
 * @forecast: what that goes by
 * @better_up: whether more of the metric is better
 * @health: `reached`, `on-track`, `at-risk`, `off-track`, `missed` or `unknown`, or what became of it
 * @sentence: the same, said
 *
 * How far a metric is on its way from one value to another.
 */
typedef struct
{
  char            *metric;
  char            *unit;
  gint64           from;
  gint64           now;
  gint64           deadline;
  gint64           step;
  GArray          *days;
  double           start;
  double           current;
  double           target;
  double           expected;
  double           low;
  double           high;
  double           chance;
  IterateForecast  forecast;
  gboolean         better_up;
  const char      *health;
  char            *sentence;
} IterateProgress;

IterateProgress *iterate_progress_load        (IterateDatabase        *db,
                                               const char             *metric,
                                               double                  start,
                                               double                  target,
                                               gint64                  from,
                                               gint64                  deadline,
                                               gint64                  now,
                                               GError                **error);
void             iterate_progress_free        (IterateProgress        *self);
void             iterate_progress_end         (IterateProgress        *self,
                                               const char             *how);
double           iterate_progress_get_share   (const IterateProgress  *self);
const char      *iterate_progress_get_health_text (const char         *health);
void             iterate_progress_get_cone    (const IterateProgress  *self,
                                               gint64                  at,
                                               double                 *low,
                                               double                 *expected,
                                               double                 *high);
JsonObject      *iterate_progress_to_json     (const IterateProgress  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateProgress, iterate_progress_free)

G_END_DECLS
