/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-annotation.h"
#include "iterate-learning.h"
#include "iterate-task.h"
#include "iterate-understanding.h"

G_BEGIN_DECLS

/**
 * IterateAdvicePiece:
 * @learning: what was learned
 * @matched: why it was thought to help: `type`, `metric` or `text`
 * @reason: the same as a sentence
 * @score: what ranks it among those that matched likewise
 *
 * What an earlier learning may say to a task.
 */
typedef struct
{
  IterateLearning *learning;
  const char      *matched;
  char            *reason;
  double           score;
} IterateAdvicePiece;

GPtrArray *iterate_task_advice_find     (IterateDatabase       *db,
                                         IterateUnderstanding  *understanding,
                                         IterateTask           *task,
                                         gint64                 now,
                                         GError               **error);
gboolean   iterate_task_advice_store    (IterateDatabase       *db,
                                         IterateTask           *task,
                                         GPtrArray             *pieces,
                                         gint64                 now,
                                         GError               **error);
GPtrArray *iterate_task_advice_list     (IterateDatabase       *db,
                                         gint64                 task,
                                         GError               **error);
gboolean   iterate_task_advice_judge    (IterateDatabase       *db,
                                         gint64                 annotation,
                                         int                    helpful,
                                         const char            *who,
                                         gint64                 now,
                                         GError               **error);

G_END_DECLS
