/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-request-summary.h"

#include "iterate-query.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The highest scores; below them nobody looks. */
#define MAX_LISTED 10000

#define WEEK (7 * ITERATE_DAY)

/**
 * IterateRequestSummary:
 *
 * A request as a list shows it: its score in words and its votes week by week.
 */
struct _IterateRequestSummary
{
  GObject                parent_instance;

  IterateFeatureRequest *request; /* (owned) */
  guint                  weeks[ITERATE_VOTE_WEEKS];
  char                  *product;
  char                  *subtitle;
  char                  *folded;  /* What is searched */
};

enum
{
  PROP_0,
  PROP_TOPIC,
  PROP_SUBTITLE,
  PROP_PRODUCT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (IterateRequestSummary, iterate_request_summary, G_TYPE_OBJECT)

static void
iterate_request_summary_finalize (GObject *object)
{
  IterateRequestSummary *self = ITERATE_REQUEST_SUMMARY (object);

  g_clear_object (&self->request);
  g_free (self->product);
  g_free (self->subtitle);
  g_free (self->folded);

  G_OBJECT_CLASS (iterate_request_summary_parent_class)->finalize (object);
}

static void
iterate_request_summary_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  IterateRequestSummary *self = ITERATE_REQUEST_SUMMARY (object);

  switch (prop_id)
    {
    case PROP_TOPIC:
      g_value_set_string (value, iterate_feature_request_get_topic (self->request));
      break;

    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;

    case PROP_PRODUCT:
      g_value_set_string (value, self->product);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_request_summary_class_init (IterateRequestSummaryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = iterate_request_summary_finalize;
  object_class->get_property = iterate_request_summary_get_property;

  properties[PROP_TOPIC] =
    g_param_spec_string ("topic", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUBTITLE] =
    g_param_spec_string ("subtitle", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PRODUCT] =
    g_param_spec_string ("product", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
iterate_request_summary_init (IterateRequestSummary *self)
{
}

static char *
dup_subtitle (IterateFeatureRequest *request)
{
  gint64 votes = iterate_feature_request_get_votes (request);
  gint64 n_negative = iterate_record_get_int64 (ITERATE_RECORD (request), "n-negative");

  /* Translators: kind, share of unhappy votes */
  return g_strdup_printf (_("%s · %.0f %% unhappy"), iterate_feature_request_get_kind (request),
                          100.0 * n_negative / MAX (votes, 1));
}

static IterateRequestSummary *
summarise (IterateFeatureRequest      *request,
           const IteratePriorityQueue *queue)
{
  IterateRequestSummary *self = g_object_new (ITERATE_TYPE_REQUEST_SUMMARY, NULL);
  IteratePriorityTerms terms = iterate_priority_queue_score (queue, request);

  self->request = g_object_ref (request);
  self->product = iterate_priority_terms_dup_text (&terms,
                                                   iterate_feature_request_get_urgency (request));
  self->subtitle = dup_subtitle (request);
  self->folded = g_utf8_casefold (iterate_feature_request_get_topic (request), -1);

  return self;
}

static gboolean
add_weeks (IterateDatabase  *db,
           GPtrArray        *summaries,
           gint64            now,
           GError          **error)
{
  g_autoptr(GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autofree gint64 *ids = g_new (gint64, summaries->len);
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step;

  for (guint i = 0; i < summaries->len; i++)
    {
      ids[i] = iterate_request_summary_get_id (g_ptr_array_index (summaries, i));
      g_hash_table_insert (by_id, &ids[i], g_ptr_array_index (summaries, i));
    }

  rows = iterate_database_query (db, error,
                                 "SELECT request_id, (? - occurred_at) / ? AS week, count(*) "
                                 "FROM feedback WHERE occurred_at > ? AND occurred_at <= ? "
                                 "AND request_id IS NOT NULL GROUP BY request_id, week", "iiii", now,
                                 WEEK, now - ITERATE_VOTE_WEEKS * WEEK, now);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      gint64 id = iterate_statement_get_int64 (rows, 0), week = iterate_statement_get_int64 (rows, 1);
      IterateRequestSummary *self = g_hash_table_lookup (by_id, &id);

      if (self != NULL && week >= 0 && week < ITERATE_VOTE_WEEKS)
        self->weeks[ITERATE_VOTE_WEEKS - 1 - week] = iterate_statement_get_int64 (rows, 2);
    }

  return step != ITERATE_STEP_ERROR;
}

/* Returns: (transfer full) (element-type IterateRequestSummary): the requests that have votes, the
 * highest score first, or %NULL with @error set */
GPtrArray *
iterate_request_summary_list (IterateDatabase  *db,
                              gint64            now,
                              GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FEATURE_REQUEST);
  g_autoptr(GPtrArray) summaries = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) requests = NULL;
  IteratePriorityQueue queue;

  iterate_query_where (query, "votes", ITERATE_GTE, (gint64) 1);
  iterate_query_order_by (query, "score", TRUE);
  iterate_query_order_by (query, "id", FALSE);
  iterate_query_limit (query, MAX_LISTED);
  requests = iterate_query_list (query, db, error);
  if (requests == NULL || !iterate_priority_queue_load (&queue, db, error))
    return NULL;

  for (guint i = 0; i < requests->len; i++)
    g_ptr_array_add (summaries, summarise (g_ptr_array_index (requests, i), &queue));

  return add_weeks (db, summaries, now, error) ? g_steal_pointer (&summaries) : NULL;
}

IterateFeatureRequest *
iterate_request_summary_get_request (IterateRequestSummary *self)
{
  return self->request;
}

gint64
iterate_request_summary_get_id (IterateRequestSummary *self)
{
  return iterate_record_get_id (ITERATE_RECORD (self->request));
}

/* Returns: (transfer none): its votes in each of the last weeks, the oldest first */
const guint *
iterate_request_summary_get_weeks (IterateRequestSummary *self)
{
  return self->weeks;
}

/* Returns: the score and what it is the product of */
const char *
iterate_request_summary_get_product (IterateRequestSummary *self)
{
  return self->product;
}

/* Returns: whether all words are in its topic */
gboolean
iterate_request_summary_matches (IterateRequestSummary *self,
                                 const char            *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_auto(GStrv) words = g_strsplit_set (folded, " ", 0);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (strstr (self->folded, words[i]) == NULL)
        return FALSE;
    }

  return TRUE;
}

static double
get_key (IterateRequestSummary *self,
         IterateRequestOrder    order)
{
  switch (order)
    {
    case ITERATE_REQUESTS_BY_VOTES:
      return iterate_feature_request_get_votes (self->request);
    case ITERATE_REQUESTS_BY_NEWEST:
      return iterate_record_get_int64 (ITERATE_RECORD (self->request), "updated-at");
    case ITERATE_REQUESTS_BY_MOOD:
      return -iterate_feature_request_get_sentiment (self->request);
    default:
      return iterate_feature_request_get_score (self->request);
    }
}

int
iterate_request_summary_compare (IterateRequestSummary *self,
                                 IterateRequestSummary *other,
                                 IterateRequestOrder    order)
{
  double first = get_key (self, order), second = get_key (other, order);

  if (first != second)
    return first > second ? -1 : 1;

  return (iterate_request_summary_get_id (self) > iterate_request_summary_get_id (other)) -
         (iterate_request_summary_get_id (self) < iterate_request_summary_get_id (other));
}
