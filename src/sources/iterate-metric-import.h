/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-import-report.h"
#include "iterate-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IterateMetricMapping:
 * @metric: (nullable): what the metric is called; the value's column where it is %NULL
 * @time: (nullable): the column with the time
 * @value: (nullable): the column with the value; where it is %NULL each column of numbers is a metric
 * @segment: (nullable): the column with the part that the value is of
 * @name: (nullable): the column with the metric's name, where each row has its own
 *
 * Which column of a file means what. All are owned.
 */
typedef struct
{
  char *metric;
  char *time;
  char *value;
  char *segment;
  char *name;
} IterateMetricMapping;

/**
 * IterateMetricPreview:
 * @mapping: which column means what, as guessed
 * @columns: the columns
 * @rows: (element-type GStrv): the first rows' values, a column each
 *
 * What a file holds, before it is imported.
 */
typedef struct
{
  IterateMetricMapping  mapping;
  GStrv                 columns;
  GPtrArray            *rows;
} IterateMetricPreview;

void                  iterate_metric_mapping_clear  (IterateMetricMapping       *self);
IterateMetricPreview *iterate_metric_preview_new    (const char                 *path,
                                                     guint                       n_rows,
                                                     GError                    **error);
void                  iterate_metric_preview_free   (IterateMetricPreview       *self);
gboolean              iterate_metric_import_is_text (const char                 *path);
IterateImportReport  *iterate_metric_import_run     (const char                 *path,
                                                     const IterateMetricMapping *mapping,
                                                     IterateStore               *store,
                                                     gint64                      now,
                                                     gint64                     *n_known,
                                                     GStrv                      *metrics,
                                                     IterateImportProgress       progress,
                                                     gpointer                    user_data,
                                                     GCancellable               *cancellable,
                                                     GError                    **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IterateMetricMapping, iterate_metric_mapping_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateMetricPreview, iterate_metric_preview_free)

G_END_DECLS
