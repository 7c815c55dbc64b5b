/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-understanding.h"

#include "iterate-data-folder.h"
#include "iterate-headline.h"
#include "iterate-similarity-loader.h"

#include <string.h>

/* How many of the newest texts tell how rare words are in the workspace. */
#define RARITY_TEXTS 5000

/* What a request is compared by: the words that many of its votes have. The tail of a sum of many texts
 * is what each has for itself, which says nothing and would be looked at in each search. */
#define MAX_REQUEST_TERMS 12

/* From so many on, another thread helps to read them. */
#define MANY_REQUESTS 1000

/* What a corrected answer should at least be, as a score of its head. */
#define PLAIN_SCORE 1.0
#define PLAIN_SENTIMENT .35
#define MIN_LEAD .5

/**
 * IterateUnderstanding:
 *
 * Reads texts as the workspace would: with what people corrected, by how rare words are in its
 * feedback, and beside its requests. It follows the workspace's file, whoever writes to it, and
 * may be used from any thread.
 */
struct _IterateUnderstanding
{
  GObject                 parent_instance;

  GMutex                  mutex;
  IterateTextModel       *model;
  IterateTextReader      *reader;
  IterateRarity          *rarity; /* (nullable): until it was read */
  IterateSimilarityIndex *index;

  gint64                  last_revision;
  gint64                  last_request;
  gint64                  n_corrections;
  gint64                  last_correction;
};

G_DEFINE_FINAL_TYPE (IterateUnderstanding, iterate_understanding, G_TYPE_OBJECT)

void
iterate_understood_clear (IterateUnderstood *self)
{
  g_clear_pointer (&self->headline, g_free);
  g_clear_pointer (&self->summary, g_free);
  g_clear_pointer (&self->reasons, g_array_unref);
}

static void
iterate_understanding_finalize (GObject *object)
{
  IterateUnderstanding *self = ITERATE_UNDERSTANDING (object);

  g_clear_pointer (&self->reader, iterate_text_reader_free);
  g_clear_pointer (&self->model, iterate_text_model_unref);
  g_clear_pointer (&self->rarity, iterate_rarity_free);
  g_clear_pointer (&self->index, iterate_similarity_index_free);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (iterate_understanding_parent_class)->finalize (object);
}

static void
iterate_understanding_class_init (IterateUnderstandingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_understanding_finalize;
}

static void
iterate_understanding_init (IterateUnderstanding *self)
{
  g_mutex_init (&self->mutex);
  self->index = iterate_similarity_index_new ();
}

/* Returns: (transfer full): the understanding of a workspace */
IterateUnderstanding *
iterate_understanding_new (void)
{
  return g_object_new (ITERATE_TYPE_UNDERSTANDING, NULL);
}

/* Maps the model when it is first asked. */
static gboolean
load_model (IterateUnderstanding  *self,
            GError               **error)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GMappedFile) file = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (self->model != NULL)
    return TRUE;

  folder = iterate_data_folder_find ("models", "ITERATE_MODEL_DIR", error);
  if (folder == NULL)
    return FALSE;

  path = g_build_filename (folder, "text.model", NULL);
  file = g_mapped_file_new (path, FALSE, error);
  if (file == NULL)
    return FALSE;

  bytes = g_mapped_file_get_bytes (file);
  self->model = iterate_text_model_new (bytes, error);
  if (self->model == NULL)
    return FALSE;

  self->reader = iterate_text_reader_new (self->model);

  return TRUE;
}

/* Which words are rare, by the newest feedback. */
static gboolean
read_rarity (IterateUnderstanding  *self,
             IterateDatabase       *db,
             GError               **error)
{
  g_autoptr(IterateRarity) rarity = iterate_rarity_new ();
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  if (self->rarity != NULL)
    return TRUE;

  rows = iterate_database_query (db, error,
                                 "SELECT content FROM feedback ORDER BY id DESC LIMIT ?", "i",
                                 (gint64) RARITY_TEXTS);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      const char *text = iterate_statement_get_string (rows, 0);
      IterateTextReading reading;
      const IterateToken *tokens;
      guint n;

      iterate_text_reader_read (self->reader, text, strlen (text), &reading);
      tokens = iterate_text_reader_get_tokens (self->reader, &n);
      iterate_rarity_add_text (rarity, tokens, n);
    }
  if (step == ITERATE_STEP_ERROR)
    return FALSE;

  self->rarity = g_steal_pointer (&rarity);

  return TRUE;
}

static void
learn_kind (IterateTextReader        *reader,
            const IterateTextReading *reading,
            IterateFeedbackKind       kind)
{
  float best = -PLAIN_SCORE;

  for (guint i = 0; i < ITERATE_N_FEEDBACK_KINDS; i++)
    {
      if (i != kind)
        best = MAX (best, reading->scores[ITERATE_HEAD_BUG + i]);
    }
  iterate_text_reader_learn (reader, ITERATE_HEAD_BUG + kind, MAX (best + MIN_LEAD, PLAIN_SCORE));
}

static void
learn_urgency (IterateTextReader        *reader,
               const IterateTextReading *reading,
               IterateUrgency            urgency)
{
  static const double wanted[] = { -4, -1.2, .9, 3 };
  double score = reading->scores[ITERATE_HEAD_URGENCY];

  if (reading->urgency == urgency)
    return;

  if (reading->urgency < urgency)
    iterate_text_reader_learn (reader, ITERATE_HEAD_URGENCY, MAX (wanted[urgency], score + MIN_LEAD));
  else
    iterate_text_reader_learn (reader, ITERATE_HEAD_URGENCY, MIN (wanted[urgency], -MIN_LEAD));
}

static void
learn (IterateTextReader *reader,
       const char        *text,
       const char        *field,
       const char        *value)
{
  IterateTextReading reading;
  IterateFeedbackKind kind;
  IterateUrgency urgency;
  double sentiment;

  iterate_text_reader_read (reader, text, strlen (text), &reading);
  if (g_str_equal (field, "kind") && iterate_feedback_kind_parse (value, &kind))
    learn_kind (reader, &reading, kind);
  else if (g_str_equal (field, "urgency") && iterate_urgency_parse (value, &urgency))
    learn_urgency (reader, &reading, urgency);
  else if (g_str_equal (field, "actionable"))
    iterate_text_reader_learn (reader, ITERATE_HEAD_ACTIONABLE,
                               g_str_equal (value, "true") ? PLAIN_SCORE : -PLAIN_SCORE);
  else if (g_str_equal (field, "sentiment") && iterate_sentiment_parse (value, &sentiment) &&
           sentiment != 0)
    iterate_text_reader_learn (reader, ITERATE_HEAD_SENTIMENT,
                               sentiment > 0 ? PLAIN_SENTIMENT : -PLAIN_SENTIMENT);
}

/* Learns all corrections anew when there are other ones than before. */
static gboolean
read_corrections (IterateUnderstanding  *self,
                  IterateDatabase       *db,
                  GError               **error)
{
  g_autoptr(IterateTextLayer) layer = NULL;
  g_autoptr(IterateStatement) rows = NULL;
  gint64 n, last;
  IterateStep step;

  if (!iterate_database_get_int64 (db, &n, error, "SELECT count(*) FROM feedback_correction", "") ||
      !iterate_database_get_int64 (db, &last, error,
                                   "SELECT coalesce(max(id), 0) FROM feedback_correction", ""))
    return FALSE;

  if (n == self->n_corrections && last == self->last_correction)
    return TRUE;

  layer = iterate_text_layer_new ();
  rows = iterate_database_query (db, error,
                                 "SELECT content, field, value FROM feedback_correction "
                                 "JOIN feedback ON feedback.id = feedback_id "
                                 "ORDER BY feedback_correction.id", "");
  if (rows == NULL)
    return FALSE;

  iterate_text_reader_set_layer (self->reader, layer);
  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    learn (self->reader, iterate_statement_get_string (rows, 0),
           iterate_statement_get_string (rows, 1), iterate_statement_get_string (rows, 2));
  if (step == ITERATE_STEP_ERROR)
    return FALSE;

  self->n_corrections = n;
  self->last_correction = last;

  return TRUE;
}

/**
 * iterate_understanding_read:
 * @text: valid UTF-8
 * @max_reasons: how many words to name for each answer
 * @understood: (out caller-allocates): to be cleared
 */
gboolean
iterate_understanding_read (IterateUnderstanding  *self,
                            IterateDatabase       *db,
                            const char            *text,
                            guint                  max_reasons,
                            IterateUnderstood     *understood,
                            GError               **error)
{
  g_autoptr(GMutexLocker) locker = NULL;
  const IterateToken *tokens;
  guint n;

  g_return_val_if_fail (ITERATE_IS_UNDERSTANDING (self), FALSE);

  locker = g_mutex_locker_new (&self->mutex);
  if (!load_model (self, error) || !read_rarity (self, db, error) ||
      !read_corrections (self, db, error))
    return FALSE;

  iterate_text_reader_read (self->reader, text, strlen (text), &understood->reading);
  tokens = iterate_text_reader_get_tokens (self->reader, &n);
  iterate_embedding_of_text (&understood->embedding, self->model, self->rarity, tokens, n);
  understood->headline = iterate_headline_of_text (text, tokens, n, self->model, self->rarity);
  understood->summary = iterate_summary_of_text (text, tokens, n);
  understood->reasons = max_reasons == 0 ? NULL
                                         : iterate_text_reader_explain (self->reader, max_reasons);

  return TRUE;
}

/**
 * iterate_understanding_find_headline:
 * @about: what it should say; of any length
 * @headline: (out) (transfer full): the few words of the text that say best what that is
 * @fit: (out): how well they say it, 0 … 1
 */
gboolean
iterate_understanding_find_headline (IterateUnderstanding    *self,
                                     IterateDatabase         *db,
                                     const char              *text,
                                     const IterateEmbedding  *about,
                                     char                   **headline,
                                     double                  *fit,
                                     GError                 **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  IterateEmbedding unit = *about;
  IterateTextReading reading;
  const IterateToken *tokens;
  guint n;

  if (!load_model (self, error) || !read_rarity (self, db, error))
    return FALSE;

  iterate_embedding_normalise (&unit);
  iterate_text_reader_read (self->reader, text, strlen (text), &reading);
  tokens = iterate_text_reader_get_tokens (self->reader, &n);
  *headline = iterate_headline_about (text, tokens, n, self->model, self->rarity, &unit, fit);

  return TRUE;
}

static void
forget_requests (IterateUnderstanding *self)
{
  iterate_similarity_index_free (self->index);
  self->index = iterate_similarity_index_new ();
  self->last_revision = 0;
  self->last_request = 0;
}

/* Whether what was read last is still there: a unit that was rolled back takes its requests
 * with it, and their revisions are used again. */
static gboolean
is_in_step (IterateUnderstanding  *self,
            IterateDatabase       *db,
            gboolean              *in_step,
            GError               **error)
{
  gint64 n;

  *in_step = self->last_request == 0;
  if (*in_step)
    return TRUE;

  if (!iterate_database_get_int64 (db, &n, error,
                                   "SELECT count(*) FROM feature_request "
                                   "WHERE id = ? AND revision >= ?", "ii", self->last_request,
                                   self->last_revision))
    return FALSE;

  *in_step = n == 1;

  return TRUE;
}

/* Returns: the request's number */
static gint64
read_request (IterateUnderstanding *self,
              IterateStatement     *row,
              IterateEmbedding     *embedding)
{
  gint64 id = iterate_statement_get_int64 (row, 0), revision = iterate_statement_get_int64 (row, 2);
  gsize size;
  gconstpointer data = iterate_statement_get_bytes (row, 1, &size);

  iterate_embedding_read (embedding, data, size);
  iterate_embedding_keep (embedding, MAX_REQUEST_TERMS);
  iterate_embedding_normalise (embedding);
  if (revision > self->last_revision)
    {
      self->last_request = id;
      self->last_revision = revision;
    }

  return id;
}

/* Puts all rows into the index; many of them with another thread's help. */
static gboolean
follow_rows (IterateUnderstanding  *self,
             IterateStatement      *rows,
             GError               **error)
{
  g_autoptr(IterateSimilarityLoader) loader = NULL;
  guint n = 0;
  IterateStep step;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      IterateEmbedding embedding;
      gint64 id = read_request (self, rows, &embedding);

      n++;
      if (n == MANY_REQUESTS)
        loader = iterate_similarity_loader_new (self->index);
      if (loader != NULL)
        iterate_similarity_loader_add (loader, id, &embedding);
      else
        iterate_similarity_index_set (self->index, id, &embedding);
    }

  return step != ITERATE_STEP_ERROR;
}

/* Brings the index up to the workspace's file. */
static gboolean
follow_requests (IterateUnderstanding  *self,
                 IterateDatabase       *db,
                 GError               **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  gboolean in_step;

  if (!is_in_step (self, db, &in_step, error))
    return FALSE;
  if (!in_step)
    forget_requests (self);

  /* What was shipped, declined or merged takes no more votes. All at once are read fastest as they
   * lie in the file. */
  rows = iterate_database_query (
    db, error,
    self->last_revision == 0
      ? "SELECT id, CASE WHEN status IN ('open', 'planned', 'started') THEN vector END, revision "
        "FROM feature_request NOT INDEXED WHERE revision > ?"
      : "SELECT id, CASE WHEN status IN ('open', 'planned', 'started') THEN vector END, revision "
        "FROM feature_request WHERE revision > ?", "i", self->last_revision);

  return rows != NULL && follow_rows (self, rows, error);
}

/**
 * iterate_understanding_find:
 * @cut: the raw product that is asked for at least
 * @except: a request that is left out, or 0
 * @request: (out): the most similar request; 0 when there is none
 * @raw: (out): the product with it
 *
 * Finds the request that a text is about among all that are not done.
 */
gboolean
iterate_understanding_find (IterateUnderstanding    *self,
                            IterateDatabase         *db,
                            const IterateEmbedding  *embedding,
                            double                   cut,
                            gint64                   except,
                            gint64                  *request,
                            double                  *raw,
                            GError                 **error)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (ITERATE_IS_UNDERSTANDING (self), FALSE);

  locker = g_mutex_locker_new (&self->mutex);
  if (!follow_requests (self, db, error))
    return FALSE;

  if (!iterate_similarity_index_find (self->index, embedding, cut, except, request, raw))
    {
      *request = 0;
      *raw = 0;
    }

  return TRUE;
}
