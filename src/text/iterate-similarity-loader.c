/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-similarity-loader.h"

#define BATCH 512
#define N_BATCHES 4

typedef struct
{
  guint            n; /* 0 says that it was the last one */
  gint64           ids[BATCH];
  IterateEmbedding embeddings[BATCH];
} Batch;

struct _IterateSimilarityLoader
{
  IterateSimilarityIndex *index;
  GThread                *thread;
  GAsyncQueue            *full;  /* of Batch */
  GAsyncQueue            *empty; /* of Batch */
  Batch                  *batch; /* What is being filled */
};

static gpointer
load (gpointer data)
{
  IterateSimilarityLoader *self = data;
  Batch *batch;

  while ((batch = g_async_queue_pop (self->full))->n > 0)
    {
      for (guint i = 0; i < batch->n; i++)
        iterate_similarity_index_set (self->index, batch->ids[i], &batch->embeddings[i]);
      g_async_queue_push (self->empty, batch);
    }
  g_async_queue_push (self->empty, batch);

  return NULL;
}

/* Returns: (transfer full): a loader, to be finished */
IterateSimilarityLoader *
iterate_similarity_loader_new (IterateSimilarityIndex *index)
{
  IterateSimilarityLoader *self = g_new0 (IterateSimilarityLoader, 1);

  self->index = index;
  self->full = g_async_queue_new_full (g_free);
  self->empty = g_async_queue_new_full (g_free);
  for (guint i = 1; i < N_BATCHES; i++)
    g_async_queue_push (self->empty, g_new (Batch, 1));
  self->batch = g_new (Batch, 1);
  self->batch->n = 0;
  self->thread = g_thread_new ("iterate-loader", load, self);

  return self;
}

static void
hand_over (IterateSimilarityLoader *self)
{
  g_async_queue_push (self->full, self->batch);
  self->batch = g_async_queue_pop (self->empty);
  self->batch->n = 0;
}

void
iterate_similarity_loader_add (IterateSimilarityLoader *self,
                               gint64                   id,
                               const IterateEmbedding  *embedding)
{
  Batch *batch = self->batch;

  batch->ids[batch->n] = id;
  batch->embeddings[batch->n] = *embedding;
  batch->n++;
  if (batch->n == BATCH)
    hand_over (self);
}

/* Waits until all is in the index, and frees the loader. */
void
iterate_similarity_loader_finish (IterateSimilarityLoader *self)
{
  if (self->batch->n > 0)
    hand_over (self);
  g_async_queue_push (self->full, self->batch);
  g_thread_join (self->thread);
  g_async_queue_unref (self->full);
  g_async_queue_unref (self->empty);
  g_free (self);
}
