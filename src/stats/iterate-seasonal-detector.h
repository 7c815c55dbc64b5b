/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-detector-reading.h"

G_BEGIN_DECLS

/* A surprise of at least this is out of the ordinary: one in ten thousand by chance. */
#define ITERATE_SEASONAL_THRESHOLD 4.0

typedef struct _IterateSeasonalDetector IterateSeasonalDetector;

IterateSeasonalDetector *iterate_seasonal_detector_new        (gint64                         step);
IterateSeasonalDetector *iterate_seasonal_detector_from_bytes (gconstpointer                  data,
                                                               gsize                          size);
gconstpointer            iterate_seasonal_detector_get_bytes  (const IterateSeasonalDetector *self,
                                                               gsize                         *size);
void                     iterate_seasonal_detector_free       (IterateSeasonalDetector       *self);
gboolean                 iterate_seasonal_detector_is_ready   (const IterateSeasonalDetector *self,
                                                               gint64                         at);
gint64                   iterate_seasonal_detector_get_period (const IterateSeasonalDetector *self);
void                     iterate_seasonal_detector_take       (IterateSeasonalDetector       *self,
                                                               IterateDetectorReading        *reading);

G_END_DECLS
