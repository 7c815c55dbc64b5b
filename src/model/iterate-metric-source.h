/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_METRIC_SOURCE (iterate_metric_source_get_type ())

G_DECLARE_FINAL_TYPE (IterateMetricSource, iterate_metric_source, ITERATE, METRIC_SOURCE, IterateRecord)

const char *iterate_metric_source_get_kind            (IterateMetricSource *self);
const char *iterate_metric_source_get_address         (IterateMetricSource *self);
const char *iterate_metric_source_get_name            (IterateMetricSource *self);
const char *iterate_metric_source_get_query           (IterateMetricSource *self);
gint64      iterate_metric_source_get_step            (IterateMetricSource *self);
const char *iterate_metric_source_get_account         (IterateMetricSource *self);
gboolean    iterate_metric_source_get_has_key         (IterateMetricSource *self);
const char *iterate_metric_source_get_dimension       (IterateMetricSource *self);
gint64      iterate_metric_source_get_read_until      (IterateMetricSource *self);
gint64      iterate_metric_source_get_wait_until      (IterateMetricSource *self);
const char *iterate_metric_source_get_last_error      (IterateMetricSource *self);

G_END_DECLS
