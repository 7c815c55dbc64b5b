/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-embedding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A stem that the model does not know tells topics apart about as well as most. */
#define UNKNOWN_WEIGHT .6

/* Topics speak where they are surer than this, the three surest of them. */
#define TOPIC_MARGIN .3
#define MAX_TOPICS 3
#define SURE .5

#define MAX_STEMS 256
#define MAX_MODEL_TOPICS 256

/* Where the raw product of two vectors means which similarity. The second point is the one
 * that matters: from it on they are the same request. See data/models/README.md. */
static const struct
{
  double raw;
  double similarity;
} calibration[] = {
  { 0, 0 }, { .35, .8 }, { .7, .95 }, { 1, 1 },
};

typedef struct
{
  guint64     key;
  guint       n;
  gboolean    known;
  IterateStem stem;
} Stem;

static int
compare_keys (const void *a,
              const void *b)
{
  const Stem *first = a, *second = b;

  return (first->key > second->key) - (first->key < second->key);
}

static int
compare_weights (const void *a,
                 const void *b)
{
  const IterateTerm *first = a, *second = b;

  return (first->weight < second->weight) - (first->weight > second->weight);
}

static int
compare_ids (const void *a,
             const void *b)
{
  const IterateTerm *first = a, *second = b;

  return (first->id > second->id) - (first->id < second->id);
}

static guint32
get_stem_id (guint64 key)
{
  return key >> 32 | ITERATE_STEM_BIT;
}

/* Returns: how many different stems there are */
static guint
count_stems (const IterateTextModel *model,
             const IterateToken     *tokens,
             guint                   n_tokens,
             Stem                   *stems)
{
  guint n = 0, n_different = 0;

  for (guint i = 0; i < n_tokens && n < MAX_STEMS; i++)
    {
      if (tokens[i].kind != ITERATE_TOKEN_MARK)
        stems[n++] = (Stem) { .key = tokens[i].stem_key, .n = 1 };
    }

  qsort (stems, n, sizeof *stems, compare_keys);
  for (guint i = 0; i < n; i++)
    {
      if (n_different > 0 && stems[n_different - 1].key == stems[i].key)
        stems[n_different - 1].n++;
      else
        stems[n_different++] = stems[i];
    }
  for (guint i = 0; i < n_different; i++)
    stems[i].known = iterate_text_model_find_stem (model, stems[i].key, &stems[i].stem);

  return n_different;
}

static void
scale (IterateTerm *terms,
       guint        n,
       double       factor)
{
  for (guint i = 0; i < n; i++)
    terms[i].weight *= factor;
}

static double
get_norm (const IterateTerm *terms,
          guint              n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += (double) terms[i].weight * terms[i].weight;

  return sqrt (sum);
}

/* Returns: how many terms the stems make */
static guint
weigh_stems (const IterateRarity *rarity,
             const Stem          *stems,
             guint                n_stems,
             IterateTerm         *terms)
{
  guint n = 0;
  double norm;

  for (guint i = 0; i < n_stems; i++)
    {
      const IterateStem *stem = stems[i].known ? &stems[i].stem : NULL;
      double weight = iterate_rarity_of_stem (rarity, stems[i].key, stem) *
                      (stem != NULL ? (double) stem->weight : UNKNOWN_WEIGHT) *
                      (1 + log (stems[i].n));

      if (weight > 0)
        terms[n++] = (IterateTerm) { get_stem_id (stems[i].key), weight };
    }

  norm = get_norm (terms, n);
  if (norm > 0)
    scale (terms, n, 1 / norm);

  return n;
}

/* Returns: how many topics speak; they are added to @terms */
static guint
weigh_topics (const IterateTextModel *model,
              const Stem             *stems,
              guint                   n_stems,
              IterateTerm            *terms)
{
  double scores[MAX_MODEL_TOPICS] = { 0 };
  IterateTerm found[MAX_MODEL_TOPICS];
  guint n_topics = iterate_text_model_get_n_topics (model), n = 0;
  double square = 0, norm;

  for (guint i = 0; i < n_stems; i++)
    {
      double weight = stems[i].known ? (1 + log (stems[i].n)) * stems[i].stem.rarity : 0;

      square += weight * weight;
      for (guint j = 0; j < stems[i].stem.n_links && weight > 0; j++)
        {
          guint topic;
          double link = iterate_text_model_get_link (model, stems[i].stem.first_link + j, &topic);

          scores[topic] += weight * link;
        }
    }
  if (square == 0)
    return 0;

  for (guint i = 0; i < n_topics; i++)
    {
      double score = scores[i] / sqrt (square) + iterate_text_model_get_topic_bias (model, i) +
                     TOPIC_MARGIN;

      if (score > 0)
        found[n++] = (IterateTerm) { i, score };
    }

  qsort (found, n, sizeof *found, compare_weights);
  n = MIN (n, MAX_TOPICS);
  norm = get_norm (found, n);
  scale (found, n, 1 / MAX (norm, SURE));
  memcpy (terms, found, n * sizeof *terms);

  return n;
}

/**
 * iterate_embedding_of_text:
 *
 * Stems count by how rare they are and how well they tell topics apart, to a length of 1; the
 * topics that they speak for by how sure that is, to a length of at most 1; and both together
 * are scaled to a length of 1.
 */
void
iterate_embedding_of_text (IterateEmbedding       *self,
                           const IterateTextModel *model,
                           const IterateRarity    *rarity,
                           const IterateToken     *tokens,
                           guint                   n_tokens)
{
  Stem stems[MAX_STEMS];
  IterateTerm terms[MAX_STEMS + MAX_TOPICS];
  guint n_stems = count_stems (model, tokens, n_tokens, stems), n;
  double norm;

  n = weigh_stems (rarity, stems, n_stems, terms);
  n += weigh_topics (model, stems, n_stems, terms + n);
  if (n > ITERATE_MAX_TERMS)
    {
      qsort (terms, n, sizeof *terms, compare_weights);
      n = ITERATE_MAX_TERMS;
    }
  norm = get_norm (terms, n);
  if (norm > 0)
    scale (terms, n, 1 / norm);
  qsort (terms, n, sizeof *terms, compare_ids);

  self->n_terms = n;
  memcpy (self->terms, terms, n * sizeof *terms);
}

/* Returns: the weight of a stem, 0 where it is not there */
double
iterate_embedding_get_stem (const IterateEmbedding *self,
                            guint64                 stem_key)
{
  IterateTerm key = { .id = get_stem_id (stem_key) };
  const IterateTerm *found = bsearch (&key, self->terms, self->n_terms, sizeof key, compare_ids);

  return found == NULL ? 0 : found->weight;
}

/**
 * iterate_embedding_read:
 * @data: (array length=size): terms, as a file has them
 *
 * Reads a vector; what is too long is cut.
 */
void
iterate_embedding_read (IterateEmbedding *self,
                        gconstpointer     data,
                        gsize             size)
{
  self->n_terms = MIN (size / sizeof *self->terms, ITERATE_MAX_TERMS);
  if (self->n_terms > 0)
    memcpy (self->terms, data, self->n_terms * sizeof *self->terms);
}

/* Adds @factor times the other vector. Of too many terms the weightiest are kept. */
void
iterate_embedding_add (IterateEmbedding       *self,
                       const IterateEmbedding *other,
                       double                  factor)
{
  IterateTerm terms[2 * ITERATE_MAX_TERMS];
  guint n = 0;

  for (guint i = 0, j = 0; i < self->n_terms || j < other->n_terms;)
    {
      guint32 first = i < self->n_terms ? self->terms[i].id : G_MAXUINT32;
      guint32 second = j < other->n_terms ? other->terms[j].id : G_MAXUINT32;
      IterateTerm term = { MIN (first, second), 0 };

      if (first == term.id && i < self->n_terms)
        term.weight += self->terms[i++].weight;
      if (second == term.id && j < other->n_terms)
        term.weight += factor * other->terms[j++].weight;
      if (term.weight > 0)
        terms[n++] = term;
    }

  if (n > ITERATE_MAX_TERMS)
    {
      qsort (terms, n, sizeof *terms, compare_weights);
      n = ITERATE_MAX_TERMS;
      qsort (terms, n, sizeof *terms, compare_ids);
    }
  self->n_terms = n;
  memcpy (self->terms, terms, n * sizeof *terms);
}

/* Keeps the weightiest terms. There are few more as a rule, so that the lightest are taken out one by
 * one, which leaves the others in order. */
void
iterate_embedding_keep (IterateEmbedding *self,
                        guint             n_terms)
{
  while (self->n_terms > n_terms)
    {
      guint lightest = 0;

      for (guint i = 1; i < self->n_terms; i++)
        {
          if (self->terms[i].weight < self->terms[lightest].weight)
            lightest = i;
        }
      self->n_terms--;
      memmove (&self->terms[lightest], &self->terms[lightest + 1],
               (self->n_terms - lightest) * sizeof *self->terms);
    }
}

/* Scales a vector to a length of 1. */
void
iterate_embedding_normalise (IterateEmbedding *self)
{
  double norm = get_norm (self->terms, self->n_terms);

  if (norm > 0)
    scale (self->terms, self->n_terms, 1 / norm);
}

/* Returns: the product of the two vectors, 0 … 1 */
double
iterate_embedding_compare (const IterateEmbedding *self,
                           const IterateEmbedding *other)
{
  double sum = 0;

  for (guint i = 0, j = 0; i < self->n_terms && j < other->n_terms;)
    {
      guint32 first = self->terms[i].id, second = other->terms[j].id;

      if (first == second)
        sum += (double) self->terms[i].weight * other->terms[j].weight;
      i += first <= second;
      j += second <= first;
    }

  return MIN (sum, 1);
}

/* Returns: the similarity that a raw product means; .8 is the same request */
double
iterate_embedding_similarity (double raw)
{
  guint i = 1;

  raw = CLAMP (raw, 0, 1);
  while (raw > calibration[i].raw)
    i++;

  return calibration[i - 1].similarity +
         (raw - calibration[i - 1].raw) * (calibration[i].similarity - calibration[i - 1].similarity) /
           (calibration[i].raw - calibration[i - 1].raw);
}

/* Returns: the raw product that a similarity asks for */
double
iterate_embedding_raw_cut (double similarity)
{
  guint i = 1;

  similarity = CLAMP (similarity, 0, 1);
  while (similarity > calibration[i].similarity)
    i++;

  return calibration[i - 1].raw +
         (similarity - calibration[i - 1].similarity) * (calibration[i].raw - calibration[i - 1].raw) /
           (calibration[i].similarity - calibration[i - 1].similarity);
}
