/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-lexicon.h"
#include "iterate-token.h"

G_BEGIN_DECLS

/**
 * IterateCue:
 * @ITERATE_CUE_COMPOUND: how good or bad the words are, -1 … 1
 * @ITERATE_CUE_POSITIVE: how much of it is good, 0 … 1
 * @ITERATE_CUE_NEGATIVE: how much is bad
 * @ITERATE_CUE_LENGTH: how long it is, 0 … 1
 * @ITERATE_CUE_EXCLAMATION: exclamation marks
 * @ITERATE_CUE_QUESTION: question marks
 * @ITERATE_CUE_CAPITALS: the share of words in capitals
 * @ITERATE_CUE_SEVERITY: words of severity, about -1 … 1
 * @ITERATE_CUE_NEGATION: the share of negations
 * @ITERATE_CUE_NUMBERS: the share of numbers
 *
 * What a whole text shows, beside its words. Part of the model file's format.
 */
typedef enum
{
  ITERATE_CUE_COMPOUND,
  ITERATE_CUE_POSITIVE,
  ITERATE_CUE_NEGATIVE,
  ITERATE_CUE_LENGTH,
  ITERATE_CUE_EXCLAMATION,
  ITERATE_CUE_QUESTION,
  ITERATE_CUE_CAPITALS,
  ITERATE_CUE_SEVERITY,
  ITERATE_CUE_NEGATION,
  ITERATE_CUE_NUMBERS,
  ITERATE_N_CUES
} IterateCue;

void iterate_cues_of_text (const IterateLexicon *lexicon,
                           const IterateToken   *tokens,
                           guint                 n_tokens,
                           float                 cues[ITERATE_N_CUES]);

G_END_DECLS
