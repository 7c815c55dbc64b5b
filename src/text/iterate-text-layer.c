/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-text-layer.h"

#include <math.h>

/* Words say more about one text than letters do, so they learn more of its correction. */
static const float shares[ITERATE_N_FEATURE_GROUPS] = { .5f, .35f, .15f };

struct _IterateTextLayer
{
  gatomicrefcount  ref_count;
  GHashTable      *buckets; /* Of bucket and 1 to an array of float, a head each */
};

IterateTextLayer *
iterate_text_layer_new (void)
{
  IterateTextLayer *self = g_new0 (IterateTextLayer, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->buckets = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  return self;
}

IterateTextLayer *
iterate_text_layer_ref (IterateTextLayer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
iterate_text_layer_unref (IterateTextLayer *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->buckets);
  g_free (self);
}

static float *
get_bucket (IterateTextLayer *self,
            guint32           bucket)
{
  float *weights = g_hash_table_lookup (self->buckets, GUINT_TO_POINTER (bucket + 1));

  if (weights == NULL)
    {
      weights = g_new0 (float, ITERATE_N_HEADS);
      g_hash_table_insert (self->buckets, GUINT_TO_POINTER (bucket + 1), weights);
    }

  return weights;
}

/**
 * iterate_text_layer_learn:
 * @features: the corrected text's
 * @error: by how much the head's score should change for this text
 *
 * Spreads the change over the text's features: afterwards its score is changed by that much,
 * and the score of another text by the part that it shares.
 */
void
iterate_text_layer_learn (IterateTextLayer       *self,
                          const IterateTextModel *model,
                          IterateFeatures        *features,
                          IterateHead             head,
                          double                  error)
{
  double present = 0;
  guint n;

  for (guint group = 0; group < ITERATE_N_FEATURE_GROUPS; group++)
    {
      iterate_features_get_group (features, group, &n);
      present += n > 0 ? shares[group] : 0;
    }

  for (guint group = 0; group < ITERATE_N_FEATURE_GROUPS; group++)
    {
      const IterateFeature *found = iterate_features_get_group (features, group, &n);
      double each = n == 0 ? 0 : error * shares[group] / present / sqrt (n) /
                                   iterate_text_model_get_group (model, group);

      for (guint i = 0; i < n; i++)
        get_bucket (self, found[i].bucket)[head] += each;
    }
}

/* Adds to a text's scores what was learned. */
void
iterate_text_layer_add (const IterateTextLayer *self,
                        const IterateTextModel *model,
                        IterateFeatures        *features,
                        float                   scores[])
{
  if (g_hash_table_size (self->buckets) == 0)
    return;

  for (guint group = 0; group < ITERATE_N_FEATURE_GROUPS; group++)
    {
      guint n;
      const IterateFeature *found = iterate_features_get_group (features, group, &n);
      float weight = iterate_text_model_get_group (model, group) / sqrtf (MAX (n, 1));

      for (guint i = 0; i < n; i++)
        {
          const float *bucket = g_hash_table_lookup (self->buckets,
                                                     GUINT_TO_POINTER (found[i].bucket + 1));

          for (guint head = 0; bucket != NULL && head < ITERATE_N_HEADS; head++)
            scores[head] += weight * bucket[head];
        }
    }
}

double
iterate_text_layer_get_weight (const IterateTextLayer *self,
                               guint32                 bucket,
                               IterateHead             head)
{
  const float *weights = g_hash_table_lookup (self->buckets, GUINT_TO_POINTER (bucket + 1));

  return weights == NULL ? 0 : weights[head];
}
