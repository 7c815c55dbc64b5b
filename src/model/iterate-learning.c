/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-learning.h"

/**
 * IterateLearning:
 *
 * What was learned, from what, where it applies, and how sure it is.
 */
struct _IterateLearning
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "source", G_TYPE_STRING },
  { "experiment", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "exp" },
  { "insights", ITERATE_COLUMN_STRV },
  { "recommendations", ITERATE_COLUMN_STRV },
  { "applicable-to", ITERATE_COLUMN_STRV },
  { "confidence", G_TYPE_DOUBLE },
  { "status", G_TYPE_STRING },
  { "metric", G_TYPE_STRING },
  { "direction", G_TYPE_STRING },
  { "certainty", G_TYPE_STRING },
  { "author", G_TYPE_STRING },
  { "supporting", G_TYPE_INT64 },
  { "contradicting", G_TYPE_INT64 },
  { "merged-into", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "learning" },
  { "reason", G_TYPE_STRING },
  { "supported-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "updated-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateLearning, iterate_learning, ITERATE_TYPE_RECORD)

static void
iterate_learning_class_init (IterateLearningClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "learning", "learning", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_learning_init (IterateLearning *self)
{
}

gint64
iterate_learning_get_experiment (IterateLearning *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "experiment");
}

const char *const *
iterate_learning_get_insights (IterateLearning *self)
{
  return iterate_record_get_strv (ITERATE_RECORD (self), "insights");
}

const char *const *
iterate_learning_get_recommendations (IterateLearning *self)
{
  return iterate_record_get_strv (ITERATE_RECORD (self), "recommendations");
}

const char *const *
iterate_learning_get_applicable_to (IterateLearning *self)
{
  return iterate_record_get_strv (ITERATE_RECORD (self), "applicable-to");
}

double
iterate_learning_get_confidence (IterateLearning *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "confidence");
}

const char *
iterate_learning_get_status (IterateLearning *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "status");
}

const char *
iterate_learning_get_metric (IterateLearning *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "metric");
}

const char *
iterate_learning_get_direction (IterateLearning *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "direction");
}

const char *
iterate_learning_get_certainty (IterateLearning *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "certainty");
}

gint64
iterate_learning_get_supporting (IterateLearning *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "supporting");
}

gint64
iterate_learning_get_contradicting (IterateLearning *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "contradicting");
}

gint64
iterate_learning_get_merged_into (IterateLearning *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "merged-into");
}

const char *
iterate_learning_get_reason (IterateLearning *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "reason");
}

gint64
iterate_learning_get_supported_at (IterateLearning *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "supported-at");
}
