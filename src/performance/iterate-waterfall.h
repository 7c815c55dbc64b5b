/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-bottleneck.h"

G_BEGIN_DECLS

/**
 * IterateWaterfallRow:
 * @name: what was done
 * @service: whose it is
 * @depth: how far it is below the request
 * @start: milliseconds after the request began
 * @duration: how long it took; of several, until the last one ended
 * @n: how many of the same kind, one after the other
 * @is_cause: whether it is what the time goes into
 * @failed: whether it failed
 *
 * A part of a request.
 */
typedef struct
{
  char     *name;
  char     *service;
  guint     depth;
  double    start;
  double    duration;
  guint     n;
  gboolean  is_cause;
  gboolean  failed;
} IterateWaterfallRow;

GPtrArray *iterate_waterfall_make    (const IterateTraceSet   *set,
                                      guint                    entry,
                                      const IterateBottleneck *cause);
guint      iterate_waterfall_find    (const IterateTraceSet   *set,
                                      const char              *service,
                                      const char              *endpoint,
                                      double                   duration);

G_END_DECLS
