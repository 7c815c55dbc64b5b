/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-task-advice.h"

#include "iterate-error.h"
#include "iterate-learning-book.h"
#include "iterate-learning-relations.h"
#include "iterate-query.h"
#include "iterate-settings.h"
#include "iterate-task-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Which learnings a task should consider: those for its type of task, then those about its metric, then
 * those about something like it. Within each, the surer, the closer and the more helpful before, the
 * earlier. */

/* More than this nobody reads. */
#define MOST_PIECES 7

/* Something like it, on the scale on which .8 is the same request. */
#define ALIKE 0.55

/* What only disturbed, this often more than it helped, is left out. */
#define MOST_DISTURBED 3

typedef struct
{
  IterateDatabase      *db;
  IterateUnderstanding *understanding;
  IterateTask          *task;
  IterateEmbedding      embedding;
  char                 *words; /* (owned): what the task says, in lower case */
} Looking;

static void
looking_clear (Looking *self)
{
  g_free (self->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Looking, looking_clear)

static void
piece_free (gpointer data)
{
  IterateAdvicePiece *self = data;

  g_clear_object (&self->learning);
  g_free (self->reason);
  g_free (self);
}

static gboolean
read_task (Looking  *self,
           GError  **error)
{
  g_auto(IterateUnderstood) understood = { 0 };
  g_autofree char *text = g_strdup_printf ("%s. %s", iterate_task_get_title (self->task),
                                           iterate_task_get_description (self->task));

  if (!iterate_understanding_read (self->understanding, self->db, text, 0, &understood, error))
    return FALSE;

  self->embedding = understood.embedding;
  self->words = g_utf8_strdown (text, -1);

  return TRUE;
}

static gboolean
is_about_metric (Looking    *self,
                 const char *metric)
{
  return *metric != '\0' && (g_strcmp0 (iterate_task_get_metric (self->task), metric) == 0 ||
                             strstr (self->words, metric) != NULL);
}

/* How helpful it was before: 1 as long as nobody said, up to 2, down to 0 (the mean of a flat prior and
 * what people said, doubled). */
static gboolean
get_helpfulness (IterateDatabase  *db,
                 gint64            learning,
                 double           *factor,
                 gboolean         *disturbs,
                 GError          **error)
{
  gint64 n_yes, n_no;

  if (!iterate_database_get_int64 (db, &n_yes, error, "SELECT count(*) FROM annotation "
                                   "WHERE learning = ? AND helpful = 1", "i", learning) ||
      !iterate_database_get_int64 (db, &n_no, error, "SELECT count(*) FROM annotation "
                                   "WHERE learning = ? AND helpful = -1", "i", learning))
    return FALSE;

  *factor = 2 * (double) (n_yes + 1) / (double) (n_yes + n_no + 2);
  *disturbs = n_no - n_yes >= MOST_DISTURBED;

  return TRUE;
}

/* Returns: (nullable): which metric the task and the learning share */
static const char *
find_metric (Looking         *self,
             IterateLearning *learning)
{
  const char *const *contexts = iterate_learning_get_applicable_to (learning);
  const char *metric = iterate_learning_get_metric (learning);

  if (is_about_metric (self, metric))
    return metric;

  for (guint i = 0; contexts != NULL && contexts[i] != NULL; i++)
    {
      if (is_about_metric (self, contexts[i]))
        return contexts[i];
    }

  return NULL;
}

static const char *
match (Looking          *self,
       IterateLearning  *learning,
       double            similarity)
{
  const char *const *contexts = iterate_learning_get_applicable_to (learning);

  if (contexts != NULL && g_strv_contains (contexts, iterate_task_get_type_name (self->task)))
    return "type";

  return find_metric (self, learning) != NULL ? "metric" : similarity >= ALIKE ? "text" : NULL;
}

static char *
give_reason (Looking         *self,
             IterateLearning *learning,
             const char      *matched,
             double           factor)
{
  g_autofree char *why = NULL;

  if (g_str_equal (matched, "type"))
    why = g_strdup_printf (_("It applies to tasks of the type “%s”"),
                           iterate_task_get_word_text (iterate_task_get_type_name (self->task)));
  else if (g_str_equal (matched, "metric"))
    why = g_strdup_printf (_("It is about %s"), find_metric (self, learning));
  else
    why = g_strdup (_("It is about something like this task"));

  return factor > 1 ? g_strdup_printf (_("%s, and helped before"), why) : g_steal_pointer (&why);
}

/* Adds what @learning says to the task, where it says something. */
static gboolean
consider (Looking          *self,
          IterateLearning  *learning,
          double            half_life,
          gint64            now,
          GPtrArray        *pieces,
          GError          **error)
{
  IterateAdvicePiece *piece;
  IterateEmbedding embedding;
  double similarity, factor;
  const char *matched;
  gboolean disturbs;

  if (!iterate_learning_get_embedding (learning, self->db, self->understanding, &embedding, error) ||
      !get_helpfulness (self->db, iterate_record_get_id (ITERATE_RECORD (learning)), &factor, &disturbs,
                        error))
    return FALSE;

  similarity = iterate_embedding_similarity (iterate_embedding_compare (&self->embedding, &embedding));
  matched = match (self, learning, similarity);
  if (matched == NULL || disturbs)
    return TRUE;

  piece = g_new0 (IterateAdvicePiece, 1);
  piece->learning = g_object_ref (learning);
  piece->matched = matched;
  piece->reason = give_reason (self, learning, matched, factor);
  piece->score = (iterate_learning_fade (learning, half_life, now) + .1) * (1 + similarity) * factor;
  g_ptr_array_add (pieces, piece);

  return TRUE;
}

static int
get_rank (const char *matched)
{
  return g_str_equal (matched, "type") ? 0 : g_str_equal (matched, "metric") ? 1 : 2;
}

static int
compare_pieces (gconstpointer a,
                gconstpointer b)
{
  const IterateAdvicePiece *one = *(IterateAdvicePiece **) a, *two = *(IterateAdvicePiece **) b;

  if (get_rank (one->matched) != get_rank (two->matched))
    return get_rank (one->matched) - get_rank (two->matched);

  return one->score < two->score ? 1 : one->score > two->score ? -1 : 0;
}

/**
 * iterate_task_advice_find:
 * @task: a new one
 *
 * Returns: (transfer full) (element-type IterateAdvicePiece): what earlier learnings say to it, the
 *   most fitting first, or %NULL with @error set
 */
GPtrArray *
iterate_task_advice_find (IterateDatabase       *db,
                          IterateUnderstanding  *understanding,
                          IterateTask           *task,
                          gint64                 now,
                          GError               **error)
{
  g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func (piece_free);
  g_autoptr(GPtrArray) learnings = iterate_learning_book_list (db, 0, now, error);
  g_auto(Looking) looking = { db, understanding, task };
  double half_life;

  if (learnings == NULL || !read_task (&looking, error) ||
      !iterate_learning_read_half_life (db, &half_life, error))
    return NULL;

  for (guint i = 0; i < learnings->len; i++)
    {
      if (!consider (&looking, g_ptr_array_index (learnings, i), half_life, now, pieces, error))
        return NULL;
    }

  g_ptr_array_sort (pieces, compare_pieces);
  if (pieces->len > MOST_PIECES)
    g_ptr_array_set_size (pieces, MOST_PIECES);

  return g_steal_pointer (&pieces);
}

/* Keeps what was found beside the task. */
gboolean
iterate_task_advice_store (IterateDatabase  *db,
                           IterateTask      *task,
                           GPtrArray        *pieces,
                           gint64            now,
                           GError          **error)
{
  for (guint i = 0; i < pieces->len; i++)
    {
      const IterateAdvicePiece *piece = g_ptr_array_index (pieces, i);
      g_autoptr(IterateAnnotation) annotation = NULL;

      annotation = iterate_database_create (
        db, ITERATE_TYPE_ANNOTATION, error,
        "task", iterate_record_get_id (ITERATE_RECORD (task)),
        "learning", iterate_record_get_id (ITERATE_RECORD (piece->learning)),
        "matched", piece->matched,
        "reason", piece->reason,
        "score", piece->score,
        "helpful", (gint64) 0,
        "created-at", now,
        NULL);
      if (annotation == NULL)
        return FALSE;
    }

  return TRUE;
}

/* Returns: (transfer full) (element-type IterateAnnotation): what was found for a task, in its order,
 * or %NULL with @error set */
GPtrArray *
iterate_task_advice_list (IterateDatabase  *db,
                          gint64            task,
                          GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_ANNOTATION);

  iterate_query_where (query, "task", ITERATE_EQUALS, task);
  iterate_query_order_by (query, "id", FALSE);

  return iterate_query_list (query, db, error);
}

/**
 * iterate_task_advice_judge:
 * @helpful: 1 where it helped, −1 where it did not, 0 to take that back
 *
 * What somebody says of a learning counts when the next task is given advice.
 */
gboolean
iterate_task_advice_judge (IterateDatabase  *db,
                           gint64            annotation,
                           int               helpful,
                           const char       *who,
                           gint64            now,
                           GError          **error)
{
  g_autoptr(IterateAnnotation) self = iterate_database_find (db, ITERATE_TYPE_ANNOTATION, annotation,
                                                             error);

  return self != NULL && iterate_database_update (db, self, error,
                                                  "helpful", (gint64) CLAMP (helpful, -1, 1),
                                                  "answered-by", who,
                                                  "answered-at", now,
                                                  NULL);
}
