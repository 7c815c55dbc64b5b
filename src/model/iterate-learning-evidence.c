/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-learning-evidence.h"

/**
 * IterateLearningEvidence:
 *
 * An experiment that speaks for a learning, or against it.
 */
struct _IterateLearningEvidence
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "learning", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "learning" },
  { "experiment", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "exp" },
  { "stance", G_TYPE_STRING },
  { "variant", G_TYPE_STRING },
  { "effect", G_TYPE_DOUBLE },
  { "low", G_TYPE_DOUBLE },
  { "high", G_TYPE_DOUBLE },
  { "confidence", G_TYPE_DOUBLE },
  { "health", G_TYPE_STRING },
  { "units", G_TYPE_INT64 },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateLearningEvidence, iterate_learning_evidence, ITERATE_TYPE_RECORD)

static void
iterate_learning_evidence_class_init (IterateLearningEvidenceClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "learning_evidence", "evidence",
                                  columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_learning_evidence_init (IterateLearningEvidence *self)
{
}

gint64
iterate_learning_evidence_get_experiment (IterateLearningEvidence *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "experiment");
}

const char *
iterate_learning_evidence_get_stance (IterateLearningEvidence *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "stance");
}

double
iterate_learning_evidence_get_effect (IterateLearningEvidence *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "effect");
}

double
iterate_learning_evidence_get_low (IterateLearningEvidence *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "low");
}

double
iterate_learning_evidence_get_high (IterateLearningEvidence *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "high");
}

double
iterate_learning_evidence_get_confidence (IterateLearningEvidence *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "confidence");
}

const char *
iterate_learning_evidence_get_health (IterateLearningEvidence *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "health");
}
