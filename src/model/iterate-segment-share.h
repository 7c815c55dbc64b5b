/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric.h"

G_BEGIN_DECLS

/**
 * IterateSegmentShare:
 * @dimension: such as `country`
 * @value: such as `DE`
 * @expected: what the segment had in times like this before
 * @observed: what it has
 * @share: its part of what all segments of the dimension changed by; can be more than 1, or negative
 * @surprise: by how much its part of the whole differs from before, 0 … 1: Jensen and Shannon's
 *   divergence in bits
 *
 * What a segment has to do with a change.
 */
typedef struct
{
  char   *dimension;
  char   *value;
  double  expected;
  double  observed;
  double  share;
  double  surprise;
} IterateSegmentShare;

GPtrArray *iterate_segment_shares_list (IterateDatabase  *db,
                                        IterateMetric    *metric,
                                        gint64            from,
                                        gint64            to,
                                        GError          **error);

G_END_DECLS
