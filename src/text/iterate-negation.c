/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-negation.h"

#include <string.h>

/* How many words a negation reaches at most. */
#define SCOPE 5

static gboolean
is_word (const IterateToken *token,
         const char         *word)
{
  return token->word_length == strlen (word) &&
         memcmp (token->word, word, token->word_length) == 0;
}

/* “not only good” is good, and “no doubt” no doubt. */
static gboolean
is_idiom (const IterateToken *token,
          const IterateToken *following)
{
  return (is_word (token, "not") && (is_word (following, "only") || is_word (following, "just"))) ||
         (is_word (token, "no") && (is_word (following, "doubt") || is_word (following, "wonder")));
}

static gboolean
ends_scope (const IterateToken *token)
{
  static const char *const words[] = { "but", "however", "although", "though", "because", "aber",
                                       "mais", "pero", "ma", "mas", "maar" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (is_word (token, words[i]))
        return TRUE;
    }

  return FALSE;
}

/* Marks the words that a negation reaches: the next five at most, to the end of the clause. */
void
iterate_negation_mark (IterateToken    *tokens,
                       guint            n_tokens,
                       IterateLanguage  language)
{
  guint left = 0;

  for (guint i = 0; i < n_tokens; i++)
    {
      IterateToken *token = &tokens[i];
      gboolean word = token->kind == ITERATE_TOKEN_WORD;

      if (token->kind == ITERATE_TOKEN_EMOJI || (word && ends_scope (token)))
        left = 0;
      if (word && iterate_language_has_negator (language, token->word_key) &&
          !(i + 1 < n_tokens && is_idiom (token, token + 1)))
        {
          token->flags |= ITERATE_TOKEN_NEGATOR;
          left = SCOPE;
        }
      else if (left > 0)
        {
          token->flags |= ITERATE_TOKEN_NEGATED;
          left--;
        }
      if ((token->flags & ITERATE_TOKEN_ENDS) != 0 || token->kind == ITERATE_TOKEN_MARK)
        left = 0;
    }
}
