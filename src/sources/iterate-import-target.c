/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-import-target.h"

#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-metric.h"
#include "iterate-metric-column.h"
#include "iterate-unit.h"
#include "iterate-variant.h"

#include <string.h>

/* The experiment, variants, metrics and segments that a file of units goes into: found
 * by their names, and made where they are missing. */

void
iterate_import_target_clear (IterateImportTarget *self)
{
  g_clear_object (&self->experiment);
  g_clear_pointer (&self->variants, g_array_unref);
  g_clear_pointer (&self->segments, g_array_unref);
  g_clear_pointer (&self->metrics, g_array_unref);
}

static gboolean
check_open (IterateExperiment  *experiment,
            GError            **error)
{
  static const char *const open[] = { "proposed", "draft", "running", NULL };

  if (g_strv_contains (open, iterate_experiment_get_status (experiment)))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
               "Experiment “%s” is %s and takes no further data",
               iterate_experiment_get_name (experiment),
               iterate_experiment_get_status (experiment));

  return FALSE;
}

/* Finds the experiment, or makes it when there is none. */
gboolean
iterate_import_target_open (IterateImportTarget  *self,
                            IterateDatabase      *db,
                            const char           *experiment,
                            gint64                now,
                            GError              **error)
{
  g_autoptr(GError) problem = NULL;

  self->experiment = iterate_experiment_find (db, experiment, &problem);
  if (g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND))
    self->experiment = iterate_experiment_create (db, now, experiment, "", "draft", NULL, NULL, error);
  else if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));

  return self->experiment != NULL && check_open (self->experiment, error);
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gint64
find_variant (GPtrArray  *known,
              const char *name)
{
  for (guint i = 0; i < known->len; i++)
    {
      IterateVariant *variant = g_ptr_array_index (known, i);

      if (g_str_equal (iterate_variant_get_name (variant), name))
        return iterate_record_get_id (ITERATE_RECORD (variant));
    }

  return 0;
}

/* The control is in the file, or the experiment has it already. */
static gboolean
check_control (GPtrArray   *known,
               GPtrArray   *names,
               const char  *control,
               GError     **error)
{
  gboolean found = find_variant (known, control) != 0;

  for (guint i = 0; i < names->len && !found; i++)
    found = g_str_equal (g_ptr_array_index (names, i), control);

  if (!found)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                 "No row has “%s” for a variant, so there is no control", control);

  return found;
}

/* New variants are made in the order of their names. */
static gboolean
make_variants (IterateImportTarget  *self,
               IterateDatabase      *db,
               GPtrArray            *known,
               GPtrArray            *names,
               const char           *control,
               GHashTable           *made,
               GError              **error)
{
  g_autoptr(GPtrArray) sorted = g_ptr_array_copy (names, NULL, NULL);

  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort (sorted, compare_texts);
  for (guint i = 0; i < sorted->len; i++)
    {
      const char *name = g_ptr_array_index (sorted, i);
      gint64 id = find_variant (known, name);

      if (id == 0 && !iterate_experiment_add_variant (db, self->experiment, name,
                                                      g_str_equal (name, control), 1, &id, error))
        return FALSE;

      g_hash_table_insert (made, (gpointer) name, g_memdup2 (&id, sizeof id));
    }

  return TRUE;
}

static gboolean
prepare_variants (IterateImportTarget  *self,
                  IterateDatabase      *db,
                  GPtrArray            *names,
                  const char           *control,
                  GError              **error)
{
  g_autoptr(GHashTable) made = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr(GPtrArray) known = iterate_experiment_list_parts (db, ITERATE_TYPE_VARIANT,
                                                               self->experiment, error);

  if (known == NULL || !check_control (known, names, control, error) ||
      !make_variants (self, db, known, names, control, made, error))
    return FALSE;

  self->variants = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < names->len; i++)
    g_array_append_vals (self->variants,
                         g_hash_table_lookup (made, g_ptr_array_index (names, i)), 1);

  return TRUE;
}

static gint64
find_metric (GPtrArray  *known,
             const char *name)
{
  for (guint i = 0; i < known->len; i++)
    {
      IterateExperimentMetric *metric = g_ptr_array_index (known, i);

      if (g_str_equal (iterate_experiment_metric_get_name (metric), name))
        return iterate_record_get_id (ITERATE_RECORD (metric));
    }

  return 0;
}

static gint64
make_metric (IterateImportTarget        *self,
             IterateDatabase            *db,
             const IterateMetricColumn  *column,
             GError                    **error)
{
  g_autoptr(IterateExperimentMetric) metric = NULL;

  metric = iterate_database_create (
    db, ITERATE_TYPE_EXPERIMENT_METRIC, error,
    "experiment-id", iterate_record_get_id (ITERATE_RECORD (self->experiment)),
    "name", column->name,
    "kind", iterate_metric_kind_get_name (column->kind),
    "role", column->role,
    "direction", column->direction,
    "quantile", column->quantile,
    "cap", column->cap,
    "margin", column->margin,
    "covariate", column->covariate != NULL,
    NULL);

  return metric == NULL ? 0 : iterate_record_get_id (ITERATE_RECORD (metric));
}

static gboolean
has_id (GArray *ids,
        gint64  id)
{
  for (guint i = 0; i < ids->len; i++)
    {
      if (g_array_index (ids, gint64, i) == id)
        return TRUE;
    }

  return FALSE;
}

static gboolean
prepare_metrics (IterateImportTarget  *self,
                 IterateDatabase      *db,
                 GPtrArray            *columns,
                 GError              **error)
{
  g_autoptr(GPtrArray) known = iterate_experiment_list_parts (db, ITERATE_TYPE_EXPERIMENT_METRIC,
                                                               self->experiment, error);

  if (known == NULL)
    return FALSE;

  self->metrics = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < columns->len; i++)
    {
      const IterateMetricColumn *column = g_ptr_array_index (columns, i);
      gint64 id = find_metric (known, column->name);

      if (id == 0)
        id = make_metric (self, db, column, error);
      if (id == 0)
        return FALSE;

      g_array_append_val (self->metrics, id);
    }

  for (guint i = 0; i < known->len; i++)
    {
      gint64 id = iterate_record_get_id (g_ptr_array_index (known, i));

      if (!has_id (self->metrics, id))
        g_array_append_val (self->metrics, id);
    }

  if (self->metrics->len <= ITERATE_MAX_METRICS)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "An experiment can have %d metrics at most", ITERATE_MAX_METRICS);

  return FALSE;
}

static gboolean
prepare_segments (IterateImportTarget  *self,
                  IterateDatabase      *db,
                  GPtrArray            *labels,
                  GError              **error)
{
  gint64 experiment = iterate_record_get_id (ITERATE_RECORD (self->experiment));

  self->segments = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < labels->len; i++)
    {
      const char *label = g_ptr_array_index (labels, i);
      gint64 id;

      if (!iterate_database_execute (db, error,
                                     "INSERT INTO segment (experiment_id, labels) VALUES (?, ?) "
                                     "ON CONFLICT DO NOTHING", "is", experiment, label) ||
          !iterate_database_get_int64 (db, &id, error,
                                       "SELECT id FROM segment WHERE experiment_id = ? "
                                       "AND labels = ?", "is", experiment, label))
        return FALSE;

      g_array_append_val (self->segments, id);
    }

  return TRUE;
}

/**
 * iterate_import_target_prepare:
 * @variants: (element-type utf8): the file's variants
 * @control: which is the control, there or in the experiment
 * @segments: (element-type utf8): the file's segments, as JSON
 * @metrics: (element-type IterateMetricColumn): the file's metrics
 */
gboolean
iterate_import_target_prepare (IterateImportTarget  *self,
                               IterateDatabase      *db,
                               GPtrArray            *variants,
                               const char           *control,
                               GPtrArray            *segments,
                               GPtrArray            *metrics,
                               GError              **error)
{
  return prepare_variants (self, db, variants, control, error) &&
         prepare_metrics (self, db, metrics, error) &&
         prepare_segments (self, db, segments, error);
}
