/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hutto and Gilbert, “VADER: a parsimonious rule-based model for sentiment analysis of
 * social media text” (ICWSM 2014): how degree, capitals, negation, “but” and exclamation
 * change what words are worth, with the sizes that they measured. */
#include "iterate-valence.h"

#include "iterate-text-key.h"

#include <math.h>
#include <string.h>

#define DEGREE .293
#define CAPITALS .733
#define NEGATION -.74
#define EXCLAMATION .292
#define MAX_EXCLAMATIONS 4
#define BEFORE_BUT .5
#define AFTER_BUT 1.5
#define SPREAD 15

/* How far before a word its degree stands, and how much less it does from there. */
static const double reach[] = { 1, .95, .9 };

static const char *const more[] = {
  "absolutely", "amazingly", "awfully", "completely", "considerably", "decidedly", "deeply",
  "enormously", "entirely", "especially", "exceptionally", "extremely", "fully", "greatly",
  "highly", "hugely", "incredibly", "insanely", "intensely", "majorly", "most", "particularly",
  "purely", "quite", "really", "remarkably", "seriously", "so", "substantially", "super",
  "terribly", "thoroughly", "totally", "tremendously", "truly", "unbelievably", "utterly", "very",
};
static const char *const less[] = {
  "almost", "barely", "fairly", "hardly", "kinda", "less", "little", "marginally", "occasionally",
  "partly", "scarcely", "slightly", "somewhat", "sorta",
};

static gboolean
is_one_of (const IterateToken *token,
           const char *const  *words,
           guint               n_words)
{
  for (guint i = 0; i < n_words; i++)
    {
      if (token->word[0] == words[i][0] && token->word_length == strlen (words[i]) &&
          memcmp (token->word, words[i], token->word_length) == 0)
        return TRUE;
    }

  return FALSE;
}

static double
get_degree (const IterateToken *token)
{
  if (token->kind != ITERATE_TOKEN_WORD || token->word_length < 2)
    return 0;

  return is_one_of (token, more, G_N_ELEMENTS (more))   ? DEGREE
         : is_one_of (token, less, G_N_ELEMENTS (less)) ? -DEGREE
                                                        : 0;
}

/* Returns: what a token is worth where it stands, about -4 … 4 */
double
iterate_valence_of_token (const IterateLexicon *lexicon,
                          const IterateToken   *tokens,
                          guint                 index)
{
  const IterateToken *token = &tokens[index];
  double value = iterate_lexicon_look_up (lexicon, token->word_key), sign;

  if (value == 0 || (token->flags & ITERATE_TOKEN_NEGATOR) != 0)
    return 0;

  sign = copysign (1, value);
  if ((token->flags & ITERATE_TOKEN_CAPITALS) != 0)
    value += sign * CAPITALS;
  if ((token->flags & ITERATE_TOKEN_STRETCHED) != 0)
    value += sign * DEGREE;
  for (guint i = 0; i < G_N_ELEMENTS (reach) && i < index; i++)
    {
      if ((tokens[index - i - 1].flags & ITERATE_TOKEN_ENDS) != 0)
        break;
      value += sign * reach[i] * get_degree (&tokens[index - i - 1]);
    }

  return (token->flags & ITERATE_TOKEN_NEGATED) != 0 ? NEGATION * value : value;
}

/* Returns: where the last “but” is, or @n_tokens */
static guint
find_but (const IterateToken *tokens,
          guint               n_tokens)
{
  static const char *const but[] = { "but" };

  for (guint i = n_tokens; i > 0; i--)
    {
      if (is_one_of (&tokens[i - 1], but, 1))
        return i - 1;
    }

  return n_tokens;
}

static guint
count_exclamations (const IterateToken *tokens,
                    guint               n_tokens)
{
  guint n = 0;

  for (guint i = 0; i < n_tokens; i++)
    {
      if (tokens[i].kind == ITERATE_TOKEN_MARK && tokens[i].word[0] == '!')
        n += tokens[i].length;
    }

  return MIN (n, MAX_EXCLAMATIONS);
}

IterateValence
iterate_valence_of_text (const IterateLexicon *lexicon,
                         const IterateToken   *tokens,
                         guint                 n_tokens)
{
  IterateValence self = { 0 };
  guint but = find_but (tokens, n_tokens);
  double sum;

  for (guint i = 0; i < n_tokens; i++)
    {
      double value = iterate_valence_of_token (lexicon, tokens, i);

      if (but < n_tokens)
        value *= i < but ? BEFORE_BUT : AFTER_BUT;
      self.positive += MAX (value, 0);
      self.negative += MAX (-value, 0);
    }

  sum = self.positive - self.negative;
  if (sum != 0)
    sum += copysign (EXCLAMATION * count_exclamations (tokens, n_tokens), sum);
  self.compound = sum / sqrt (sum * sum + SPREAD);

  return self;
}
