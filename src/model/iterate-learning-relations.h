/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-learning-proposal.h"
#include "iterate-learning.h"
#include "iterate-understanding.h"

G_BEGIN_DECLS

/**
 * IterateLearningRelation:
 * @learning: what gives way in a merge, or the newer one of a contradiction
 * @other: what stays
 * @contradicts: whether they say the opposite
 * @similarity: how alike they are, 0 … 1
 *
 * Two learnings about the same.
 */
typedef struct
{
  gint64   learning;
  gint64   other;
  gboolean contradicts;
  double   similarity;
} IterateLearningRelation;

gboolean   iterate_learning_get_embedding    (IterateLearning        *self,
                                              IterateDatabase        *db,
                                              IterateUnderstanding   *understanding,
                                              IterateEmbedding       *embedding,
                                              GError                **error);
GArray    *iterate_learning_relations_find   (IterateDatabase        *db,
                                              IterateUnderstanding   *understanding,
                                              IterateLearning        *learning,
                                              gint64                  now,
                                              GError                **error);
gboolean   iterate_learning_relations_store  (IterateDatabase        *db,
                                              GArray                 *relations,
                                              gint64                  now,
                                              GError                **error);
GPtrArray *iterate_learning_proposal_list    (IterateDatabase        *db,
                                              GError                **error);
gboolean   iterate_learning_proposal_answer  (IterateDatabase        *db,
                                              gint64                  id,
                                              gboolean                accepted,
                                              const char             *who,
                                              gint64                  now,
                                              GError                **error);
char      *iterate_learning_proposal_dup_text (IterateLearningProposal *self,
                                              IterateDatabase        *db,
                                              GError                **error);

G_END_DECLS
