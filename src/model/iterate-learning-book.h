/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-experiment.h"
#include "iterate-learning-evidence.h"
#include "iterate-learning.h"
#include "iterate-verdict.h"

G_BEGIN_DECLS

/**
 * IterateLearningDraft:
 * @insight: what was learned
 * @recommendation: what to do, therefore
 * @contexts: where it applies: types of tasks, metrics, areas of the product
 * @metric: (nullable): which metric it is about
 * @direction: (nullable): `better`, `worse` or `open`
 * @certainty: `hunch`, `once`, `often` or `measured`
 *
 * What somebody learned without an experiment of this workspace.
 */
typedef struct
{
  const char        *insight;
  const char        *recommendation;
  const char *const *contexts;
  const char        *metric;
  const char        *direction;
  const char        *certainty;
} IterateLearningDraft;

IterateLearning *iterate_learning_find          (IterateDatabase             *db,
                                                 const char                  *id,
                                                 GError                     **error);
double           iterate_learning_fade          (IterateLearning             *self,
                                                 double                       half_life,
                                                 gint64                       now);
gboolean         iterate_learning_read_half_life (IterateDatabase            *db,
                                                 double                      *days,
                                                 GError                     **error);
gboolean         iterate_learning_read_threshold (IterateDatabase            *db,
                                                 double                      *least,
                                                 GError                     **error);
GPtrArray       *iterate_learning_book_list     (IterateDatabase             *db,
                                                 double                       least,
                                                 gint64                       now,
                                                 GError                     **error);
GPtrArray       *iterate_learning_book_list_sure (IterateDatabase            *db,
                                                 gint64                       now,
                                                 GError                     **error);
GPtrArray       *iterate_learning_book_list_evidence (IterateDatabase        *db,
                                                 IterateLearning             *self,
                                                 GError                     **error);
IterateLearning *iterate_learning_book_write    (IterateDatabase             *db,
                                                 IterateExperiment           *experiment,
                                                 IterateVerdict              *verdict,
                                                 JsonObject                  *answer,
                                                 gint64                       now,
                                                 GError                     **error);
IterateLearning *iterate_learning_book_note     (IterateDatabase             *db,
                                                 const IterateLearningDraft  *draft,
                                                 const char                  *who,
                                                 gint64                       now,
                                                 GError                     **error);
gboolean         iterate_learning_book_reject   (IterateDatabase             *db,
                                                 IterateLearning             *self,
                                                 const char                  *who,
                                                 const char                  *reason,
                                                 gint64                       now,
                                                 GError                     **error);
gboolean         iterate_learning_book_restore  (IterateDatabase             *db,
                                                 IterateLearning             *self,
                                                 gint64                       now,
                                                 GError                     **error);
gboolean         iterate_learning_book_merge    (IterateDatabase             *db,
                                                 IterateLearning             *self,
                                                 IterateLearning             *into,
                                                 gint64                       now,
                                                 GError                     **error);
gboolean         iterate_learning_book_contradict (IterateDatabase           *db,
                                                 IterateLearning             *self,
                                                 IterateLearning             *other,
                                                 gint64                       now,
                                                 GError                     **error);

G_END_DECLS
