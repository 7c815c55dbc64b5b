/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-metric-kind.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IterateEventSum:
 * @event: the event's name
 * @property: (nullable): the property that is added up; events are counted without
 * @distinct: whether different values of the property are counted instead
 * @where: (nullable): a property that must have a value
 * @equals: (nullable): which
 *
 * One number made of a unit's events.
 */
typedef struct
{
  char     *event;
  char     *property;
  gboolean  distinct;
  char     *where;
  char     *equals;
} IterateEventSum;

/**
 * IterateMetricDefinition:
 * @value: what is measured; the numerator of a ratio
 * @denominator: for a ratio
 * @steps: (nullable): the events of a funnel, in order
 * @window: how long after the exposure events count, in microseconds; 0 for ever
 * @day: for retention, the day after the exposure
 * @lookback: how long before the exposure the covariate is measured; 0 for none
 * @currency: (nullable): what sums of money are converted to
 *
 * How a metric maps one unit's own events to its value.
 */
typedef struct
{
  IterateMetricKind  kind;
  IterateEventSum    value;
  IterateEventSum    denominator;
  GStrv              steps;
  gint64             window;
  guint              day;
  gint64             lookback;
  char              *currency;
} IterateMetricDefinition;

IterateMetricDefinition *iterate_metric_definition_new     (IterateMetricKind              kind);
IterateMetricDefinition *iterate_metric_definition_parse   (const char                    *json,
                                                            IterateMetricKind              kind,
                                                            GError                       **error);
void                     iterate_metric_definition_free    (IterateMetricDefinition       *self);
gboolean                 iterate_metric_definition_check   (const IterateMetricDefinition *self,
                                                            GError                       **error);
gboolean                 iterate_event_sum_parse           (IterateEventSum               *self,
                                                            const char                    *text,
                                                            GError                       **error);
char                    *iterate_metric_definition_to_json (const IterateMetricDefinition *self);
gint64                   iterate_metric_definition_get_maturity (const IterateMetricDefinition *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateMetricDefinition, iterate_metric_definition_free)

G_END_DECLS
