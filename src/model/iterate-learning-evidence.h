/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_LEARNING_EVIDENCE (iterate_learning_evidence_get_type ())

G_DECLARE_FINAL_TYPE (IterateLearningEvidence, iterate_learning_evidence, ITERATE, LEARNING_EVIDENCE,
                      IterateRecord)

gint64      iterate_learning_evidence_get_experiment (IterateLearningEvidence *self);
const char *iterate_learning_evidence_get_stance     (IterateLearningEvidence *self);
double      iterate_learning_evidence_get_effect     (IterateLearningEvidence *self);
double      iterate_learning_evidence_get_low        (IterateLearningEvidence *self);
double      iterate_learning_evidence_get_high       (IterateLearningEvidence *self);
double      iterate_learning_evidence_get_confidence (IterateLearningEvidence *self);
const char *iterate_learning_evidence_get_health     (IterateLearningEvidence *self);

G_END_DECLS
