/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-context.h"

#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* What a new experiment meets: the metrics as earlier ones measured them, and the
 * experiments that run beside it. */

/* Returns: how many units came a day, or NaN when it was too short to tell */
static double
get_units_per_day (IterateExperimentSummary *summary,
                   gint64                    now)
{
  IterateExperiment *experiment = iterate_experiment_summary_get_experiment (summary);
  gint64 started = iterate_experiment_get_started_at (experiment);
  gint64 completed = iterate_experiment_get_completed_at (experiment);
  double days = ((completed > 0 ? completed : now) - started) / (double) ITERATE_DAY;

  if (started == 0 || days < 1)
    return NAN;

  return iterate_experiment_summary_get_n_units (summary) / days;
}

/* Returns: (nullable): the metric in a verdict, with units in the control */
static const IterateResult *
find_metric (IterateVerdict *verdict,
             const char     *metric)
{
  for (guint i = 0; i < verdict->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (verdict->results, i);

      if (g_strcmp0 (result->metric, metric) == 0 && result->effect.control.n > 1)
        return result;
    }

  return NULL;
}

static gint64
get_id (IterateExperimentSummary *summary)
{
  return iterate_record_get_id (ITERATE_RECORD (iterate_experiment_summary_get_experiment (summary)));
}

/**
 * iterate_experiment_context_find_baseline:
 * @summaries: (element-type IterateExperimentSummary): all experiments
 * @metric: a metric's name
 * @baseline: (out): what the newest experiment with that metric measured
 *
 * Returns: whether one did
 */
gboolean
iterate_experiment_context_find_baseline (GPtrArray       *summaries,
                                          const char      *metric,
                                          gint64           now,
                                          IterateBaseline *baseline)
{
  gint64 newest = 0;

  for (guint i = 0; i < summaries->len; i++)
    {
      IterateExperimentSummary *summary = g_ptr_array_index (summaries, i);
      const IterateResult *result = find_metric (iterate_experiment_summary_get_verdict (summary),
                                                 metric);

      if (result == NULL || get_id (summary) < newest)
        continue;

      newest = get_id (summary);
      *baseline = (IterateBaseline) {
        .metric = result->metric,
        .kind = result->kind,
        .mean = result->effect.control.mean,
        .variance = result->effect.control.variance,
        .units_per_day = get_units_per_day (summary, now),
      };
    }

  return newest > 0;
}

static void
free_overlap (gpointer data)
{
  g_free (((IterateOverlap *) data)->text);
  g_free (data);
}

static char *
describe_overlap (IterateExperimentSummary *summary,
                  gboolean                  shared,
                  const char               *metric,
                  gint64                    now)
{
  IterateVerdict *verdict = iterate_experiment_summary_get_verdict (summary);
  double a_day = get_units_per_day (summary, now);
  g_autofree char *traffic = isnan (a_day) ? g_strdup (_("Just started"))
                                           : g_strdup_printf (_("%.0f units a day"), a_day);

  if (!shared)
    return g_strdup_printf (_("%s · in the same group: no unit is in both"), traffic);
  if (find_metric (verdict, metric) != NULL)
    return g_strdup_printf (_("%s · measures %s too: each variant of one meets each of the other"),
                            traffic, metric);

  return g_strdup_printf (_("%s · shares units, another metric"), traffic);
}

/**
 * iterate_experiment_context_list_overlaps:
 * @summaries: (element-type IterateExperimentSummary): all experiments
 * @group: (nullable): the group that the new one shares no unit with
 * @metric: (nullable): what it measures
 *
 * Returns: (transfer full) (element-type IterateOverlap): how it meets each one that runs
 */
GPtrArray *
iterate_experiment_context_list_overlaps (GPtrArray  *summaries,
                                          const char *group,
                                          const char *metric,
                                          gint64      now)
{
  GPtrArray *overlaps = g_ptr_array_new_with_free_func (free_overlap);

  for (guint i = 0; i < summaries->len; i++)
    {
      IterateExperimentSummary *summary = g_ptr_array_index (summaries, i);
      IterateExperiment *experiment = iterate_experiment_summary_get_experiment (summary);
      IterateOverlap *overlap;

      if (!g_str_equal (iterate_experiment_get_status (experiment), "running"))
        continue;

      overlap = g_new0 (IterateOverlap, 1);
      overlap->experiment = iterate_experiment_get_name (experiment);
      overlap->group = iterate_experiment_get_exclusion_group (experiment);
      overlap->shared = group == NULL || *group == '\0' ||
                        g_strcmp0 (iterate_experiment_get_exclusion_group (experiment), group) != 0;
      overlap->text = describe_overlap (summary, overlap->shared, metric, now);
      g_ptr_array_add (overlaps, overlap);
    }

  return overlaps;
}

/**
 * iterate_experiment_context_make_design:
 * @mean: of the metric today
 * @sd: of one unit's value; a share has its own
 *
 * Returns: the design whose power is to be looked at; its variance is 0 while nothing is
 *   known of the metric
 */
IterateDesign
iterate_experiment_context_make_design (IterateDesignMethod method,
                                        IterateMetricKind   kind,
                                        double              mean,
                                        double              sd,
                                        guint               n_variants)
{
  IterateDesign design = ITERATE_DESIGN_INIT;

  design.method = method;
  design.mean = mean;
  design.variance = iterate_metric_kind_is_binary (kind) ? mean * (1 - mean) : sd * sd;
  design.n_variants = MAX (2, n_variants);
  if (!(mean > 0) || !(design.variance > 0))
    design.variance = 0;

  return design;
}
