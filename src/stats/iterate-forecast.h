/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Fewer values than this say nothing of where a series goes. */
#define ITERATE_FORECAST_FEWEST 8

/**
 * IterateForecast:
 * @n: how many values it was learned from; 0 where there are too few
 * @level: where the series is
 * @trend: by how much it goes on with the next step
 * @alpha: how fast the level follows
 * @beta: how fast the trend follows
 * @phi: by how much the trend fades with each step
 * @sigma: the standard deviation of what one step surprises with
 *
 * Where a series goes, as far as it can be told from itself.
 */
typedef struct
{
  gsize  n;
  double level;
  double trend;
  double alpha;
  double beta;
  double phi;
  double sigma;
} IterateForecast;

IterateForecast iterate_forecast_learn           (const double          *values,
                                                  gsize                  n);
double          iterate_forecast_get_mean        (const IterateForecast *self,
                                                  guint                  steps);
double          iterate_forecast_get_sd          (const IterateForecast *self,
                                                  guint                  steps,
                                                  guint                  n_mean);
double          iterate_forecast_get_chance_above (const IterateForecast *self,
                                                  guint                  steps,
                                                  guint                  n_mean,
                                                  double                 target);
void            iterate_forecast_take_season_off (double                *values,
                                                  gsize                  n,
                                                  gsize                  period);

G_END_DECLS
