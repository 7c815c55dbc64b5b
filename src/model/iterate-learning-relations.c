/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-learning-relations.h"

#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-learning-book.h"
#include "iterate-query.h"
#include "iterate-variant.h"

#include <glib/gi18n-lib.h>

/* Which learnings are about the same. Their own sentences would not tell: all of them speak of what
 * improved what. What was tried does: the experiment's name, hypothesis and variants. */

/* On the scale on which .8 is the same request: names of experiments are short. */
#define SAME 0.7

static gboolean
describe_experiment (IterateLearning  *self,
                     IterateDatabase  *db,
                     GString          *text,
                     GError          **error)
{
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autoptr(GPtrArray) variants = NULL;

  experiment = iterate_database_find (db, ITERATE_TYPE_EXPERIMENT,
                                      iterate_learning_get_experiment (self), error);
  variants = experiment == NULL ? NULL : iterate_experiment_list_parts (db, ITERATE_TYPE_VARIANT,
                                                                        experiment, error);
  if (variants == NULL)
    return FALSE;

  g_string_append_printf (text, "%s. %s. ", iterate_experiment_get_name (experiment),
                          iterate_experiment_get_hypothesis (experiment));
  for (guint i = 0; i < variants->len; i++)
    g_string_append_printf (text, "%s. ", iterate_record_get_string (g_ptr_array_index (variants, i),
                                                                     "name"));

  return TRUE;
}

static void
append_lines (GString           *text,
              const char *const *lines)
{
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    g_string_append_printf (text, "%s ", lines[i]);
}

/* What a learning is about. */
gboolean
iterate_learning_get_embedding (IterateLearning       *self,
                                IterateDatabase       *db,
                                IterateUnderstanding  *understanding,
                                IterateEmbedding      *embedding,
                                GError               **error)
{
  g_auto(IterateUnderstood) understood = { 0 };
  g_autoptr(GString) text = g_string_new (NULL);

  if (iterate_learning_get_experiment (self) == 0)
    {
      append_lines (text, iterate_learning_get_insights (self));
      append_lines (text, iterate_learning_get_recommendations (self));
    }
  else if (!describe_experiment (self, db, text, error))
    return FALSE;

  if (!iterate_understanding_read (understanding, db, text->str, 0, &understood, error))
    return FALSE;

  *embedding = understood.embedding;

  return TRUE;
}

static gboolean
is_opposite (IterateLearning *one,
             IterateLearning *two)
{
  const char *first = iterate_learning_get_direction (one);
  const char *second = iterate_learning_get_direction (two);

  return g_strcmp0 (first, "open") != 0 && g_strcmp0 (second, "open") != 0 &&
         g_strcmp0 (first, second) != 0;
}

/* What is clear stays; of two that are, the older. */
static IterateLearningRelation
make_relation (IterateLearning *newer,
               IterateLearning *older,
               double           similarity)
{
  gboolean older_is_open = g_strcmp0 (iterate_learning_get_direction (older), "open") == 0;
  gboolean newer_is_open = g_strcmp0 (iterate_learning_get_direction (newer), "open") == 0;
  gboolean keeps_newer = older_is_open && !newer_is_open;

  return (IterateLearningRelation) {
    .learning = iterate_record_get_id (ITERATE_RECORD (keeps_newer ? older : newer)),
    .other = iterate_record_get_id (ITERATE_RECORD (keeps_newer ? newer : older)),
    .contradicts = is_opposite (newer, older),
    .similarity = similarity,
  };
}

/**
 * iterate_learning_relations_find:
 * @learning: a new one
 *
 * Returns: (transfer full) (element-type IterateLearningRelation): how it is related to others, or
 *   %NULL with @error set
 */
GArray *
iterate_learning_relations_find (IterateDatabase       *db,
                                 IterateUnderstanding  *understanding,
                                 IterateLearning       *learning,
                                 gint64                 now,
                                 GError               **error)
{
  g_autoptr(GArray) relations = g_array_new (FALSE, FALSE, sizeof (IterateLearningRelation));
  g_autoptr(GPtrArray) others = iterate_learning_book_list (db, 0, now, error);
  IterateEmbedding own;

  if (others == NULL || !iterate_learning_get_embedding (learning, db, understanding, &own, error))
    return NULL;

  for (guint i = 0; i < others->len; i++)
    {
      IterateLearning *other = g_ptr_array_index (others, i);
      IterateLearningRelation relation;
      IterateEmbedding embedding;
      double similarity;

      if (iterate_record_get_id (ITERATE_RECORD (other)) >=
          iterate_record_get_id (ITERATE_RECORD (learning)) ||
          g_strcmp0 (iterate_learning_get_metric (other), iterate_learning_get_metric (learning)) != 0)
        continue;

      if (!iterate_learning_get_embedding (other, db, understanding, &embedding, error))
        return NULL;

      similarity = iterate_embedding_similarity (iterate_embedding_compare (&own, &embedding));
      if (similarity < SAME)
        continue;

      relation = make_relation (learning, other, similarity);
      g_array_append_val (relations, relation);
    }

  return g_steal_pointer (&relations);
}

/* Proposes what was found; what was proposed before is not again. */
gboolean
iterate_learning_relations_store (IterateDatabase  *db,
                                  GArray           *relations,
                                  gint64            now,
                                  GError          **error)
{
  for (guint i = 0; i < relations->len; i++)
    {
      const IterateLearningRelation *relation = &g_array_index (relations, IterateLearningRelation, i);

      if (!iterate_database_execute (db, error,
                                     "INSERT OR IGNORE INTO learning_proposal (action, learning, "
                                     "other, "
                                     "similarity, created_at) VALUES (?, ?, ?, ?, ?)", "siidi",
                                     relation->contradicts ? "contradict" : "merge",
                                     relation->learning, relation->other, relation->similarity, now))
        return FALSE;
    }

  return TRUE;
}

/* Returns: (transfer full) (element-type IterateLearningProposal): what waits for somebody to decide,
 * the surest first, or %NULL with @error set */
GPtrArray *
iterate_learning_proposal_list (IterateDatabase  *db,
                                GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_LEARNING_PROPOSAL);

  iterate_query_where (query, "status", ITERATE_EQUALS, "waiting");
  iterate_query_order_by (query, "similarity", TRUE);
  iterate_query_order_by (query, "id", FALSE);

  return iterate_query_list (query, db, error);
}

static gboolean
carry_out (IterateLearningProposal  *self,
           IterateDatabase          *db,
           gint64                    now,
           GError                  **error)
{
  g_autoptr(IterateLearning) learning = NULL;
  g_autoptr(IterateLearning) other = NULL;

  learning = iterate_database_find (db, ITERATE_TYPE_LEARNING,
                                    iterate_learning_proposal_get_learning (self), error);
  other = learning == NULL ? NULL : iterate_database_find (db, ITERATE_TYPE_LEARNING,
                                                           iterate_learning_proposal_get_other (self),
                                                           error);
  if (other == NULL)
    return FALSE;

  return g_strcmp0 (iterate_learning_proposal_get_action (self), "merge") == 0
           ? iterate_learning_book_merge (db, learning, other, now, error)
           : iterate_learning_book_contradict (db, learning, other, now, error);
}

/* Other proposals about what was merged away have nothing to decide any more. */
static gboolean
drop_moot (IterateDatabase  *db,
           GError          **error)
{
  return iterate_database_execute (db, error,
                                   "UPDATE learning_proposal SET status = 'rejected' "
                                   "WHERE status = 'waiting' AND EXISTS (SELECT 1 FROM learning AS l "
                                   "WHERE l.id IN (learning, other) AND l.status = 'merged')", "");
}

/* Does what is proposed, or leaves things as they are; the same is not proposed again. */
gboolean
iterate_learning_proposal_answer (IterateDatabase  *db,
                                  gint64            id,
                                  gboolean          accepted,
                                  const char       *who,
                                  gint64            now,
                                  GError          **error)
{
  g_autoptr(IterateLearningProposal) self = iterate_database_find (
    db, ITERATE_TYPE_LEARNING_PROPOSAL, id, error);

  if (self == NULL)
    return FALSE;

  if (g_strcmp0 (iterate_learning_proposal_get_status (self), "waiting") != 0)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT, _("The proposal was %s already"),
                   iterate_learning_proposal_get_status (self));
      return FALSE;
    }

  return iterate_database_update (db, self, error,
                                  "status", accepted ? "accepted" : "rejected",
                                  "answered-by", who,
                                  "answered-at", now,
                                  NULL) &&
         (!accepted || carry_out (self, db, now, error)) && drop_moot (db, error);
}

static char *
dup_insight (IterateDatabase  *db,
             gint64            id,
             GError          **error)
{
  g_autoptr(IterateLearning) learning = iterate_database_find (db, ITERATE_TYPE_LEARNING, id, error);
  const char *const *insights;

  if (learning == NULL)
    return NULL;

  insights = iterate_learning_get_insights (learning);

  return insights == NULL || insights[0] == NULL
       ? iterate_record_dup_subject (ITERATE_RECORD (learning))
                                                 : g_strdup (insights[0]);
}

/* Returns: (transfer full): the proposal as a sentence, or %NULL with @error set */
char *
iterate_learning_proposal_dup_text (IterateLearningProposal  *self,
                                    IterateDatabase          *db,
                                    GError                  **error)
{
  g_autofree char *one = dup_insight (db, iterate_learning_proposal_get_learning (self), error);
  g_autofree char *two = one == NULL ? NULL
       : dup_insight (db, iterate_learning_proposal_get_other (self),
                      error);

  if (two == NULL)
    return NULL;

  return g_strdup_printf (g_strcmp0 (iterate_learning_proposal_get_action (self), "merge") == 0
                            ? _("These say the same: %s – %s") : _("These say the opposite: %s – %s"),
                          one, two);
}
