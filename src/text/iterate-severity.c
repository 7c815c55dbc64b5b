/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-severity.h"

#include "iterate-tokenizer.h"

#include <string.h>

#define MAX_WORDS 3
#define N_SLOTS 512

/* What capitals throughout and marks in a row add to a text that sounds severe already. */
#define SHOUTING .5
#define SHOUTING_SHARE .5

/* Phrases in English, compared by their stems. */
static const struct
{
  const char *phrase;
  double      score;
} phrases[] = {
  { "data loss", 3 }, { "lost data", 3 }, { "lost my data", 3 }, { "lose data", 3 },
  { "lost everything", 3 }, { "lost all", 2.5 }, { "data corruption", 3 }, { "corrupted", 2.5 },
  { "security", 2 }, { "vulnerability", 3 }, { "exploit", 2.5 }, { "breach", 3 }, { "hacked", 3 },
  { "leaked", 2 }, { "memory leak", 2 }, { "fraud", 3 }, { "unauthorized", 2.5 }, { "stolen", 2.5 },
  { "charged twice", 3 }, { "double charged", 3 }, { "outage", 3 }, { "is down", 2 },
  { "site down", 3 }, { "server down", 3 }, { "emergency", 3 }, { "urgent", 2.5 },
  { "urgently", 2.5 }, { "asap", 2 }, { "immediately", 1 }, { "right now", .5 }, { "blocker", 2.5 },
  { "blocking us", 2 }, { "critical", 2 }, { "showstopper", 3 }, { "crash", 2 }, { "freeze", 1.5 },
  { "hang", 1.5 }, { "deadlock", 2.5 }, { "infinite loop", 2 }, { "out of memory", 2.5 },
  { "oom", 2.5 }, { "segfault", 2.5 }, { "nullpointerexception", 1 }, { "npe", 1 },
  { "compilation failure", 2 }, { "build failure", 2 }, { "does not compile", 2 },
  { "can't log in", 2.5 }, { "cannot log in", 2.5 }, { "can't login", 2.5 },
  { "cannot login", 2.5 }, { "locked out", 2.5 }, { "won't start", 2 }, { "won't open", 2 },
  { "does not start", 2 }, { "unusable", 2 }, { "stopped working", 1.5 },
  { "doesn't work", 1 }, { "not working", 1 }, { "broken", 1.5 }, { "fail", .5 },
  { "production", .5 }, { "regression", 1.5 }, { "refund", 1 }, { "cancel", .5 },
  { "every time", .5 }, { "all users", 1 }, { "everyone", .5 },
  { "typo", -2 }, { "cosmetic", -2 }, { "minor", -1.5 }, { "trivial", -2 }, { "nitpick", -2 },
  { "nice to have", -1.5 }, { "would be nice", -1.5 }, { "would be great", -1 },
  { "someday", -1.5 }, { "javadoc", -1.5 }, { "documentation", -1 }, { "spelling", -1.5 },
  { "rename", -1 }, { "cleanup", -1 }, { "wish", -.5 },
};

typedef struct
{
  guint64 keys[MAX_WORDS];
  guint   n_keys;  /* 0 is empty */
  double  score;
} Phrase;

/* By the first key; phrases that begin alike lie one after the other. */
static Phrase table[N_SLOTS];

static void
add_phrase (IterateTokenizer *tokenizer,
            const char       *text,
            gsize             length,
            double            score)
{
  Phrase phrase = { .score = score };
  const IterateToken *tokens;
  guint at;

  tokens = iterate_tokenizer_read (tokenizer, text, length, &phrase.n_keys);
  for (guint i = 0; i < phrase.n_keys; i++)
    phrase.keys[i] = tokens[i].stem_key;
  for (at = phrase.keys[0] % N_SLOTS; table[at].n_keys != 0; at = (at + 1) % N_SLOTS)
    ;
  table[at] = phrase;
}

static void
prepare (void)
{
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      g_autoptr(IterateTokenizer) tokenizer = iterate_tokenizer_new ();

      for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
        add_phrase (tokenizer, phrases[i].phrase, strlen (phrases[i].phrase), phrases[i].score);
      g_once_init_leave (&ready, 1);
    }
}

static gboolean
is_at (const Phrase       *phrase,
       const IterateToken *tokens,
       guint               n_tokens)
{
  if (phrase->n_keys > n_tokens)
    return FALSE;

  for (guint i = 0; i < phrase->n_keys; i++)
    {
      if (tokens[i].stem_key != phrase->keys[i])
        return FALSE;
    }

  return TRUE;
}

/* Returns: the strongest phrase at a place, or %NULL */
static const Phrase *
find_phrase (const IterateToken *tokens,
             guint               n_tokens)
{
  const Phrase *best = NULL;

  for (guint at = tokens[0].stem_key % N_SLOTS; table[at].n_keys != 0; at = (at + 1) % N_SLOTS)
    {
      if (is_at (&table[at], tokens, n_tokens) &&
          (best == NULL || table[at].n_keys > best->n_keys))
        best = &table[at];
    }

  return best;
}

static gboolean
is_shouted (const IterateToken *tokens,
            guint               n_tokens)
{
  guint n_words = 0, n_capitals = 0;

  for (guint i = 0; i < n_tokens; i++)
    {
      if (tokens[i].kind == ITERATE_TOKEN_MARK && tokens[i].length >= 3)
        return TRUE;
      n_words += tokens[i].kind == ITERATE_TOKEN_WORD;
      n_capitals += (tokens[i].flags & ITERATE_TOKEN_CAPITALS) != 0;
    }

  return n_words >= 4 && n_capitals > SHOUTING_SHARE * n_words;
}

/* The strongest phrase counts in full and the others by a quarter; a phrase that is negated,
 * such as “no crashes”, does not. */
IterateSeverity
iterate_severity_of_text (const IterateToken *tokens,
                          guint               n_tokens)
{
  IterateSeverity self = { 0 };
  double strongest = 0, rest = 0;

  prepare ();
  for (guint i = 0; i < n_tokens; i++)
    {
      const Phrase *phrase = find_phrase (&tokens[i], n_tokens - i);

      if (phrase == NULL || (tokens[i].flags & ITERATE_TOKEN_NEGATED) != 0)
        continue;

      rest += phrase->score;
      if (ABS (phrase->score) > ABS (strongest))
        {
          strongest = phrase->score;
          self.first = i;
          self.n_tokens = phrase->n_keys;
        }
    }

  rest = CLAMP ((rest - strongest) / 4, -1, 1);
  self.score = strongest + rest;
  if (self.score > 0 && is_shouted (tokens, n_tokens))
    self.score += SHOUTING;

  return self;
}
