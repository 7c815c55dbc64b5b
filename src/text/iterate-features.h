/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-token.h"

G_BEGIN_DECLS

/* How many buckets the features are hashed to. Part of the model file's format. */
#define ITERATE_FEATURE_BITS 17
#define ITERATE_N_BUCKETS (1u << ITERATE_FEATURE_BITS)

/**
 * IterateFeatureGroup:
 * @ITERATE_FEATURES_WORDS: stems, told apart where they are negated
 * @ITERATE_FEATURES_PAIRS: two of them in a row
 * @ITERATE_FEATURES_LETTERS: 3 to 5 letters of a word
 */
typedef enum
{
  ITERATE_FEATURES_WORDS,
  ITERATE_FEATURES_PAIRS,
  ITERATE_FEATURES_LETTERS,
  ITERATE_N_FEATURE_GROUPS
} IterateFeatureGroup;

/**
 * IterateFeature:
 * @bucket: which bucket it is in
 * @token: the first token that it is of
 */
typedef struct
{
  guint32 bucket;
  guint32 token;
} IterateFeature;

/**
 * IterateFeatures:
 *
 * The features of a text, each once. It is used again for the next text.
 */
typedef struct _IterateFeatures IterateFeatures;

IterateFeatures      *iterate_features_new       (void);
void                  iterate_features_free      (IterateFeatures     *self);
void                  iterate_features_extract   (IterateFeatures     *self,
                                                  const IterateToken  *tokens,
                                                  guint                n_tokens);
const IterateFeature *iterate_features_get_group (IterateFeatures     *self,
                                                  IterateFeatureGroup  group,
                                                  guint               *n_features);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateFeatures, iterate_features_free)

G_END_DECLS
