/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What training needs of the text library, so that both see the same.
 *   text-features features LEXICON   texts to features
 *   text-features keys               words to keys, a line each
 * Texts are read as a line with their length in bytes and then those bytes. For each text
 * are written, in 32-bit little-endian words: how many features each group has and their
 * buckets; how many tokens there are and for each the lower and upper half of its stem's key
 * and its kind and flags; and its cues as floats. */
#include "iterate-cues.h"
#include "iterate-features.h"
#include "iterate-text-key.h"
#include "iterate-tokenizer.h"

#include <stdio.h>
#include <string.h>

static void
put (guint32 word)
{
  word = GUINT32_TO_LE (word);
  fwrite (&word, sizeof word, 1, stdout);
}

static void
put_text (IterateTokenizer     *tokenizer,
          IterateFeatures      *features,
          const IterateLexicon *lexicon,
          const char           *text,
          gsize                 length)
{
  guint n_tokens;
  const IterateToken *tokens = iterate_tokenizer_read (tokenizer, text, length, &n_tokens);
  float cues[ITERATE_N_CUES];

  iterate_features_extract (features, tokens, n_tokens);
  for (guint i = 0; i < ITERATE_N_FEATURE_GROUPS; i++)
    {
      guint n;
      const IterateFeature *group = iterate_features_get_group (features, i, &n);

      put (n);
      for (guint j = 0; j < n; j++)
        put (group[j].bucket);
    }
  put (n_tokens);
  for (guint i = 0; i < n_tokens; i++)
    {
      put (tokens[i].stem_key);
      put (tokens[i].stem_key >> 32);
      put (tokens[i].kind | tokens[i].flags << 8);
    }
  iterate_cues_of_text (lexicon, tokens, n_tokens, cues);
  fwrite (cues, sizeof cues, 1, stdout);
}

static void
put_key (const char *word)
{
  printf ("%016" G_GINT64_MODIFIER "x\n", iterate_text_key (word, strlen (word)));
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(IterateTokenizer) tokenizer = iterate_tokenizer_new ();
  g_autoptr(IterateFeatures) features = iterate_features_new ();
  gboolean keys = argc == 2 && strcmp (argv[1], "keys") == 0;
  g_autofree char *slots = NULL;
  IterateLexicon lexicon = { NULL };
  char *line = NULL;
  gsize size = 0;

  if (!keys && (argc != 3 || strcmp (argv[1], "features") != 0))
    {
      fprintf (stderr, "Usage: text-features features LEXICON | keys\n");
      return 2;
    }

  if (!keys)
    {
      if (!g_file_get_contents (argv[2], &slots, &size, NULL))
        return 1;
      lexicon.slots = (const IterateLexiconSlot *) slots;
      lexicon.mask = size / sizeof (IterateLexiconSlot) - 1;
      size = 0;
    }

  while (getline (&line, &size, stdin) > 0)
    {
      g_autofree char *text = NULL;
      gsize length;

      g_strchomp (line);
      if (keys)
        {
          put_key (line);
          continue;
        }

      length = g_ascii_strtoull (line, NULL, 10);
      text = g_malloc0 (length + 1);
      if (fread (text, 1, length, stdin) != length)
        return 1;
      put_text (tokenizer, features, &lexicon, text, length);
    }
  free (line);

  return 0;
}
