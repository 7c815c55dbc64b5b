/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IterateFunnelGroup:
 * @value: what those in it have in common, or %NULL for all
 * @counts: (array): how many came to each step
 *
 * How far people came.
 */
typedef struct
{
  char   *value;
  gint64 *counts;
} IterateFunnelGroup;

/**
 * IterateFunnel:
 * @steps: the events, in order
 * @n_steps: how many
 * @all: everybody
 * @groups: (element-type IterateFunnelGroup): by the breakdown, the largest first
 * @minutes: (array): the median time from the step before, NaN for the first
 *
 * Steps that people go through, and where they are lost.
 */
typedef struct
{
  GStrv               steps;
  guint               n_steps;
  IterateFunnelGroup *all;
  GPtrArray          *groups;
  double             *minutes;
} IterateFunnel;

IterateFunnel *iterate_funnel_load           (IterateDatabase      *db,
                                              const char *const    *steps,
                                              gint64                window,
                                              const char           *breakdown,
                                              gint64                from,
                                              gint64                to,
                                              GError              **error);
void           iterate_funnel_free           (IterateFunnel        *self);
int            iterate_funnel_get_worst_step (const IterateFunnel  *self);
double         iterate_funnel_get_rate       (const IterateFunnelGroup *group,
                                              guint                 step);
char          *iterate_funnel_explain        (const IterateFunnel  *self);
JsonObject    *iterate_funnel_to_json        (const IterateFunnel  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateFunnel, iterate_funnel_free)

G_END_DECLS
