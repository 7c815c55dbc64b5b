/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-cues.h"

#include "iterate-severity.h"
#include "iterate-valence.h"

#include <math.h>

#define MAX_MARKS 3.0
#define LONG_TEXT 400
#define SEVERE 3.5

/* Returns: a sum of what words are worth, in 0 … 1 */
static double
squash (double sum)
{
  return sum / (sum + 4);
}

void
iterate_cues_of_text (const IterateLexicon *lexicon,
                      const IterateToken   *tokens,
                      guint                 n_tokens,
                      float                 cues[ITERATE_N_CUES])
{
  IterateValence valence = iterate_valence_of_text (lexicon, tokens, n_tokens);
  double share = 1.0 / MAX (n_tokens, 1), n_exclamations = 0, n_questions = 0;
  guint n_capitals = 0, n_negators = 0, n_numbers = 0;

  for (guint i = 0; i < n_tokens; i++)
    {
      const IterateToken *token = &tokens[i];

      if (token->kind == ITERATE_TOKEN_MARK && token->word[0] == '!')
        n_exclamations += token->length;
      else if (token->kind == ITERATE_TOKEN_MARK)
        n_questions += token->length;
      n_capitals += (token->flags & ITERATE_TOKEN_CAPITALS) != 0;
      n_negators += (token->flags & ITERATE_TOKEN_NEGATOR) != 0;
      n_numbers += token->kind == ITERATE_TOKEN_NUMBER;
    }

  cues[ITERATE_CUE_COMPOUND] = valence.compound;
  cues[ITERATE_CUE_POSITIVE] = squash (valence.positive);
  cues[ITERATE_CUE_NEGATIVE] = squash (valence.negative);
  cues[ITERATE_CUE_LENGTH] = log1p (MIN (n_tokens, LONG_TEXT)) / log1p (LONG_TEXT);
  cues[ITERATE_CUE_EXCLAMATION] = MIN (n_exclamations, MAX_MARKS) / MAX_MARKS;
  cues[ITERATE_CUE_QUESTION] = MIN (n_questions, MAX_MARKS) / MAX_MARKS;
  cues[ITERATE_CUE_CAPITALS] = n_capitals * share;
  cues[ITERATE_CUE_SEVERITY] = iterate_severity_of_text (tokens, n_tokens).score / SEVERE;
  cues[ITERATE_CUE_NEGATION] = MIN (1, 5 * n_negators * share);
  cues[ITERATE_CUE_NUMBERS] = n_numbers * share;
}
