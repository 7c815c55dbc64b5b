/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-similarity-index.h"

G_BEGIN_DECLS

/**
 * IterateSimilarityLoader:
 *
 * Fills an index on a thread of its own, so that reading vectors and adding them overlap. Until it is
 * finished the index belongs to it.
 */
typedef struct _IterateSimilarityLoader IterateSimilarityLoader;

IterateSimilarityLoader *iterate_similarity_loader_new    (IterateSimilarityIndex   *index);
void                     iterate_similarity_loader_add    (IterateSimilarityLoader  *self,
                                                           gint64                    id,
                                                           const IterateEmbedding   *embedding);
void                     iterate_similarity_loader_finish (IterateSimilarityLoader  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateSimilarityLoader, iterate_similarity_loader_finish)

G_END_DECLS
