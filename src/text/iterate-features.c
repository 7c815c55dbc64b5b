/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-features.h"

#include "iterate-text-key.h"

#include <string.h>

/* What a text says it says at its beginning; a log file at its end says nothing more. */
#define MAX_TOKENS 400

#define MIN_LETTERS 3
#define MAX_LETTERS 5

struct _IterateFeatures
{
  GArray  *groups[ITERATE_N_FEATURE_GROUPS]; /* of IterateFeature */
  guint64  seen[ITERATE_N_BUCKETS / 64];
};

IterateFeatures *
iterate_features_new (void)
{
  IterateFeatures *self = g_new0 (IterateFeatures, 1);

  for (guint i = 0; i < ITERATE_N_FEATURE_GROUPS; i++)
    self->groups[i] = g_array_new (FALSE, FALSE, sizeof (IterateFeature));

  return self;
}

void
iterate_features_free (IterateFeatures *self)
{
  for (guint i = 0; i < ITERATE_N_FEATURE_GROUPS; i++)
    g_array_unref (self->groups[i]);
  g_free (self);
}

static void
add_feature (IterateFeatures     *self,
             IterateFeatureGroup  group,
             guint64              key,
             guint                token)
{
  guint32 bucket = iterate_text_key_join (group + 1, key) >> (64 - ITERATE_FEATURE_BITS);
  guint64 bit = G_GUINT64_CONSTANT (1) << (bucket & 63);
  IterateFeature feature = { bucket, token };

  if ((self->seen[bucket / 64] & bit) != 0)
    return;

  self->seen[bucket / 64] |= bit;
  g_array_append_val (self->groups[group], feature);
}

static guint64
get_word_key (const IterateToken *token)
{
  return token->stem_key + ((token->flags & ITERATE_TOKEN_NEGATED) != 0);
}

/* The letters with their word's ends, “<” and “>”, so that beginnings and endings differ
 * from middles. */
static void
add_letters (IterateFeatures    *self,
             const IterateToken *token,
             guint               index)
{
  int length = token->word_length;

  for (int start = -1; start <= length - MIN_LETTERS + 1; start++)
    {
      guint64 key = G_GUINT64_CONSTANT (0xcbf29ce484222325);

      for (int i = 0; i < MAX_LETTERS && start + i <= length; i++)
        {
          int at = start + i;
          guchar c = at < 0 ? '<' : at == length ? '>' : (guchar) token->word[at];

          key = (key ^ c) * G_GUINT64_CONSTANT (0x100000001b3);
          if (i + 1 >= MIN_LETTERS)
            add_feature (self, ITERATE_FEATURES_LETTERS, key, index);
        }
    }
}

static void
clear (IterateFeatures *self)
{
  for (guint i = 0; i < ITERATE_N_FEATURE_GROUPS; i++)
    {
      for (guint j = 0; j < self->groups[i]->len; j++)
        self->seen[g_array_index (self->groups[i], IterateFeature, j).bucket / 64] = 0;
      g_array_set_size (self->groups[i], 0);
    }
}

void
iterate_features_extract (IterateFeatures    *self,
                          const IterateToken *tokens,
                          guint               n_tokens)
{
  clear (self);
  n_tokens = MIN (n_tokens, MAX_TOKENS);
  for (guint i = 0; i < n_tokens; i++)
    {
      guint64 key = get_word_key (&tokens[i]);

      add_feature (self, ITERATE_FEATURES_WORDS, key, i);
      if (i + 1 < n_tokens)
        add_feature (self, ITERATE_FEATURES_PAIRS,
                     iterate_text_key_join (key, get_word_key (&tokens[i + 1])), i);
      if (tokens[i].kind == ITERATE_TOKEN_WORD)
        add_letters (self, &tokens[i], i);
    }
}

/* Returns: (transfer none) (array length=n_features): until the next text */
const IterateFeature *
iterate_features_get_group (IterateFeatures     *self,
                            IterateFeatureGroup  group,
                            guint               *n_features)
{
  *n_features = self->groups[group]->len;

  return (const IterateFeature *) self->groups[group]->data;
}
