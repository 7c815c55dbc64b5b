/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-unit-ledger.h"

#include "iterate-moments-table.h"

#include <string.h>

/* Values that wait to be added at once. */
#define BATCH 512
/* Remembers where a change was found last; a power of two. */
#define N_REMEMBERED 64

/* Moments to add or to take away. */
typedef struct
{
  IterateMoments moments;
  double         waiting[BATCH];
  guint          n_waiting;
} Sum;

/* What changed for one metric in one variant and segment. Additions and removals are
 * kept apart: a difference of both is no sample. */
typedef struct
{
  guint  metric;
  gint64 variant;
  gint64 segment;
  Sum    added;
  Sum    removed;
} Change;

/**
 * IterateUnitLedger:
 *
 * Keeps count of what changes of units do to the moments, so that those are changed by
 * the difference and never computed anew. Late exposures, duplicates and units that
 * turn up in a second variant are booked as what they are.
 */
struct _IterateUnitLedger
{
  gint64      experiment;
  GArray     *metrics;    /* (owned) (element-type gint64) */
  IterateEventFold *fold; /* (borrowed) (nullable) */
  GPtrArray  *changes;    /* (owned) (element-type Change) */
  Change     *remembered[N_REMEMBERED]; /* (borrowed) */
  GHashTable *n_units;    /* (owned) (element-type gint64 gint64): by variant */
  gint64     *last_count; /* (borrowed) (nullable): of the variant last counted */
  gint64      last_variant;
  gint64      n_multiple;
};

/**
 * iterate_unit_ledger_new:
 * @metrics: (element-type gint64): ids, in the order of the units' values
 */
IterateUnitLedger *
iterate_unit_ledger_new (gint64  experiment,
                         GArray *metrics)
{
  IterateUnitLedger *self = g_new0 (IterateUnitLedger, 1);

  self->experiment = experiment;
  self->metrics = g_array_ref (metrics);
  self->changes = g_ptr_array_new_with_free_func (g_free);
  self->n_units = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);

  return self;
}

void
iterate_unit_ledger_free (IterateUnitLedger *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->metrics);
  g_ptr_array_unref (self->changes);
  g_hash_table_unref (self->n_units);
  g_free (self);
}

/* Sets what derives values from events, whenever a unit changes. */
void
iterate_unit_ledger_set_fold (IterateUnitLedger *self,
                              IterateEventFold  *fold)
{
  self->fold = fold;
}

static gboolean
is_change_of (const Change *change,
              guint         metric,
              gint64        variant,
              gint64        segment)
{
  return change->metric == metric && change->variant == variant && change->segment == segment;
}

static Change *
get_change (IterateUnitLedger *self,
            guint              metric,
            gint64             variant,
            gint64             segment)
{
  guint place = (metric + 7 * (guint) variant + 31 * (guint) segment) % N_REMEMBERED;
  Change *change = self->remembered[place];

  if (change != NULL && is_change_of (change, metric, variant, segment))
    return change;

  for (guint i = 0; i < self->changes->len; i++)
    {
      change = g_ptr_array_index (self->changes, i);
      if (is_change_of (change, metric, variant, segment))
        return self->remembered[place] = change;
    }

  change = g_new0 (Change, 1);
  change->metric = metric;
  change->variant = variant;
  change->segment = segment;
  g_ptr_array_add (self->changes, change);

  return self->remembered[place] = change;
}

static void
flush (Sum *sum)
{
  iterate_moments_add_values (&sum->moments, sum->waiting, sum->n_waiting);
  sum->n_waiting = 0;
}

/* Whether the unit has a value and nothing else, as most metrics do. */
static gboolean
is_plain (const double *axes)
{
  return axes[ITERATE_MOMENT_Y] == 1 && axes[ITERATE_MOMENT_PRE] == 0 &&
         axes[ITERATE_MOMENT_PRE_Y] == 0;
}

static void
add_to_sum (Sum          *sum,
            const double *axes)
{
  if (!is_plain (axes))
    {
      iterate_moments_add (&sum->moments, axes);
      return;
    }

  sum->waiting[sum->n_waiting++] = axes[ITERATE_MOMENT_X];
  if (sum->n_waiting == BATCH)
    flush (sum);
}

static void
count_unit (IterateUnitLedger *self,
            gint64             variant,
            int                sign)
{
  if (self->last_count == NULL || self->last_variant != variant)
    {
      self->last_count = g_hash_table_lookup (self->n_units, &variant);
      self->last_variant = variant;
    }

  if (self->last_count == NULL)
    {
      self->last_count = g_new0 (gint64, 1);
      g_hash_table_insert (self->n_units, g_memdup2 (&variant, sizeof variant), self->last_count);
    }

  *self->last_count += sign;
}

/* Moves all that the unit contributes into its variant, or out of it. */
static void
book_unit (IterateUnitLedger *self,
           const IterateUnit *unit,
           int                sign)
{
  if (unit->variant == ITERATE_MULTIPLE_VARIANTS)
    self->n_multiple += sign;
  if (!iterate_unit_counts (unit))
    return;

  count_unit (self, unit->variant, sign);
  for (guint metric = 0; metric < self->metrics->len; metric++)
    {
      Change *change;

      if (!iterate_unit_has_value (unit, metric))
        continue;

      change = get_change (self, metric, unit->variant, unit->segment);
      add_to_sum (sign > 0 ? &change->added : &change->removed, unit->values[metric].axes);
    }
}

static gboolean
contributes_the_same (IterateUnitLedger *self,
                      const IterateUnit *a,
                      const IterateUnit *b)
{
  if (a->variant != b->variant || a->segment != b->segment || a->present != b->present)
    return FALSE;

  for (guint metric = 0; metric < self->metrics->len; metric++)
    {
      if (iterate_unit_has_value (a, metric) &&
          memcmp (&a->values[metric], &b->values[metric], sizeof a->values[metric]) != 0)
        return FALSE;
    }

  return TRUE;
}

/* Books that a unit is no longer @before but @after. */
void
iterate_unit_ledger_change (IterateUnitLedger *self,
                            const IterateUnit *before,
                            const IterateUnit *after)
{
  if (contributes_the_same (self, before, after))
    return;

  book_unit (self, before, -1);
  book_unit (self, after, 1);
}

/* Brings a unit up to date: what is said of it, and what its events make of that. */
gboolean
iterate_unit_ledger_absorb (IterateUnitLedger  *self,
                            IterateUnit        *unit,
                            const IterateUnit  *news,
                            GError            **error)
{
  iterate_unit_absorb (unit, news, self->metrics->len);

  return self->fold == NULL || iterate_event_fold_derive (self->fold, unit, error);
}

/**
 * iterate_unit_ledger_enter:
 * @news: what is said of a unit: an exposure, values, both, or nothing but that its
 *   events changed
 *
 * Writes it to the store and books the difference.
 */
gboolean
iterate_unit_ledger_enter (IterateUnitLedger  *self,
                           IterateUnitStore   *store,
                           const IterateUnit  *news,
                           GError            **error)
{
  IterateUnit before, after;

  if (!iterate_unit_store_get (store, news->key, &before, error))
    return FALSE;

  after = before;
  if (!iterate_unit_ledger_absorb (self, &after, news, error) ||
      !iterate_unit_store_put (store, &before, &after, error))
    return FALSE;

  iterate_unit_ledger_change (self, &before, &after);

  return TRUE;
}

/* Takes a unit out: it turned out to be another one, or is to be forgotten. */
gboolean
iterate_unit_ledger_leave (IterateUnitLedger  *self,
                           IterateUnitStore   *store,
                           gint64              key,
                           GError            **error)
{
  IterateUnit before, after;

  if (!iterate_unit_store_get (store, key, &before, error))
    return FALSE;

  after = before;
  after.variant = ITERATE_NO_VARIANT;
  if (!iterate_unit_store_put (store, &before, &after, error))
    return FALSE;

  iterate_unit_ledger_change (self, &before, &after);

  return TRUE;
}

/* Takes a unit out for good: unlike one that leaves, nothing of it is kept. */
gboolean
iterate_unit_ledger_forget (IterateUnitLedger  *self,
                            IterateUnitStore   *store,
                            gint64              key,
                            GError            **error)
{
  IterateUnit before, after;

  if (!iterate_unit_store_get (store, key, &before, error) ||
      !iterate_unit_store_forget (store, key, error))
    return FALSE;

  after = before;
  after.variant = ITERATE_NO_VARIANT;
  iterate_unit_ledger_change (self, &before, &after);

  return TRUE;
}

static gboolean
apply_counts (IterateUnitLedger  *self,
              IterateDatabase    *db,
              GError            **error)
{
  GHashTableIter iter;
  gpointer variant, n;

  g_hash_table_iter_init (&iter, self->n_units);
  while (g_hash_table_iter_next (&iter, &variant, &n))
    {
      if (!iterate_database_execute (db, error, "UPDATE variant SET units = units + ? WHERE id = ?",
                                     "ii", *(gint64 *) n, *(gint64 *) variant))
        return FALSE;
    }

  return iterate_database_execute (db, error,
                                   "UPDATE experiment SET units_version = units_version + 1, "
                                   "multiple_exposures = multiple_exposures + ? WHERE id = ?",
                                   "ii", self->n_multiple, self->experiment);
}

static gboolean
apply_change (IterateUnitLedger  *self,
              Change             *change,
              IterateDatabase    *db,
              GError            **error)
{
  gint64 metric = g_array_index (self->metrics, gint64, change->metric);
  IterateMoments moments;

  flush (&change->added);
  flush (&change->removed);
  if (!iterate_moments_table_load_segment (db, metric, change->variant, change->segment, &moments,
                                           error))
    return FALSE;

  iterate_moments_merge (&moments, &change->added.moments, 1);
  iterate_moments_merge (&moments, &change->removed.moments, -1);

  return iterate_moments_table_save (db, metric, change->variant, change->segment, &moments, error);
}

/* Writes what was booked to the moments and counts, and starts over. */
gboolean
iterate_unit_ledger_apply (IterateUnitLedger  *self,
                           IterateDatabase    *db,
                           GError            **error)
{
  for (guint i = 0; i < self->changes->len; i++)
    {
      if (!apply_change (self, g_ptr_array_index (self->changes, i), db, error))
        return FALSE;
    }

  if (!apply_counts (self, db, error))
    return FALSE;

  memset (self->remembered, 0, sizeof self->remembered);
  g_ptr_array_set_size (self->changes, 0);
  self->last_count = NULL;
  g_hash_table_remove_all (self->n_units);
  self->n_multiple = 0;

  return TRUE;
}
