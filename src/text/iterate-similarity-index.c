/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An inverted index that is pruned by the threshold. The query's stems are walked, rarest first, and
 * then its topics, until what is left of the query is shorter than the threshold: by Cauchy and
 * Schwarz no vector that shares only the rest can reach it. Beside each posting lie a signature of
 * its vector's stems, one bit each, the stem's weight in it, and how long the vector's part of topics
 * is, which many vectors share: the part of the query that has these bits, the stem's own share, and
 * the topics each bound their part of the product, so that most vectors are rejected without being
 * looked at. The bounds are widened by the rounding; what passes is verified. */
#include "iterate-similarity-index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MIN_TERM_SLOTS 1024
#define SLACK 1e-4f

/* Weights are kept in 16 bits, rounded up. */
#define UNIT 65535

typedef struct
{
  guint64 signature;
  guint32 vector;
  guint16 weight;
  guint16 topics; /* The length of the vector's part of topics */
} Posting;

typedef struct
{
  guint32  id; /* 0 is empty: no stem and the first topic less one, see get_slot_id() */
  guint32  n;
  guint32  size;
  Posting *postings;
} TermSlot;

typedef struct
{
  gint64  id;
  gsize   first; /* In the terms */
  guint32 n_terms; /* 0 when it was removed */
} Vector;

struct _IterateSimilarityIndex
{
  TermSlot   *slots;
  gsize       n_slots;
  gsize       n_used;
  GArray     *vectors; /* of Vector */
  GArray     *terms;   /* of IterateTerm */
  GArray     *seen;    /* of guint32: in which search each vector was seen last */
  GHashTable *numbers; /* Id to the vector's number and 1 */
  guint32     search;
  guint       n_removed;
};

/* A term of the query and where it is found. */
typedef struct
{
  IterateTerm     term;
  const TermSlot *slot; /* (nullable) */
  float           rest; /* The length of the query's stems, or topics, from here on */
} Step;

typedef struct
{
  Step   steps[ITERATE_MAX_TERMS];
  guint  n_steps;
  guint  n_stems;         /* These come first */
  float  topics;          /* The length of the query's part of topics */
  float  squares[8][256]; /* Of the query's stems with these bits */
  float  cut;
} Plan;

IterateSimilarityIndex *
iterate_similarity_index_new (void)
{
  IterateSimilarityIndex *self = g_new0 (IterateSimilarityIndex, 1);

  self->n_slots = MIN_TERM_SLOTS;
  self->slots = g_new0 (TermSlot, self->n_slots);
  self->vectors = g_array_new (FALSE, FALSE, sizeof (Vector));
  self->terms = g_array_new (FALSE, FALSE, sizeof (IterateTerm));
  self->seen = g_array_new (FALSE, TRUE, sizeof (guint32));
  self->numbers = g_hash_table_new (NULL, NULL);

  return self;
}

void
iterate_similarity_index_free (IterateSimilarityIndex *self)
{
  for (gsize i = 0; i < self->n_slots; i++)
    g_free (self->slots[i].postings);
  g_free (self->slots);
  g_array_unref (self->vectors);
  g_array_unref (self->terms);
  g_array_unref (self->seen);
  g_hash_table_unref (self->numbers);
  g_free (self);
}

/* Ids of rows are far below what a pointer holds. */
static gpointer
get_key (gint64 id)
{
  return GSIZE_TO_POINTER ((gsize) id);
}

/* Topics count from 0, which is what an empty slot has. */
static guint32
get_slot_id (guint32 id)
{
  return id + 1;
}

static guint32
hash_term (guint32 id)
{
  id *= 0x9e3779b1u;

  return id ^ id >> 15;
}

static guint64
get_bit (guint32 id)
{
  return G_GUINT64_CONSTANT (1) << (hash_term (id) >> 26);
}

static TermSlot *
find_slot (TermSlot *slots,
           gsize     n_slots,
           guint32   id)
{
  gsize at = hash_term (id) & (n_slots - 1);

  while (slots[at].id != 0 && slots[at].id != get_slot_id (id))
    at = (at + 1) & (n_slots - 1);

  return &slots[at];
}

static void
grow (IterateSimilarityIndex *self)
{
  gsize n_slots = self->n_slots * 2;
  TermSlot *slots = g_new0 (TermSlot, n_slots);

  for (gsize i = 0; i < self->n_slots; i++)
    {
      if (self->slots[i].id != 0)
        *find_slot (slots, n_slots, self->slots[i].id - 1) = self->slots[i];
    }
  g_free (self->slots);
  self->slots = slots;
  self->n_slots = n_slots;
}

/* Returns: the term's slot, with room for one more posting */
static TermSlot *
make_room (IterateSimilarityIndex *self,
           guint32                 id)
{
  TermSlot *slot = find_slot (self->slots, self->n_slots, id);

  self->n_used += slot->id == 0;
  slot->id = get_slot_id (id);
  if (slot->n == slot->size)
    {
      slot->size = MAX (2, slot->size * 2);
      slot->postings = g_renew (Posting, slot->postings, slot->size);
    }

  return slot;
}

static guint16
to_units (float length)
{
  return CLAMP (ceilf (length * UNIT), 0, UNIT);
}

static gboolean
is_stem (guint32 id)
{
  return (id & ITERATE_STEM_BIT) != 0;
}

/* Everything that is touched here is somewhere else in memory: it is asked for ahead, so that the
 * waits of all terms overlap. */
static void
add_postings (IterateSimilarityIndex *self,
              const IterateTerm      *terms,
              guint                   n_terms,
              Posting                 posting)
{
  TermSlot *found[ITERATE_MAX_TERMS];

  while ((self->n_used + n_terms) * 2 > self->n_slots)
    grow (self);
  for (guint i = 0; i < n_terms; i++)
    __builtin_prefetch (&self->slots[hash_term (terms[i].id) & (self->n_slots - 1)], 1);
  for (guint i = 0; i < n_terms; i++)
    {
      found[i] = make_room (self, terms[i].id);
      __builtin_prefetch (&found[i]->postings[found[i]->n], 1);
    }
  for (guint i = 0; i < n_terms; i++)
    {
      posting.weight = to_units (terms[i].weight);
      found[i]->postings[found[i]->n++] = posting;
    }
}

static void
add_vector (IterateSimilarityIndex *self,
            gint64                  id,
            const IterateTerm      *terms,
            guint                   n_terms)
{
  Vector vector = { id, self->terms->len, n_terms };
  guint32 number = self->vectors->len;
  Posting posting = { .vector = number };
  float topics = 0;

  for (guint i = 0; i < n_terms; i++)
    {
      if (is_stem (terms[i].id))
        posting.signature |= get_bit (terms[i].id);
      else
        topics += terms[i].weight * terms[i].weight;
    }
  posting.topics = to_units (sqrtf (topics));

  g_array_append_val (self->vectors, vector);
  g_array_append_vals (self->terms, terms, n_terms);
  g_array_set_size (self->seen, self->vectors->len);
  g_hash_table_insert (self->numbers, get_key (id), GUINT_TO_POINTER (number + 1));
  add_postings (self, terms, n_terms, posting);
}

/* Leaves out what was removed, once it is most of it. */
static void
compact (IterateSimilarityIndex *self)
{
  g_autoptr(GArray) vectors = g_steal_pointer (&self->vectors);
  g_autoptr(GArray) terms = g_steal_pointer (&self->terms);

  for (gsize i = 0; i < self->n_slots; i++)
    self->slots[i].n = 0;
  self->vectors = g_array_new (FALSE, FALSE, sizeof (Vector));
  self->terms = g_array_new (FALSE, FALSE, sizeof (IterateTerm));
  g_array_set_size (self->seen, 0);
  g_hash_table_remove_all (self->numbers);
  self->search = 0;
  self->n_removed = 0;
  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = &g_array_index (vectors, Vector, i);

      if (vector->n_terms > 0)
        add_vector (self, vector->id, &g_array_index (terms, IterateTerm, vector->first),
                    vector->n_terms);
    }
}

void
iterate_similarity_index_remove (IterateSimilarityIndex *self,
                                 gint64                  id)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, get_key (id)));

  if (number == 0)
    return;

  g_array_index (self->vectors, Vector, number - 1).n_terms = 0;
  g_hash_table_remove (self->numbers, get_key (id));
  self->n_removed++;
  if (self->n_removed > 1024 && self->n_removed * 2 > self->vectors->len)
    compact (self);
}

/* Puts a vector in, in the place of the one with that number if there is one. */
void
iterate_similarity_index_set (IterateSimilarityIndex *self,
                              gint64                  id,
                              const IterateEmbedding *embedding)
{
  iterate_similarity_index_remove (self, id);
  if (embedding->n_terms > 0)
    add_vector (self, id, embedding->terms, embedding->n_terms);
}

guint
iterate_similarity_index_get_n (IterateSimilarityIndex *self)
{
  return g_hash_table_size (self->numbers);
}

/* Returns: whether there is a vector with that number */
gboolean
iterate_similarity_index_get (IterateSimilarityIndex *self,
                              gint64                  id,
                              IterateEmbedding       *embedding)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, get_key (id)));
  const Vector *vector;

  if (number == 0)
    return FALSE;

  vector = &g_array_index (self->vectors, Vector, number - 1);
  embedding->n_terms = vector->n_terms;
  memcpy (embedding->terms, &g_array_index (self->terms, IterateTerm, vector->first),
          vector->n_terms * sizeof (IterateTerm));

  return TRUE;
}

static int
compare_steps (const void *a,
               const void *b)
{
  const Step *first = a, *second = b;
  guint32 n_first = first->slot == NULL ? 0 : first->slot->n;
  guint32 n_second = second->slot == NULL ? 0 : second->slot->n;

  if (is_stem (first->term.id) != is_stem (second->term.id))
    return is_stem (first->term.id) ? -1 : 1;

  return (n_first > n_second) - (n_first < n_second);
}

/* Fills in what is left of the query from each step on. */
static float
add_rests (Step  *steps,
           guint  n_steps)
{
  float square = 0;

  for (guint i = n_steps; i > 0; i--)
    {
      /* What is in no vector adds to no product. */
      if (steps[i - 1].slot != NULL)
        square += steps[i - 1].term.weight * steps[i - 1].term.weight;
      steps[i - 1].rest = sqrtf (square);
    }

  return sqrtf (square);
}

static void
plan_steps (IterateSimilarityIndex *self,
            const IterateEmbedding *query,
            Plan                   *plan)
{
  plan->n_steps = query->n_terms;
  plan->n_stems = 0;
  for (guint i = 0; i < query->n_terms; i++)
    {
      TermSlot *slot = find_slot (self->slots, self->n_slots, query->terms[i].id);

      plan->steps[i].term = query->terms[i];
      plan->steps[i].slot = slot->id == 0 ? NULL : slot;
      plan->n_stems += is_stem (query->terms[i].id);
    }
  qsort (plan->steps, plan->n_steps, sizeof (Step), compare_steps);
  add_rests (plan->steps, plan->n_stems);
  plan->topics = add_rests (plan->steps + plan->n_stems, plan->n_steps - plan->n_stems);
}

static void
plan_signatures (Plan *plan)
{
  float squares[64] = { 0 };

  for (guint i = 0; i < plan->n_stems; i++)
    squares[g_bit_nth_lsf (get_bit (plan->steps[i].term.id), -1)] +=
      plan->steps[i].term.weight * plan->steps[i].term.weight;
  for (guint byte = 0; byte < 8; byte++)
    {
      plan->squares[byte][0] = 0;
      for (guint bits = 1; bits < 256; bits++)
        plan->squares[byte][bits] = plan->squares[byte][bits & (bits - 1)] +
                                    squares[8 * byte + __builtin_ctz (bits)];
    }
}

static inline float
bound_square (const Plan *plan,
              guint64     signature)
{
  float square = 0;

  for (guint byte = 0; byte < 8; byte++)
    square += plan->squares[byte][signature >> 8 * byte & 255];

  return square;
}

/* Whether a vector that shares no stem of an earlier step may reach the threshold. */
static inline gboolean
may_reach (const Plan    *plan,
           const Step    *step,
           const Posting *posting)
{
  float topics = posting->topics * (1.0f / UNIT), weight = posting->weight * (1.0f / UNIT);
  float own = step->term.weight, others, left;

  if (!is_stem (step->term.id))
    return step->rest * topics >= plan->cut - SLACK;

  others = MIN (bound_square (plan, posting->signature), step->rest * step->rest) - own * own;
  left = 1 - weight * weight - topics * topics;

  return own * weight + sqrtf (MAX (others, 0) * MAX (left + SLACK, 0)) + plan->topics * topics >=
         plan->cut - SLACK;
}

/* Whether a vector that shares nothing before a step may reach the threshold. */
static gboolean
can_go_on (const Plan *plan,
           guint       step)
{
  float rest = plan->steps[step].rest;

  if (step < plan->n_stems)
    return rest * rest + plan->topics * plan->topics >= (plan->cut - SLACK) * (plan->cut - SLACK);

  return rest >= plan->cut - SLACK;
}

static float
multiply (const IterateEmbedding *query,
          const IterateTerm      *terms,
          guint                   n_terms)
{
  float sum = 0;

  for (guint i = 0, j = 0; i < query->n_terms && j < n_terms;)
    {
      guint32 first = query->terms[i].id, second = terms[j].id;

      if (first == second)
        sum += query->terms[i].weight * terms[j].weight;
      i += first <= second;
      j += second <= first;
    }

  return sum;
}

static guint32
begin_search (IterateSimilarityIndex *self)
{
  self->search++;
  if (self->search == 0)
    {
      memset (self->seen->data, 0, self->seen->len * sizeof (guint32));
      self->search = 1;
    }

  return self->search;
}

/**
 * iterate_similarity_index_find:
 * @cut: the raw product that is asked for at least
 * @except: a number that is left out, or 0
 * @id: (out): the most similar vector's number
 * @raw: (out): their product
 *
 * Of equally similar ones the oldest number is found.
 *
 * Returns: whether there is one
 */
gboolean
iterate_similarity_index_find (IterateSimilarityIndex *self,
                               const IterateEmbedding *query,
                               double                  cut,
                               gint64                  except,
                               gint64                 *id,
                               double                 *raw)
{
  const Vector *vectors = (const Vector *) self->vectors->data;
  guint32 *seen = (guint32 *) self->seen->data;
  guint32 search = begin_search (self);
  gboolean found = FALSE;
  Plan plan = { .cut = MAX (cut, 0) };

  plan_steps (self, query, &plan);
  plan_signatures (&plan);
  for (guint i = 0; i < plan.n_steps; i++)
    {
      const Step *step = &plan.steps[i];
      const TermSlot *slot = step->slot;

      /* The topics that are left may still be enough. */
      if (!can_go_on (&plan, i))
        continue;

      for (guint32 j = 0; slot != NULL && j < slot->n; j++)
        {
          const Posting *posting = &slot->postings[j];
          const Vector *vector;
          float product;

          if (!may_reach (&plan, step, posting) || seen[posting->vector] == search)
            continue;

          seen[posting->vector] = search;
          vector = &vectors[posting->vector];
          if (vector->n_terms == 0 || vector->id == except)
            continue;

          product = multiply (query, &g_array_index (self->terms, IterateTerm, vector->first),
                              vector->n_terms);
          if (product < plan.cut || (found && product == plan.cut && vector->id > *id))
            continue;

          found = TRUE;
          plan.cut = product;
          *id = vector->id;
          *raw = product;
        }
    }

  return found;
}
