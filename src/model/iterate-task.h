/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_TASK (iterate_task_get_type ())

G_DECLARE_FINAL_TYPE (IterateTask, iterate_task, ITERATE, TASK, IterateRecord)

const char *iterate_task_get_title           (IterateTask *self);
const char *iterate_task_get_description     (IterateTask *self);
const char *iterate_task_get_type_name       (IterateTask *self);
const char *iterate_task_get_priority        (IterateTask *self);
const char *iterate_task_get_status          (IterateTask *self);
const char *iterate_task_get_source          (IterateTask *self);
gint64      iterate_task_get_due_at          (IterateTask *self);
const char *iterate_task_get_feature_name    (IterateTask *self);
gint64      iterate_task_get_feature_request (IterateTask *self);
gint64      iterate_task_get_experiment      (IterateTask *self);
gint64      iterate_task_get_initiative      (IterateTask *self);
const char *iterate_task_get_metric          (IterateTask *self);
const char *iterate_task_get_owner           (IterateTask *self);
const char *iterate_task_get_exported_to     (IterateTask *self);
const char *iterate_task_get_analysis        (IterateTask *self);

G_END_DECLS
