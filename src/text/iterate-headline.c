/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-headline.h"

#include <math.h>
#include <string.h>

#define MAX_WORDS 7
#define MAX_SUMMARY 280

/* A text that was seen whole is weighed over this much of it. */
#define MAX_TOKENS 200

#define UNKNOWN_WEIGHT .6

/* What a phrase that says what many texts are about has at most of words, and what each further one
 * costs. */
#define MAX_PHRASE 5
#define WORD_COST .03
#define SINGLE_WORD .6

/* Words that weigh less than this tell no topic from another. */
#define IDLE_WEIGHT 1.6

/* How people begin before they say what it is about. */
static const char *const courtesies[] = {
  "please", "pls", "hi", "hello", "hey", "dear", "guys", "team", "thanks", "thank", "could",
  "can", "would", "you", "i", "we", "it", "be", "great", "nice", "if", "there", "was", "were",
  "like", "love", "want", "wish", "want", "need", "just", "really", "also", "and", "but", "so",
  "to", "a", "an", "the", "have", "had", "is", "are", "that", "this", "hope", "maybe", "ok",
  "well", "good", "app", "awesome", "my", "in", "of", "for", "when", "or", "then", "with",
};

static gboolean
is_one_of (const IterateToken *token,
           const char *const  *words,
           guint               n_words)
{
  for (guint i = 0; i < n_words; i++)
    {
      if (token->word_length == strlen (words[i]) &&
          memcmp (token->word, words[i], token->word_length) == 0)
        return TRUE;
    }

  return FALSE;
}

static double
weigh (const IterateToken     *token,
       const IterateTextModel *model,
       const IterateRarity    *rarity)
{
  IterateStem stem;
  gboolean known;

  if (token->kind != ITERATE_TOKEN_WORD || (token->flags & ITERATE_TOKEN_FUNCTION) != 0)
    return 0;

  known = iterate_text_model_find_stem (model, token->stem_key, &stem);

  return iterate_rarity_of_stem (rarity, token->stem_key, known ? &stem : NULL) *
         (known ? (double) stem.weight : UNKNOWN_WEIGHT);
}

/* Returns: the end of the clause that begins at @first */
static guint
find_end (const IterateToken *tokens,
          guint               n_tokens,
          guint               first)
{
  while (first + 1 < n_tokens && (tokens[first].flags & ITERATE_TOKEN_ENDS) == 0 &&
         tokens[first + 1].kind != ITERATE_TOKEN_MARK)
    first++;

  return first + 1;
}

/* The best words in a row of a clause, by what they weigh over the root of their number. */
static double
find_window (const IterateToken *tokens,
             const double       *weights,
             guint               first,
             guint               end,
             guint              *best_first,
             guint              *best_end)
{
  double best = 0;

  while (first < end && is_one_of (&tokens[first], courtesies, G_N_ELEMENTS (courtesies)))
    first++;
  if (end - first > MAX_WORDS)
    {
      for (guint at = first; at + MAX_WORDS <= end; at++)
        {
          double sum = 0;

          for (guint i = at; i < at + MAX_WORDS; i++)
            sum += weights[i];
          if (sum > best)
            {
              best = sum;
              *best_first = at;
            }
        }
      *best_end = *best_first + MAX_WORDS;
    }
  else
    {
      for (guint i = first; i < end; i++)
        best += weights[i];
      *best_first = first;
      *best_end = end;
    }

  return best / sqrt (2 + *best_end - *best_first);
}

static gboolean
is_idle (const IterateToken *token,
         double              weight)
{
  return token->kind == ITERATE_TOKEN_MARK || token->kind == ITERATE_TOKEN_EMOJI ||
         (token->kind == ITERATE_TOKEN_WORD && weight < IDLE_WEIGHT &&
          (token->flags & ITERATE_TOKEN_NEGATOR) == 0);
}

/* A headline neither begins nor ends with a word that says nothing by itself. */
static void
trim (const IterateToken *tokens,
      const double       *weights,
      guint              *first,
      guint              *end)
{
  while (*first + 1 < *end && is_idle (&tokens[*first], weights[*first]))
    (*first)++;
  while (*end > *first + 1 && is_idle (&tokens[*end - 1], weights[*end - 1]))
    (*end)--;
}

static char *
dup_sentence (const char *text,
              gsize       length)
{
  g_autoptr(GString) sentence = g_string_sized_new (length + 4);
  gboolean space = FALSE;

  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          space = sentence->len > 0;
          continue;
        }
      if (space)
        g_string_append_c (sentence, ' ');
      space = FALSE;
      g_string_append_unichar (sentence, sentence->len == 0 ? g_unichar_toupper (c) : c);
    }

  return g_string_free (g_steal_pointer (&sentence), FALSE);
}

/**
 * iterate_headline_of_text:
 *
 * Returns: (transfer full): the words of the text that tell most what it is about, to be read
 *   as a headline; the beginning of the text where no word tells anything
 */
char *
iterate_headline_of_text (const char             *text,
                          const IterateToken     *tokens,
                          guint                   n_tokens,
                          const IterateTextModel *model,
                          const IterateRarity    *rarity)
{
  double weights[MAX_TOKENS];
  double best = 0;
  guint best_first = 0, best_end;

  n_tokens = MIN (n_tokens, MAX_TOKENS);
  if (n_tokens == 0)
    return g_strdup ("");

  best_end = MIN (n_tokens, MAX_WORDS);
  for (guint i = 0; i < n_tokens; i++)
    weights[i] = weigh (&tokens[i], model, rarity);

  for (guint first = 0; first < n_tokens;)
    {
      guint end = find_end (tokens, n_tokens, first), window_first = first, window_end = end;
      double value = find_window (tokens, weights, first, end, &window_first, &window_end);

      /* What is said first is what it is about, unless something later says much more. */
      if (value > best * (best == 0 ? 1 : 1.25) && window_end > window_first)
        {
          best = value;
          best_first = window_first;
          best_end = window_end;
        }
      first = end;
    }

  trim (tokens, weights, &best_first, &best_end);

  return dup_sentence (text + tokens[best_first].start,
                       tokens[best_end - 1].start + tokens[best_end - 1].length -
                         tokens[best_first].start);
}

/* How well words in a row say what many texts are about: the cosine of their stems with it, less a
 * little for each word more. */
static double
rate_phrase (guint  n_words,
             double product,
             double square)
{
  double fit = square == 0 ? 0 : product / sqrt (square);

  return n_words == 1 ? SINGLE_WORD * fit : fit * (1 - WORD_COST * (n_words - 2));
}

/* Returns: the best fit of a phrase that begins at @first, and where it ends */
static double
find_phrase (const IterateToken     *tokens,
             const double           *weights,
             guint                   first,
             guint                   end,
             const IterateEmbedding *about,
             guint                  *best_end)
{
  double product = 0, square = 0, best = 0;

  for (guint i = first; i < end; i++)
    {
      double fit;

      product += weights[i] * iterate_embedding_get_stem (about, tokens[i].stem_key);
      square += weights[i] * weights[i];
      fit = is_idle (&tokens[i], weights[i]) ? 0 : rate_phrase (i + 1 - first, product, square);
      if (fit > best)
        {
          best = fit;
          *best_end = i + 1;
        }
    }

  return best;
}

/**
 * iterate_headline_about:
 * @about: what many texts are about, of length 1
 * @fit: (out): how well the headline says that, 0 … 1
 *
 * Returns: (transfer full): the few words of the text that say best what it and others are about
 */
char *
iterate_headline_about (const char             *text,
                        const IterateToken     *tokens,
                        guint                   n_tokens,
                        const IterateTextModel *model,
                        const IterateRarity    *rarity,
                        const IterateEmbedding *about,
                        double                 *fit)
{
  double weights[MAX_TOKENS];
  guint best_first = 0, best_end = 0;

  *fit = 0;
  n_tokens = MIN (n_tokens, MAX_TOKENS);
  for (guint i = 0; i < n_tokens; i++)
    weights[i] = weigh (&tokens[i], model, rarity);

  for (guint first = 0; first < n_tokens; first++)
    {
      guint end = MIN (find_end (tokens, n_tokens, first), first + MAX_PHRASE), found_end = 0;
      double found;

      if (is_idle (&tokens[first], weights[first]))
        continue;

      found = find_phrase (tokens, weights, first, end, about, &found_end);
      if (found > *fit)
        {
          *fit = found;
          best_first = first;
          best_end = found_end;
        }
    }

  return best_end == 0 ? g_strdup ("")
                       : dup_sentence (text + tokens[best_first].start,
                                       tokens[best_end - 1].start + tokens[best_end - 1].length -
                                         tokens[best_first].start);
}

/* Returns: (transfer full): the text's beginning, cut at the end of a clause or a word */
char *
iterate_summary_of_text (const char         *text,
                         const IterateToken *tokens,
                         guint               n_tokens)
{
  guint end = 0, word_end = 0;
  g_autofree char *summary = NULL;

  for (guint i = 0; i < n_tokens; i++)
    {
      guint at = tokens[i].start + tokens[i].length;

      if (at > MAX_SUMMARY)
        break;

      word_end = at;
      if ((tokens[i].flags & ITERATE_TOKEN_ENDS) != 0 || tokens[i].kind == ITERATE_TOKEN_MARK ||
          i + 1 == n_tokens)
        end = at;
    }

  /* A clause that ends early says less than words that go on. */
  if (end < MAX_SUMMARY / 3)
    end = word_end;
  summary = dup_sentence (text, end);

  return end == 0 || tokens[n_tokens - 1].start + tokens[n_tokens - 1].length == end
           ? g_steal_pointer (&summary)
           : g_strconcat (summary, "…", NULL);
}
