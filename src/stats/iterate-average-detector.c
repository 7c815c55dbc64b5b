/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-average-detector.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* The specification's `historical-average`: a value is out of the ordinary when it is more than so
 * many standard deviations away from the mean of all before it. Mean and deviation go on in one pass,
 * after B. P. Welford, Note on a method for calculating corrected sums of squares, Technometrics 4
 * (1962). */

/* Before this many values nothing is said. */
#define FEWEST 8

/* Where values never differ, this share of them is a deviation. */
#define SMALLEST 1e-9

/**
 * iterate_average_detector_judge:
 * @threshold: how many standard deviations
 * @reading: (inout): has time and value, and gets the rest but for the surprise
 *
 * Judges a value by those before it.
 */
void
iterate_average_detector_judge (const IterateAverageDetector *self,
                                double                        threshold,
                                IterateDetectorReading       *reading)
{
  double sd, away, reach;

  if (self->n < FEWEST)
    return;

  sd = MAX (sqrt (self->m2 * self->inverse_before), SMALLEST * (1 + fabs (self->mean)));
  away = reading->value - self->mean;
  reach = threshold * sd;
  reading->expected = self->mean;
  reading->lower = self->mean - reach;
  reading->upper = self->mean + reach;
  reading->deviations = fabs (away) / sd;
  reading->direction = away < 0 ? -1 : 1;
  reading->score = fabs (away) / (fabs (away) + reach);
  reading->is_anomaly = reading->deviations > threshold;
}

void
iterate_average_detector_learn (IterateAverageDetector *self,
                                double                  value)
{
  double away = value - self->mean;

  self->n++;
  self->inverse_before = self->inverse;
  self->inverse = 1 / self->n;
  self->mean += away * self->inverse;
  self->m2 += away * (value - self->mean);
}

/* A prediction from few values is less sure than the deviation alone says, so the probability is that
 * of Student's distribution for one more value. */
double
iterate_average_detector_get_surprise (const IterateAverageDetector *self,
                                       double                        deviations)
{
  double t;

  if (self->n < FEWEST)
    return 0;

  t = deviations / sqrt (1 + self->inverse);

  return -log10 (MAX (1e-300, 2 * gsl_cdf_tdist_Q (t, self->n - 1)));
}
