/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric-kind.h"

G_BEGIN_DECLS

/**
 * IterateCombine:
 * @ITERATE_COMBINE_LAST: the last row of a unit counts
 * @ITERATE_COMBINE_SUM: all rows of a unit add up
 * @ITERATE_COMBINE_MAX: the largest counts
 */
typedef enum
{
  ITERATE_COMBINE_LAST,
  ITERATE_COMBINE_SUM,
  ITERATE_COMBINE_MAX,
} IterateCombine;

/**
 * IterateMetricColumn:
 * @name: the metric's name
 * @column: the file's column
 * @denominator: (nullable): the column that a ratio is over
 * @covariate: (nullable): the column with the value before the exposure
 * @covariate_denominator: (nullable): what that is over, for a ratio
 * @has_kind: whether the kind was given; it is told from the values otherwise
 * @combine: what several rows of one unit come to
 * @quantile: which quantile, for one; NaN otherwise
 * @cap: the quantile above which values are cut, or NaN
 * @margin: how much worse a guardrail may be, relative to the control; NaN for 0
 * @role: `primary`, `secondary` or `guardrail`
 * @direction: `up` or `down`
 */
typedef struct
{
  char              *name;
  char              *column;
  char              *denominator;
  char              *covariate;
  char              *covariate_denominator;
  gboolean           has_kind;
  IterateMetricKind  kind;
  IterateCombine     combine;
  double             quantile;
  double             cap;
  double             margin;
  const char        *role;
  const char        *direction;
} IterateMetricColumn;

IterateMetricColumn *iterate_metric_column_new         (const char           *specification,
                                                        GError              **error);
void                 iterate_metric_column_free        (IterateMetricColumn  *self);
void                 iterate_metric_column_set_covariate (IterateMetricColumn *self,
                                                        const char           *column);
gboolean             iterate_metric_column_parse       (const char           *text,
                                                        gsize                 length,
                                                        double               *value,
                                                        gboolean             *truth);
gboolean             iterate_metric_column_parse_number (const char          *text,
                                                        double               *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateMetricColumn, iterate_metric_column_free)

G_END_DECLS
