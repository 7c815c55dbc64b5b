/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-quantile-sketch.h"
#include "iterate-share-watch.h"

G_BEGIN_DECLS

/**
 * IterateShift:
 * @ITERATE_SHIFT_NONE: nothing new
 * @ITERATE_SHIFT_SLOWER: the 95th percentile is above what it usually is, for good
 * @ITERATE_SHIFT_OVER_BUDGET: it is above what it may be, for good
 * @ITERATE_SHIFT_FASTER: it is below what it usually is, for good
 * @ITERATE_SHIFT_BACK: it was too high, and is no more
 *
 * What becomes of how long requests take.
 */
typedef enum
{
  ITERATE_SHIFT_NONE,
  ITERATE_SHIFT_SLOWER,
  ITERATE_SHIFT_OVER_BUDGET,
  ITERATE_SHIFT_FASTER,
  ITERATE_SHIFT_BACK,
} IterateShift;

/**
 * IterateLatencyHour:
 * @at: when it began, in microseconds
 * @unusual: whether it is not what is usual
 * @sketch: of its requests
 */
typedef struct
{
  gint64                 at;
  gboolean               unusual;
  IterateQuantileSketch *sketch;
} IterateLatencyHour;

/**
 * IterateLatencyWatch:
 * @budget: what the 95th percentile may be, or 0
 * @usual: what it usually is at this time of day, or 0 while that is not known
 * @factor: how much slower, or faster, is a shift
 * @state: what it last told of, %ITERATE_SHIFT_NONE once all is well
 * @since: since when that is, in microseconds
 * @learn_from: from when on hours tell what is usual
 * @slower: looks for a slower 95th percentile
 * @slower_half: looks for a slower median, which needs fewer requests
 * @faster: looks for a faster 95th percentile
 * @faster_half: and for a faster median
 * @over: looks for what is over the budget
 * @back: looks for the end of that, while it goes on
 *
 * Looks minute by minute whether an endpoint's requests take longer than they should. Plain data.
 */
typedef struct
{
  double            budget;
  double            usual;
  double            factor;
  IterateShift      state;
  gint64            since;
  gint64            learn_from;
  IterateShareWatch slower;
  IterateShareWatch slower_half;
  IterateShareWatch faster;
  IterateShareWatch faster_half;
  IterateShareWatch over;
  IterateShareWatch back;
} IterateLatencyWatch;

#define ITERATE_LATENCY_WATCH_INIT \
  { \
    .learn_from = G_MININT64, \
    .slower = { .learns = TRUE, .spread = 1 }, .slower_half = { .learns = TRUE, .spread = 1 }, \
    .faster = { .learns = TRUE, .spread = 1 }, .faster_half = { .learns = TRUE, .spread = 1 }, \
  }

IterateLatencyHour *iterate_latency_hour_new    (gint64                       at);
void                iterate_latency_hour_free   (IterateLatencyHour          *self);
void                iterate_latency_watch_learn (IterateLatencyWatch         *self,
                                                 GPtrArray                   *hours,
                                                 gint64                       at);
IterateShift        iterate_latency_watch_take  (IterateLatencyWatch         *self,
                                                 gint64                       at,
                                                 const IterateQuantileSketch *minute);

G_END_DECLS
