/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-text-model.h"

G_BEGIN_DECLS

/**
 * IterateTextLayer:
 *
 * What people corrected, learned on top of the model. It is made anew from all corrections, so
 * that one taken back leaves nothing behind.
 */
typedef struct _IterateTextLayer IterateTextLayer;

IterateTextLayer *iterate_text_layer_new   (void);
IterateTextLayer *iterate_text_layer_ref   (IterateTextLayer        *self);
void              iterate_text_layer_unref (IterateTextLayer        *self);
void              iterate_text_layer_learn (IterateTextLayer        *self,
                                            const IterateTextModel  *model,
                                            IterateFeatures         *features,
                                            IterateHead              head,
                                            double                   error);
void              iterate_text_layer_add   (const IterateTextLayer  *self,
                                            const IterateTextModel  *model,
                                            IterateFeatures         *features,
                                            float                    scores[]);
double            iterate_text_layer_get_weight (const IterateTextLayer *self,
                                                 guint32                 bucket,
                                                 IterateHead             head);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateTextLayer, iterate_text_layer_unref)

G_END_DECLS
