/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-priority-queue.h"

#include "iterate-query.h"
#include "iterate-settings.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *setting;
  double      weight;
} urgency_settings[ITERATE_N_URGENCIES] = {
  { "queue.weight-low", 1 },
  { "queue.weight-normal", 2 },
  { "queue.weight-high", 4 },
  { "queue.weight-critical", 8 },
};

#define SENTIMENT_WEIGHT 1
#define THRESHOLD 8

/* Reads the workspace's weights and threshold. */
gboolean
iterate_priority_queue_load (IteratePriorityQueue  *self,
                             IterateDatabase       *db,
                             GError               **error)
{
  for (guint i = 0; i < ITERATE_N_URGENCIES; i++)
    {
      if (!iterate_settings_get_double (db, urgency_settings[i].setting, urgency_settings[i].weight,
                                        &self->urgency_weights[i], error))
        return FALSE;
    }

  return iterate_settings_get_double (db, "queue.weight-sentiment", SENTIMENT_WEIGHT,
                                      &self->sentiment_weight, error) &&
         iterate_settings_get_double (db, "queue.threshold", THRESHOLD, &self->threshold, error);
}

IteratePriorityTerms
iterate_priority_queue_weigh (const IteratePriorityQueue *self,
                              gint64                      votes,
                              const char                 *urgency,
                              double                      sentiment)
{
  IteratePriorityTerms terms = { .votes = votes };
  IterateUrgency level = ITERATE_URGENCY_NORMAL;

  iterate_urgency_parse (urgency, &level);
  terms.urgency_weight = self->urgency_weights[level];
  terms.sentiment_weight = 1 + self->sentiment_weight * MAX (0, -sentiment);
  terms.score = votes * terms.urgency_weight * terms.sentiment_weight;

  return terms;
}

IteratePriorityTerms
iterate_priority_queue_score (const IteratePriorityQueue *self,
                              IterateFeatureRequest      *request)
{
  return iterate_priority_queue_weigh (self, iterate_feature_request_get_votes (request),
                                       iterate_feature_request_get_urgency (request),
                                       iterate_feature_request_get_sentiment (request));
}

/* Scores all requests anew, after the weights were changed. */
gboolean
iterate_priority_queue_rescore (IterateDatabase  *db,
                                GError          **error)
{
  IteratePriorityQueue self;

  return iterate_priority_queue_load (&self, db, error) &&
         iterate_database_execute (
           db, error,
           "UPDATE feature_request SET score = votes * (1 + ? * max(0, -sentiment)) * "
           "CASE urgency WHEN 'low' THEN ? WHEN 'normal' THEN ? WHEN 'high' THEN ? ELSE ? END",
           "ddddd", self.sentiment_weight, self.urgency_weights[0], self.urgency_weights[1],
           self.urgency_weights[2], self.urgency_weights[3]);
}

/* Returns: (transfer full) (element-type IterateFeatureRequest): the open requests, the highest
 *   score first and of equal ones the oldest; or %NULL with @error set */
GPtrArray *
iterate_priority_queue_list (IterateDatabase  *db,
                             guint             limit,
                             GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FEATURE_REQUEST);

  iterate_query_where (query, "status", ITERATE_EQUALS, "open");
  iterate_query_order_by (query, "score", TRUE);
  iterate_query_order_by (query, "id", FALSE);
  iterate_query_limit (query, limit);

  return iterate_query_list (query, db, error);
}

/* Returns: (transfer full): the product, such as “3 votes × 4 (high) × 1.2 (unhappy) = 14.4” */
char *
iterate_priority_terms_dup_text (const IteratePriorityTerms *self,
                                 const char                 *urgency)
{
  g_autofree char *votes = NULL;
  g_autofree char *score = NULL;

  score = g_strdup_printf (self->score < 100 ? "%.3g" : "%.0f", self->score);
  votes = g_strdup_printf (ngettext ("%" G_GINT64_FORMAT " vote", "%" G_GINT64_FORMAT " votes",
                                     (gulong) self->votes), self->votes);

  /* Translators: votes, weight and name of the urgency, weight of the mood, score */
  return g_strdup_printf (_("%s × %g (%s) × %.3g (mood) = %s"), votes, self->urgency_weight,
                          urgency, self->sentiment_weight, score);
}
