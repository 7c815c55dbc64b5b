/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-verdict.h"

#include <math.h>

/**
 * IterateVerdict:
 *
 * What an experiment's data say: a decision with its reasons, and every number
 * that it rests on. Made by iterate_experiment_analyze(); not changed afterwards.
 */
G_DEFINE_FINAL_TYPE (IterateVerdict, iterate_verdict, G_TYPE_OBJECT)

void
iterate_result_free (IterateResult *result)
{
  if (result == NULL)
    return;

  g_free (result->metric);
  g_free (result->role);
  g_free (result->variant);
  g_free (result->segment);
  g_free (result);
}

static void
free_check (gpointer data)
{
  g_free (((IterateHealthCheck *) data)->text);
  g_free (data);
}

static void
iterate_verdict_finalize (GObject *object)
{
  IterateVerdict *self = ITERATE_VERDICT (object);

  g_free (self->experiment);
  g_free (self->control);
  g_free (self->winner);
  g_free (self->guardrail);
  g_free (self->redesign.sharper_metric);
  g_ptr_array_unref (self->variant_names);
  g_array_unref (self->variant_units);
  g_array_unref (self->variant_weights);
  g_ptr_array_unref (self->checks);
  g_ptr_array_unref (self->results);
  g_ptr_array_unref (self->reasons);

  G_OBJECT_CLASS (iterate_verdict_parent_class)->finalize (object);
}

static void
iterate_verdict_class_init (IterateVerdictClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_verdict_finalize;
}

static void
iterate_verdict_init (IterateVerdict *self)
{
  self->confidence = NAN;
  self->sample_ratio_p = 1;
  self->days_left = NAN;
  self->advice = ITERATE_ADVICE_KEEP_RUNNING;
  self->decided_by = ITERATE_VIEW_SEQUENTIAL;
  self->variant_names = g_ptr_array_new_with_free_func (g_free);
  self->variant_units = g_array_new (FALSE, FALSE, sizeof (double));
  self->variant_weights = g_array_new (FALSE, FALSE, sizeof (double));
  self->checks = g_ptr_array_new_with_free_func (free_check);
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_result_free);
  self->reasons = g_ptr_array_new_with_free_func (g_free);
}

IterateVerdict *
iterate_verdict_new (void)
{
  return g_object_new (ITERATE_TYPE_VERDICT, NULL);
}

IterateResult *
iterate_result_new (void)
{
  IterateResult *result = g_new0 (IterateResult, 1);

  result->margin = result->quantile = result->p = result->confidence = NAN;

  return result;
}

/* Returns: (transfer none): a new result to fill in */
IterateResult *
iterate_verdict_add_result (IterateVerdict *self)
{
  IterateResult *result = iterate_result_new ();

  g_ptr_array_add (self->results, result);

  return result;
}

/**
 * iterate_verdict_add_check:
 * @name: a word for it, such as `sample-ratio`
 * @text: (transfer full): what it found, in a sentence
 */
void
iterate_verdict_add_check (IterateVerdict *self,
                           const char     *name,
                           IterateHealth   health,
                           char           *text)
{
  IterateHealthCheck *check = g_new (IterateHealthCheck, 1);

  *check = (IterateHealthCheck) { name, health, text };
  g_ptr_array_add (self->checks, check);
}

/* Adds a sentence that says why the decision is what it is. */
void
iterate_verdict_add_reason (IterateVerdict *self,
                            const char     *format,
                            ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (self->reasons, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/**
 * iterate_verdict_get_primary:
 * @variant: a variant's name
 *
 * Returns: (nullable): the first primary metric's result in that variant
 */
const IterateResult *
iterate_verdict_get_primary (IterateVerdict *self,
                             const char     *variant)
{
  for (guint i = 0; i < self->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (self->results, i);

      if (g_strcmp0 (result->role, "primary") == 0 && g_strcmp0 (result->variant, variant) == 0)
        return result;
    }

  return NULL;
}

/* Returns: (nullable): the primary metric's result that the verdict is about: the
 * winner's, or that of the variant with the strongest evidence */
const IterateResult *
iterate_verdict_get_leading (IterateVerdict *self)
{
  const IterateResult *leading = NULL;

  if (self->winner != NULL)
    return iterate_verdict_get_primary (self, self->winner);

  for (guint i = 0; i < self->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (self->results, i);

      if (g_strcmp0 (result->role, "primary") == 0 && !isnan (result->confidence) &&
          (leading == NULL || result->confidence > leading->confidence))
        leading = result;
    }

  return leading;
}

/* Whether there is a baseline that the effect can be relative to. */
gboolean
iterate_result_is_relative (const IterateResult *result)
{
  return !isnan (result->effect.comparisons[ITERATE_RELATIVE].effect);
}

/* Returns: the effect with its interval, as that view has it */
IterateEstimate
iterate_result_get_estimate (const IterateResult *result,
                             IterateView          view,
                             IterateScale         scale)
{
  const IteratePosterior *posterior = &result->effect.posteriors[scale];
  double effect = result->effect.comparisons[scale].effect;
  const IterateTest *test;

  if (view == ITERATE_VIEW_DECIDING)
    return scale == ITERATE_ABSOLUTE ? result->absolute : result->relative;
  if (view == ITERATE_VIEW_BAYESIAN)
    return (IterateEstimate) { posterior->mean, posterior->low, posterior->high };

  test = result->effect.tests[scale][view == ITERATE_VIEW_FIXED ? ITERATE_FIXED
                                                                : ITERATE_SEQUENTIAL];

  return (IterateEstimate) { effect, test->low, test->high };
}

/* Returns: the view's p; for belief the chance that there is no gain, on both sides */
double
iterate_result_get_p (const IterateResult *result,
                      IterateView          view,
                      IterateScale         scale)
{
  double chance = result->effect.posteriors[scale].chance_to_win;

  switch (view)
    {
    case ITERATE_VIEW_FIXED:
      return result->effect.tests[scale][ITERATE_FIXED][ITERATE_TWO_SIDED].p;

    case ITERATE_VIEW_SEQUENTIAL:
      return result->effect.tests[scale][ITERATE_SEQUENTIAL][ITERATE_TWO_SIDED].p;

    case ITERATE_VIEW_BAYESIAN:
      return 2 * MIN (chance, 1 - chance);

    default:
      return result->p;
    }
}

/* Whether the estimate is in the direction that is wanted. */
gboolean
iterate_result_is_better (const IterateResult *result)
{
  return result->wants_up ? result->absolute.value > 0 : result->absolute.value < 0;
}
