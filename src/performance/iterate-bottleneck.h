/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-trace-set.h"

G_BEGIN_DECLS

/**
 * IterateBottleneckKind:
 * @ITERATE_BOTTLENECK_N_PLUS_ONE: one call for each thing, where one would do for all
 * @ITERATE_BOTTLENECK_MISSING_CACHE: the same query again and again
 * @ITERATE_BOTTLENECK_SLOW_QUERY: one query takes most of the time
 * @ITERATE_BOTTLENECK_SLOW_UPSTREAM: another service does
 * @ITERATE_BOTTLENECK_SATURATION: requests wait for each other
 *
 * Why an endpoint takes long.
 */
typedef enum
{
  ITERATE_BOTTLENECK_N_PLUS_ONE,
  ITERATE_BOTTLENECK_MISSING_CACHE,
  ITERATE_BOTTLENECK_SLOW_QUERY,
  ITERATE_BOTTLENECK_SLOW_UPSTREAM,
  ITERATE_BOTTLENECK_SATURATION,
} IterateBottleneckKind;

/**
 * IterateBottleneck:
 * @kind: why it takes long
 * @query: what was asked, or of whom
 * @is_query: whether that is a query of a database
 * @n_requests: requests that were looked at
 * @n_affected: those that show it
 * @repeats: how often on average, in those
 * @most: and at most
 * @share: of the time of all requests
 * @gain: what would be saved of a request's time, on average, in milliseconds
 * @interval: between two that are the same, in seconds; of a missing cache
 * @change_rate: how often what it reads was seen to change, a second
 * @ttl: for how many seconds an answer can be kept
 * @example: the place of a request that shows it
 *
 * A cause, with its evidence.
 */
typedef struct
{
  IterateBottleneckKind kind;
  char                 *query;
  gboolean              is_query;
  guint                 n_requests;
  guint                 n_affected;
  double                repeats;
  guint                 most;
  double                share;
  double                gain;
  double                interval;
  double                change_rate;
  gint64                ttl;
  guint                 example;
} IterateBottleneck;

GPtrArray  *iterate_bottleneck_find     (const IterateTraceSet *set,
                                         const char            *service,
                                         const char            *endpoint);
void        iterate_bottleneck_free     (IterateBottleneck     *self);
const char *iterate_bottleneck_get_name (IterateBottleneckKind  kind);

G_END_DECLS
