/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateDetectorReading:
 * @at: when, in microseconds
 * @value: what came
 * @expected: what was expected; NaN while nothing is known
 * @lower: the lower end of what is ordinary
 * @upper: the upper end
 * @deviations: how many standard deviations @value is away from @expected
 * @surprise: how unlikely that is, as −log₁₀ of the probability of at least so much by chance; what
 *   counts against a threshold
 * @direction: 1 where it is more than expected, −1 where it is less
 * @score: 0 … 1, ½ at the threshold; 0 where no more than in the last day
 * @is_anomaly: whether it is out of the ordinary
 *
 * What a detector says of a value.
 */
typedef struct
{
  gint64   at;
  double   value;
  double   expected;
  double   lower;
  double   upper;
  double   deviations;
  double   surprise;
  double   score;
  int      direction;
  gboolean is_anomaly;
} IterateDetectorReading;

G_END_DECLS
