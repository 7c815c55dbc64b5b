/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-learning-proposal.h"

/**
 * IterateLearningProposal:
 *
 * Two learnings that say the same, or the opposite; a person decides.
 */
struct _IterateLearningProposal
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "action", G_TYPE_STRING },
  { "learning", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "learning" },
  { "other", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "learning" },
  { "similarity", G_TYPE_DOUBLE },
  { "status", G_TYPE_STRING },
  { "answered-by", G_TYPE_STRING },
  { "answered-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateLearningProposal, iterate_learning_proposal, ITERATE_TYPE_RECORD)

static void
iterate_learning_proposal_class_init (IterateLearningProposalClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "learning_proposal",
                                  "learning-proposal", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_learning_proposal_init (IterateLearningProposal *self)
{
}

const char *
iterate_learning_proposal_get_action (IterateLearningProposal *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "action");
}

gint64
iterate_learning_proposal_get_learning (IterateLearningProposal *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "learning");
}

gint64
iterate_learning_proposal_get_other (IterateLearningProposal *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "other");
}

const char *
iterate_learning_proposal_get_status (IterateLearningProposal *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "status");
}
