/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"
#include "iterate-embedding.h"
#include "iterate-text-reading.h"

G_BEGIN_DECLS

/* What a request is given with each change, so that others can follow. */
#define ITERATE_NEXT_REVISION "(SELECT coalesce(max(revision), 0) + 1 FROM feature_request)"

/**
 * IterateRequestTally:
 * @votes: how many pieces of feedback there are
 * @urgencies: how many of each urgency
 * @kinds: how many of each kind
 * @sum: the sum of their embeddings
 *
 * What the feedback of a request adds up to.
 */
typedef struct
{
  gint64           votes;
  gint64           urgencies[ITERATE_N_URGENCIES];
  gint64           kinds[ITERATE_N_FEEDBACK_KINDS];
  gint64           n_positive;
  gint64           n_negative;
  double           sentiment_sum;
  IterateEmbedding sum;
} IterateRequestTally;

void     iterate_request_tally_count  (IterateRequestTally        *tally,
                                       IterateUrgency              urgency,
                                       IterateFeedbackKind         kind,
                                       double                      sentiment);
gboolean iterate_request_tally_write  (IterateDatabase            *db,
                                       gint64                      request,
                                       const IterateRequestTally  *tally,
                                       gint64                      now,
                                       GError                    **error);
gboolean iterate_request_tally_read   (IterateDatabase            *db,
                                       gint64                      request,
                                       IterateRequestTally        *tally,
                                       GError                    **error);
gboolean iterate_request_tally_insert (IterateDatabase            *db,
                                       const char                 *topic,
                                       const char                 *description,
                                       const IterateRequestTally  *tally,
                                       gint64                      now,
                                       gint64                     *request,
                                       GError                    **error);

G_END_DECLS
