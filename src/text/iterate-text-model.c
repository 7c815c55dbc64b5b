/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-text-model.h"

#include "iterate-error.h"

#include <math.h>
#include <string.h>

#define MAGIC "ITRTEXT1"
#define ALIGNMENT 64

typedef struct
{
  char    magic[8];
  guint32 n_heads;
  guint32 n_cues;
  guint32 n_groups;
  guint32 n_buckets;
  guint32 n_lexicon_slots;
  guint32 n_stem_slots;
  guint32 n_topics;
  guint32 n_links;
  float   groups[ITERATE_N_FEATURE_GROUPS];
  float   link_scale;
  float   scales[ITERATE_N_HEADS];
  float   biases[ITERATE_N_HEADS];
  float   cues[ITERATE_N_CUES][ITERATE_N_HEADS];
} Header;

typedef struct
{
  guint32 key;
  guint16 rarity; /* In thousandths */
  guint8  weight; /* Of 255 */
  guint8  n_links;
  guint32 first_link;
} StemSlot;

typedef struct
{
  guint8 topic;
  gint8  weight;
} Link;

/* All heads of a bucket lie beside each other, so that a feature is looked up once. */
typedef gint8 Bucket[ITERATE_N_HEADS];

struct _IterateTextModel
{
  gatomicrefcount   ref_count;
  GBytes           *bytes;
  const Header     *header;
  IterateLexicon    lexicon;
  const StemSlot   *stems;
  const float      *topic_biases;
  const Link       *links;
  const Bucket     *buckets;
};

static gboolean
is_power_of_two (guint32 n)
{
  return n != 0 && (n & (n - 1)) == 0;
}

/* Returns: whether all that the header promises is there */
static gboolean
find_sections (IterateTextModel *self,
               const guint8     *data,
               gsize             size)
{
  const Header *header = (const Header *) data;
  gsize at = sizeof *header, buckets_at;

  if (size < sizeof *header || memcmp (header->magic, MAGIC, sizeof header->magic) != 0 ||
      header->n_heads != ITERATE_N_HEADS || header->n_cues != ITERATE_N_CUES ||
      header->n_groups != ITERATE_N_FEATURE_GROUPS || header->n_buckets != ITERATE_N_BUCKETS ||
      !is_power_of_two (header->n_lexicon_slots) || !is_power_of_two (header->n_stem_slots) ||
      header->n_topics > G_MAXUINT8 + 1 || header->n_lexicon_slots > size ||
      header->n_stem_slots > size || header->n_links > size)
    return FALSE;

  self->header = header;
  self->lexicon.slots = (const IterateLexiconSlot *) (data + at);
  self->lexicon.mask = header->n_lexicon_slots - 1;
  at += header->n_lexicon_slots * sizeof (IterateLexiconSlot);
  self->stems = (const StemSlot *) (data + at);
  at += header->n_stem_slots * sizeof (StemSlot);
  self->topic_biases = (const float *) (data + at);
  at += header->n_topics * sizeof (float);
  self->links = (const Link *) (data + at);
  at += header->n_links * sizeof (Link);
  buckets_at = (at + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  self->buckets = (const Bucket *) (data + buckets_at);

  return size == buckets_at + ITERATE_N_BUCKETS * sizeof (Bucket);
}

/**
 * iterate_text_model_new:
 * @bytes: the model file, best mapped
 *
 * Returns: (transfer full): the model, or %NULL with @error set
 */
IterateTextModel *
iterate_text_model_new (GBytes  *bytes,
                        GError **error)
{
  g_autoptr(IterateTextModel) self = g_new0 (IterateTextModel, 1);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_atomic_ref_count_init (&self->ref_count);
  self->bytes = g_bytes_ref (bytes);
  if (G_BYTE_ORDER == G_LITTLE_ENDIAN && find_sections (self, data, size))
    return g_steal_pointer (&self);

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       "The text model is damaged or of another version. Install Iterate again");

  return NULL;
}

IterateTextModel *
iterate_text_model_ref (IterateTextModel *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
iterate_text_model_unref (IterateTextModel *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_bytes_unref (self->bytes);
  g_free (self);
}

const IterateLexicon *
iterate_text_model_get_lexicon (const IterateTextModel *self)
{
  return &self->lexicon;
}

/**
 * iterate_text_model_score:
 * @cues: what the whole text shows
 * @scores: (out caller-allocates): a score for each head
 *
 * A linear model: of each group of features the mean weight times the root of their number,
 * and the cues.
 */
void
iterate_text_model_score (const IterateTextModel *self,
                          IterateFeatures        *features,
                          const float             cues[],
                          float                   scores[])
{
  const Header *header = self->header;

  for (guint head = 0; head < ITERATE_N_HEADS; head++)
    {
      scores[head] = header->biases[head];
      for (guint cue = 0; cue < ITERATE_N_CUES; cue++)
        scores[head] += cues[cue] * header->cues[cue][head];
    }

  for (guint group = 0; group < ITERATE_N_FEATURE_GROUPS; group++)
    {
      gint32 sums[ITERATE_N_HEADS] = { 0 };
      guint n;
      const IterateFeature *found = iterate_features_get_group (features, group, &n);
      float weight = header->groups[group] / sqrtf (MAX (n, 1));

      for (guint i = 0; i < n; i++)
        {
          const gint8 *bucket = self->buckets[found[i].bucket];

          for (guint head = 0; head < ITERATE_N_HEADS; head++)
            sums[head] += bucket[head];
        }
      for (guint head = 0; head < ITERATE_N_HEADS; head++)
        scores[head] += weight * header->scales[head] * sums[head];
    }
}

/* Returns: what a feature adds to a head's score, before its group is scaled */
double
iterate_text_model_get_weight (const IterateTextModel *self,
                               guint32                 bucket,
                               IterateHead             head)
{
  return self->buckets[bucket][head] * self->header->scales[head];
}

double
iterate_text_model_get_group (const IterateTextModel *self,
                              IterateFeatureGroup     group)
{
  return self->header->groups[group];
}

/* Returns: whether the model has seen that stem */
gboolean
iterate_text_model_find_stem (const IterateTextModel *self,
                              guint64                 key,
                              IterateStem            *stem)
{
  guint32 mask = self->header->n_stem_slots - 1;

  for (guint32 at = key & mask; self->stems[at].key != 0; at = (at + 1) & mask)
    {
      const StemSlot *slot = &self->stems[at];

      if (slot->key != key >> 32 || slot->first_link + slot->n_links > self->header->n_links)
        continue;

      stem->rarity = slot->rarity / 1000.0f;
      stem->weight = slot->weight / 255.0f;
      stem->n_links = slot->n_links;
      stem->first_link = slot->first_link;

      return TRUE;
    }

  return FALSE;
}

guint
iterate_text_model_get_n_topics (const IterateTextModel *self)
{
  return self->header->n_topics;
}

double
iterate_text_model_get_topic_bias (const IterateTextModel *self,
                                   guint                   topic)
{
  return self->topic_biases[topic];
}

/* Returns: how much a stem speaks for a topic */
double
iterate_text_model_get_link (const IterateTextModel *self,
                             guint32                 link,
                             guint                  *topic)
{
  *topic = self->links[link].topic;

  return self->links[link].weight * self->header->link_scale;
}
