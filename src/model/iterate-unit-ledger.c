/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-unit-ledger.h"

#include "iterate-moments-table.h"

/* What changed for one metric in one variant. Additions and removals are kept
 * apart: a difference of both is no sample. */
typedef struct
{
  gint64         metric;
  gint64         variant;
  IterateMoments added;
  IterateMoments removed;
} Change;

/**
 * IterateUnitLedger:
 *
 * Writes units into a store and keeps count of what that does to the moments, so
 * that they are changed by the difference and never computed anew. Late
 * exposures, duplicates and units that turn up in a second variant are booked
 * as what they are.
 */
struct _IterateUnitLedger
{
  IterateUnitStore *store;      /* (owned) */
  gint64            experiment;
  GArray           *metrics;    /* (owned) (element-type gint64) */
  GArray           *changes;    /* (owned) (element-type Change) */
  GHashTable       *n_units;    /* (owned) (element-type gint64 gint64): by variant */
  gint64            n_multiple;
};

/**
 * iterate_unit_ledger_new:
 * @metrics: (element-type gint64): the experiment's metrics
 */
IterateUnitLedger *
iterate_unit_ledger_new (IterateUnitStore *store,
                         gint64            experiment,
                         GArray           *metrics)
{
  IterateUnitLedger *self = g_new0 (IterateUnitLedger, 1);

  self->store = g_object_ref (store);
  self->experiment = experiment;
  self->metrics = g_array_ref (metrics);
  self->changes = g_array_new (FALSE, TRUE, sizeof (Change));
  self->n_units = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);

  return self;
}

void
iterate_unit_ledger_free (IterateUnitLedger *self)
{
  if (self == NULL)
    return;

  g_object_unref (self->store);
  g_array_unref (self->metrics);
  g_array_unref (self->changes);
  g_hash_table_unref (self->n_units);
  g_free (self);
}

/* There are a handful of variants and metrics, so a scan is the fastest map. */
static Change *
get_change (IterateUnitLedger *self,
            gint64             metric,
            gint64             variant)
{
  const Change change = { .metric = metric, .variant = variant };

  for (guint i = 0; i < self->changes->len; i++)
    {
      Change *known = &g_array_index (self->changes, Change, i);

      if (known->metric == metric && known->variant == variant)
        return known;
    }

  g_array_append_val (self->changes, change);

  return &g_array_index (self->changes, Change, self->changes->len - 1);
}

static void
count_unit (IterateUnitLedger *self,
            gint64             variant,
            int                sign)
{
  gint64 *n = g_hash_table_lookup (self->n_units, &variant);

  if (n == NULL)
    {
      n = g_new0 (gint64, 1);
      g_hash_table_insert (self->n_units, g_memdup2 (&variant, sizeof variant), n);
    }

  *n += sign;
}

static void
book_value (IterateUnitLedger      *self,
            gint64                  metric,
            gint64                  variant,
            const IterateUnitValue *value,
            int                     sign)
{
  Change *change = get_change (self, metric, variant);

  iterate_moments_add (sign > 0 ? &change->added : &change->removed,
                       (const double[ITERATE_N_MOMENTS]) { value->x, value->y, value->pre });
}

/* Moves all that the unit's values contribute into a variant, or out of it. */
static gboolean
book_unit (IterateUnitLedger  *self,
           const char         *unit,
           gint64              variant,
           int                 sign,
           GError            **error)
{
  count_unit (self, variant, sign);
  for (guint i = 0; i < self->metrics->len; i++)
    {
      gint64 metric = g_array_index (self->metrics, gint64, i);
      IterateUnitValue value;
      gboolean found;

      if (!iterate_unit_store_get_value (self->store, metric, unit, &value, &found, error))
        return FALSE;

      if (found)
        book_value (self, metric, variant, &value, sign);
    }

  return TRUE;
}

/**
 * iterate_unit_ledger_expose:
 * @variant: the variant's id
 * @at: when
 *
 * Books an exposure. Values that were there before count from now on; a second
 * exposure in the same variant changes at most the time; one in another variant
 * takes the unit out of the effect, because nobody knows what moved it.
 */
gboolean
iterate_unit_ledger_expose (IterateUnitLedger  *self,
                            const char         *unit,
                            gint64              variant,
                            gint64              at,
                            GError            **error)
{
  IterateExposure exposure = { variant, at };
  IterateExposure known;
  gboolean found;

  if (!iterate_unit_store_get_exposure (self->store, unit, &known, &found, error))
    return FALSE;

  if (!found)
    return iterate_unit_store_put_exposure (self->store, unit, &exposure, error) &&
           book_unit (self, unit, variant, 1, error);

  if (known.variant == ITERATE_MULTIPLE_VARIANTS || (known.variant == variant && known.at <= at))
    return TRUE;

  exposure.at = MIN (at, known.at);
  if (known.variant == variant)
    return iterate_unit_store_put_exposure (self->store, unit, &exposure, error);

  exposure.variant = ITERATE_MULTIPLE_VARIANTS;
  self->n_multiple++;

  return iterate_unit_store_put_exposure (self->store, unit, &exposure, error) &&
         book_unit (self, unit, known.variant, -1, error);
}

/* Books a unit's value of a metric, in place of an earlier one. */
gboolean
iterate_unit_ledger_set_value (IterateUnitLedger       *self,
                               gint64                   metric,
                               const char              *unit,
                               const IterateUnitValue  *value,
                               GError                 **error)
{
  IterateExposure exposure;
  IterateUnitValue known;
  gboolean exposed, found;

  if (!iterate_unit_store_get_value (self->store, metric, unit, &known, &found, error))
    return FALSE;

  if (found && known.x == value->x && known.y == value->y && known.pre == value->pre)
    return TRUE;

  if (!iterate_unit_store_put_value (self->store, metric, unit, value, error) ||
      !iterate_unit_store_get_exposure (self->store, unit, &exposure, &exposed, error))
    return FALSE;

  if (!exposed || exposure.variant == ITERATE_MULTIPLE_VARIANTS)
    return TRUE;

  if (found)
    book_value (self, metric, exposure.variant, &known, -1);
  book_value (self, metric, exposure.variant, value, 1);

  return TRUE;
}

/* The common case of iterate_unit_ledger_enter(): nobody has seen the unit. */
static gboolean
enter_new (IterateUnitLedger       *self,
           const char              *unit,
           const IterateExposure   *exposure,
           const IterateUnitValue  *values,
           const gboolean          *present,
           GError                 **error)
{
  if (!iterate_unit_store_put_exposure (self->store, unit, exposure, error))
    return FALSE;

  count_unit (self, exposure->variant, 1);
  for (guint i = 0; i < self->metrics->len; i++)
    {
      gint64 metric = g_array_index (self->metrics, gint64, i);
      IterateUnitValue value = values[i];
      gboolean found = TRUE;

      if (present[i])
        {
          if (!iterate_unit_store_put_value (self->store, metric, unit, &value, error))
            return FALSE;
        }
      else if (!iterate_unit_store_get_value (self->store, metric, unit, &value, &found, error))
        return FALSE;

      if (found)
        book_value (self, metric, exposure->variant, &value, 1);
    }

  return TRUE;
}

/**
 * iterate_unit_ledger_enter:
 * @values: (array): a value for each metric
 * @present: (array): whether each is there
 *
 * Books a unit's exposure together with its values.
 */
gboolean
iterate_unit_ledger_enter (IterateUnitLedger       *self,
                           const char              *unit,
                           gint64                   variant,
                           gint64                   at,
                           const IterateUnitValue  *values,
                           const gboolean          *present,
                           GError                 **error)
{
  IterateExposure exposure = { variant, at };
  IterateExposure known;
  gboolean found;

  if (!iterate_unit_store_get_exposure (self->store, unit, &known, &found, error))
    return FALSE;

  if (!found)
    return enter_new (self, unit, &exposure, values, present, error);

  if (!iterate_unit_ledger_expose (self, unit, variant, at, error))
    return FALSE;

  for (guint i = 0; i < self->metrics->len; i++)
    {
      if (present[i] &&
          !iterate_unit_ledger_set_value (self, g_array_index (self->metrics, gint64, i), unit,
                                          &values[i], error))
        return FALSE;
    }

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
                                   "UPDATE experiment SET "
                                   "multiple_exposures = multiple_exposures + ? WHERE id = ?",
                                   "ii", self->n_multiple, self->experiment);
}

static gboolean
apply_change (const Change     *change,
              IterateDatabase  *db,
              GError          **error)
{
  IterateMoments moments;

  if (!iterate_moments_table_load (db, change->metric, change->variant, &moments, error))
    return FALSE;

  iterate_moments_merge (&moments, &change->added, 1);
  iterate_moments_merge (&moments, &change->removed, -1);

  return iterate_moments_table_save (db, change->metric, change->variant, &moments, error);
}

/* Writes what was booked to the moments and counts, and starts over. */
gboolean
iterate_unit_ledger_apply (IterateUnitLedger  *self,
                           IterateDatabase    *db,
                           GError            **error)
{
  for (guint i = 0; i < self->changes->len; i++)
    {
      if (!apply_change (&g_array_index (self->changes, Change, i), db, error))
        return FALSE;
    }

  if (!apply_counts (self, db, error))
    return FALSE;

  g_array_set_size (self->changes, 0);
  g_hash_table_remove_all (self->n_units);
  self->n_multiple = 0;

  return TRUE;
}
