/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-upkeep.h"

#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-metric.h"
#include "iterate-staged-import.h"
#include "iterate-unit-ledger.h"

#include <string.h>

/* What keeps an experiment's units right as time goes by: values that only a later day
 * can give, a metric that was added, a person who is to be forgotten. */

static GArray *
list_metrics (IterateDatabase    *db,
              IterateExperiment  *experiment,
              GError            **error)
{
  g_autoptr(GPtrArray) records = NULL;
  GArray *metrics;

  records = iterate_experiment_list_parts (db, ITERATE_TYPE_EXPERIMENT_METRIC, experiment, error);
  if (records == NULL)
    return NULL;

  metrics = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < records->len; i++)
    {
      gint64 id = iterate_record_get_id (g_ptr_array_index (records, i));

      g_array_append_val (metrics, id);
    }

  return metrics;
}

typedef struct
{
  IterateEventFold *fold;     /* (borrowed) */
  GArray           *changed;  /* (owned) (element-type gint64): keys */
  guint             n_metrics;
  gint64            since;    /* −1 to look at every unit */
  GError           *error;
} Search;

/* Notes a unit that its events would now give other values. */
static void
find_change (const IterateUnit *unit,
             gpointer           user_data)
{
  Search *search = user_data;
  IterateUnit derived = *unit;

  if (search->error != NULL || unit->variant == ITERATE_NO_VARIANT ||
      (search->since >= 0 && !iterate_event_fold_came_due (search->fold, unit, search->since)))
    return;

  if (!iterate_event_fold_derive (search->fold, &derived, &search->error))
    return;

  for (guint i = 0; i < search->n_metrics; i++)
    {
      if (iterate_unit_has_value (&derived, i) &&
          (!iterate_unit_has_value (unit, i) ||
           memcmp (&derived.values[i], &unit->values[i], sizeof unit->values[i]) != 0))
        {
          g_array_append_val (search->changed, unit->key);
          return;
        }
    }
}

/**
 * iterate_experiment_recompute:
 * @since: only units whose day has come since then; −1 for all of them
 * @now: the time, by which a unit has had its day or not
 * @n_changed: (out): how many units had other values than their events give them
 *
 * Goes through the units and brings those up to date whose events give them other values
 * than they have. Where everything was kept as it should be, only those change whose day
 * has come.
 */
gboolean
iterate_experiment_recompute (IterateDatabase    *db,
                              IterateExperiment  *experiment,
                              gint64              since,
                              gint64              now,
                              gint64             *n_changed,
                              GError            **error)
{
  gint64 id = iterate_record_get_id (ITERATE_RECORD (experiment)), import;
  g_autoptr(GArray) metrics = list_metrics (db, experiment, error);
  g_autoptr(GArray) changed = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(IterateEventFold) fold = NULL;
  g_autoptr(IterateUnitStore) units = NULL;
  g_autoptr(IterateUnitLedger) ledger = NULL;
  Search search = { .changed = changed, .since = since };

  *n_changed = 0;
  fold = metrics == NULL ? NULL : iterate_event_fold_new (db, experiment, metrics, now, error);
  if (fold == NULL || !iterate_event_fold_is_needed (fold))
    return fold != NULL;

  if (!iterate_live_import_find (db, experiment, now, &import, error))
    return FALSE;

  units = iterate_unit_store_new (id, import, metrics);
  search.fold = fold;
  search.n_metrics = metrics->len;
  if (!iterate_unit_store_set_database (units, db, error) ||
      !iterate_unit_store_foreach (units, find_change, &search, error))
    return FALSE;

  if (search.error != NULL)
    {
      g_propagate_error (error, search.error);
      return FALSE;
    }

  ledger = iterate_unit_ledger_new (id, metrics);
  iterate_unit_ledger_set_fold (ledger, fold);
  for (guint i = 0; i < changed->len; i++)
    {
      IterateUnit nothing;

      iterate_unit_init (&nothing, g_array_index (changed, gint64, i));
      if (!iterate_unit_ledger_enter (ledger, units, &nothing, error))
        return FALSE;
    }
  *n_changed = changed->len;

  return iterate_unit_ledger_apply (ledger, db, error);
}

/* Gives their values to the units whose day has come since this was last done. */
gboolean
iterate_experiment_mature (IterateDatabase    *db,
                           IterateExperiment  *experiment,
                           gint64              now,
                           GError            **error)
{
  gint64 id = iterate_record_get_id (ITERATE_RECORD (experiment)), since, n_changed;

  return iterate_database_get_int64 (db, &since, error,
                                     "SELECT ifnull (min (ifnull (matured_until, 0)), 0) "
                                     "FROM experiment_metric WHERE experiment_id = ? "
                                     "AND kind = 'retention'", "i", id) &&
         iterate_experiment_recompute (db, experiment, since, now, &n_changed, error) &&
         iterate_database_execute (db, error,
                                   "UPDATE experiment_metric SET matured_until = ? "
                                   "WHERE experiment_id = ? AND kind = 'retention'", "ii", now, id);
}

/* Takes a person out of an experiment, for good. */
gboolean
iterate_experiment_erase_unit (IterateDatabase    *db,
                               IterateExperiment  *experiment,
                               gint64              key,
                               gint64              now,
                               GError            **error)
{
  gint64 id = iterate_record_get_id (ITERATE_RECORD (experiment)), import;
  g_autoptr(GArray) metrics = list_metrics (db, experiment, error);
  g_autoptr(IterateUnitStore) units = NULL;
  g_autoptr(IterateUnitLedger) ledger = NULL;

  if (metrics == NULL || !iterate_live_import_find (db, experiment, now, &import, error))
    return FALSE;

  units = iterate_unit_store_new (id, import, metrics);
  ledger = iterate_unit_ledger_new (id, metrics);

  return iterate_unit_store_set_database (units, db, error) &&
         iterate_unit_ledger_forget (ledger, units, key, error) &&
         iterate_unit_ledger_apply (ledger, db, error);
}
