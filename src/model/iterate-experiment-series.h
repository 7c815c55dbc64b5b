/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment-analysis.h"

G_BEGIN_DECLS

/**
 * IterateSeriesPoint:
 * @at: the end of the day
 * @n_units: units exposed until then, in both variants
 * @estimate: the effect on all of them
 * @low: lower end of the interval that holds however often somebody looks
 * @high: upper end
 * @fixed_low: lower end as if it were the only look
 * @fixed_high: upper end
 */
typedef struct
{
  gint64 at;
  double n_units;
  double estimate;
  double low;
  double high;
  double fixed_low;
  double fixed_high;
} IterateSeriesPoint;

/* What was seen when the data changed. */
typedef struct
{
  gint64 at;
  double p;
} IterateLook;

/**
 * IterateSeries:
 * @metric: what is followed
 * @variant: where
 * @relative: whether it is relative to the control
 * @points: (element-type IterateSeriesPoint): day by day
 * @looks: (element-type IterateLook): the looks that were made
 *
 * How the answer became what it is, by day of exposure.
 */
typedef struct
{
  char     *metric;
  char     *variant;
  gboolean  relative;
  GArray   *points;
  GArray   *looks;
} IterateSeries;

IterateSeries *iterate_series_load (IterateExperiment  *experiment,
                                    IterateDatabase    *db,
                                    const char         *variant,
                                    gint64              now,
                                    GError            **error);
IterateSeries *iterate_series_ref  (IterateSeries      *self);
void           iterate_series_unref (IterateSeries     *self);
gboolean       iterate_look_note   (IterateExperiment  *experiment,
                                    IterateVerdict     *verdict,
                                    IterateDatabase    *db,
                                    gint64              now,
                                    GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateSeries, iterate_series_unref)

G_END_DECLS
