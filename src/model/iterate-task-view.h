/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-annotation.h"
#include "iterate-learning.h"
#include "iterate-task.h"

G_BEGIN_DECLS

/**
 * IterateTaskNote:
 * @annotation: why it was thought to help, and whether it did
 * @learning: what was learned
 *
 * What an earlier learning says to a task.
 */
typedef struct
{
  IterateAnnotation *annotation;
  IterateLearning   *learning;
} IterateTaskNote;

/**
 * IterateTaskView:
 * @task: the task
 * @notes: (element-type IterateTaskNote): what was learned before
 * @request: (nullable): what users asked for
 * @flag: (nullable): the id of the flag that it is behind
 * @initiative: (nullable): what it is part of
 *
 * A task and what belongs to it.
 */
typedef struct
{
  IterateTask *task;
  GPtrArray   *notes;
  char        *request;
  char        *flag;
  char        *initiative;
} IterateTaskView;

IterateTaskView *iterate_task_view_load (IterateDatabase  *db,
                                         const char       *subject,
                                         GError          **error);
void             iterate_task_view_free (IterateTaskView  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateTaskView, iterate_task_view_free)

G_END_DECLS
