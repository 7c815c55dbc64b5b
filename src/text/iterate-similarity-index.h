/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-embedding.h"

G_BEGIN_DECLS

/**
 * IterateSimilarityIndex:
 *
 * Vectors under numbers, of which the most similar one is found exactly: the same answer as
 * from comparing with all of them. It belongs to one thread.
 */
typedef struct _IterateSimilarityIndex IterateSimilarityIndex;

IterateSimilarityIndex *iterate_similarity_index_new    (void);
void                    iterate_similarity_index_free   (IterateSimilarityIndex *self);
void                    iterate_similarity_index_set    (IterateSimilarityIndex *self,
                                                         gint64                  id,
                                                         const IterateEmbedding *embedding);
void                    iterate_similarity_index_remove (IterateSimilarityIndex *self,
                                                         gint64                  id);
guint                   iterate_similarity_index_get_n  (IterateSimilarityIndex *self);
gboolean                iterate_similarity_index_get    (IterateSimilarityIndex *self,
                                                         gint64                  id,
                                                         IterateEmbedding       *embedding);
gboolean                iterate_similarity_index_find   (IterateSimilarityIndex *self,
                                                         const IterateEmbedding *query,
                                                         double                  cut,
                                                         gint64                  except,
                                                         gint64                 *id,
                                                         double                 *raw);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateSimilarityIndex, iterate_similarity_index_free)

G_END_DECLS
