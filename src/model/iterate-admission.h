/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment.h"

G_BEGIN_DECLS

typedef struct _IterateAdmission IterateAdmission;

IterateAdmission *iterate_admission_new            (IterateDatabase    *db,
                                                    IterateExperiment  *experiment,
                                                    GError            **error);
void              iterate_admission_free           (IterateAdmission   *self);
gboolean          iterate_admission_set_database   (IterateAdmission   *self,
                                                    IterateDatabase    *db,
                                                    GError            **error);
gboolean          iterate_admission_check          (IterateAdmission   *self,
                                                    gint64              key,
                                                    gboolean           *admitted,
                                                    GError            **error);
gint64            iterate_admission_get_n_excluded (IterateAdmission   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateAdmission, iterate_admission_free)

G_END_DECLS
