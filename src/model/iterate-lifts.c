/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-lifts.h"

#include <math.h>

void
iterate_lifts_init (IterateLifts *self)
{
  self->lifts = g_array_new (FALSE, FALSE, sizeof (double));
  self->ses = g_array_new (FALSE, FALSE, sizeof (double));
  self->selection = (IterateSelection) { 0 };
}

void
iterate_lifts_clear (IterateLifts *self)
{
  g_clear_pointer (&self->lifts, g_array_unref);
  g_clear_pointer (&self->ses, g_array_unref);
}

/* Whether these data chose it or left it out: not one that waits for a person or that a person
 * kept back, and not one whose data could not have chosen it. A further metric chose nothing. */
static gboolean
was_selected_by_data (IterateVerdict      *verdict,
                      const IterateResult *result,
                      gboolean             graduated)
{
  return g_strcmp0 (result->role, "primary") == 0 &&
         (graduated || (verdict->decision != ITERATE_DECISION_GRADUATE &&
                        verdict->decision != ITERATE_DECISION_BLOCKED));
}

/**
 * iterate_lifts_add:
 * @experiment: a completed one
 * @result: (nullable): what its winner did, or its leading variant where it was not graduated
 * @lift: (out): its relative lift; up is better
 *
 * Returns: whether there was a lift to add
 */
gboolean
iterate_lifts_add (IterateLifts        *self,
                   IterateExperiment   *experiment,
                   IterateVerdict      *verdict,
                   const IterateResult *result,
                   double              *lift)
{
  gboolean graduated = g_strcmp0 (iterate_experiment_get_status (experiment), "graduated") == 0;
  const IterateComparison *comparison;
  double threshold;

  if (result == NULL)
    return FALSE;

  comparison = &result->effect.comparisons[ITERATE_RELATIVE];
  *lift = comparison->effect * (result->wants_up ? 1 : -1);
  if (!isfinite (*lift) || !(comparison->se > 0))
    return FALSE;

  /* It was to exceed half the width of the interval that decides, early or at the end. */
  threshold = (result->relative.high - result->relative.low) / (2 * comparison->se);
  if (isfinite (threshold) && was_selected_by_data (verdict, result, graduated))
    iterate_selection_add (&self->selection, *lift, comparison->se, threshold);
  if (graduated)
    {
      g_array_append_val (self->lifts, *lift);
      g_array_append_val (self->ses, comparison->se);
    }

  return TRUE;
}

/* Returns: what the graduated ones did together, as far as they were added */
IterateCumulative
iterate_lifts_get_impact (const IterateLifts *self)
{
  return iterate_cumulative_lift ((const double *) self->lifts->data, (const double *) self->ses->data,
                                  self->lifts->len, &self->selection);
}
