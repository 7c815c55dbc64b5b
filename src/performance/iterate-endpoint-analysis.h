/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-bottleneck.h"
#include "iterate-endpoint-samples.h"
#include "iterate-endpoint.h"
#include "iterate-waterfall.h"

G_BEGIN_DECLS

/* So many of the newest spans are looked at. */
#define ITERATE_ANALYSED_SPANS 200000

/**
 * IterateEndpointAnalysis:
 * @endpoint: what was looked at
 * @threshold: what its 95th percentile may be, in milliseconds
 * @figures: of its last samples
 * @causes: (element-type IterateBottleneck): why it takes long, the likeliest first
 * @tree: (nullable) (element-type IterateWaterfallRow): a request that shows the first cause
 *
 * Why an endpoint takes long.
 */
typedef struct
{
  IterateEndpoint       *endpoint;
  double                 threshold;
  IterateLatencyFigures  figures;
  GPtrArray             *causes;
  GPtrArray             *tree;
} IterateEndpointAnalysis;

IterateEndpointAnalysis *iterate_endpoint_analysis_make       (IterateDatabase                *db,
                                                               IterateEndpoint                *endpoint,
                                                               const IterateTraceSet          *set,
                                                               guint                           samples,
                                                               GError                        **error);
void                     iterate_endpoint_analysis_free       (IterateEndpointAnalysis        *self);
const IterateBottleneck *iterate_endpoint_analysis_get_cause  (const IterateEndpointAnalysis  *self);
JsonObject              *iterate_endpoint_analysis_to_json    (const IterateEndpointAnalysis  *self);
char                    *iterate_bottleneck_describe          (const IterateBottleneck        *cause);
GArray                  *iterate_endpoint_load_samples        (IterateEndpoint                *endpoint,
                                                               IterateDatabase                *db,
                                                               GError                        **error);
gboolean                 iterate_endpoint_analyse_all         (IterateDatabase                *db,
                                                               GError                        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateEndpointAnalysis, iterate_endpoint_analysis_free)

G_END_DECLS
