/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event.h"
#include "iterate-task.h"

G_BEGIN_DECLS

gboolean     iterate_task_check_type (const char    *type,
                                    GError          **error);
IterateTask *iterate_task_find     (IterateDatabase  *db,
                                    const char       *id,
                                    GError          **error);
IterateTask *iterate_task_create   (IterateDatabase  *db,
                                    const char       *title,
                                    const char       *description,
                                    const char       *type,
                                    const char       *priority,
                                    const char       *feature,
                                    gint64            now,
                                    GError          **error);
gboolean     iterate_task_complete (IterateDatabase  *db,
                                    IterateTask      *self,
                                    const char       *feature,
                                    const char       *who,
                                    gint64            now,
                                    GError          **error);

G_END_DECLS
