/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-stratification.h"

#include <math.h>

/* Post-stratification: variants are compared stratum by stratum, and each stratum
 * weighs as much as it has units in both. What differs between strata is then no
 * noise: L. Miratrix, J. Sekhon, B. Yu, Adjusting treatment effect estimates by
 * post-stratification in randomized experiments, 2013. */

typedef struct
{
  double mean;
  double variance; /* of the mean */
  double dof_term; /* Σ of squares over n − 1, for Satterthwaite's formula */
  double n;
} Weighted;

static void
add_stratum (Weighted            *self,
             const IterateSample *sample,
             double               weight)
{
  double variance = weight * weight * sample->variance / sample->n;

  self->mean += weight * sample->mean;
  self->variance += variance;
  self->dof_term += variance * variance / (sample->n - 1);
  self->n += sample->n;
}

static gboolean
is_usable (const IterateSample *control,
           const IterateSample *treatment)
{
  return control->n >= 2 && treatment->n >= 2;
}

/**
 * iterate_post_stratify:
 * @controls: (array length=n): the control in each stratum
 * @treatments: (array length=n): the treatment in each stratum
 * @relative: whether the effect is relative to the control
 *
 * A stratum with fewer than two units in a variant cannot be compared and is left out.
 *
 * Returns: the comparison; NaN where no stratum can be compared
 */
IterateComparison
iterate_post_stratify (const IterateSample *controls,
                       const IterateSample *treatments,
                       guint                n,
                       gboolean             relative)
{
  Weighted control = { 0 }, treatment = { 0 };
  double total = 0, difference, variance, terms;

  for (guint i = 0; i < n; i++)
    if (is_usable (&controls[i], &treatments[i]))
      total += controls[i].n + treatments[i].n;

  for (guint i = 0; i < n; i++)
    {
      double weight = (controls[i].n + treatments[i].n) / total;

      if (!is_usable (&controls[i], &treatments[i]))
        continue;

      add_stratum (&control, &controls[i], weight);
      add_stratum (&treatment, &treatments[i], weight);
    }

  if (total == 0)
    return (IterateComparison) { NAN, NAN, NAN, 0 };

  difference = treatment.mean - control.mean;
  variance = control.variance + treatment.variance;
  terms = control.dof_term + treatment.dof_term;
  if (!relative)
    return (IterateComparison) { difference, sqrt (variance), variance * variance / terms, total };

  return (IterateComparison) {
    difference / fabs (control.mean),
    sqrt (treatment.variance / (control.mean * control.mean) +
          control.variance * treatment.mean * treatment.mean / pow (control.mean, 4)),
    variance * variance / terms,
    total,
  };
}
