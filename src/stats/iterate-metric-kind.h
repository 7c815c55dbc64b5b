/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateMetricKind:
 * @ITERATE_METRIC_PROPORTION: whether a unit did something
 * @ITERATE_METRIC_MEAN: how much, for each unit
 * @ITERATE_METRIC_COUNT: how often, for each unit
 * @ITERATE_METRIC_RATIO: one sum over another, both over units
 * @ITERATE_METRIC_QUANTILE: a quantile of the values
 * @ITERATE_METRIC_RETENTION: whether a unit came back on a day
 * @ITERATE_METRIC_FUNNEL: whether a unit went through all steps in order
 */
typedef enum
{
  ITERATE_METRIC_PROPORTION,
  ITERATE_METRIC_MEAN,
  ITERATE_METRIC_COUNT,
  ITERATE_METRIC_RATIO,
  ITERATE_METRIC_QUANTILE,
  ITERATE_METRIC_RETENTION,
  ITERATE_METRIC_FUNNEL,
  ITERATE_N_METRIC_KINDS,
} IterateMetricKind;

const char *iterate_metric_kind_get_name (IterateMetricKind  kind);
gboolean    iterate_metric_kind_parse    (const char        *name,
                                          IterateMetricKind *kind);
gboolean    iterate_metric_kind_is_binary (IterateMetricKind kind);

G_END_DECLS
