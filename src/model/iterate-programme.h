/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-cumulative.h"
#include "iterate-database.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IterateProgrammePoint:
 * @at: when an experiment was graduated
 * @name: its name
 * @lift: what it added, in the wanted direction
 * @naive: the sum of all lifts so far
 * @shrunk: what they come to after shrinking
 */
typedef struct
{
  gint64  at;
  char   *name;
  double  lift;
  double  naive;
  double  shrunk;
} IterateProgrammePoint;

/**
 * IterateProgramme:
 * @n_completed: experiments that ended
 * @n_won: of these, graduated
 * @n_lost: of these, significantly worse
 * @velocity: experiments completed a week, over the last 90 days
 * @median_days: from start to end
 * @impact: what graduated experiments did together
 * @points: (element-type IterateProgrammePoint): how that came about
 * @effects: (element-type double): the relative effects of all that ended
 *
 * How experimenting goes as a whole.
 */
typedef struct
{
  guint              n_completed;
  guint              n_won;
  guint              n_lost;
  double             velocity;
  double             median_days;
  IterateCumulative  impact;
  GPtrArray         *points;
  GArray            *effects;
} IterateProgramme;

IterateProgramme *iterate_programme_load    (IterateDatabase   *db,
                                             gint64             now,
                                             GError           **error);
void              iterate_programme_free    (IterateProgramme  *self);
char             *iterate_programme_dup_win_rate    (const IterateProgramme *self);
char             *iterate_programme_dup_median_days (const IterateProgramme *self);
JsonObject       *iterate_programme_to_json (IterateProgramme  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateProgramme, iterate_programme_free)

G_END_DECLS
