/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment.h"
#include "iterate-unit.h"

G_BEGIN_DECLS

typedef struct _IterateEventFold IterateEventFold;

IterateEventFold *iterate_event_fold_new          (IterateDatabase    *db,
                                                   IterateExperiment  *experiment,
                                                   GArray             *metrics,
                                                   gint64              now,
                                                   GError            **error);
void              iterate_event_fold_free         (IterateEventFold   *self);
void              iterate_event_fold_set_database (IterateEventFold   *self,
                                                   IterateDatabase    *db);
gboolean          iterate_event_fold_is_needed    (IterateEventFold   *self);
gboolean          iterate_event_fold_derive       (IterateEventFold   *self,
                                                   IterateUnit        *unit,
                                                   GError            **error);
gboolean          iterate_event_fold_came_due     (IterateEventFold   *self,
                                                   const IterateUnit  *unit,
                                                   gint64              since);
gint64            iterate_event_fold_get_n_unconverted (IterateEventFold *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateEventFold, iterate_event_fold_free)

G_END_DECLS
