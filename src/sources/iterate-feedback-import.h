/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feedback-mapping.h"
#include "iterate-import-report.h"
#include "iterate-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IterateFeedbackPreview:
 * @mapping: which column means what, as guessed
 * @columns: the columns
 * @rows: (element-type GStrv): the first rows' values, a column each
 * @encoding: what the file is in
 *
 * What a file holds, before it is imported.
 */
typedef struct
{
  IterateFeedbackMapping  mapping;
  GStrv                   columns;
  GPtrArray              *rows;
  char                   *encoding;
} IterateFeedbackPreview;

IterateFeedbackPreview *iterate_feedback_preview_new  (const char                   *path,
                                                       guint                         n_rows,
                                                       GError                      **error);
void                    iterate_feedback_preview_free (IterateFeedbackPreview       *self);

IterateImportReport    *iterate_feedback_import_run   (const char                   *path,
                                                       const IterateFeedbackMapping *mapping,
                                                       IterateStore                 *store,
                                                       gint64                        now,
                                                       gint64                       *n_known,
                                                       IterateImportProgress         progress,
                                                       gpointer                      user_data,
                                                       GCancellable                 *cancellable,
                                                       GError                      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateFeedbackPreview, iterate_feedback_preview_free)

G_END_DECLS
