/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-import-report.h"
#include "iterate-store.h"

G_BEGIN_DECLS

typedef struct _IterateExposureImport IterateExposureImport;

IterateExposureImport *iterate_exposure_import_new           (const char             *path,
                                                              const char             *experiment,
                                                              const char             *unit_column,
                                                              const char             *variant_column,
                                                              const char             *control);
void                   iterate_exposure_import_free          (IterateExposureImport  *self);
gboolean               iterate_exposure_import_add_metric    (IterateExposureImport  *self,
                                                              const char             *specification,
                                                              GError                **error);
gboolean               iterate_exposure_import_set_role      (IterateExposureImport  *self,
                                                              const char             *metric,
                                                              const char             *role,
                                                              GError                **error);
gboolean               iterate_exposure_import_set_direction (IterateExposureImport  *self,
                                                              const char             *metric,
                                                              const char             *direction,
                                                              GError                **error);
gboolean               iterate_exposure_import_set_covariate (IterateExposureImport  *self,
                                                              const char             *column,
                                                              GError                **error);
gboolean               iterate_exposure_import_set_cap       (IterateExposureImport  *self,
                                                              const char             *setting,
                                                              GError                **error);
gboolean               iterate_exposure_import_set_margin    (IterateExposureImport  *self,
                                                              const char             *setting,
                                                              GError                **error);
void                   iterate_exposure_import_add_segment   (IterateExposureImport  *self,
                                                              const char             *column);
void                   iterate_exposure_import_set_time      (IterateExposureImport  *self,
                                                              const char             *column);
IterateImportReport   *iterate_exposure_import_run           (IterateExposureImport  *self,
                                                              IterateStore           *store,
                                                              gint64                  now,
                                                              IterateImportProgress   progress,
                                                              gpointer                user_data,
                                                              GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateExposureImport, iterate_exposure_import_free)

G_END_DECLS
