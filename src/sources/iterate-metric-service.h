/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-http-call.h"
#include "iterate-metric-source.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IterateMetricTake:
 * @segment: (nullable): the part that the value is of
 * @at: when
 * @value: a finite number
 *
 * Takes a value that a service has.
 */
typedef void (*IterateMetricTake) (const char *segment,
                                   gint64      at,
                                   double      value,
                                   gpointer    user_data);

/**
 * IterateMetricService:
 * @kind: such as `prometheus`
 * @label: what people call it
 * @example: a query, for people
 * @most_steps: how many steps it may be asked for at once
 * @fetch: hands over the values from @from up to @to, that not included; @wait gets how many seconds it
 *   asks to be left alone
 *
 * A service that metrics are read from.
 */
typedef struct
{
  const char *kind;
  const char *label;
  const char *example;
  guint       most_steps;
  gboolean  (*fetch) (IterateMetricSource  *source,
                      const char           *key,
                      gint64                from,
                      gint64                to,
                      IterateMetricTake     take,
                      gpointer              user_data,
                      gint64               *wait,
                      GCancellable         *cancellable,
                      GError              **error);
} IterateMetricService;

extern const IterateMetricService iterate_prometheus_queries;
extern const IterateMetricService iterate_clickhouse_queries;
extern const IterateMetricService iterate_posthog_queries;

const IterateMetricService *iterate_metric_service_find   (const char          *kind,
                                                           GError             **error);
char                       *iterate_metric_service_fill_in (const char         *query,
                                                            gint64              from,
                                                            gint64              to,
                                                            gint64              step);
gboolean                    iterate_metric_service_check_address (const char   *address,
                                                            GError            **error);
gboolean                    iterate_metric_service_take_rows (JsonArray        *rows,
                                                            const char         *what,
                                                            IterateMetricTake   take,
                                                            gpointer            user_data,
                                                            GError            **error);

G_END_DECLS
