/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-key-memory.h"

#include "iterate-intake-segment.h"
#include "iterate-key-filter.h"
#include "iterate-key-set.h"

#include <stdlib.h>

/* Keys of a generation. The two newest are known for certain, those before them are filtered. */
#define GENERATION  (1024 * 1024)
#define MAX_FILTERS 32

/* Keys that came one after the other. */
typedef struct
{
  IterateKeyFilter *filter;   /* (owned) (nullable): of an older generation */
  gint64            last_id;  /* Of the segments that have them */
  gint64            first_at; /* Of what they are of */
  gint64            last_at;
} Generation;

/**
 * IterateKeyMemory:
 *
 * Knows which keys were kept before. The newest are in memory; of older ones a filter tells nearly
 * always that a key is new, and else the segments of its time are looked at.
 */
struct _IterateKeyMemory
{
  IterateKeySet *recent;     /* (owned) */
  IterateKeySet *older;      /* (owned) */
  Generation     recent_one;
  Generation     older_one;
  GQueue         filtered;   /* (element-type Generation): the newest first */
  Generation     rest;       /* Of which nothing is in memory */
};

static void
start_generation (Generation *self)
{
  *self = (Generation) { .first_at = G_MAXINT64, .last_at = G_MININT64 };
}

static void
widen (Generation *self,
       gint64      segment,
       gint64      first_at,
       gint64      last_at)
{
  self->last_id = MAX (self->last_id, segment);
  self->first_at = MIN (self->first_at, first_at);
  self->last_at = MAX (self->last_at, last_at);
}

static void
free_generation (gpointer data)
{
  Generation *generation = data;

  iterate_key_filter_free (generation->filter);
  g_free (generation);
}

void
iterate_key_memory_free (IterateKeyMemory *self)
{
  if (self == NULL)
    return;

  iterate_key_set_free (self->recent);
  iterate_key_set_free (self->older);
  g_queue_clear_full (&self->filtered, free_generation);
  g_free (self);
}

/* Forgets the oldest filter: its keys are looked for in the file from now on. */
static void
drop_oldest (IterateKeyMemory *self)
{
  Generation *oldest = g_queue_pop_tail (&self->filtered);

  widen (&self->rest, oldest->last_id, oldest->first_at, oldest->last_at);
  free_generation (oldest);
}

static void
add_to_filter (guint64  key,
               gpointer filter)
{
  iterate_key_filter_add (filter, key);
}

/* The older half becomes a filter, and the newer one the older. */
static void
turn_over (IterateKeyMemory *self)
{
  Generation *generation = g_memdup2 (&self->older_one, sizeof self->older_one);
  IterateKeySet *emptied = self->older;

  generation->filter = iterate_key_filter_new (GENERATION);
  iterate_key_set_foreach (emptied, add_to_filter, generation->filter);
  g_queue_push_head (&self->filtered, generation);
  if (g_queue_get_length (&self->filtered) > MAX_FILTERS)
    drop_oldest (self);

  iterate_key_set_clear (emptied);
  self->older = self->recent;
  self->older_one = self->recent_one;
  self->recent = emptied;
  start_generation (&self->recent_one);
}

/* Notes that a key was kept in a segment, which is of that time. */
void
iterate_key_memory_add (IterateKeyMemory *self,
                        guint64           key,
                        gint64            segment,
                        gint64            first_at,
                        gint64            last_at)
{
  if (iterate_key_set_is_full (self->recent))
    turn_over (self);
  iterate_key_set_add (self->recent, key);
  widen (&self->recent_one, segment, first_at, last_at);
}

/* Segments may have been put together since: they have the place of an earlier one then. */
static gboolean
find_in_file (IterateDatabase   *db,
              const char        *kind,
              guint64            key,
              gint64             at,
              gint64             last_id,
              gboolean          *found,
              GError           **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step = ITERATE_STEP_DONE;

  rows = iterate_database_query (db, error,
                                 "SELECT keys FROM intake_segment WHERE kind = ?1 AND id <= ?2 "
                                 "AND last_at >= ?3 AND first_at <= ?3", "sii", kind, last_id, at);
  if (rows == NULL)
    return FALSE;

  while (!*found && (step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gsize size;
      const guint64 *keys = iterate_statement_get_bytes (rows, 0, &size);

      *found = bsearch (&key, keys, size / sizeof *keys, sizeof *keys,
                        iterate_intake_compare_keys) != NULL;
    }

  return step != ITERATE_STEP_ERROR;
}

/**
 * iterate_key_memory_knows:
 * @kind: of the row
 * @at: when it happened
 * @known: (out): whether the key was kept before
 */
gboolean
iterate_key_memory_knows (IterateKeyMemory  *self,
                          IterateDatabase   *db,
                          const char        *kind,
                          guint64            key,
                          gint64             at,
                          gboolean          *known,
                          GError           **error)
{
  *known = iterate_key_set_contains (self->recent, key) || iterate_key_set_contains (self->older, key);
  for (GList *l = self->filtered.head; l != NULL && !*known; l = l->next)
    {
      const Generation *generation = l->data;

      if (at >= generation->first_at && at <= generation->last_at &&
          iterate_key_filter_may_have (generation->filter, key) &&
          !find_in_file (db, kind, key, at, generation->last_id, known, error))
        return FALSE;
    }

  if (*known || self->rest.last_id == 0 || at < self->rest.first_at || at > self->rest.last_at)
    return TRUE;

  return find_in_file (db, kind, key, at, self->rest.last_id, known, error);
}

/* Takes in a segment's keys, from the newest to the oldest. */
static void
load_segment (IterateKeyMemory *self,
              IterateStatement *row,
              guint            *n_filtered)
{
  gint64 id = iterate_statement_get_int64 (row, 0);
  gint64 first_at = iterate_statement_get_int64 (row, 2);
  gint64 last_at = iterate_statement_get_int64 (row, 3);
  gsize size;
  const guint64 *keys = iterate_statement_get_bytes (row, 1, &size);

  for (gsize i = 0; i < size / sizeof *keys; i++)
    {
      Generation *generation = g_queue_peek_tail (&self->filtered);

      if (!iterate_key_set_is_full (self->older))
        {
          iterate_key_set_add (self->older, keys[i]);
          widen (&self->older_one, id, first_at, last_at);
          continue;
        }

      if (*n_filtered % GENERATION == 0)
        {
          generation = g_new0 (Generation, 1);
          start_generation (generation);
          generation->filter = iterate_key_filter_new (GENERATION);
          g_queue_push_tail (&self->filtered, generation);
        }
      iterate_key_filter_add (generation->filter, keys[i]);
      widen (generation, id, first_at, last_at);
      ++*n_filtered;
    }
}

/* Of what does not fit into memory it is noted when it was. */
static gboolean
load_rest (IterateKeyMemory  *self,
           IterateDatabase   *db,
           gint64             last_id,
           GError           **error)
{
  g_autoptr(IterateStatement) row = NULL;

  row = iterate_database_query (db, error,
                                "SELECT min (first_at), max (last_at) FROM intake_segment WHERE id <= "
                                "?",
                                "i", last_id);
  if (row == NULL || iterate_statement_step (row, error) == ITERATE_STEP_ERROR)
    return FALSE;

  widen (&self->rest, last_id, iterate_statement_get_int64 (row, 0),
         iterate_statement_get_int64 (row, 1));

  return TRUE;
}

/* Returns: (transfer full): what the workspace has, or %NULL with @error set */
IterateKeyMemory *
iterate_key_memory_new (IterateDatabase  *db,
                        GError          **error)
{
  g_autoptr(IterateKeyMemory) self = g_new0 (IterateKeyMemory, 1);
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;
  guint n_filtered = 0;

  self->recent = iterate_key_set_new (GENERATION);
  self->older = iterate_key_set_new (GENERATION);
  start_generation (&self->recent_one);
  start_generation (&self->older_one);
  start_generation (&self->rest);
  rows = iterate_database_query (db, error,
                                 "SELECT id, keys, first_at, last_at FROM intake_segment "
                                 "ORDER BY id DESC", "");
  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      if (n_filtered >= MAX_FILTERS * GENERATION)
        return load_rest (self, db, iterate_statement_get_int64 (rows, 0), error)
                 ? g_steal_pointer (&self) : NULL;

      load_segment (self, rows, &n_filtered);
    }

  return step == ITERATE_STEP_ERROR ? NULL : g_steal_pointer (&self);
}
