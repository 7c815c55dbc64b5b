/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-relate-learning.h"

#include "iterate-learning-book.h"
#include "iterate-learning-relations.h"

/* Looks whether a new learning says the same as an earlier one, or the opposite, and proposes what to
 * make of that. */
gboolean
iterate_relate_learning (IterateRun  *run,
                         GError     **error)
{
  IterateUnderstanding *understanding = iterate_run_get_service (run, ITERATE_TYPE_UNDERSTANDING);
  IterateDatabase *db = iterate_run_get_database (run, error);
  gint64 now = iterate_run_get_time (run);
  g_autoptr(IterateLearning) learning = NULL;
  g_autoptr(GArray) relations = NULL;

  learning = db == NULL ? NULL : iterate_learning_find (db, iterate_run_get_subject (run), error);
  relations = learning == NULL ? NULL : iterate_learning_relations_find (db, understanding, learning,
                                                                         now, error);

  return relations != NULL && iterate_run_begin (run, error) &&
         iterate_learning_relations_store (iterate_run_get_database (run, error), relations, now,
                                           error);
}
