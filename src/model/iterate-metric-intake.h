/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

typedef struct _IterateMetricIntake IterateMetricIntake;

IterateMetricIntake *iterate_metric_intake_new       (gint64                now);
void                 iterate_metric_intake_free      (IterateMetricIntake  *self);
void                 iterate_metric_intake_take      (IterateMetricIntake  *self,
                                                      const char           *metric,
                                                      const char           *dimension,
                                                      const char           *segment,
                                                      gint64                at,
                                                      double                value);
gboolean             iterate_metric_intake_write     (IterateMetricIntake  *self,
                                                      IterateDatabase      *db,
                                                      gboolean             *has_more,
                                                      GError              **error);
void                 iterate_metric_intake_tell_together (IterateMetricIntake *self);
gint64               iterate_metric_intake_get_n_new (IterateMetricIntake  *self);
gint64               iterate_metric_intake_get_n_taken (IterateMetricIntake *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateMetricIntake, iterate_metric_intake_free)

G_END_DECLS
