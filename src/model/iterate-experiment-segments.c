/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-analysis.h"

#include "iterate-analysis-private.h"
#include "iterate-json.h"
#include "iterate-moments-table.h"
#include "iterate-stratification.h"

#include <glib/gi18n-lib.h>

static gint64
get_id (gpointer record)
{
  return iterate_record_get_id (record);
}

/* Moments of one part of the units. */
typedef struct
{
  char           *label;
  IterateMoments  moments[2]; /* Of the control and of the variant */
} Part;

static void
free_part (gpointer data)
{
  g_free (((Part *) data)->label);
  g_free (data);
}

/* The variants in one combination of values. */
typedef struct
{
  gint64         segment;
  IterateMoments moments[2];
} Stratum;

typedef struct
{
  GHashTable *labels; /* (owned) (element-type gint64 JsonObject) */
  GPtrArray  *parts;  /* (owned) (element-type Part) */
  GArray     *strata; /* (owned) (element-type Stratum) */
  guint       side;
} Breakdown;

static Part *
find_part (GPtrArray  *parts,
           const char *label)
{
  Part *part;

  for (guint i = 0; i < parts->len; i++)
    {
      part = g_ptr_array_index (parts, i);
      if (g_str_equal (part->label, label))
        return part;
    }

  part = g_new0 (Part, 1);
  part->label = g_strdup (label);
  g_ptr_array_add (parts, part);

  return part;
}

static Stratum *
find_stratum (GArray *strata,
              gint64  segment)
{
  const Stratum fresh = { .segment = segment };

  for (guint i = 0; i < strata->len; i++)
    {
      if (g_array_index (strata, Stratum, i).segment == segment)
        return &g_array_index (strata, Stratum, i);
    }

  g_array_append_val (strata, fresh);

  return &g_array_index (strata, Stratum, strata->len - 1);
}

/* A combination's moments count for each of its values. */
static void
add_combination (gint64                segment,
                 const IterateMoments *moments,
                 gpointer              user_data)
{
  Breakdown *breakdown = user_data;
  JsonObject *labels = g_hash_table_lookup (breakdown->labels, &segment);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  find_stratum (breakdown->strata, segment)->moments[breakdown->side] = *moments;
  if (labels == NULL)
    return;

  json_object_iter_init (&iter, labels);
  while (json_object_iter_next (&iter, &name, &value))
    {
      g_autofree char *label = g_strdup_printf ("%s: %s", name, json_node_get_string (value));

      iterate_moments_merge (&find_part (breakdown->parts, label)->moments[breakdown->side], moments,
                             1);
    }
}

static GHashTable *
load_labels (IterateDatabase    *db,
             IterateExperiment  *experiment,
             GError            **error)
{
  g_autoptr(GHashTable) labels = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                                        (GDestroyNotify) json_object_unref);
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step = ITERATE_STEP_ERROR;

  rows = iterate_database_query (db, error, "SELECT id, labels FROM segment WHERE experiment_id = ?",
                                 "i", get_id (experiment));
  while (rows != NULL && (step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gint64 id = iterate_statement_get_int64 (rows, 0);
      JsonObject *object = iterate_json_parse (iterate_statement_get_string (rows, 1), error);

      if (object == NULL)
        return NULL;

      g_hash_table_insert (labels, g_memdup2 (&id, sizeof id), object);
    }

  return step == ITERATE_STEP_DONE ? g_steal_pointer (&labels) : NULL;
}

static int
compare_parts (gconstpointer a,
               gconstpointer b)
{
  return g_utf8_collate ((*(const Part *const *) a)->label, (*(const Part *const *) b)->label);
}

static IterateSample
make_sample (IterateMetricKind     kind,
             const IterateMoments *moments)
{
  IterateUnitSummary summary =
    iterate_unit_summary_from_moments (moments, iterate_metric_kind_is_binary (kind));

  return kind == ITERATE_METRIC_RATIO ? iterate_unit_summary_to_ratio (&summary)
                                      : iterate_unit_summary_to_mean (&summary);
}

/* All units again, but compared within each combination: what differs between them is
 * then no noise. */
static IterateEffect
post_stratify (IterateAnalysis   *self,
               IterateMetricKind  kind,
               GArray            *strata)
{
  g_autofree IterateSample *controls = g_new (IterateSample, strata->len);
  g_autofree IterateSample *treatments = g_new (IterateSample, strata->len);
  IterateComparison comparisons[ITERATE_N_SCALES];

  for (guint i = 0; i < strata->len; i++)
    {
      const Stratum *stratum = &g_array_index (strata, Stratum, i);

      controls[i] = make_sample (kind, &stratum->moments[0]);
      treatments[i] = make_sample (kind, &stratum->moments[1]);
    }

  for (guint scale = 0; scale < ITERATE_N_SCALES; scale++)
    comparisons[scale] = iterate_post_stratify (controls, treatments, strata->len,
                                                scale == ITERATE_RELATIVE);

  return iterate_effect_from_comparisons (comparisons, &self->options);
}

static void
add_part (IterateAnalysis         *self,
          IterateExperimentMetric *metric,
          IterateVariant          *variant,
          const char              *label,
          const IterateEffect     *effect,
          GPtrArray               *results)
{
  IterateResult *result = iterate_result_new ();

  iterate_analysis_describe (metric, variant, result);
  result->segment = g_strdup (label);
  result->effect = *effect;
  iterate_analysis_interpret (self, result);
  g_ptr_array_add (results, result);
}

static gboolean
break_down (IterateAnalysis          *self,
            IterateExperimentMetric  *metric,
            IterateVariant           *variant,
            GHashTable               *labels,
            GPtrArray                *results,
            GError                  **error)
{
  IterateMetricKind kind = iterate_experiment_metric_get_kind (metric);
  gboolean binary = iterate_metric_kind_is_binary (kind);
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (free_part);
  g_autoptr(GArray) strata = g_array_new (FALSE, FALSE, sizeof (Stratum));
  Breakdown breakdown = { labels, parts, strata, 0 };
  IterateEffect effect;

  if (!iterate_moments_table_foreach (self->db, get_id (metric), get_id (self->control),
                                      add_combination, &breakdown, error))
    return FALSE;

  breakdown.side = 1;
  if (!iterate_moments_table_foreach (self->db, get_id (metric), get_id (variant), add_combination,
                                      &breakdown, error))
    return FALSE;

  g_ptr_array_sort (parts, compare_parts);
  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = g_ptr_array_index (parts, i);
      IterateUnitSummary control = iterate_unit_summary_from_moments (&part->moments[0], binary);
      IterateUnitSummary treatment = iterate_unit_summary_from_moments (&part->moments[1], binary);

      effect = iterate_effect_measure (kind, &control, &treatment, &self->options);
      add_part (self, metric, variant, part->label, &effect, results);
    }

  if (parts->len > 0)
    {
      effect = post_stratify (self, kind, strata);
      add_part (self, metric, variant, _("All, compared within segments"), &effect, results);
    }

  return TRUE;
}

/**
 * iterate_experiment_analyze_segments:
 * @variant: the variant to compare with the control
 *
 * The primary metric in each part of the units: by country, by device, whatever came
 * with them. Many parts have many chances to differ; nothing is decided by them.
 *
 * Returns: (transfer full) (element-type IterateResult): a result a part, or %NULL with
 *   @error set
 */
GPtrArray *
iterate_experiment_analyze_segments (IterateExperiment  *experiment,
                                     IterateDatabase    *db,
                                     const char         *variant,
                                     GError            **error)
{
  g_autoptr(GPtrArray) results = NULL;
  g_autoptr(IterateVerdict) verdict = iterate_verdict_new ();
  g_auto(IterateAnalysis) analysis = { .verdict = verdict, .experiment = experiment, .db = db };
  g_autoptr(GHashTable) labels = load_labels (db, experiment, error);

  results = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_result_free);
  if (labels == NULL || !iterate_analysis_load (&analysis, error))
    return NULL;

  for (guint i = 0; analysis.control != NULL && i < analysis.metrics->len; i++)
    {
      IterateExperimentMetric *metric = g_ptr_array_index (analysis.metrics, i);

      if (g_strcmp0 (iterate_experiment_metric_get_role (metric), "primary") != 0 ||
          iterate_experiment_metric_get_kind (metric) == ITERATE_METRIC_QUANTILE)
        continue;

      for (guint j = 0; j < analysis.variants->len; j++)
        {
          IterateVariant *other = g_ptr_array_index (analysis.variants, j);

          if (g_strcmp0 (iterate_variant_get_name (other), variant) == 0 &&
              !break_down (&analysis, metric, other, labels, results, error))
            return NULL;
        }
    }

  return g_steal_pointer (&results);
}
