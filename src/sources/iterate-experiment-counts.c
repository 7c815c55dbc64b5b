/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-counts.h"

#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-metric.h"
#include "iterate-moments-table.h"
#include "iterate-variant.h"

#include <string.h>

/* An experiment of which there are sums only, because its units are counted elsewhere. */

/* A metric in a variant, from all of its rows. */
typedef struct
{
  gint64         metric;
  gint64         variant;
  IterateMoments moments;
} Cell;

/**
 * IterateExperimentCounts:
 *
 * What is known of an experiment's metrics in its variants, before it is written.
 */
struct _IterateExperimentCounts
{
  IterateDatabase   *db;         /* (borrowed) */
  IterateExperiment *experiment; /* (owned) */
  char              *control;    /* (owned) (nullable): the first variant, where none is named */
  GArray            *cells;      /* (owned) (element-type Cell) */
};

/* Finds the experiment or makes it; counts are not for one that has units. */
static IterateExperiment *
open_experiment (IterateDatabase  *db,
                 const char       *name,
                 gint64            now,
                 GError          **error)
{
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autoptr(GError) problem = NULL;
  gint64 n_units;

  experiment = iterate_experiment_find (db, name, &problem);
  if (g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND))
    {
      experiment = iterate_experiment_create (db, now, name, "", "draft", NULL, NULL, error);
      if (experiment == NULL || !iterate_experiment_start (db, experiment, now, 0, error))
        return NULL;
      return g_steal_pointer (&experiment);
    }

  if (experiment == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  if (!iterate_database_get_int64 (db, &n_units, error,
                                   "SELECT count(*) FROM import "
                                   "WHERE experiment_id = ? AND state = 'done'",
                                   "i", iterate_record_get_id (ITERATE_RECORD (experiment))))
    return NULL;

  if (n_units == 0 && (g_str_equal (iterate_experiment_get_status (experiment), "running") ||
                       iterate_experiment_start (db, experiment, now, 0, error)))
    return g_steal_pointer (&experiment);

  if (n_units > 0)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                 "Experiment “%s” has units of its own, and counts would replace them", name);

  return NULL;
}

/**
 * iterate_experiment_counts_open:
 * @name: of the experiment, which is made and started where there is none
 * @control: (nullable): the control's name, or %NULL for the first variant
 *
 * Returns: (transfer full): counts of an experiment that has no units of its own, or %NULL with @error
 * set
 */
IterateExperimentCounts *
iterate_experiment_counts_open (IterateDatabase  *db,
                                const char       *name,
                                const char       *control,
                                gint64            now,
                                GError          **error)
{
  IterateExperiment *experiment = open_experiment (db, name, now, error);
  IterateExperimentCounts *self;

  if (experiment == NULL)
    return NULL;

  self = g_new0 (IterateExperimentCounts, 1);
  self->db = db;
  self->experiment = experiment;
  self->control = g_strdup (control);
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));

  return self;
}

void
iterate_experiment_counts_free (IterateExperimentCounts *self)
{
  g_clear_object (&self->experiment);
  g_clear_pointer (&self->cells, g_array_unref);
  g_free (self->control);
  g_free (self);
}

IterateExperiment *
iterate_experiment_counts_get_experiment (IterateExperimentCounts *self)
{
  return self->experiment;
}

static gboolean
find_variant (IterateExperimentCounts  *self,
              const char               *name,
              gint64                   *id,
              GError                  **error)
{
  gboolean control;

  if (self->control == NULL)
    self->control = g_strdup (name);
  control = g_str_equal (name, self->control);

  return iterate_experiment_find_part (self->db, ITERATE_TYPE_VARIANT, self->experiment, name, id,
                                       error) &&
         (*id != 0 || iterate_experiment_add_variant (self->db, self->experiment, name, control, 1,
                                                      id, error));
}

static gboolean
find_metric (IterateExperimentCounts  *self,
             const char               *name,
             const char               *kind,
             gint64                   *id,
             GError                  **error)
{
  gint64 n_metrics;

  if (!iterate_experiment_find_part (self->db, ITERATE_TYPE_EXPERIMENT_METRIC, self->experiment, name,
                                     id, error))
    return FALSE;

  if (*id != 0)
    return TRUE;

  return iterate_database_get_int64 (self->db, &n_metrics, error,
                                     "SELECT count(*) FROM experiment_metric "
                                     "WHERE experiment_id = ?",
                                     "i", iterate_record_get_id (ITERATE_RECORD (self->experiment))) &&
         iterate_experiment_add_metric (self->db, self->experiment, name, kind,
                                        n_metrics == 0 ? "primary" : "secondary", "up", id, error);
}

static void
add_to_cell (IterateExperimentCounts *self,
             gint64                   metric,
             gint64                   variant,
             const IterateMoments    *moments)
{
  Cell cell = { metric, variant, *moments };

  for (guint i = 0; i < self->cells->len; i++)
    {
      Cell *found = &g_array_index (self->cells, Cell, i);

      if (found->metric == metric && found->variant == variant)
        {
          iterate_moments_merge (&found->moments, moments, 1);
          return;
        }
    }

  g_array_append_val (self->cells, cell);
}

/* Adds to what is known of a metric in a variant; either is made where there is none. */
gboolean
iterate_experiment_counts_add (IterateExperimentCounts  *self,
                               const char               *variant,
                               const char               *metric,
                               const char               *kind,
                               const IterateMoments     *moments,
                               GError                  **error)
{
  gint64 variant_id, metric_id;

  if (!find_variant (self, variant, &variant_id, error) ||
      !find_metric (self, metric, kind, &metric_id, error))
    return FALSE;

  add_to_cell (self, metric_id, variant_id, moments);

  return TRUE;
}

/* Writes it in the place of what was there. */
gboolean
iterate_experiment_counts_save (IterateExperimentCounts  *self,
                                GError                  **error)
{
  for (guint i = 0; i < self->cells->len; i++)
    {
      const Cell *cell = &g_array_index (self->cells, Cell, i);

      if (!iterate_moments_table_save (self->db, cell->metric, cell->variant, 0, &cell->moments,
                                       error) ||
          !iterate_database_execute (self->db, error, "UPDATE variant SET units = 0 WHERE id = ?", "i",
                                     cell->variant))
        return FALSE;
    }

  for (guint i = 0; i < self->cells->len; i++)
    {
      const Cell *cell = &g_array_index (self->cells, Cell, i);

      if (!iterate_database_execute (self->db, error,
                                     "UPDATE variant SET units = max (units, ?) WHERE id = ?",
                                     "ii", cell->moments.n, cell->variant))
        return FALSE;
    }

  return TRUE;
}
