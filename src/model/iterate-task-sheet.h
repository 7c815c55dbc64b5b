/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-task.h"

G_BEGIN_DECLS

char *iterate_task_sheet_to_csv      (GPtrArray        *tasks);
char *iterate_task_sheet_to_markdown (IterateDatabase  *db,
                                      GPtrArray        *tasks,
                                      GError          **error);
char *iterate_task_dup_markdown_body (IterateDatabase  *db,
                                      IterateTask      *task,
                                      GError          **error);

G_END_DECLS
