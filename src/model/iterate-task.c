/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-task.h"

/**
 * IterateTask:
 *
 * Something to be done, and why.
 */
struct _IterateTask
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "title", G_TYPE_STRING },
  { "description", G_TYPE_STRING },
  { "type", G_TYPE_STRING },
  { "priority", G_TYPE_STRING },
  { "status", G_TYPE_STRING },
  { "source", G_TYPE_STRING },
  { "timeline", G_TYPE_STRING },
  { "due-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "feature-name", G_TYPE_STRING },
  { "feature-request", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "req" },
  { "experiment", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "exp" },
  { "initiative", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "initiative" },
  { "metric", G_TYPE_STRING },
  { "owner", G_TYPE_STRING },
  { "exported-to", G_TYPE_STRING },
  { "analysis", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "updated-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "done-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateTask, iterate_task, ITERATE_TYPE_RECORD)

static void
iterate_task_class_init (IterateTaskClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "task", "task", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_task_init (IterateTask *self)
{
}

const char *
iterate_task_get_title (IterateTask *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "title");
}

const char *
iterate_task_get_description (IterateTask *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "description");
}

const char *
iterate_task_get_type_name (IterateTask *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "type");
}

const char *
iterate_task_get_priority (IterateTask *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "priority");
}

const char *
iterate_task_get_status (IterateTask *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "status");
}

const char *
iterate_task_get_source (IterateTask *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "source");
}

gint64
iterate_task_get_due_at (IterateTask *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "due-at");
}

const char *
iterate_task_get_feature_name (IterateTask *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "feature-name");
}

gint64
iterate_task_get_feature_request (IterateTask *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "feature-request");
}

gint64
iterate_task_get_experiment (IterateTask *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "experiment");
}

gint64
iterate_task_get_initiative (IterateTask *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "initiative");
}

const char *
iterate_task_get_metric (IterateTask *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "metric");
}

const char *
iterate_task_get_owner (IterateTask *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "owner");
}

const char *
iterate_task_get_exported_to (IterateTask *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "exported-to");
}

const char *
iterate_task_get_analysis (IterateTask *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "analysis");
}
