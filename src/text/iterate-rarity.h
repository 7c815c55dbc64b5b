/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-text-model.h"

G_BEGIN_DECLS

/**
 * IterateRarity:
 *
 * How rare each stem is: what the model says of it, which gives way to what the workspace's own
 * texts say as they become more.
 */
typedef struct _IterateRarity IterateRarity;

IterateRarity *iterate_rarity_new        (void);
void           iterate_rarity_free       (IterateRarity          *self);
void           iterate_rarity_add_text   (IterateRarity          *self,
                                          const IterateToken     *tokens,
                                          guint                   n_tokens);
guint64        iterate_rarity_get_n_texts (const IterateRarity   *self);
double         iterate_rarity_of_stem    (const IterateRarity    *self,
                                          guint64                 key,
                                          const IterateStem      *stem);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateRarity, iterate_rarity_free)

G_END_DECLS
