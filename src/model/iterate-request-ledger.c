/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-request-ledger.h"

#include "iterate-error.h"
#include "iterate-feature-request.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-request-tally.h"
#include "iterate-settings.h"

#include <string.h>

/* After so many votes one more changes nothing in what a request is about. */
#define SETTLED_VOTES 64

#define MAX_TOPIC 200

/* So many votes are each looked at for a better topic. */
#define NAMING_VOTES 8

/* How much of its fit a topic keeps as the votes double. */
#define STALE_FIT .9

static gboolean
link_feedback (IterateDatabase  *db,
               gint64            feedback,
               gint64            request,
               double            similarity,
               const char       *placed_by,
               GError          **error)
{
  return iterate_database_execute (
    db, error,
    "UPDATE feedback SET request_id = ?, similarity = ?, placed_by = ?, merged_from = NULL "
    "WHERE id = ?",
    "idsi", request, similarity, placed_by, feedback);
}

static gboolean
append (IterateDatabase  *db,
        const char       *type,
        gint64            request,
        const char       *topic,
        gint64            now,
        GError          **error)
{
  g_autofree char *subject = iterate_id_format ("req", request);
  g_autoptr(JsonObject) payload = json_object_new ();

  if (topic != NULL)
    json_object_set_string_member (payload, "topic", topic);

  return iterate_journal_append (db, now, type, subject, payload, NULL, error) != 0;
}

/**
 * iterate_request_ledger_create:
 * @feedback: the piece that asks for it
 * @placed_by: `iterate`, or who decided
 * @request: (out): its number
 *
 * Makes a request of a piece of feedback.
 */
gboolean
iterate_request_ledger_create (IterateDatabase          *db,
                               const IterateUnderstood  *understood,
                               gint64                    feedback,
                               const char               *placed_by,
                               gint64                    now,
                               gint64                   *request,
                               GError                  **error)
{
  const IterateTextReading *reading = &understood->reading;
  IterateRequestTally tally = { .sum = understood->embedding };

  iterate_request_tally_count (&tally, reading->urgency, reading->kind, reading->sentiment);

  return iterate_request_tally_insert (db, understood->headline, understood->summary, &tally, now,
                                       request, error) &&
         link_feedback (db, feedback, *request, 1, placed_by, error);
}

/* Returns: (transfer full): what a piece of feedback says, or %NULL with @error set */
static char *
dup_content (IterateDatabase  *db,
             gint64            feedback,
             GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;

  row = iterate_database_query (db, error, "SELECT content FROM feedback WHERE id = ?", "i",
                                feedback);
  if (row == NULL)
    return NULL;

  switch (iterate_statement_step (row, error))
    {
    case ITERATE_STEP_ROW:
      return g_strdup (iterate_statement_get_string (row, 0));

    case ITERATE_STEP_DONE:
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                   "There is no feedback-%" G_GINT64_FORMAT, feedback);
      return NULL;

    default:
      return NULL;
    }
}

static gboolean
has_doubled (gint64 votes)
{
  return (votes & (votes - 1)) == 0;
}

/* Whether a vote can still change a topic: the first ones, and then as they double. */
static gboolean
can_name (gint64 votes)
{
  return votes <= NAMING_VOTES || has_doubled (votes);
}

/* Takes words of a new vote for the topic where they say better what all are about than the ones
 * that it has. What those say counts for less as the votes double. */
static gboolean
improve_topic (IterateDatabase       *db,
               IterateUnderstanding  *understanding,
               gint64                 request,
               gint64                 feedback,
               const IterateRequestTally           *tally,
               GError               **error)
{
  g_autofree char *content = dup_content (db, feedback, error);
  g_autofree char *headline = NULL;
  double fit;

  return content != NULL &&
         iterate_understanding_find_headline (understanding, db, content, &tally->sum, &headline, &fit,
                                              error) &&
         (!has_doubled (tally->votes) ||
          iterate_database_execute (db, error,
                                    "UPDATE feature_request SET topic_fit = topic_fit * ? "
                                    "WHERE id = ?", "di", STALE_FIT, request)) &&
         iterate_database_execute (db, error,
                                   "UPDATE feature_request SET topic = ?, topic_fit = ? "
                                   "WHERE id = ? AND topic_by = 'iterate' AND topic_fit < ?", "sdid",
                                   headline, fit, request, fit);
}

/* Adds a vote: a piece of feedback that is in no request yet. */
gboolean
iterate_request_ledger_join (IterateDatabase          *db,
                             IterateUnderstanding     *understanding,
                             const IterateUnderstood  *understood,
                             gint64                    feedback,
                             gint64                    request,
                             double                    similarity,
                             const char               *placed_by,
                             gint64                    now,
                             GError                  **error)
{
  const IterateTextReading *reading = &understood->reading;
  IterateRequestTally tally = { 0 };

  if (!iterate_request_tally_read (db, request, &tally, error))
    return FALSE;

  iterate_request_tally_count (&tally, reading->urgency, reading->kind, reading->sentiment);
  if (tally.votes <= SETTLED_VOTES)
    iterate_embedding_add (&tally.sum, &understood->embedding, 1);

  return iterate_request_tally_write (db, request, &tally, now, error) &&
         (!can_name (tally.votes) || improve_topic (db, understanding, request, feedback, &tally,
                                                        error)) &&
         link_feedback (db, feedback, request, similarity, placed_by, error);
}

/**
 * iterate_request_ledger_assign:
 * @request: (out): the request that it is a vote for
 * @is_new: (out): whether that was made of it
 *
 * Adds a piece of feedback to the request that is about the same, or makes one of it.
 */
gboolean
iterate_request_ledger_assign (IterateDatabase          *db,
                               IterateUnderstanding     *understanding,
                               const IterateUnderstood  *understood,
                               gint64                    feedback,
                               gint64                    now,
                               gint64                   *request,
                               gboolean                 *is_new,
                               GError                  **error)
{
  double similarity, raw;

  if (!iterate_settings_get_double (db, "feedback.similarity", ITERATE_SAME_REQUEST, &similarity,
                                    error) ||
      !iterate_understanding_find (understanding, db, &understood->embedding,
                                   iterate_embedding_raw_cut (similarity), 0, request, &raw, error))
    return FALSE;

  *is_new = *request == 0;
  if (*is_new)
    return iterate_request_ledger_create (db, understood, feedback, "iterate", now, request, error);

  return iterate_request_ledger_join (db, understanding, understood, feedback, *request,
                                      iterate_embedding_similarity (raw), "iterate", now, error);
}

/* Counts the first items' embeddings, read anew. */
static gboolean
add_item (IterateDatabase       *db,
          IterateUnderstanding  *understanding,
          IterateStatement      *row,
          IterateRequestTally                 *tally,
          GError               **error)
{
  IterateUrgency urgency = ITERATE_URGENCY_NORMAL;
  IterateFeedbackKind kind = ITERATE_FEEDBACK_FEATURE;

  iterate_urgency_parse (iterate_statement_get_string (row, 1), &urgency);
  iterate_feedback_kind_parse (iterate_statement_get_string (row, 2), &kind);
  iterate_request_tally_count (tally, urgency, kind, iterate_statement_get_double (row, 3));
  if (tally->votes <= SETTLED_VOTES)
    {
      g_auto(IterateUnderstood) understood = { 0 };

      if (!iterate_understanding_read (understanding, db, iterate_statement_get_string (row, 0), 0,
                                       &understood, error))
        return FALSE;
      iterate_embedding_add (&tally->sum, &understood.embedding, 1);
    }

  return TRUE;
}

static gboolean
tally_feedback (IterateDatabase       *db,
                IterateUnderstanding  *understanding,
                gint64                 request,
                IterateRequestTally                 *tally,
                GError               **error)
{
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  rows = iterate_database_query (db, error,
                                 "SELECT content, urgency, kind, sentiment FROM feedback "
                                 "WHERE request_id = ? ORDER BY id", "i", request);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      if (!add_item (db, understanding, rows, tally, error))
        return FALSE;
    }

  return step != ITERATE_STEP_ERROR;
}

/* Adds a request up anew, after its feedback was moved or corrected, and tells of it. */
gboolean
iterate_request_ledger_recount (IterateDatabase       *db,
                                IterateUnderstanding  *understanding,
                                gint64                 request,
                                gint64                 now,
                                GError               **error)
{
  IterateRequestTally tally = { 0 };

  return tally_feedback (db, understanding, request, &tally, error) &&
         iterate_request_tally_write (db, request, &tally, now, error) &&
         append (db, "feature-request.updated", request, NULL, now, error);
}

/* Moves all feedback of a request to another one; what asks for it later finds that one. */
gboolean
iterate_request_ledger_merge (IterateDatabase       *db,
                              IterateUnderstanding  *understanding,
                              gint64                 from,
                              gint64                 into,
                              gint64                 now,
                              GError               **error)
{
  if (from == into)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           "A request cannot be merged into itself");
      return FALSE;
    }

  return iterate_database_execute (db, error,
                                   "UPDATE feedback SET request_id = ?, placed_by = 'person', "
                                   "merged_from = coalesce (merged_from, request_id) "
                                   "WHERE request_id = ?", "ii", into, from) &&
         iterate_database_execute (db, error,
                                   "UPDATE feature_request SET merged_into = ? "
                                   "WHERE merged_into = ?", "ii", into, from) &&
         iterate_database_execute (db, error,
                                   "UPDATE feature_request SET status = 'merged', merged_into = ?, "
                                   "votes = 0, score = 0, updated_at = ?, "
                                   "revision = " ITERATE_NEXT_REVISION " WHERE id = ?", "iii", into,
                                   now, from) &&
         iterate_database_execute (db, error,
                                   "DELETE FROM request_proposal "
                                   "WHERE status = 'waiting' AND (request_id = ? OR other_id = ?)",
                                   "ii", from, from) &&
         append (db, "feature-request.merged", from, NULL, now, error) &&
         iterate_request_ledger_recount (db, understanding, into, now, error);
}

/* Takes a merge back: what were its votes are again, where nobody has moved them since. */
gboolean
iterate_request_ledger_unmerge (IterateDatabase       *db,
                                IterateUnderstanding  *understanding,
                                gint64                 request,
                                gint64                 now,
                                GError               **error)
{
  gint64 into;

  if (!iterate_database_get_int64 (db, &into, error,
                                   "SELECT merged_into FROM feature_request WHERE id = ? UNION ALL "
                                   "SELECT 0 LIMIT 1", "i", request))
    return FALSE;

  if (into == 0)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                   "The request req-%" G_GINT64_FORMAT " was merged into none", request);
      return FALSE;
    }

  return iterate_database_execute (db, error,
                                   "UPDATE feedback SET request_id = merged_from, merged_from = NULL "
                                   "WHERE request_id = ? AND merged_from = ?", "ii", into, request) &&
         iterate_database_execute (db, error,
                                   "UPDATE feature_request SET status = 'open', merged_into = NULL "
                                   "WHERE id = ?", "i", request) &&
         iterate_request_ledger_recount (db, understanding, request, now, error) &&
         iterate_request_ledger_recount (db, understanding, into, now, error);
}

/* Finds the requests that the feedback leaves. */
static gboolean
list_requests (IterateDatabase  *db,
               const gint64     *feedback,
               guint             n_feedback,
               GArray           *requests,
               GError          **error)
{
  for (guint i = 0; i < n_feedback; i++)
    {
      gint64 request;
      gboolean known = FALSE;

      if (!iterate_database_get_int64 (db, &request, error,
                                       "SELECT coalesce(request_id, 0) FROM feedback WHERE id = ?",
                                       "i", feedback[i]))
        return FALSE;

      for (guint j = 0; j < requests->len; j++)
        known |= g_array_index (requests, gint64, j) == request;
      if (request != 0 && !known)
        g_array_append_val (requests, request);
    }

  return TRUE;
}

static gboolean
recount_all (IterateDatabase       *db,
             IterateUnderstanding  *understanding,
             GArray                *requests,
             gint64                 now,
             GError               **error)
{
  for (guint i = 0; i < requests->len; i++)
    {
      if (!iterate_request_ledger_recount (db, understanding, g_array_index (requests, gint64, i),
                                           now, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * iterate_request_ledger_split:
 * @feedback: (array length=n_feedback): what becomes a request of its own
 * @topic: (nullable): what that is called
 * @request: (out): its number
 */
gboolean
iterate_request_ledger_split (IterateDatabase       *db,
                              IterateUnderstanding  *understanding,
                              const gint64          *feedback,
                              guint                  n_feedback,
                              const char            *topic,
                              gint64                 now,
                              gint64                *request,
                              GError               **error)
{
  g_autoptr(GArray) left = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *content = NULL;
  g_auto(IterateUnderstood) understood = { 0 };

  g_return_val_if_fail (n_feedback > 0, FALSE);

  content = dup_content (db, feedback[0], error);
  if (content == NULL || !list_requests (db, feedback, n_feedback, left, error) ||
      !iterate_understanding_read (understanding, db, content, 0, &understood, error) ||
      !iterate_request_ledger_create (db, &understood, feedback[0], "person", now, request, error))
    return FALSE;

  for (guint i = 1; i < n_feedback; i++)
    {
      if (!link_feedback (db, feedback[i], *request, 1, "person", error))
        return FALSE;
    }

  return (topic == NULL || iterate_request_ledger_rename (db, *request, topic, now, error)) &&
         append (db, "feature-request.created", *request, understood.headline, now, error) &&
         iterate_request_ledger_recount (db, understanding, *request, now, error) &&
         recount_all (db, understanding, left, now, error);
}

/* Moves a piece of feedback to a request; to none when @request is 0. */
gboolean
iterate_request_ledger_place (IterateDatabase       *db,
                              IterateUnderstanding  *understanding,
                              gint64                 feedback,
                              gint64                 request,
                              gint64                 now,
                              GError               **error)
{
  g_autoptr(GArray) changed = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean moved;

  if (!list_requests (db, &feedback, 1, changed, error))
    return FALSE;

  if (request == 0)
    moved = iterate_database_execute (db, error,
                                      "UPDATE feedback SET request_id = NULL, similarity = NULL, "
                                      "placed_by = 'person' WHERE id = ?", "i", feedback);
  else
    {
      moved = link_feedback (db, feedback, request, 1, "person", error);
      g_array_append_val (changed, request);
    }

  return moved && recount_all (db, understanding, changed, now, error);
}

/* Gives a request a name that stays. */
gboolean
iterate_request_ledger_rename (IterateDatabase  *db,
                               gint64            request,
                               const char       *topic,
                               gint64            now,
                               GError          **error)
{
  if (*topic == '\0' || strlen (topic) > MAX_TOPIC || !g_utf8_validate (topic, -1, NULL))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "A request needs a topic of 1 to %d bytes", MAX_TOPIC);
      return FALSE;
    }

  return iterate_database_execute (db, error,
                                   "UPDATE feature_request SET topic = ?, topic_by = 'person', "
                                   "updated_at = ? WHERE id = ?", "sii", topic, now, request);
}

/* Moves a request on; what was shipped tells so. */
gboolean
iterate_request_ledger_set_status (IterateDatabase  *db,
                                   gint64            request,
                                   const char       *status,
                                   gint64            now,
                                   GError          **error)
{
  static const char *const statuses[] = { "open", "planned", "started", "shipped", "declined", NULL };
  gboolean shipped = g_str_equal (status, "shipped");

  if (!g_strv_contains (statuses, status))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” is no status of a request. There are open, planned, started, shipped and "
                   "declined", status);
      return FALSE;
    }

  return iterate_database_execute (db, error,
                                   "UPDATE feature_request SET status = ?, updated_at = ?, "
                                   "shipped_at = CASE WHEN ? THEN ? END, "
                                   "revision = " ITERATE_NEXT_REVISION " WHERE id = ?", "siiii",
                                   status, now, (gint64) shipped, now, request) &&
         append (db, shipped ? "feature-request.shipped" : "feature-request.moved", request, NULL,
                 now, error);
}
