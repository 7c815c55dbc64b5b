/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-cues.h"
#include "iterate-features.h"

G_BEGIN_DECLS

/**
 * IterateHead:
 *
 * What the model answers about a text. Part of the model file's format.
 */
typedef enum
{
  ITERATE_HEAD_SENTIMENT,
  ITERATE_HEAD_ACTIONABLE,
  ITERATE_HEAD_URGENCY,
  ITERATE_HEAD_BUG,
  ITERATE_HEAD_FEATURE,
  ITERATE_HEAD_USABILITY,
  ITERATE_HEAD_PRAISE,
  ITERATE_HEAD_QUESTION,
  ITERATE_N_HEADS
} IterateHead;

#define ITERATE_N_KINDS (ITERATE_N_HEADS - ITERATE_HEAD_BUG)

/**
 * IterateStem:
 * @rarity: its inverse document frequency in what the model was trained on
 * @weight: how well it tells topics apart, 0 … 1
 *
 * What the model knows of a stem.
 */
typedef struct
{
  float   rarity;
  float   weight;
  guint   n_links;
  guint32 first_link;
} IterateStem;

/**
 * IterateTextModel:
 *
 * The trained model: a file mapped into memory, which is only read. data/models/README.md says
 * what it was trained on and data/models/train.py writes it.
 */
typedef struct _IterateTextModel IterateTextModel;

IterateTextModel     *iterate_text_model_new         (GBytes                  *bytes,
                                                      GError                 **error);
IterateTextModel     *iterate_text_model_ref         (IterateTextModel        *self);
void                  iterate_text_model_unref       (IterateTextModel        *self);
const IterateLexicon *iterate_text_model_get_lexicon (const IterateTextModel  *self);
void                  iterate_text_model_score       (const IterateTextModel  *self,
                                                      IterateFeatures         *features,
                                                      const float              cues[],
                                                      float                    scores[]);
double                iterate_text_model_get_weight  (const IterateTextModel  *self,
                                                      guint32                  bucket,
                                                      IterateHead              head);
double                iterate_text_model_get_group   (const IterateTextModel  *self,
                                                      IterateFeatureGroup      group);
gboolean              iterate_text_model_find_stem   (const IterateTextModel  *self,
                                                      guint64                  key,
                                                      IterateStem             *stem);
guint                 iterate_text_model_get_n_topics (const IterateTextModel *self);
double                iterate_text_model_get_topic_bias (const IterateTextModel *self,
                                                         guint                   topic);
double                iterate_text_model_get_link    (const IterateTextModel  *self,
                                                      guint32                  link,
                                                      guint                   *topic);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateTextModel, iterate_text_model_unref)

G_END_DECLS
