/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feature-request.h"
#include "iterate-priority-queue.h"

G_BEGIN_DECLS

/* How many weeks of votes a summary has. */
#define ITERATE_VOTE_WEEKS 12

#define ITERATE_TYPE_REQUEST_SUMMARY (iterate_request_summary_get_type ())

G_DECLARE_FINAL_TYPE (IterateRequestSummary, iterate_request_summary, ITERATE, REQUEST_SUMMARY,
                      GObject)

/**
 * IterateRequestOrder:
 *
 * How requests are sorted.
 */
typedef enum
{
  ITERATE_REQUESTS_BY_SCORE,
  ITERATE_REQUESTS_BY_VOTES,
  ITERATE_REQUESTS_BY_NEWEST,
  ITERATE_REQUESTS_BY_MOOD,
} IterateRequestOrder;

GPtrArray             *iterate_request_summary_list        (IterateDatabase        *db,
                                                            gint64                  now,
                                                            GError                **error);
IterateFeatureRequest *iterate_request_summary_get_request (IterateRequestSummary  *self);
gint64                 iterate_request_summary_get_id      (IterateRequestSummary  *self);
const guint           *iterate_request_summary_get_weeks   (IterateRequestSummary  *self);
const char            *iterate_request_summary_get_product (IterateRequestSummary  *self);
gboolean               iterate_request_summary_matches     (IterateRequestSummary  *self,
                                                            const char             *text);
int                    iterate_request_summary_compare     (IterateRequestSummary  *self,
                                                            IterateRequestSummary  *other,
                                                            IterateRequestOrder     order);

G_END_DECLS
