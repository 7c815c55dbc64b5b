/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-task.h"

#include <gio/gio.h>

G_BEGIN_DECLS

char *iterate_task_issue_dup_page (IterateDatabase  *db,
                                   IterateTask      *task,
                                   GError          **error);
char *iterate_task_issue_open     (const char       *repository,
                                   IterateTask      *task,
                                   const char       *body,
                                   const char       *key,
                                   GCancellable     *cancellable,
                                   GError          **error);

G_END_DECLS
