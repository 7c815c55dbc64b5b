/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment.h"
#include "iterate-programme.h"
#include "iterate-verdict.h"

G_BEGIN_DECLS

/**
 * IterateReviewed:
 * @experiment: an experiment that was completed
 * @verdict: what its data say
 * @headline: the same, in a sentence
 *
 * A line of a review.
 */
typedef struct
{
  IterateExperiment *experiment;
  IterateVerdict    *verdict;
  char              *headline;
} IterateReviewed;

/**
 * IterateReview:
 * @from: the beginning of the period
 * @to: its end
 * @experiments: (element-type IterateReviewed): what was completed
 * @n_won: of these, what won
 * @n_lost: what lost
 * @n_open: what stayed open
 * @shipped: (element-type IterateRecord): tasks that were done, requests that shipped
 * @graduated: (element-type IterateExperiment): what everybody has now
 * @learnings: (element-type IterateLearning): what was learned
 * @approvals: (element-type IterateApproval): what waits for a decision
 * @stale: lines about experiments and flags that are of no more use
 * @hints: (element-type IterateHint): what is not as the best practices have it
 * @programme: how experimenting goes as a whole
 * @next: what to do next
 *
 * What happened in a period, and what came of it.
 */
typedef struct
{
  gint64            from;
  gint64            to;
  GPtrArray        *experiments;
  guint             n_won;
  guint             n_lost;
  guint             n_open;
  GPtrArray        *graduated;
  GPtrArray        *shipped;
  GPtrArray        *learnings;
  GPtrArray        *approvals;
  GStrv             stale;
  GPtrArray        *hints;
  IterateProgramme *programme;
  GStrv             next;
} IterateReview;

GPtrArray     *iterate_review_list_completed (IterateDatabase  *db,
                                              gint64            from,
                                              gint64            to,
                                              gint64            now,
                                              GError          **error);
GPtrArray     *iterate_review_list_by_status (IterateDatabase  *db,
                                              const char       *status,
                                              gint64            since,
                                              gint64            now,
                                              GError          **error);
IterateReview *iterate_review_load           (IterateDatabase  *db,
                                              gint64            period,
                                              gint64            now,
                                              GError          **error);
void           iterate_review_free           (IterateReview    *self);
char          *iterate_review_dup_headline   (IterateReview    *self);
JsonObject    *iterate_review_to_json        (IterateReview    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateReview, iterate_review_free)

G_END_DECLS
