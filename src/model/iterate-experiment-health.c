/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-analysis-private.h"

#include "iterate-covariate-balance.h"
#include "iterate-experiment-measure.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Whether an experiment's data can be trusted, before anything is made of them. */

/* Below this a variant's numbers are anecdotes. */
#define ENOUGH_UNITS 100

static void
check_sample_ratio (IterateAnalysis *self)
{
  IterateVerdict *verdict = self->verdict;
  const double *units = (const double *) verdict->variant_units->data;
  const double *weights = (const double *) verdict->variant_weights->data;
  guint n = verdict->variant_units->len;
  double p = iterate_sample_ratio_p (units, weights, n);
  IterateHealth health = iterate_sample_ratio_health (p);
  char *text;

  verdict->sample_ratio_p = p;
  if (health == ITERATE_HEALTH_FAILED)
    text = g_strdup_printf (_("The split between the variants is not as planned (sample-ratio "
                              "p = %.2g): units are lost or counted twice, so no difference can "
                              "be trusted."), p);
  else if (health == ITERATE_HEALTH_CAUTION)
    text = g_strdup_printf (_("The split between the variants is unusual (sample-ratio p = %.4f). "
                              "Look at how units are assigned."), p);
  else
    text = g_strdup_printf (_("Units are split as planned (sample-ratio p = %.2f; however often "
                              "you look, p = %.2f)."), p,
                            iterate_sequential_sample_ratio_p (units, weights, n));

  iterate_verdict_add_check (verdict, "sample-ratio", health, text);
}

static void
check_multiple_exposures (IterateAnalysis *self)
{
  IterateVerdict *verdict = self->verdict;
  gint64 n = verdict->multiple_exposures;
  double units = 0;

  for (guint i = 0; i < verdict->variant_units->len; i++)
    units += g_array_index (verdict->variant_units, double, i);

  if (n == 0)
    iterate_verdict_add_check (verdict, "multiple-exposures", ITERATE_HEALTH_OK,
                               g_strdup (_("No unit was seen in several variants.")));
  else
    iterate_verdict_add_check (
      verdict, "multiple-exposures", iterate_multiple_exposure_health (n, units),
      g_strdup_printf (ngettext ("%" G_GINT64_FORMAT " unit was seen in several variants and is "
                                 "left out.",
                                 "%" G_GINT64_FORMAT " units were seen in several variants and "
                                 "are left out.", (gulong) n), n));
}

static void
check_excluded (IterateAnalysis *self)
{
  gint64 n = iterate_experiment_get_n_excluded (self->experiment);

  if (n > 0)
    iterate_verdict_add_check (
      self->verdict, "excluded", ITERATE_HEALTH_OK,
      g_strdup_printf (ngettext ("%" G_GINT64_FORMAT " unit belongs to the holdout or to another "
                                 "experiment of the group and is left out.",
                                 "%" G_GINT64_FORMAT " units belong to the holdout or to another "
                                 "experiment of the group and are left out.", (gulong) n), n));
}

static void
check_amount (IterateAnalysis *self)
{
  const IterateResult *leading = iterate_verdict_get_leading (self->verdict);
  double least = leading == NULL ? 0 : MIN (leading->effect.control.n, leading->effect.treatment.n);

  if (least >= ENOUGH_UNITS)
    iterate_verdict_add_check (self->verdict, "amount", ITERATE_HEALTH_OK,
                               g_strdup_printf (_("Each variant has %.0f units or more with a "
                                                  "value."), least));
  else
    iterate_verdict_add_check (self->verdict, "amount", ITERATE_HEALTH_CAUTION,
                               g_strdup_printf (_("A variant has only %.0f units with a value; "
                                                  "below %d a difference is an anecdote."), least,
                                                ENOUGH_UNITS));
}

/* A metric whose covariate differs between the variants from the start. */
static gboolean
check_balance (IterateAnalysis  *self,
               GError          **error)
{
  double least = 1;
  guint n_tests = 0;
  IterateHealth health;

  for (guint i = 0; self->control != NULL && i < self->metrics->len; i++)
    {
      IterateExperimentMetric *metric = g_ptr_array_index (self->metrics, i);
      IterateUnitSummary control;

      if (!iterate_experiment_metric_has_covariate (metric) ||
          iterate_experiment_metric_get_kind (metric) == ITERATE_METRIC_QUANTILE)
        continue;

      if (!iterate_experiment_summarise_units (metric, self->db,
                                               iterate_record_get_id (ITERATE_RECORD (self->control)),
                                               &control, error))
        return FALSE;

      for (guint j = 0; j < self->variants->len; j++)
        {
          IterateVariant *variant = g_ptr_array_index (self->variants, j);
          IterateUnitSummary treatment;

          if (iterate_variant_is_control (variant))
            continue;

          if (!iterate_experiment_summarise_units (metric, self->db,
                                                   iterate_record_get_id (ITERATE_RECORD (variant)),
                                                   &treatment, error))
            return FALSE;

          least = MIN (least, iterate_covariate_balance_p (&control, &treatment));
          n_tests++;
        }
    }

  if (n_tests == 0)
    return TRUE;

  health = iterate_covariate_balance_health (least, n_tests);
  iterate_verdict_add_check (
    self->verdict, "covariate-balance", health,
    g_strdup_printf (health == ITERATE_HEALTH_OK
                       ? _("Before the exposure the variants were alike (p = %.2g).")
                       : _("The variants differed before the exposure already (p = %.2g). Look at "
                           "how units are assigned."), least));

  return TRUE;
}

/* A value that is missing more often in one variant than in another. */
static void
check_missing (IterateAnalysis *self)
{
  const IterateResult *leading = iterate_verdict_get_leading (self->verdict);
  double exposed[2] = { 0, 0 }, p;

  if (leading == NULL || leading->kind == ITERATE_METRIC_QUANTILE)
    return;

  for (guint i = 0; i < self->verdict->variant_names->len; i++)
    {
      const char *name = g_ptr_array_index (self->verdict->variant_names, i);
      double units = g_array_index (self->verdict->variant_units, double, i);

      if (g_strcmp0 (name, self->verdict->control) == 0)
        exposed[0] = units;
      else if (g_strcmp0 (name, leading->variant) == 0)
        exposed[1] = units;
    }

  p = iterate_sample_ratio_p ((const double[]) { leading->effect.control.n,
                                                 leading->effect.treatment.n }, exposed, 2);
  if (iterate_sample_ratio_health (p) == ITERATE_HEALTH_FAILED)
    iterate_verdict_add_check (self->verdict, "missing-values", ITERATE_HEALTH_CAUTION,
                               g_strdup_printf (_("Values of %s are missing more often in one "
                                                  "variant than in the other (p = %.2g)."),
                                                leading->metric, p));
}

/* Checks the data; what is not in order becomes a reason. */
gboolean
iterate_analysis_check_health (IterateAnalysis  *self,
                               GError          **error)
{
  GPtrArray *checks = self->verdict->checks;

  check_sample_ratio (self);
  check_multiple_exposures (self);
  check_excluded (self);
  check_amount (self);
  check_missing (self);
  if (!check_balance (self, error))
    return FALSE;

  for (guint i = 0; i < checks->len; i++)
    {
      const IterateHealthCheck *check = g_ptr_array_index (checks, i);

      if (check->health != ITERATE_HEALTH_OK)
        iterate_verdict_add_reason (self->verdict, "%s", check->text);
    }

  return TRUE;
}
