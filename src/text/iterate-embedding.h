/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-rarity.h"
#include "iterate-text-model.h"

G_BEGIN_DECLS

/* Ids of topics are small; ids of stems have this bit. */
#define ITERATE_STEM_BIT 0x80000000u

/* What a text has at most of terms; the weightiest are kept. */
#define ITERATE_MAX_TERMS 48

/**
 * IterateTerm:
 * @id: a stem or a topic
 * @weight: how much it is of the text, above 0
 */
typedef struct
{
  guint32 id;
  float   weight;
} IterateTerm;

/**
 * IterateEmbedding:
 * @n_terms: how many terms there are; 0 for a text that says nothing
 * @terms: in the order of their ids; a vector of length 1
 *
 * What a text is about: two texts are as alike as the product of their vectors.
 */
typedef struct
{
  guint       n_terms;
  IterateTerm terms[ITERATE_MAX_TERMS];
} IterateEmbedding;

void   iterate_embedding_of_text    (IterateEmbedding       *self,
                                     const IterateTextModel *model,
                                     const IterateRarity    *rarity,
                                     const IterateToken     *tokens,
                                     guint                   n_tokens);
void   iterate_embedding_read       (IterateEmbedding       *self,
                                     gconstpointer           data,
                                     gsize                   size);
void   iterate_embedding_add        (IterateEmbedding       *self,
                                     const IterateEmbedding *other,
                                     double                  factor);
void   iterate_embedding_keep       (IterateEmbedding       *self,
                                     guint                   n_terms);
void   iterate_embedding_normalise  (IterateEmbedding       *self);
double iterate_embedding_get_stem   (const IterateEmbedding *self,
                                     guint64                 stem_key);
double iterate_embedding_compare    (const IterateEmbedding *self,
                                     const IterateEmbedding *other);
double iterate_embedding_similarity (double                  raw);
double iterate_embedding_raw_cut    (double                  similarity);

G_END_DECLS
