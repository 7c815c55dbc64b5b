/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-detector-reading.h"

G_BEGIN_DECLS

/**
 * IterateAverageDetector:
 * @n: how many values came
 * @mean: their mean
 * @m2: the sum of their squared distances from it
 *
 * What is known of a series as a whole.
 */
typedef struct
{
  double n;
  double mean;
  double m2;
} IterateAverageDetector;

void iterate_average_detector_take (IterateAverageDetector *self,
                                    double                  threshold,
                                    IterateDetectorReading *reading);

G_END_DECLS
