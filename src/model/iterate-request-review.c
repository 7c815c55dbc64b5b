/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-request-review.h"

#include "iterate-embedding.h"
#include "iterate-request-ledger.h"
#include "iterate-settings.h"

#include <math.h>

/* A vote is placed by what was known when it came. Once there are more, two requests may turn out to
 * be the same, and one to be two: both are looked for now and then, and proposed. */

/* How similar two requests as a whole are at least to be proposed as one. Sums of many texts are more
 * alike than two texts, so that the bar is above that for a vote: from here on 10 of 15 proposals on
 * texts of banking77 that taught nothing are the same intent, and 5 of 5 on CLINC150's
 * (tests/evaluate_feedback.py). */
#define SAME_AS_A_WHOLE .88

/* A vote that is less like its request than that has strayed, and so has a part that is made of such
 * votes; measured likewise: 8 of the 10 splits that are proposed on banking77 are right. */
#define STRAY_RAW .49
#define PART_RAW .52

/* Fewer votes say too little to be parted, and a part is not made of fewer. */
#define MIN_VOTES 8
#define MIN_PART 3

/* The newest votes are looked at, and the largest requests. */
#define MAX_VOTES 150
#define MAX_REQUESTS 1000

/* How much a workspace has to grow to be looked at again. */
#define FIRST_REVIEW 50
#define GROWTH 1.5

typedef struct
{
  gboolean  merge;
  gint64    request;
  gint64    other;
  double    similarity;
  GString  *feedback; /* A JSON array of ids */
  char     *topic;    /* (nullable) */
} Found;

static void
free_found (gpointer data)
{
  Found *found = data;

  if (found->feedback != NULL)
    g_string_free (found->feedback, TRUE);
  g_free (found->topic);
  g_free (found);
}

typedef struct
{
  gint64           id;
  gint64           votes;
  IterateEmbedding centre;
} Request;

static GArray *
list_open (IterateDatabase  *db,
           GError          **error)
{
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (Request));
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error,
                                 "SELECT id, votes, vector FROM feature_request WHERE votes > 0 AND "
                                 "status IN ('open', 'planned', 'started') ORDER BY votes DESC, id",
                                 "");
  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      Request request = {
        .id = iterate_statement_get_int64 (rows, 0),
        .votes = iterate_statement_get_int64 (rows, 1),
      };
      gsize size;
      gconstpointer data = iterate_statement_get_bytes (rows, 2, &size);

      iterate_embedding_read (&request.centre, data, size);
      iterate_embedding_normalise (&request.centre);
      g_array_append_val (list, request);
    }

  return step == ITERATE_STEP_ERROR ? NULL : g_steal_pointer (&list);
}

/* The smaller of two goes into the larger. */
static gboolean
find_merge (IterateDatabase       *db,
            IterateUnderstanding  *understanding,
            const Request         *request,
            GHashTable            *votes,
            GPtrArray             *all,
            GError               **error)
{
  gint64 other;
  double raw;
  Found *found;
  gint64 other_votes;

  if (!iterate_understanding_find (understanding, db, &request->centre,
                                   iterate_embedding_raw_cut (SAME_AS_A_WHOLE), request->id, &other,
                                   &raw, error))
    return FALSE;

  other_votes = GPOINTER_TO_SIZE (g_hash_table_lookup (votes, GSIZE_TO_POINTER (other)));
  if (other == 0 || other_votes < request->votes ||
      (other_votes == request->votes && other > request->id))
    return TRUE;

  found = g_new0 (Found, 1);
  found->merge = TRUE;
  found->request = request->id;
  found->other = other;
  found->similarity = iterate_embedding_similarity (raw);
  g_ptr_array_add (all, found);

  return TRUE;
}

/* What becomes of a vote: those that strayed are gathered into parts, numbered from PART on. */
enum
{
  STAYS,
  STRAY,
  PART,
};

typedef struct
{
  gint64           id;
  guint            part;
  IterateEmbedding embedding;
  char            *headline;
} Vote;

static void
clear_vote (gpointer data)
{
  g_free (((Vote *) data)->headline);
}

static GArray *
list_votes (IterateDatabase       *db,
            IterateUnderstanding  *understanding,
            gint64                 request,
            GError               **error)
{
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (Vote));
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  g_array_set_clear_func (list, clear_vote);
  rows = iterate_database_query (db, error,
                                 "SELECT id, content FROM feedback WHERE request_id = ? "
                                 "ORDER BY id DESC LIMIT ?", "ii", request, (gint64) MAX_VOTES);
  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      g_auto(IterateUnderstood) understood = { 0 };
      Vote vote = { .id = iterate_statement_get_int64 (rows, 0) };

      if (!iterate_understanding_read (understanding, db, iterate_statement_get_string (rows, 1), 0,
                                       &understood, error))
        return NULL;

      vote.embedding = understood.embedding;
      vote.headline = g_steal_pointer (&understood.headline);
      g_array_append_val (list, vote);
    }

  return step == ITERATE_STEP_ERROR ? NULL : g_steal_pointer (&list);
}

static void
sum_part (GArray           *votes,
          guint             part,
          IterateEmbedding *centre)
{
  centre->n_terms = 0;
  for (guint i = 0; i < votes->len; i++)
    {
      if (g_array_index (votes, Vote, i).part == part)
        iterate_embedding_add (centre, &g_array_index (votes, Vote, i).embedding, 1);
    }
  iterate_embedding_normalise (centre);
}

/* Marks what would not be a vote for the request by what it has become. */
static void
mark_strays (GArray                 *votes,
             const IterateEmbedding *whole)
{
  for (guint i = 0; i < votes->len; i++)
    {
      Vote *vote = &g_array_index (votes, Vote, i);

      vote->part = iterate_embedding_compare (&vote->embedding, whole) < STRAY_RAW ? STRAY : STAYS;
    }
}

/* Gathers the strays that are about the same as one of them. Returns: how many */
static guint
gather (GArray           *votes,
        guint             seed,
        guint             part,
        IterateEmbedding *centre)
{
  IterateEmbedding sum = g_array_index (votes, Vote, seed).embedding;
  guint n = 1;

  *centre = sum;
  g_array_index (votes, Vote, seed).part = part;
  for (guint i = seed + 1; i < votes->len; i++)
    {
      Vote *vote = &g_array_index (votes, Vote, i);

      if (vote->part != STRAY || iterate_embedding_compare (&vote->embedding, centre) < STRAY_RAW)
        continue;

      vote->part = part;
      iterate_embedding_add (&sum, &vote->embedding, 1);
      *centre = sum;
      iterate_embedding_normalise (centre);
      n++;
    }

  return n;
}

/* Returns: the largest part that is about something else than the whole, or 0 for none */
static guint
find_part (GArray           *votes,
           IterateEmbedding *centre,
           double           *raw)
{
  IterateEmbedding whole, tried;
  guint best = 0, n_best = MIN_PART - 1, part = PART;

  sum_part (votes, STAYS, &whole);
  mark_strays (votes, &whole);
  for (guint seed = 0; seed < votes->len; seed++)
    {
      guint n;

      if (g_array_index (votes, Vote, seed).part != STRAY)
        continue;

      n = gather (votes, seed, part, &tried);
      if (n > n_best && iterate_embedding_compare (&tried, &whole) < PART_RAW)
        {
          best = part;
          n_best = n;
          *centre = tried;
          *raw = iterate_embedding_compare (&tried, &whole);
        }
      part++;
    }

  return best;
}

/* Returns: (transfer full): the headline that says best what a part is about */
static char *
find_topic (GArray                 *votes,
            guint                   part,
            const IterateEmbedding *centre)
{
  const char *topic = "";
  double best = -1;

  for (guint i = 0; i < votes->len; i++)
    {
      const Vote *vote = &g_array_index (votes, Vote, i);
      double raw = iterate_embedding_compare (&vote->embedding, centre);

      if (vote->part == part && raw > best)
        {
          best = raw;
          topic = vote->headline;
        }
    }

  return g_strdup (topic);
}

static GString *
list_ids (GArray *votes,
          guint   part)
{
  GString *ids = g_string_new ("[");

  for (guint i = 0; i < votes->len; i++)
    {
      if (g_array_index (votes, Vote, i).part == part)
        g_string_append_printf (ids, "%s%" G_GINT64_FORMAT, ids->len > 1 ? "," : "",
                                g_array_index (votes, Vote, i).id);
    }

  return g_string_append_c (ids, ']');
}

static gboolean
find_split (IterateDatabase       *db,
            IterateUnderstanding  *understanding,
            const Request         *request,
            GPtrArray             *all,
            GError               **error)
{
  g_autoptr(GArray) votes = list_votes (db, understanding, request->id, error);
  IterateEmbedding centre;
  double raw;
  guint part;
  Found *found;

  if (votes == NULL)
    return FALSE;

  part = find_part (votes, &centre, &raw);
  if (part == 0)
    return TRUE;

  found = g_new0 (Found, 1);
  found->request = request->id;
  found->similarity = iterate_embedding_similarity (raw);
  found->feedback = list_ids (votes, part);
  found->topic = find_topic (votes, part, &centre);
  g_ptr_array_add (all, found);

  return TRUE;
}

/**
 * iterate_request_review_find:
 * @db: a reading connection, since this takes a while
 *
 * Looks for requests that are the same, and for those that are two.
 *
 * Returns: (transfer full): what was found, for iterate_request_review_store(), or %NULL with @error
 * set
 */
GPtrArray *
iterate_request_review_find (IterateDatabase       *db,
                             IterateUnderstanding  *understanding,
                             GError               **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (free_found);
  g_autoptr(GHashTable) votes = g_hash_table_new (NULL, NULL);
  g_autoptr(GArray) requests = list_open (db, error);

  if (requests == NULL)
    return NULL;

  for (guint i = 0; i < requests->len; i++)
    g_hash_table_insert (votes, GSIZE_TO_POINTER (g_array_index (requests, Request, i).id),
                         GSIZE_TO_POINTER (g_array_index (requests, Request, i).votes));

  for (guint i = 0; i < requests->len; i++)
    {
      const Request *request = &g_array_index (requests, Request, i);

      if (!find_merge (db, understanding, request, votes, all, error))
        return NULL;
      if (i < MAX_REQUESTS && request->votes >= MIN_VOTES &&
          !find_split (db, understanding, request, all, error))
        return NULL;
    }

  return g_steal_pointer (&all);
}

/* What somebody rejected is not proposed again. */
static gboolean
store_found (IterateDatabase  *db,
             const Found      *found,
             gint64            now,
             GError          **error)
{
  return iterate_database_execute (
    db, error,
    "INSERT INTO request_proposal (action, request_id, other_id, feedback, topic, similarity, "
    "created_at) SELECT ?1, ?2, nullif (?3, 0), ?4, ?5, ?6, ?7 WHERE NOT EXISTS ("
    "SELECT 1 FROM request_proposal WHERE action = ?1 AND status = 'rejected' AND "
    "(request_id = ?2 AND coalesce (other_id, 0) = ?3 OR request_id = ?3 AND other_id = ?2))",
    "siissdi", found->merge ? "merge" : "split", found->request, found->other,
    found->feedback == NULL ? "[]" : found->feedback->str, found->topic, found->similarity, now);
}

/* Puts what was found in place of what was proposed before and nobody decided. */
gboolean
iterate_request_review_store (IterateDatabase  *db,
                              GPtrArray        *found,
                              gint64            now,
                              GError          **error)
{
  if (!iterate_database_execute (db, error, "DELETE FROM request_proposal WHERE status = 'waiting'",
                                 ""))
    return FALSE;

  for (guint i = 0; i < found->len; i++)
    {
      if (!store_found (db, g_ptr_array_index (found, i), now, error))
        return FALSE;
    }

  return TRUE;
}

/* Whether a workspace that has just got its @n_requests-th request has grown enough to be looked at
 * again; so all looks together cost no more than a few times the last one. */
gboolean
iterate_request_review_is_due (gint64 n_requests)
{
  return n_requests >= FIRST_REVIEW &&
         floor (log ((double) n_requests / FIRST_REVIEW) / log (GROWTH)) >
           floor (log ((double) (n_requests - 1) / FIRST_REVIEW) / log (GROWTH));
}
