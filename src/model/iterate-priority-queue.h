/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feature-request.h"
#include "iterate-text-reading.h"

G_BEGIN_DECLS

/**
 * IteratePriorityQueue:
 * @urgency_weights: what each urgency counts
 * @sentiment_weight: what unhappiness adds at most
 * @threshold: above this a request becomes a task
 *
 * The rule by which requests are ordered: votes × urgency weight × sentiment weight.
 */
typedef struct
{
  double urgency_weights[ITERATE_N_URGENCIES];
  double sentiment_weight;
  double threshold;
} IteratePriorityQueue;

/**
 * IteratePriorityTerms:
 *
 * A score and what it is the product of.
 */
typedef struct
{
  gint64 votes;
  double urgency_weight;
  double sentiment_weight;
  double score;
} IteratePriorityTerms;

gboolean              iterate_priority_queue_load     (IteratePriorityQueue       *self,
                                                       IterateDatabase            *db,
                                                       GError                    **error);
IteratePriorityTerms  iterate_priority_queue_weigh    (const IteratePriorityQueue *self,
                                                       gint64                      votes,
                                                       const char                 *urgency,
                                                       double                      sentiment);
IteratePriorityTerms  iterate_priority_queue_score    (const IteratePriorityQueue *self,
                                                       IterateFeatureRequest      *request);
gboolean              iterate_priority_queue_rescore  (IterateDatabase            *db,
                                                       GError                    **error);
GPtrArray            *iterate_priority_queue_list     (IterateDatabase            *db,
                                                       guint                       limit,
                                                       GError                    **error);
char                 *iterate_priority_terms_dup_text (const IteratePriorityTerms *self,
                                                       const char                 *urgency);

G_END_DECLS
