/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many of an endpoint's last requests are kept one by one. */
#define ITERATE_ENDPOINT_SAMPLES 1000

/**
 * IterateEndpointSample:
 * @at: when it began, in microseconds
 * @duration: in milliseconds
 * @failed: whether it did
 *
 * A request.
 */
typedef struct
{
  gint64   at;
  double   duration;
  gboolean failed;
} IterateEndpointSample;

/**
 * IterateLatencyFigures:
 * @n: of samples
 * @p50: the median, in milliseconds, between two samples where it falls there
 * @p95: the 95th percentile
 * @p99: the 99th percentile
 * @error_rate: the share that failed
 * @health: the share that was answered in time, and half of those within four times that
 */
typedef struct
{
  guint  n;
  double p50;
  double p95;
  double p99;
  double error_rate;
  double health;
} IterateLatencyFigures;

GArray                *iterate_endpoint_samples_new     (void);
GArray                *iterate_endpoint_samples_unpack  (const guint8 *data,
                                                         gsize         length);
GBytes                *iterate_endpoint_samples_pack    (GArray       *samples);
void                   iterate_endpoint_samples_trim    (GArray       *samples);
double                *iterate_endpoint_samples_after   (GArray       *samples,
                                                         gint64        at,
                                                         guint        *n);
IterateLatencyFigures  iterate_endpoint_samples_measure (GArray       *samples,
                                                         double        target);

char                  *iterate_latency_format           (double        duration);

G_END_DECLS
