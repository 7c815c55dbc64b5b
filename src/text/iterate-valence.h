/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-lexicon.h"
#include "iterate-token.h"

G_BEGIN_DECLS

/**
 * IterateValence:
 * @positive: the sum of what is good
 * @negative: the sum of what is bad, not below 0
 * @compound: both together, in -1 … 1
 */
typedef struct
{
  double positive;
  double negative;
  double compound;
} IterateValence;

double         iterate_valence_of_token (const IterateLexicon *lexicon,
                                         const IterateToken   *tokens,
                                         guint                 index);
IterateValence iterate_valence_of_text  (const IterateLexicon *lexicon,
                                         const IterateToken   *tokens,
                                         guint                 n_tokens);

G_END_DECLS
