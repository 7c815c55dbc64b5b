/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-detector-reading.h"

G_BEGIN_DECLS

/**
 * IterateDetectorKind:
 * @ITERATE_DETECTOR_ROBUST: knows seasons and is not led astray by outliers; judges as the other one
 *   until it has seen enough
 * @ITERATE_DETECTOR_HISTORICAL_AVERAGE: so many standard deviations from the mean of all before
 */
typedef enum
{
  ITERATE_DETECTOR_ROBUST,
  ITERATE_DETECTOR_HISTORICAL_AVERAGE,
} IterateDetectorKind;

typedef struct _IterateDetector IterateDetector;

IterateDetector        *iterate_detector_new        (IterateDetectorKind    kind,
                                                     double                 threshold,
                                                     gint64                 step);
IterateDetector        *iterate_detector_from_bytes (IterateDetectorKind    kind,
                                                     double                 threshold,
                                                     gint64                 step,
                                                     gconstpointer          data,
                                                     gsize                  size);
GBytes                 *iterate_detector_to_bytes   (const IterateDetector *self);
void                    iterate_detector_free       (IterateDetector       *self);
gint64                  iterate_detector_get_period (const IterateDetector *self);
IterateDetectorReading  iterate_detector_take       (IterateDetector       *self,
                                                     gint64                 at,
                                                     double                 value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateDetector, iterate_detector_free)

G_END_DECLS
