/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-approval.h"
#include "iterate-endpoint-analysis.h"
#include "iterate-fix.h"
#include "iterate-service-map.h"
#include "iterate-waterfall.h"

G_BEGIN_DECLS

/**
 * IterateLatencyPoint:
 * @at: when it began, in microseconds
 * @n: of requests
 * @p50: their median, in milliseconds
 * @p95: their 95th percentile
 *
 * A minute or an hour.
 */
typedef struct
{
  gint64 at;
  gint64 n;
  double p50;
  double p95;
} IterateLatencyPoint;

/**
 * IterateEndpointView:
 * @analysis: how long it takes, and why
 * @points: (element-type IterateLatencyPoint): how long it took, the first ones first
 * @durations: (element-type double): of its last requests, in milliseconds
 * @typical: (nullable) (element-type IterateWaterfallRow): a request that takes as long as most
 * @bad: (nullable) (element-type IterateWaterfallRow): one that shows the cause, or takes long
 * @fixes: (element-type IterateFix): the newest first
 * @approval: (nullable): what waits for somebody
 * @headline: what is the matter, in a sentence
 * @advice: what to do about it
 * @now: when that was
 *
 * All that the window shows of an endpoint.
 */
typedef struct
{
  IterateEndpointAnalysis *analysis;
  GArray                  *points;
  GArray                  *durations;
  GPtrArray               *typical;
  GPtrArray               *bad;
  GPtrArray               *fixes;
  IterateApproval         *approval;
  char                    *headline;
  char                    *advice;
  gint64                   now;
} IterateEndpointView;

IterateEndpointView *iterate_endpoint_view_load         (IterateDatabase      *db,
                                                         const char           *endpoint,
                                                         gint64                now,
                                                         GError              **error);
void                 iterate_endpoint_view_free         (IterateEndpointView  *self);
char                *iterate_endpoint_view_describe_fix (IterateFix           *fix);
IterateServiceMap   *iterate_endpoint_view_load_map     (IterateDatabase      *db,
                                                         GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateEndpointView, iterate_endpoint_view_free)

G_END_DECLS
