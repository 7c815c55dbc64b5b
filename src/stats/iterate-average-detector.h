/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-detector-reading.h"

G_BEGIN_DECLS

/**
 * IterateAverageDetector:
 * @n: how many values came
 * @mean: their mean
 * @m2: the sum of their squared distances from it
 * @inverse: 1 over @n, since dividing is what takes longest
 * @inverse_before: 1 over @n − 1
 *
 * What is known of a series as a whole.
 */
typedef struct
{
  double n;
  double mean;
  double m2;
  double inverse;
  double inverse_before;
} IterateAverageDetector;

void   iterate_average_detector_judge        (const IterateAverageDetector *self,
                                              double                        threshold,
                                              IterateDetectorReading       *reading);
void   iterate_average_detector_learn        (IterateAverageDetector       *self,
                                              double                        value);
double iterate_average_detector_get_surprise (const IterateAverageDetector *self,
                                              double                        deviations);

G_END_DECLS
