/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_LEARNING_PROPOSAL (iterate_learning_proposal_get_type ())

G_DECLARE_FINAL_TYPE (IterateLearningProposal, iterate_learning_proposal, ITERATE, LEARNING_PROPOSAL,
                      IterateRecord)

const char *iterate_learning_proposal_get_action   (IterateLearningProposal *self);
gint64      iterate_learning_proposal_get_learning (IterateLearningProposal *self);
gint64      iterate_learning_proposal_get_other    (IterateLearningProposal *self);
const char *iterate_learning_proposal_get_status   (IterateLearningProposal *self);

G_END_DECLS
