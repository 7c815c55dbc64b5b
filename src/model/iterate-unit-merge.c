/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-unit-merge.h"

#include "iterate-unit-chunk.h"

/**
 * IterateUnitMerge:
 *
 * Makes a new base of an experiment's units from the present ones and from news that
 * come in the order of keys. Its chunks belong to the import and count for nobody until
 * the experiment names that import as its base.
 */
struct _IterateUnitMerge
{
  IterateStore      *store;      /* (borrowed) */
  gint64             experiment;
  gint64             import;
  GArray            *metrics;    /* (owned) */
  IterateUnitLedger *ledger;     /* (borrowed) */
  IterateUnitStore  *present;    /* (owned) */
  IterateUnitChunk  *chunk;      /* (owned) */
  gboolean           has_next;   /* Of the present units */
  IterateUnit        next;
};

static gboolean
advance (IterateUnitMerge  *self,
         GError           **error)
{
  return iterate_unit_store_next (self->present, &self->next, &self->has_next, error);
}

/**
 * iterate_unit_merge_new:
 * @metrics: (element-type gint64): ids, in the order of the units' values
 * @ledger: what the differences are booked in
 */
IterateUnitMerge *
iterate_unit_merge_new (IterateStore       *store,
                        gint64              experiment,
                        gint64              import,
                        GArray             *metrics,
                        IterateUnitLedger  *ledger,
                        GError            **error)
{
  g_autoptr(IterateUnitMerge) self = g_new0 (IterateUnitMerge, 1);
  IterateDatabase *db = iterate_store_get_reader (store, error);

  self->store = store;
  self->experiment = experiment;
  self->import = import;
  self->metrics = g_array_ref (metrics);
  self->ledger = ledger;
  self->present = iterate_unit_store_new (experiment, 0, metrics);
  self->chunk = iterate_unit_chunk_new (metrics);
  if (db == NULL || !iterate_unit_store_set_database (self->present, db, error) ||
      !iterate_unit_store_rewind (self->present, error) || !advance (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
iterate_unit_merge_free (IterateUnitMerge *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->present);
  g_clear_pointer (&self->chunk, iterate_unit_chunk_free);
  g_clear_pointer (&self->metrics, g_array_unref);
  g_free (self);
}

/* Writes the chunk in a transaction of its own, short enough for others to write
 * meanwhile. */
static gboolean
write_chunk (IterateUnitMerge  *self,
             GError           **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(IterateStatement) insert = NULL;
  g_autoptr(GBytes) data = NULL;
  gconstpointer bytes;
  gsize size;

  if (iterate_unit_chunk_get_n (self->chunk) == 0)
    return TRUE;

  data = iterate_unit_chunk_encode (self->chunk);
  bytes = g_bytes_get_data (data, &size);
  if (!iterate_transaction_begin (&unit, iterate_store_get_writer (self->store), error))
    return FALSE;

  insert = iterate_database_query (iterate_transaction_get_database (&unit), error,
                                   "INSERT INTO unit_chunk "
                                   "(experiment_id, import_id, first_key, n_units, data) "
                                   "VALUES (?, ?, ?, ?, ?)", "iiii", self->experiment, self->import,
                                   iterate_unit_chunk_get_key (self->chunk, 0),
                                   (gint64) iterate_unit_chunk_get_n (self->chunk));
  if (insert == NULL)
    return FALSE;

  iterate_statement_bind_bytes (insert, 4, bytes, size);
  if (!iterate_statement_run (insert, error))
    return FALSE;

  g_clear_pointer (&insert, iterate_statement_release);
  iterate_unit_chunk_clear (self->chunk);

  return iterate_transaction_commit (&unit, error);
}

static gboolean
append (IterateUnitMerge   *self,
        const IterateUnit  *unit,
        GError            **error)
{
  iterate_unit_chunk_append (self->chunk, unit);

  return iterate_unit_chunk_get_n (self->chunk) < ITERATE_CHUNK_UNITS || write_chunk (self, error);
}

/* Takes over the present units that come before a key. */
static gboolean
copy_before (IterateUnitMerge  *self,
             gint64             key,
             GError           **error)
{
  while (self->has_next && self->next.key < key)
    {
      if (!append (self, &self->next, error) || !advance (self, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * iterate_unit_merge_enter:
 * @news: what is said of a unit, whose key must be above the last one's
 */
gboolean
iterate_unit_merge_enter (IterateUnitMerge   *self,
                          const IterateUnit  *news,
                          GError            **error)
{
  IterateUnit before, after;

  if (!copy_before (self, news->key, error))
    return FALSE;

  if (!self->has_next || self->next.key != news->key)
    {
      iterate_unit_init (&before, news->key);
      iterate_unit_init (&after, news->key);
      if (!iterate_unit_ledger_absorb (self->ledger, &after, news, error))
        return FALSE;

      iterate_unit_ledger_change (self->ledger, &before, &after);
      return append (self, &after, error);
    }

  after = self->next;
  if (!iterate_unit_ledger_absorb (self->ledger, &after, news, error))
    return FALSE;

  iterate_unit_ledger_change (self->ledger, &self->next, &after);

  return append (self, &after, error) && advance (self, error);
}

/* Takes over the rest and writes what is left. */
gboolean
iterate_unit_merge_finish (IterateUnitMerge  *self,
                           GError           **error)
{
  while (self->has_next)
    {
      if (!append (self, &self->next, error) || !advance (self, error))
        return FALSE;
    }

  return write_chunk (self, error);
}
