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

static double
get_sd (const IterateAverageDetector *self)
{
  double sd = sqrt (self->m2 / (self->n - 1));

  return MAX (sd, SMALLEST * (1 + fabs (self->mean)));
}

/* A prediction from few values is less sure than the deviation alone says, so the probability is that
 * of Student's distribution for one more value. */
static double
get_surprise (const IterateAverageDetector *self,
              double                        deviations)
{
  double t = deviations / sqrt (1 + 1 / self->n);

  return -log10 (MAX (1e-300, 2 * gsl_cdf_tdist_Q (t, self->n - 1)));
}

static void
judge (const IterateAverageDetector *self,
       double                        threshold,
       IterateDetectorReading       *reading)
{
  double sd = get_sd (self), away = reading->value - self->mean;

  reading->expected = self->mean;
  reading->lower = self->mean - threshold * sd;
  reading->upper = self->mean + threshold * sd;
  reading->deviations = fabs (away) / sd;
  reading->direction = away < 0 ? -1 : 1;
  reading->surprise = get_surprise (self, reading->deviations);
  reading->score = reading->deviations / (reading->deviations + threshold);
  reading->is_anomaly = reading->deviations > threshold;
}

/**
 * iterate_average_detector_take:
 * @threshold: how many standard deviations
 * @reading: (inout): has time and value, and gets the rest
 *
 * Judges a value by those before it, and learns from it.
 */
void
iterate_average_detector_take (IterateAverageDetector *self,
                               double                  threshold,
                               IterateDetectorReading *reading)
{
  double away;

  if (self->n >= FEWEST)
    judge (self, threshold, reading);

  self->n++;
  away = reading->value - self->mean;
  self->mean += away / self->n;
  self->m2 += away * (reading->value - self->mean);
}
