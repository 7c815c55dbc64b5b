/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateMetricColumn:
 * @name: the metric's name
 * @column: the file's column
 * @kind: (nullable): `proportion`, `mean`, or %NULL to tell from the values
 * @role: `primary`, `secondary` or `guardrail`
 * @direction: `up` or `down`
 */
typedef struct
{
  char       *name;
  char       *column;
  char       *kind;
  const char *role;
  const char *direction;
} IterateMetricColumn;

IterateMetricColumn *iterate_metric_column_new         (const char                 *specification,
                                                        GError                    **error);
void                 iterate_metric_column_free        (IterateMetricColumn        *self);
gboolean             iterate_metric_column_parse       (const IterateMetricColumn  *self,
                                                        const char                 *text,
                                                        double                     *value);
gboolean             iterate_metric_column_parse_truth (const char                 *text,
                                                        double                     *value);
gboolean             iterate_metric_column_parse_number (const char                *text,
                                                        double                     *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateMetricColumn, iterate_metric_column_free)

G_END_DECLS
