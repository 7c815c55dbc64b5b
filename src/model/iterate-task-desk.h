/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event.h"
#include "iterate-task.h"

G_BEGIN_DECLS

/**
 * IterateTaskDraft:
 * @title: what is to be done
 * @description: (nullable): more about it
 * @type: (nullable): `feature`, `bug`, `performance`, `growth` or `research`
 * @priority: (nullable): `low`, `normal`, `high` or `immediate`
 * @feature: (nullable): the key of the flag that it will be behind
 * @metric: (nullable): the metric that it is to move
 * @owner: (nullable): who takes care of it
 * @initiative: what it is part of, or 0
 * @due_at: by when, or 0
 *
 * A task as a person writes it. When one is edited, %NULL and 0 leave things as they are.
 */
typedef struct
{
  const char *title;
  const char *description;
  const char *type;
  const char *priority;
  const char *feature;
  const char *metric;
  const char *owner;
  gint64      initiative;
  gint64      due_at;
} IterateTaskDraft;

gboolean     iterate_task_check_type (const char    *type,
                                    GError          **error);
IterateTask *iterate_task_find     (IterateDatabase  *db,
                                    const char       *id,
                                    GError          **error);
IterateTask *iterate_task_create   (IterateDatabase         *db,
                                    const IterateTaskDraft  *draft,
                                    gint64                   now,
                                    GError                 **error);
gboolean     iterate_task_edit     (IterateDatabase         *db,
                                    IterateTask             *self,
                                    const IterateTaskDraft  *draft,
                                    gint64                   now,
                                    GError                 **error);
gboolean     iterate_task_move     (IterateDatabase         *db,
                                    IterateTask             *self,
                                    const char              *status,
                                    const char              *who,
                                    gint64                   now,
                                    GError                 **error);
gboolean     iterate_task_complete (IterateDatabase  *db,
                                    IterateTask      *self,
                                    const char       *feature,
                                    const char       *who,
                                    gint64            now,
                                    GError          **error);

G_END_DECLS
