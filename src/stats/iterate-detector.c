/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-detector.h"

#include "iterate-average-detector.h"
#include "iterate-seasonal-detector.h"

#include <math.h>
#include <string.h>

/* What no more than in the last day surprised is told no second time. */
#define MUTED_FOR (G_GINT64_CONSTANT (24) * 3600 * 1000000)

/* Until the robust detector knows enough, what the historical average finds has to be this unlikely as
 * well: one in a thousand. Two deviations alone would find something in every other quiet series. */
#define EARLY_SURPRISE 3.0

/* What is written beside the seasonal detector's own bytes. */
typedef struct
{
  IterateAverageDetector average;
  double                 loudest;
  gint64                 loudest_at;
  double                 threshold;
  gint64                 step;
  gint64                 kind;
} Head;

/**
 * IterateDetector:
 *
 * Judges a metric's values one after the other, at a cost that does not grow.
 */
struct _IterateDetector
{
  Head                     head;
  IterateSeasonalDetector *seasonal; /* (owned) (nullable) */
};

/**
 * iterate_detector_new:
 * @threshold: how many standard deviations the historical average allows
 * @step: the usual time between two values in microseconds, or 0 while that is not known
 */
IterateDetector *
iterate_detector_new (IterateDetectorKind kind,
                      double              threshold,
                      gint64              step)
{
  IterateDetector *self = g_new0 (IterateDetector, 1);

  self->head.kind = kind;
  self->head.threshold = threshold;
  self->head.step = step;
  if (kind == ITERATE_DETECTOR_ROBUST && step > 0)
    self->seasonal = iterate_seasonal_detector_new (step);

  return self;
}

/**
 * iterate_detector_from_bytes:
 *
 * Returns: (transfer full) (nullable): the detector that was written, or %NULL where it was another
 *   kind of detector, so that the values have to be read again
 */
IterateDetector *
iterate_detector_from_bytes (IterateDetectorKind kind,
                             double              threshold,
                             gint64              step,
                             gconstpointer       data,
                             gsize               size)
{
  g_autoptr(IterateDetector) self = g_new0 (IterateDetector, 1);
  gboolean is_seasonal = kind == ITERATE_DETECTOR_ROBUST && step > 0;

  if (size < sizeof (Head))
    return NULL;

  memcpy (&self->head, data, sizeof (Head));
  if (self->head.kind != kind || self->head.threshold != threshold || self->head.step != step)
    return NULL;

  if (is_seasonal)
    self->seasonal = iterate_seasonal_detector_from_bytes ((const char *) data + sizeof (Head),
                                                           size - sizeof (Head));
  if (is_seasonal ? self->seasonal == NULL : size != sizeof (Head))
    return NULL;

  return g_steal_pointer (&self);
}

/* Returns: (transfer full): all that was learnt */
GBytes *
iterate_detector_to_bytes (const IterateDetector *self)
{
  GByteArray *bytes = g_byte_array_new ();
  gconstpointer data;
  gsize size;

  g_byte_array_append (bytes, (const guint8 *) &self->head, sizeof (Head));
  if (self->seasonal != NULL)
    {
      data = iterate_seasonal_detector_get_bytes (self->seasonal, &size);
      g_byte_array_append (bytes, data, size);
    }

  return g_byte_array_free_to_bytes (bytes);
}

void
iterate_detector_free (IterateDetector *self)
{
  g_clear_pointer (&self->seasonal, iterate_seasonal_detector_free);
  g_free (self);
}

/* Returns: the period that was found, in microseconds, or 0 for none */
gint64
iterate_detector_get_period (const IterateDetector *self)
{
  return self->seasonal == NULL ? 0 : iterate_seasonal_detector_get_period (self->seasonal);
}

static void
hush (IterateDetectorReading *reading)
{
  reading->is_anomaly = FALSE;
  reading->score = MIN (reading->score, 0.49);
}

/* Leaves a score only to what is more than anything in the last day. */
static void
mute (IterateDetector        *self,
      IterateDetectorReading *reading)
{
  if (reading->at - self->head.loudest_at > MUTED_FOR)
    self->head.loudest = 0;

  if (reading->score <= self->head.loudest)
    {
      reading->score = 0;
      return;
    }

  self->head.loudest = reading->score;
  self->head.loudest_at = reading->at;
}

/* Whether the seasonal detector knows enough to judge; it learns either way. */
static gboolean
take_seasonal (IterateDetector        *self,
               IterateDetectorReading *reading)
{
  gboolean is_ready = iterate_seasonal_detector_is_ready (self->seasonal, reading->at);

  iterate_seasonal_detector_take (self->seasonal, reading);
  if (!is_ready)
    *reading = (IterateDetectorReading) { reading->at, reading->value, NAN, NAN, NAN };

  return is_ready;
}

static void
take_average (IterateDetector        *self,
              IterateDetectorReading *reading)
{
  IterateAverageDetector *average = &self->head.average;

  iterate_average_detector_judge (average, self->head.threshold, reading);
  if (self->head.kind == ITERATE_DETECTOR_ROBUST && reading->is_anomaly)
    {
      reading->surprise = iterate_average_detector_get_surprise (average, reading->deviations);
      if (reading->surprise < EARLY_SURPRISE)
        hush (reading);
    }
  iterate_average_detector_learn (average, reading->value);
}

/**
 * iterate_detector_take:
 * @at: when, in microseconds; not before the one before it
 * @value: a finite number
 *
 * Judges a value by those before it, and learns from it.
 */
IterateDetectorReading
iterate_detector_take (IterateDetector *self,
                       gint64           at,
                       double           value)
{
  IterateDetectorReading reading = { at, value, NAN, NAN, NAN };

  if (self->seasonal == NULL || !take_seasonal (self, &reading))
    take_average (self, &reading);
  mute (self, &reading);

  return reading;
}
