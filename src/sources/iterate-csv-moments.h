/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-import-report.h"
#include "iterate-metric-column.h"
#include "iterate-moments.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _IterateCsvMoments IterateCsvMoments;

IterateCsvMoments    *iterate_csv_moments_read         (const char            *path,
                                                        const char            *unit_column,
                                                        const char            *variant_column,
                                                        GPtrArray             *metrics,
                                                        GError               **error);
void                  iterate_csv_moments_free         (IterateCsvMoments     *self);
GPtrArray            *iterate_csv_moments_get_variants (IterateCsvMoments     *self);
double                iterate_csv_moments_get_units    (IterateCsvMoments     *self,
                                                        guint                  variant);
const IterateMoments *iterate_csv_moments_get          (IterateCsvMoments     *self,
                                                        guint                  variant,
                                                        guint                  metric);
gint64                iterate_csv_moments_get_n_multiple (IterateCsvMoments   *self);
IterateImportReport  *iterate_csv_moments_get_report   (IterateCsvMoments     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateCsvMoments, iterate_csv_moments_free)

G_END_DECLS
