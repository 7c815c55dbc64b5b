/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-tokenizer.h"

#include "iterate-emoticon.h"
#include "iterate-negation.h"
#include "iterate-text-key.h"

#include <libstemmer.h>
#include <string.h>

/* Longer words are cut: they are no words. */
#define MAX_WORD 64

struct _IterateTokenizer
{
  GArray             *tokens;  /* of IterateToken */
  GString            *words;   /* Words, and then stems, one after the other */
  struct sb_stemmer  *stemmers[ITERATE_N_LANGUAGES];
  IterateLanguage     language;
};

/* Where in the text the reading is. */
typedef struct
{
  IterateTokenizer     *tokenizer;
  const char           *text;
  const char           *end;
  const char           *at;
  IterateLanguageCount  count;
} Reading;

IterateTokenizer *
iterate_tokenizer_new (void)
{
  IterateTokenizer *self = g_new0 (IterateTokenizer, 1);

  self->tokens = g_array_new (FALSE, FALSE, sizeof (IterateToken));
  self->words = g_string_new (NULL);

  return self;
}

void
iterate_tokenizer_free (IterateTokenizer *self)
{
  for (guint i = 0; i < ITERATE_N_LANGUAGES; i++)
    {
      if (self->stemmers[i] != NULL)
        sb_stemmer_delete (self->stemmers[i]);
    }
  g_array_unref (self->tokens);
  g_string_free (self->words, TRUE);
  g_free (self);
}

static gunichar
peek (const Reading *reading,
      const char    *at)
{
  if (at >= reading->end)
    return 0;

  return (guchar) *at < 0x80 ? (gunichar) *at : g_utf8_get_char (at);
}

static const char *
next (const char *at)
{
  return g_utf8_next_char (at);
}

static gboolean
is_letter (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum ((char) c);

  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

static gboolean
is_apostrophe (gunichar c)
{
  return c == '\'' || c == 0x2019 || c == 0x02bc;
}

/* A character of a script that puts no spaces between its words. */
static gboolean
stands_alone (gunichar c)
{
  return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) ||
         (c >= 0x20000 && c <= 0x3ffff) || (c >= 0x0e00 && c <= 0x0e7f);
}

static gboolean
is_emoji (gunichar c)
{
  return (c >= 0x1f000 && c <= 0x1faff) || (c >= 0x2600 && c <= 0x27bf) ||
         (c >= 0x2b05 && c <= 0x2b55) || c == 0x203c || c == 0x2049;
}

/* A joiner, a style or a skin colour: part of the emoji before it. */
static gboolean
extends_emoji (gunichar c)
{
  return c == 0xfe0f || c == 0xfe0e || c == 0x20e3 || (c >= 0x1f3fb && c <= 0x1f3ff);
}

/* The words' places become pointers when the text is read and nothing moves any more. */
static void
add_token (Reading          *reading,
           IterateTokenKind  kind,
           const char       *start,
           gsize             word_at,
           guint             flags)
{
  IterateTokenizer *self = reading->tokenizer;
  guint length = self->words->len - word_at;
  IterateToken token = {
    .start = start - reading->text,
    .length = reading->at - start,
    .word = GSIZE_TO_POINTER (word_at),
    .word_length = length,
    .word_key = iterate_text_key (self->words->str + word_at, length),
    .kind = kind,
    .flags = flags,
  };

  g_array_append_val (self->tokens, token);
}

static void
add_fixed (Reading          *reading,
           IterateTokenKind  kind,
           const char       *start,
           const char       *word)
{
  gsize word_at = reading->tokenizer->words->len;

  g_string_append (reading->tokenizer->words, word);
  add_token (reading, kind, start, word_at, 0);
}

/* Appends a word with letters beyond ASCII, normalised (NFKC) and in lower case. */
static void
fold_beyond_ascii (GString    *words,
                   const char *start,
                   const char *end)
{
  g_autofree char *normal = NULL;
  g_autofree char *folded = NULL;

  if (end - start > 4 * MAX_WORD)
    end = g_utf8_find_prev_char (start, start + 4 * MAX_WORD);
  normal = g_utf8_normalize (start, end - start, G_NORMALIZE_ALL_COMPOSE);
  folded = g_utf8_strdown (normal, -1);
  for (const char *p = folded; *p != '\0' && p - folded < MAX_WORD; p = next (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (words, is_apostrophe (c) ? '\'' : c);
    }
}

/* Appends what is compared of @start to the reading's place, and tells how it was written. */
static guint
fold_word (Reading    *reading,
           const char *start)
{
  GString *words = reading->tokenizer->words;
  gsize word_at = words->len;
  guint n_upper = 0, n_lower = 0, n_same = 0, flags = 0;

  for (const char *p = start; p < reading->at && words->len - word_at < MAX_WORD; p++)
    {
      char c = *p;

      if ((guchar) c >= 0x80)
        {
          g_string_truncate (words, word_at);
          fold_beyond_ascii (words, start, reading->at);
          return 0;
        }

      n_upper += g_ascii_isupper (c);
      n_lower += g_ascii_islower (c);
      c = g_ascii_tolower (c);
      n_same = words->len > word_at && words->str[words->len - 1] == c ? n_same + 1 : 1;
      if (n_same <= 2 || g_ascii_isdigit (c))
        g_string_append_c (words, c);
      else
        flags |= ITERATE_TOKEN_STRETCHED;
    }

  if (n_upper >= 2 && n_lower == 0)
    flags |= ITERATE_TOKEN_CAPITALS;

  return flags;
}

static gboolean
starts_with (const Reading *reading,
             const char    *prefix)
{
  gsize length = strlen (prefix);

  return (gsize) (reading->end - reading->at) >= length &&
         g_ascii_strncasecmp (reading->at, prefix, length) == 0;
}

static void
skip_to_space (Reading *reading)
{
  while (reading->at < reading->end && !g_ascii_isspace (*reading->at) &&
         strchr ("<>()[]\"", *reading->at) == NULL)
    reading->at++;
}

static gboolean
read_link (Reading *reading)
{
  const char *start = reading->at;

  if (!starts_with (reading, "http://") && !starts_with (reading, "https://") &&
      !starts_with (reading, "www."))
    return FALSE;

  skip_to_space (reading);
  add_fixed (reading, ITERATE_TOKEN_LINK, start, "http");

  return TRUE;
}

static void
read_account (Reading *reading)
{
  const char *start = reading->at;

  reading->at++;
  while (is_letter (peek (reading, reading->at)) || peek (reading, reading->at) == '_')
    reading->at = next (reading->at);
  if (reading->at > start + 1)
    add_fixed (reading, ITERATE_TOKEN_ADDRESS, start, "@");
}

static void
read_number (Reading *reading)
{
  const char *start = reading->at;
  gsize word_at = reading->tokenizer->words->len;

  while (reading->at < reading->end &&
         (g_ascii_isdigit (*reading->at) ||
          (strchr (".,:", *reading->at) != NULL && reading->at + 1 < reading->end &&
           g_ascii_isdigit (reading->at[1]))))
    reading->at++;

  g_string_append_len (reading->tokenizer->words, start, MIN (reading->at - start, MAX_WORD));
  add_token (reading, ITERATE_TOKEN_NUMBER, start, word_at, 0);
}

static void
read_word (Reading *reading)
{
  const char *start = reading->at;
  gsize word_at = reading->tokenizer->words->len;
  gunichar c, foreign = 0;
  guint flags;

  while ((c = peek (reading, reading->at)) != 0)
    {
      if (is_apostrophe (c) && !is_letter (peek (reading, next (reading->at))))
        break;
      if (!is_letter (c) && !is_apostrophe (c))
        break;
      if (stands_alone (c) && reading->at > start)
        break;
      if (c >= 0x80)
        foreign = c;
      reading->at = next (reading->at);
      if (stands_alone (c))
        break;
    }

  if (c == '@' && g_ascii_isalnum (peek (reading, reading->at + 1)))
    {
      skip_to_space (reading);
      add_fixed (reading, ITERATE_TOKEN_ADDRESS, start, "@");
      return;
    }

  if (foreign != 0)
    iterate_language_count_letter (&reading->count, foreign);
  flags = fold_word (reading, start);
  add_token (reading, ITERATE_TOKEN_WORD, start, word_at, flags);
  iterate_language_count_word (&reading->count,
                               g_array_index (reading->tokenizer->tokens, IterateToken,
                                              reading->tokenizer->tokens->len - 1).word_key);
}

static void
read_emoji (Reading *reading)
{
  const char *start = reading->at;
  gsize word_at = reading->tokenizer->words->len;
  gunichar first = peek (reading, start), c;

  reading->at = next (reading->at);
  while ((c = peek (reading, reading->at)) != 0)
    {
      gboolean flag = first >= 0x1f1e6 && first <= 0x1f1ff && c >= 0x1f1e6 && c <= 0x1f1ff &&
                      reading->at == next (start);

      if (c == 0x200d && is_emoji (peek (reading, next (reading->at))))
        reading->at = next (reading->at);
      else if (!extends_emoji (c) && !flag)
        break;
      reading->at = next (reading->at);
    }

  /* Compared without its style and colour. */
  g_string_append_unichar (reading->tokenizer->words, first);
  add_token (reading, ITERATE_TOKEN_EMOJI, start, word_at, 0);
}

static void
read_marks (Reading *reading)
{
  const char *start = reading->at;
  guint n_exclamations = 0, n_questions = 0;
  const char *word;

  for (; reading->at < reading->end && strchr ("!?", *reading->at) != NULL; reading->at++)
    *(*reading->at == '!' ? &n_exclamations : &n_questions) += 1;

  if (n_exclamations > 0 && n_questions > 0)
    word = "?!";
  else if (n_questions > 0)
    word = n_questions > 1 ? "??" : "?";
  else
    word = n_exclamations > 1 ? "!!" : "!";
  add_fixed (reading, ITERATE_TOKEN_MARK, start, word);
}

static void
end_clause (Reading *reading)
{
  GArray *tokens = reading->tokenizer->tokens;

  if (tokens->len > 0)
    g_array_index (tokens, IterateToken, tokens->len - 1).flags |= ITERATE_TOKEN_ENDS;
}

static gboolean
read_emoticon (Reading *reading)
{
  const char *start = reading->at;
  gsize word_at = reading->tokenizer->words->len;
  guint length = iterate_emoticon_match (start, reading->end - start,
                                         start > reading->text ? start[-1] : ' ');

  if (length == 0)
    return FALSE;

  reading->at += length;
  g_string_append_len (reading->tokenizer->words, start, length);
  add_token (reading, ITERATE_TOKEN_EMOJI, start, word_at, 0);

  return TRUE;
}

static gboolean
is_clause_end (gunichar c)
{
  return c == '.' || c == ',' || c == ';' || c == ':' || c == '\n' || c == '(' || c == ')' ||
         c == 0x3002 || c == 0x2014 || c == 0x2026 || c == 0xff0c;
}

static void
read_one (Reading *reading)
{
  gunichar c = peek (reading, reading->at);

  if (c == '&' && (starts_with (reading, "&amp;") || starts_with (reading, "&quot;") ||
                   starts_with (reading, "&lt;") || starts_with (reading, "&gt;")))
    reading->at = strchr (reading->at, ';') + 1;
  else if (read_emoticon (reading) || read_link (reading))
    ;
  else if (c < 0x80 && g_ascii_isdigit ((char) c))
    read_number (reading);
  else if (is_letter (c))
    read_word (reading);
  else if (is_emoji (c))
    read_emoji (reading);
  else if (c == '@')
    read_account (reading);
  else if (c == '!' || c == '?')
    {
      end_clause (reading);
      read_marks (reading);
    }
  else
    {
      if (is_clause_end (c))
        end_clause (reading);
      reading->at = next (reading->at);
    }
}

static struct sb_stemmer *
get_stemmer (IterateTokenizer *self)
{
  const char *name = iterate_language_get_stemmer (self->language);

  if (name != NULL && self->stemmers[self->language] == NULL)
    self->stemmers[self->language] = sb_stemmer_new (name, "UTF_8");

  return self->stemmers[self->language];
}

static void
stem_words (IterateTokenizer *self)
{
  struct sb_stemmer *stemmer = get_stemmer (self);

  for (guint i = 0; i < self->tokens->len; i++)
    {
      IterateToken *token = &g_array_index (self->tokens, IterateToken, i);
      gsize word_at = GPOINTER_TO_SIZE (token->word);
      const sb_symbol *stem;

      token->stem = token->word;
      token->stem_length = token->word_length;
      token->stem_key = token->word_key;
      if (token->kind != ITERATE_TOKEN_WORD || stemmer == NULL)
        continue;

      stem = sb_stemmer_stem (stemmer, (const sb_symbol *) self->words->str + word_at,
                              token->word_length);
      if (stem == NULL)
        continue;

      token->stem = GSIZE_TO_POINTER (self->words->len);
      token->stem_length = sb_stemmer_length (stemmer);
      token->stem_key = iterate_text_key ((const char *) stem, token->stem_length);
      g_string_append_len (self->words, (const char *) stem, token->stem_length);
    }
}

static void
settle_words (IterateTokenizer *self)
{
  for (guint i = 0; i < self->tokens->len; i++)
    {
      IterateToken *token = &g_array_index (self->tokens, IterateToken, i);

      token->word = self->words->str + GPOINTER_TO_SIZE (token->word);
      token->stem = self->words->str + GPOINTER_TO_SIZE (token->stem);
      if (token->kind == ITERATE_TOKEN_WORD &&
          iterate_language_has_word (self->language, token->word_key))
        token->flags |= ITERATE_TOKEN_FUNCTION;
    }
}

/**
 * iterate_tokenizer_read:
 * @text: valid UTF-8
 * @length: its length in bytes
 * @n_tokens: (out): how many tokens there are
 *
 * Reads a text: words normalised (NFKC) and in lower case, with their stems in the text's
 * language, negations resolved; emoji, emoticons and marks kept.
 *
 * Returns: (transfer none) (array length=n_tokens): its tokens, until the next text
 */
const IterateToken *
iterate_tokenizer_read (IterateTokenizer *self,
                        const char       *text,
                        gsize             length,
                        guint            *n_tokens)
{
  Reading reading = { self, text, text + length, text, { 0 } };

  g_array_set_size (self->tokens, 0);
  g_string_truncate (self->words, 0);
  while (reading.at < reading.end)
    read_one (&reading);

  self->language = iterate_language_decide (&reading.count);
  stem_words (self);
  settle_words (self);
  *n_tokens = self->tokens->len;
  iterate_negation_mark ((IterateToken *) self->tokens->data, *n_tokens, self->language);

  return (const IterateToken *) self->tokens->data;
}

/* Returns: the language of the text that was read last */
IterateLanguage
iterate_tokenizer_get_language (IterateTokenizer *self)
{
  return self->language;
}
