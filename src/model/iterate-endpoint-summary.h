/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-endpoint.h"
#include "iterate-metric-points.h"

G_BEGIN_DECLS

/**
 * IterateEndpointFilter:
 * @ITERATE_ENDPOINTS_ALL: all of them
 * @ITERATE_ENDPOINTS_SLOW: those that are slower than they were, or than they may be
 * @ITERATE_ENDPOINTS_CAUSES: those of which is known why
 * @ITERATE_ENDPOINTS_FAILING: those that fail
 */
typedef enum
{
  ITERATE_ENDPOINTS_ALL,
  ITERATE_ENDPOINTS_SLOW,
  ITERATE_ENDPOINTS_CAUSES,
  ITERATE_ENDPOINTS_FAILING,
} IterateEndpointFilter;

#define ITERATE_TYPE_ENDPOINT_SUMMARY (iterate_endpoint_summary_get_type ())

G_DECLARE_FINAL_TYPE (IterateEndpointSummary, iterate_endpoint_summary, ITERATE, ENDPOINT_SUMMARY,
                      GObject)

GPtrArray  *iterate_endpoint_summary_list        (IterateDatabase         *db,
                                                  gint64                   now,
                                                  GError                 **error);
char       *iterate_endpoint_summary_dup_subject (IterateEndpointSummary  *self);
GArray     *iterate_endpoint_summary_get_spark   (IterateEndpointSummary  *self);
gboolean    iterate_endpoint_summary_is_slow     (IterateEndpointSummary  *self);
gboolean    iterate_endpoint_summary_matches     (IterateEndpointSummary  *self,
                                                  const char              *text);
gboolean    iterate_endpoint_summary_is_in       (IterateEndpointSummary  *self,
                                                  IterateEndpointFilter    filter);

G_END_DECLS
