/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event-intake.h"
#include "iterate-import-report.h"
#include "iterate-store.h"

G_BEGIN_DECLS

typedef struct _IterateEventImport IterateEventImport;

IterateEventImport  *iterate_event_import_new          (const char             *path,
                                                        const char             *user_column,
                                                        const char             *event_column,
                                                        const char             *time_column);
void                 iterate_event_import_free         (IterateEventImport     *self);
void                 iterate_event_import_set_properties (IterateEventImport   *self,
                                                        const char             *column);
void                 iterate_event_import_add_property (IterateEventImport     *self,
                                                        const char             *column);
IterateImportReport *iterate_event_import_run          (IterateEventImport     *self,
                                                        IterateStore           *store,
                                                        gint64                  now,
                                                        IterateIntakeCounts    *counts,
                                                        IterateImportProgress   progress,
                                                        gpointer                user_data,
                                                        GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateEventImport, iterate_event_import_free)

G_END_DECLS
