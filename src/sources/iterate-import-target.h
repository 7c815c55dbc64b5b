/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment.h"

G_BEGIN_DECLS

/**
 * IterateImportTarget:
 * @experiment: what is imported into
 * @variants: (element-type gint64): the ids of the file's variants
 * @segments: (element-type gint64): the ids of the file's segments
 * @metrics: (element-type gint64): the ids of the file's metrics, in its order, and
 *   then those that the experiment has beside
 */
typedef struct
{
  IterateExperiment *experiment;
  GArray            *variants;
  GArray            *segments;
  GArray            *metrics;
} IterateImportTarget;

void     iterate_import_target_clear   (IterateImportTarget  *self);
gboolean iterate_import_target_open    (IterateImportTarget  *self,
                                        IterateDatabase      *db,
                                        const char           *experiment,
                                        gint64                now,
                                        GError              **error);
gboolean iterate_import_target_prepare (IterateImportTarget  *self,
                                        IterateDatabase      *db,
                                        GPtrArray            *variants,
                                        const char           *control,
                                        GPtrArray            *segments,
                                        GPtrArray            *metrics,
                                        GError              **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IterateImportTarget, iterate_import_target_clear)

G_END_DECLS
