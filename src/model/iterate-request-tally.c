/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-request-tally.h"

#include "iterate-error.h"
#include "iterate-priority-queue.h"

/* A request is as urgent as this share of its feedback says at least. */
#define URGENT_SHARE (1.0 / 3)

/* Counts one more piece of feedback; its embedding is for the caller to add. */
void
iterate_request_tally_count (IterateRequestTally *tally,
                             IterateUrgency       urgency,
                             IterateFeedbackKind  kind,
                             double               sentiment)
{
  const char *label = iterate_sentiment_get_label (sentiment);

  tally->votes++;
  tally->urgencies[urgency]++;
  tally->kinds[kind]++;
  tally->sentiment_sum += sentiment;
  tally->n_positive += g_str_equal (label, "positive");
  tally->n_negative += g_str_equal (label, "negative");
}

static IterateUrgency
get_urgency (const IterateRequestTally *tally)
{
  gint64 n = 0;

  for (int level = ITERATE_URGENCY_CRITICAL; level > ITERATE_URGENCY_LOW; level--)
    {
      n += tally->urgencies[level];
      if (n > 0 && n >= URGENT_SHARE * tally->votes)
        return level;
    }

  return ITERATE_URGENCY_LOW;
}

/* Praise asks for nothing: it is the kind only of what was praised alone. */
static IterateFeedbackKind
get_kind (const IterateRequestTally *tally)
{
  IterateFeedbackKind best = ITERATE_FEEDBACK_FEATURE;

  for (guint i = 0; i < ITERATE_N_FEEDBACK_KINDS; i++)
    {
      if (i != ITERATE_FEEDBACK_PRAISE && tally->kinds[i] > tally->kinds[best])
        best = i;
    }

  return tally->kinds[best] == 0 ? ITERATE_FEEDBACK_PRAISE : best;
}

static void
bind_tally (IterateStatement *statement,
            int               first,
            const IterateRequestTally      *tally,
            double            score,
            gint64            now)
{
  double mean = tally->votes == 0 ? 0 : tally->sentiment_sum / tally->votes;

  iterate_statement_bind_int64 (statement, first++, tally->votes);
  for (guint i = 0; i < ITERATE_N_URGENCIES; i++)
    iterate_statement_bind_int64 (statement, first++, tally->urgencies[i]);
  for (guint i = 0; i < ITERATE_N_FEEDBACK_KINDS; i++)
    iterate_statement_bind_int64 (statement, first++, tally->kinds[i]);
  iterate_statement_bind_int64 (statement, first++, tally->n_positive);
  iterate_statement_bind_int64 (statement, first++, tally->n_negative);
  iterate_statement_bind_double (statement, first++, tally->sentiment_sum);
  iterate_statement_bind_bytes (statement, first++, tally->sum.terms,
                                tally->sum.n_terms * sizeof (IterateTerm));
  iterate_statement_bind_string (statement, first++, iterate_urgency_get_name (get_urgency (tally)));
  iterate_statement_bind_string (statement, first++, iterate_feedback_kind_get_name (get_kind (tally)));
  iterate_statement_bind_double (statement, first++, mean);
  iterate_statement_bind_double (statement, first++, score);
  iterate_statement_bind_int64 (statement, first, now);
}

static gboolean
score_tally (IterateDatabase  *db,
             const IterateRequestTally      *tally,
             double           *score,
             GError          **error)
{
  IteratePriorityQueue queue;

  if (!iterate_priority_queue_load (&queue, db, error))
    return FALSE;

  *score = iterate_priority_queue_weigh (
             &queue, tally->votes, iterate_urgency_get_name (get_urgency (tally)),
             tally->votes == 0 ? 0 : tally->sentiment_sum / tally->votes).score;

  return TRUE;
}

/* Writes what a request adds up to, with its score. */
gboolean
iterate_request_tally_write (IterateDatabase            *db,
                             gint64                      request,
                             const IterateRequestTally  *tally,
                             gint64                      now,
                             GError                    **error)
{
  g_autoptr(IterateStatement) update = NULL;
  double score;

  if (!score_tally (db, tally, &score, error))
    return FALSE;

  update = iterate_database_prepare (
    db, "UPDATE feature_request SET votes = ?, n_low = ?, n_normal = ?, n_high = ?, n_critical = ?, "
        "n_bug = ?, n_feature = ?, n_usability = ?, n_praise = ?, n_question = ?, n_positive = ?, "
        "n_negative = ?, sentiment_sum = ?, vector = ?, urgency = ?, kind = ?, sentiment = ?, "
        "score = ?, updated_at = ?, status = CASE WHEN ?1 = 0 THEN 'empty' "
        "WHEN status = 'empty' THEN 'open' ELSE status END, revision = " ITERATE_NEXT_REVISION
        " WHERE id = ?", error);
  if (update == NULL)
    return FALSE;

  bind_tally (update, 0, tally, score, now);
  iterate_statement_bind_int64 (update, 19, request);

  return iterate_statement_run (update, error);
}

/* Reads what a request adds up to. */
gboolean
iterate_request_tally_read (IterateDatabase      *db,
                            gint64                request,
                            IterateRequestTally  *tally,
                            GError              **error)
{
  g_autoptr(IterateStatement) row = NULL;
  gconstpointer data;
  gsize size;
  int at = 0;

  row = iterate_database_query (
    db, error,
    "SELECT votes, n_low, n_normal, n_high, n_critical, n_bug, n_feature, n_usability, n_praise, "
    "n_question, n_positive, n_negative, sentiment_sum, vector FROM feature_request WHERE id = ?",
    "i", request);
  if (row == NULL)
    return FALSE;

  if (iterate_statement_step (row, error) != ITERATE_STEP_ROW)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                     "There is no request req-%" G_GINT64_FORMAT, request);
      return FALSE;
    }

  tally->votes = iterate_statement_get_int64 (row, at++);
  for (guint i = 0; i < ITERATE_N_URGENCIES; i++)
    tally->urgencies[i] = iterate_statement_get_int64 (row, at++);
  for (guint i = 0; i < ITERATE_N_FEEDBACK_KINDS; i++)
    tally->kinds[i] = iterate_statement_get_int64 (row, at++);
  tally->n_positive = iterate_statement_get_int64 (row, at++);
  tally->n_negative = iterate_statement_get_int64 (row, at++);
  tally->sentiment_sum = iterate_statement_get_double (row, at++);
  data = iterate_statement_get_bytes (row, at, &size);
  iterate_embedding_read (&tally->sum, data, size);

  return TRUE;
}

/* Makes a request of what it adds up to. */
gboolean
iterate_request_tally_insert (IterateDatabase            *db,
                              const char                 *topic,
                              const char                 *description,
                              const IterateRequestTally  *tally,
                              gint64                      now,
                              gint64                     *request,
                              GError                    **error)
{
  g_autoptr(IterateStatement) insert = NULL;
  double score;

  if (!score_tally (db, tally, &score, error))
    return FALSE;

  insert = iterate_database_prepare (
    db, "INSERT INTO feature_request (topic, description, votes, n_low, n_normal, n_high, "
        "n_critical, n_bug, n_feature, n_usability, n_praise, n_question, n_positive, n_negative, "
        "sentiment_sum, vector, urgency, kind, sentiment, score, updated_at, created_at, revision) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        ITERATE_NEXT_REVISION ")", error);
  if (insert == NULL)
    return FALSE;

  iterate_statement_bind_string (insert, 0, topic);
  iterate_statement_bind_string (insert, 1, description);
  bind_tally (insert, 2, tally, score, now);
  iterate_statement_bind_int64 (insert, 21, now);
  if (!iterate_statement_run (insert, error))
    return FALSE;

  *request = iterate_database_get_last_id (db);

  return TRUE;
}
