/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-learning.h"
#include "iterate-replication.h"

G_BEGIN_DECLS

/**
 * IterateLearningWeight:
 * @confidence: how sure the learning is, 0 … 1, before it fades
 * @status: `emerging`, `supported`, `confirmed` or `rejected`
 * @supporting: how many experiments speak for it
 * @contradicting: how many against it
 * @supported_at: when one last did
 * @pooled: what all of them say together
 *
 * What stands behind a learning, weighed.
 */
typedef struct
{
  double              confidence;
  const char         *status;
  guint               supporting;
  guint               contradicting;
  gint64              supported_at;
  IterateReplication  pooled;
} IterateLearningWeight;

IterateLearningWeight iterate_learning_weigh                    (IterateLearning *learning,
                                                                 GPtrArray       *evidence);
double                iterate_learning_certainty_get_confidence (const char      *certainty);

G_END_DECLS
