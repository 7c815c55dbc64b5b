/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What training needs of the text library, so that both see the same.
 *   text-features features LEXICON   texts to features
 *   text-features keys               words to keys, a line each
 *   text-features compare MODEL      how alike the texts of each pair are, a line each
 * Texts are read as a line with their length in bytes and then those bytes. For each text
 * are written, in 32-bit little-endian words: how many features each group has and their
 * buckets; how many tokens there are and for each the lower and upper half of its stem's key
 * and its kind and flags; and its cues as floats. */
#include "iterate-cues.h"
#include "iterate-embedding.h"
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

/* Returns: (nullable): the next text, or %NULL after the last one */
static char *
read_text (gsize *length)
{
  g_autofree char *text = NULL;
  char *line = NULL;
  gsize size = 0;

  if (getline (&line, &size, stdin) > 0)
    {
      *length = g_ascii_strtoull (line, NULL, 10);
      text = g_malloc0 (*length + 1);
      if (fread (text, 1, *length, stdin) != *length)
        g_clear_pointer (&text, g_free);
    }
  free (line);

  return g_steal_pointer (&text);
}

static gboolean
compare_pairs (const char *path)
{
  g_autoptr(IterateTokenizer) tokenizer = iterate_tokenizer_new ();
  g_autoptr(IterateRarity) rarity = iterate_rarity_new ();
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr(GBytes) bytes = file == NULL ? NULL : g_mapped_file_get_bytes (file);
  g_autoptr(IterateTextModel) model = bytes == NULL ? NULL : iterate_text_model_new (bytes, NULL);
  IterateEmbedding embeddings[2];
  char *text;
  gsize length;
  guint n;

  if (model == NULL)
    return FALSE;

  /* As in a workspace, words are as rare as its texts say. */
  while ((text = read_text (&length)) != NULL)
    {
      const IterateToken *tokens = iterate_tokenizer_read (tokenizer, text, length, &n);

      g_ptr_array_add (texts, text);
      iterate_rarity_add_text (rarity, tokens, n);
    }

  for (guint i = 0; i < texts->len; i++)
    {
      const char *one = g_ptr_array_index (texts, i);
      const IterateToken *tokens = iterate_tokenizer_read (tokenizer, one, strlen (one), &n);

      iterate_embedding_of_text (&embeddings[i % 2], model, rarity, tokens, n);
      if (i % 2 == 1)
        printf ("%.6f\n", iterate_embedding_compare (&embeddings[0], &embeddings[1]));
    }

  return TRUE;
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
  char *line = NULL, *text;
  gsize size = 0, length;

  if (argc == 3 && strcmp (argv[1], "compare") == 0)
    return compare_pairs (argv[2]) ? 0 : 1;

  if (!keys && (argc != 3 || strcmp (argv[1], "features") != 0))
    {
      fprintf (stderr, "Usage: text-features features LEXICON | keys | compare MODEL\n");
      return 2;
    }

  if (keys)
    {
      while (getline (&line, &size, stdin) > 0)
        put_key (g_strchomp (line));
      free (line);
      return 0;
    }

  if (!g_file_get_contents (argv[2], &slots, &size, NULL))
    return 1;
  lexicon.slots = (const IterateLexiconSlot *) slots;
  lexicon.mask = size / sizeof (IterateLexiconSlot) - 1;
  while ((text = read_text (&length)) != NULL)
    {
      put_text (tokenizer, features, &lexicon, text, length);
      g_free (text);
    }

  return 0;
}
