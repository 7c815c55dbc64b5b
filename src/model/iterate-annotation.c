/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-annotation.h"

/**
 * IterateAnnotation:
 *
 * What an earlier learning says to a task, and why it was thought to.
 */
struct _IterateAnnotation
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "task", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "task" },
  { "learning", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "learning" },
  { "matched", G_TYPE_STRING },
  { "reason", G_TYPE_STRING },
  { "score", G_TYPE_DOUBLE },
  { "helpful", G_TYPE_INT64 },
  { "answered-by", G_TYPE_STRING },
  { "answered-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateAnnotation, iterate_annotation, ITERATE_TYPE_RECORD)

static void
iterate_annotation_class_init (IterateAnnotationClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "annotation", "annotation", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_annotation_init (IterateAnnotation *self)
{
}

gint64
iterate_annotation_get_learning (IterateAnnotation *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "learning");
}

const char *
iterate_annotation_get_reason (IterateAnnotation *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "reason");
}

gint64
iterate_annotation_get_helpful (IterateAnnotation *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "helpful");
}
