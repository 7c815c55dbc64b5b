/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-seasonal-detector.h"

#include <math.h>
#include <string.h>

/* The default detector. Four forecasters run side by side: the level alone, and the level with what
 * is usual at this time of the hour, the day and the week. The one that erred least lately is
 * believed, which finds the period by itself. All of them learn from values drawn in to a few
 * deviations, so that an outlier does not become what is expected.
 *
 * A residual is measured in its forecaster's mean absolute error, and what is rare among such
 * measures is learnt from the series: its 95 % and 99.5 % quantiles by stochastic approximation
 * (H. Robbins, S. Monro, 1951), and beyond them a generalised Pareto tail with the scale that these
 * two imply (the excess over a threshold, J. Pickands, 1975). So a heavy-tailed series has to go
 * further before it surprises. Beside it an exponentially weighted mean of the residuals (S. W.
 * Roberts, Control chart tests based on geometric moving averages, Technometrics 1 (1959)) tells
 * small shifts that stay.
 *
 * All is one block of memory that can be written as it is, and a value costs the same whatever came
 * before. Figures were chosen on public series, see tests/evaluate_metrics.py. */

#define MAGIC 0x49544431 /* "ITD1", and not the same on a machine with the other byte order */

#define SECOND G_GINT64_CONSTANT (1000000)
#define HOUR   (3600 * SECOND)
#define DAY    (24 * HOUR)
#define WEEK   (7 * DAY)

/* A mean absolute error times this is a normal distribution's standard deviation: √(π/2). */
#define MEAN_TO_SIGMA 1.2533141373155

/* Nothing is said before this many values and this much time. */
#define FEWEST   14
#define SHORTEST (DAY / 2)

/* A season is known after this many periods and must be that much better than its rivals. */
#define PERIODS 1.5
#define PENALTY 1.2

#define LEVEL_RATE   0.05 /* How fast the level follows where nothing is seasonal */
#define SEASON_RATE  0.1  /* How fast a season does, visit by visit */
#define ERROR_MEMORY 1000 /* Values that tell which forecaster is best */
#define SPREAD_MEMORY 100 /* Values that tell how wide residuals are now */
#define RANGE_MEMORY 2000 /* Values that tell how wide the series is */
#define RANGE_SHARE  0.1  /* No deviation is less than this part of that */
#define DRAW_IN      2    /* Deviations to which a value is drawn in before it is learnt from */
#define RESIDUE      0.3  /* How much of a residual is expected again */
#define FEW_SPREADS  5

#define QUANTILE_RATE 0.03
#define LOW_QUANTILE  0.95
#define HIGH_QUANTILE 0.995
#define HIGH_SLOWNESS 0.3
#define LEAST_LOW     1.94 /* What a normal distribution has there, or nearly */
#define LEAST_HIGH    2.8
#define TAIL_SHAPE    0.2

#define SHIFT_RATE   0.1
#define SHIFT_CLIP   3
#define SHIFT_MEMORY 0.01
#define SHIFT_WEIGHT 0.7
#define SHIFT_START  4

enum
{
  FORECASTER_LEVEL,
  FORECASTER_HOUR,
  FORECASTER_DAY,
  FORECASTER_WEEK,
  N_FORECASTERS
};

static const struct
{
  gint64 period;
  guint  most_slots;
} seasons[N_FORECASTERS] = { { 0, 0 }, { HOUR, 60 }, { DAY, 48 }, { WEEK, 168 } };

typedef struct
{
  guint32 n_slots;   /* 0 where the series is too coarse for it */
  guint32 first;     /* Of its slots */
  double  level;
  double  level_rate;
  double  error;     /* Mean absolute, over a long time */
  double  n_errors;
  double  spread;    /* The same, over a short time */
  double  n_spreads;
} Forecaster;

/* What a season adds to the level at a time, and how often that was seen. */
typedef struct
{
  float  value;
  guint8 n;
  guint8 padding[3];
} Slot;

struct _IterateSeasonalDetector
{
  guint32    magic;
  guint32    n_slots;
  gint64     step;
  gint64     first_at;
  gint64     last_at;
  double     n;
  double     spread;       /* Mean absolute residual, whichever forecaster was believed */
  double     range_centre;
  double     range;
  double     low;          /* Quantiles of residuals in deviations */
  double     high;
  double     shift;
  double     shift_variance;
  double     residue;
  gint32     believed;
  gint32     is_count;     /* Whether all values were whole and none negative */
  Forecaster forecasters[N_FORECASTERS];
  Slot       slots[];
};

/* What is needed of a forecast until the value has been learnt from. */
typedef struct
{
  gboolean known;
  double   value;
  Slot    *slot;
} Forecast;

static gsize
get_size (guint32 n_slots)
{
  return sizeof (IterateSeasonalDetector) + n_slots * sizeof (Slot);
}

static guint
count_slots (guint  season,
             gint64 step)
{
  gint64 period = seasons[season].period;

  if (step * 4 > period)
    return 0;

  return MIN (seasons[season].most_slots, (guint) ((period + step - 1) / step));
}

/**
 * iterate_seasonal_detector_new:
 * @step: the usual time between two values, in microseconds
 */
IterateSeasonalDetector *
iterate_seasonal_detector_new (gint64 step)
{
  IterateSeasonalDetector *self;
  guint n_slots = 0;

  g_return_val_if_fail (step > 0, NULL);

  for (guint i = 1; i < N_FORECASTERS; i++)
    n_slots += count_slots (i, step);

  self = g_malloc0 (get_size (n_slots));
  self->magic = MAGIC;
  self->n_slots = n_slots;
  self->step = step;
  self->is_count = TRUE;
  self->shift_variance = SHIFT_START * SHIFT_RATE / (2 - SHIFT_RATE);
  self->low = 2;
  self->high = 3;

  for (guint i = 1, first = 0; i < N_FORECASTERS; i++)
    {
      Forecaster *forecaster = &self->forecasters[i];

      forecaster->first = first;
      forecaster->n_slots = count_slots (i, step);
      forecaster->level_rate = -expm1 (-(double) step / seasons[i].period);
      first += forecaster->n_slots;
    }

  return self;
}

/* Returns: (transfer full) (nullable): a detector as it was written, or %NULL where it was not by such
 * a machine and program */
IterateSeasonalDetector *
iterate_seasonal_detector_from_bytes (gconstpointer data,
                                      gsize         size)
{
  IterateSeasonalDetector head;

  if (size < sizeof head)
    return NULL;

  memcpy (&head, data, sizeof head);
  if (head.magic != MAGIC || head.step <= 0 || head.n_slots > 1000 ||
      size != get_size (head.n_slots))
    return NULL;

  for (guint i = 0; i < N_FORECASTERS; i++)
    {
      if (head.forecasters[i].first > head.n_slots ||
          head.forecasters[i].n_slots > head.n_slots - head.forecasters[i].first)
        return NULL;
    }

  return g_memdup2 (data, size);
}

/* Returns: (transfer none): what iterate_seasonal_detector_from_bytes() reads */
gconstpointer
iterate_seasonal_detector_get_bytes (const IterateSeasonalDetector *self,
                                     gsize                         *size)
{
  *size = get_size (self->n_slots);

  return self;
}

void
iterate_seasonal_detector_free (IterateSeasonalDetector *self)
{
  g_free (self);
}

/* Whether it knows enough to judge a value of that time. */
gboolean
iterate_seasonal_detector_is_ready (const IterateSeasonalDetector *self,
                                    gint64                         at)
{
  return self->n >= FEWEST && at - self->first_at >= SHORTEST;
}

/* Returns: the period that is believed in, in microseconds, or 0 for none */
gint64
iterate_seasonal_detector_get_period (const IterateSeasonalDetector *self)
{
  return seasons[self->believed].period;
}

static double
draw_in (double value,
         double most)
{
  return CLAMP (value, -most, most);
}

static Slot *
find_slot (IterateSeasonalDetector *self,
           guint                    season,
           gint64                   at)
{
  const Forecaster *forecaster = &self->forecasters[season];
  gint64 period = seasons[season].period, phase = at % period;

  if (phase < 0)
    phase += period;

  return &self->slots[forecaster->first +
                      (guint) ((double) phase / period * forecaster->n_slots)];
}

/* Asks all of them, and believes the one that erred least. */
static void
forecast (IterateSeasonalDetector *self,
          gint64                   at,
          Forecast                *forecasts)
{
  double least = INFINITY;

  self->believed = FORECASTER_LEVEL;
  for (guint i = 0; i < N_FORECASTERS; i++)
    {
      const Forecaster *forecaster = &self->forecasters[i];
      Forecast *one = &forecasts[i];
      double error;

      one->slot = forecaster->n_slots == 0 ? NULL : find_slot (self, i, at);
      one->known = i == FORECASTER_LEVEL || (one->slot != NULL && one->slot->n > 0);
      one->value = forecaster->level + (one->known && one->slot != NULL ? one->slot->value : 0);
      if (!one->known || at - self->first_at < PERIODS * seasons[i].period)
        continue;

      error = forecaster->error * (i == FORECASTER_LEVEL ? 1 : PENALTY);
      if (error < least)
        {
          least = error;
          self->believed = i;
        }
    }
}

static double
get_sigma (const IterateSeasonalDetector *self,
           double                         expected)
{
  const Forecaster *believed = &self->forecasters[self->believed];
  double spread = believed->n_spreads >= FEW_SPREADS ? believed->spread : self->spread;
  double sigma = MEAN_TO_SIGMA * MAX (spread, RANGE_SHARE * self->range);

  /* Counts of things that happen on their own vary as Poisson's do, or more. */
  if (self->is_count)
    sigma = MAX (sigma, sqrt (MAX (expected, 0.3)));

  return MAX (sigma, 1e-9 * (1 + fabs (expected)));
}

/* The 95 % and 99.5 % quantiles in use, and the scale of the tail beyond. */
static double
get_tail (const IterateSeasonalDetector *self,
          double                        *low,
          double                        *high)
{
  *low = MAX (self->low, LEAST_LOW);
  *high = MAX (MAX (self->high, LEAST_HIGH), *low * 1.15);

  return (*high - *low) / log ((1 - LOW_QUANTILE) / (1 - HIGH_QUANTILE));
}

/* −log₁₀ of the probability of a residual of that many deviations. */
static double
get_surprise (const IterateSeasonalDetector *self,
              double                         deviations)
{
  double low, high, scale = get_tail (self, &low, &high);

  if (deviations <= low)
    return -log10 (1 - LOW_QUANTILE * deviations / low);

  if (deviations <= high)
    return -log10 (1 - LOW_QUANTILE) + (deviations - low) / scale * M_LOG10E;

  return -log10 (1 - HIGH_QUANTILE) +
         log1p (TAIL_SHAPE * (deviations - high) / scale) / TAIL_SHAPE * M_LOG10E;
}

/* Where the surprise reaches the threshold. */
static double
get_reach (const IterateSeasonalDetector *self)
{
  double low, high, scale = get_tail (self, &low, &high);
  double beyond = ITERATE_SEASONAL_THRESHOLD + log10 (1 - HIGH_QUANTILE);

  return high + scale * expm1 (beyond * TAIL_SHAPE * M_LN10) / TAIL_SHAPE;
}

static void
judge (IterateSeasonalDetector *self,
       double                   residual,
       double                   sigma,
       IterateDetectorReading  *reading)
{
  double shift = fabs (self->shift) / sqrt (self->shift_variance) * SHIFT_WEIGHT;
  double reach = get_reach (self) * sigma;

  reading->lower = reading->expected - reach;
  if (self->is_count)
    reading->lower = MAX (reading->lower, 0);
  reading->upper = reading->expected + reach;
  reading->surprise = get_surprise (self, reading->deviations);
  reading->direction = residual < 0 ? -1 : 1;
  if (shift > reading->surprise)
    {
      reading->surprise = shift;
      reading->direction = self->shift < 0 ? -1 : 1;
    }
  reading->score = reading->surprise / (reading->surprise + ITERATE_SEASONAL_THRESHOLD);
  reading->is_anomaly = reading->surprise >= ITERATE_SEASONAL_THRESHOLD;
}

static void
follow_shift_variance (IterateSeasonalDetector *self)
{
  double square = MIN (self->shift * self->shift, 9 * self->shift_variance);

  self->shift_variance += SHIFT_MEMORY * (square - self->shift_variance);
  self->shift_variance = MAX (self->shift_variance, 0.01);
}

static void
move_quantile (double *quantile,
               double  value,
               double  share,
               double  rate)
{
  *quantile += rate * MAX (*quantile, 1) * (value > *quantile ? share : share - 1);
}

/* Learns how wide residuals are, what is rare among them, and how wide the series is. */
static void
follow_spread (IterateSeasonalDetector *self,
               double                   value,
               double                   residual,
               double                   sigma,
               double                   deviations)
{
  double away = value - self->range_centre, rate = 1 / MIN (self->n, RANGE_MEMORY);

  if (self->n > 1)
    {
      double most = self->n < 10 ? INFINITY : DRAW_IN * sigma;

      self->spread += (MIN (fabs (residual), most) - self->spread) /
                      MIN (self->n - 1, SPREAD_MEMORY);
    }

  if (self->n > 20)
    {
      move_quantile (&self->low, deviations, LOW_QUANTILE, QUANTILE_RATE);
      move_quantile (&self->high, deviations, HIGH_QUANTILE, QUANTILE_RATE * HIGH_SLOWNESS);
      self->high = MAX (self->high, self->low);
    }

  if (self->n > 10)
    away = draw_in (away, 5 * 1.25 * self->range);
  self->range_centre += rate * away;
  if (self->n > 1)
    self->range += rate * (fabs (away) - self->range);
}

static void
follow_season (IterateSeasonalDetector *self,
               guint                    season,
               Slot                    *slot,
               double                   value,
               double                   drawn_in,
               gint64                   at)
{
  Forecaster *forecaster = &self->forecasters[season];
  double steps = CLAMP ((double) (at - self->last_at) / self->step, 1, 1000);
  double rate = steps == 1 ? forecaster->level_rate
                           : -expm1 (-steps * self->step / seasons[season].period);

  if (at - self->first_at < seasons[season].period)
    rate = MAX (rate, 1 / self->n);
  forecaster->level += rate * drawn_in;
  if (slot->n < G_MAXUINT8)
    slot->n++;
  if (slot->n == 1)
    slot->value = value - forecaster->level;
  else
    slot->value += MAX (1.0 / slot->n, SEASON_RATE) * drawn_in;
}

static void
follow (IterateSeasonalDetector *self,
        guint                    season,
        const Forecast          *one,
        double                   value,
        gint64                   at)
{
  Forecaster *forecaster = &self->forecasters[season];
  double residual = value - one->value, away = fabs (residual);
  double usual = forecaster->error > 0 ? forecaster->error : away;
  double drawn_in = forecaster->n_errors < 10 ? residual
                                              : draw_in (residual, DRAW_IN * 1.25 * usual);

  if (one->known)
    {
      double most = forecaster->n_spreads < 10 ? INFINITY
                                               : DRAW_IN * MEAN_TO_SIGMA * forecaster->spread;

      forecaster->n_spreads++;
      forecaster->spread += (MIN (away, most) - forecaster->spread) /
                            MIN (forecaster->n_spreads, SPREAD_MEMORY);
      forecaster->n_errors++;
      forecaster->error += (fabs (drawn_in) - forecaster->error) /
                           MIN (forecaster->n_errors, ERROR_MEMORY);
    }

  if (season == FORECASTER_LEVEL)
    forecaster->level += MAX (LEVEL_RATE, 1 / self->n) * drawn_in;
  else
    follow_season (self, season, one->slot, value, drawn_in, at);
}

static void
take_first (IterateSeasonalDetector *self,
            gint64                   at,
            double                   value)
{
  self->first_at = at;
  self->last_at = at;
  self->n = 1;
  self->range_centre = value;
  for (guint i = 0; i < N_FORECASTERS; i++)
    {
      self->forecasters[i].level = value;
      if (self->forecasters[i].n_slots > 0)
        find_slot (self, i, at)->n = 1;
    }
}

/**
 * iterate_seasonal_detector_take:
 * @reading: (inout): has time and value, and gets the rest
 *
 * Judges a value by those before it, and learns from it. Values come in the order of their time.
 */
void
iterate_seasonal_detector_take (IterateSeasonalDetector *self,
                                IterateDetectorReading  *reading)
{
  Forecast forecasts[N_FORECASTERS];
  double residual, sigma, z;

  self->is_count = self->is_count && reading->value >= 0 && reading->value == floor (reading->value);
  if (self->n == 0)
    {
      take_first (self, reading->at, reading->value);
      return;
    }

  forecast (self, reading->at, forecasts);
  reading->expected = forecasts[self->believed].value;
  if (self->believed != FORECASTER_LEVEL)
    reading->expected += RESIDUE * self->residue;
  residual = reading->value - reading->expected;
  sigma = get_sigma (self, reading->expected);
  z = self->n > 2 ? residual / sigma : 0;
  reading->deviations = fabs (z);

  self->shift += SHIFT_RATE * (draw_in (z, SHIFT_CLIP) - self->shift);
  if (iterate_seasonal_detector_is_ready (self, reading->at))
    judge (self, residual, sigma, reading);
  if (self->n > 2)
    follow_shift_variance (self);

  self->n++;
  follow_spread (self, reading->value, residual, sigma, reading->deviations);
  self->residue = self->n < 10 ? 0
                               : draw_in (reading->value - forecasts[self->believed].value,
                                          3 * sigma);
  for (guint i = 0; i < N_FORECASTERS; i++)
    {
      if (i == FORECASTER_LEVEL || self->forecasters[i].n_slots > 0)
        follow (self, i, &forecasts[i], reading->value, reading->at);
    }
  self->last_at = reading->at;
}
