/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feature-request.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-query.h"

/* How many linked items a request lists in JSON. */
#define MAX_LISTED 1000

/**
 * IterateFeatureRequest:
 *
 * What many pieces of feedback ask for.
 */
struct _IterateFeatureRequest
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "topic", G_TYPE_STRING },
  { "topic-by", G_TYPE_STRING },
  { "description", G_TYPE_STRING },
  { "kind", G_TYPE_STRING },
  { "urgency", G_TYPE_STRING },
  { "sentiment", G_TYPE_DOUBLE },
  { "votes", G_TYPE_INT64 },
  { "score", G_TYPE_DOUBLE },
  { "status", G_TYPE_STRING },
  { "merged-into", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "req" },
  { "task", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "task" },
  { "experiment", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "exp" },
  { "initiative", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "initiative" },
  { "n-positive", G_TYPE_INT64 },
  { "n-negative", G_TYPE_INT64 },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "updated-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "shipped-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateFeatureRequest, iterate_feature_request, ITERATE_TYPE_RECORD)

static void
iterate_feature_request_class_init (IterateFeatureRequestClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "feature_request", "req", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_feature_request_init (IterateFeatureRequest *self)
{
}

const char *
iterate_feature_request_get_topic (IterateFeatureRequest *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "topic");
}

const char *
iterate_feature_request_get_description (IterateFeatureRequest *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "description");
}

const char *
iterate_feature_request_get_urgency (IterateFeatureRequest *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "urgency");
}

const char *
iterate_feature_request_get_kind (IterateFeatureRequest *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "kind");
}

const char *
iterate_feature_request_get_status (IterateFeatureRequest *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "status");
}

/* Returns: the mean of its feedback, -1 … 1 */
double
iterate_feature_request_get_sentiment (IterateFeatureRequest *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "sentiment");
}

double
iterate_feature_request_get_score (IterateFeatureRequest *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "score");
}

gint64
iterate_feature_request_get_votes (IterateFeatureRequest *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "votes");
}

gint64
iterate_feature_request_get_task (IterateFeatureRequest *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "task");
}

gint64
iterate_feature_request_get_merged_into (IterateFeatureRequest *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "merged-into");
}

/* Returns: the type of the task that fulfils it, from the dominant kind of its feedback */
const char *
iterate_feature_request_get_task_type (IterateFeatureRequest *self)
{
  const char *kind = iterate_feature_request_get_kind (self);

  return g_str_equal (kind, "bug") ? "bug" : g_str_equal (kind, "question") ? "research" : "feature";
}

/**
 * iterate_feature_request_find:
 * @text: its id, such as `req-4`, or its topic
 *
 * Follows a request that was merged to where it went.
 *
 * Returns: (transfer full): the request, or %NULL with @error set
 */
IterateFeatureRequest *
iterate_feature_request_find (IterateDatabase  *db,
                              const char       *text,
                              GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FEATURE_REQUEST);
  g_autoptr(IterateFeatureRequest) self = NULL;
  gint64 id;

  if (iterate_id_parse (text, "req", &id))
    {
      self = iterate_database_find (db, ITERATE_TYPE_FEATURE_REQUEST, id, error);
      while (self != NULL && iterate_feature_request_get_merged_into (self) != 0)
        {
          id = iterate_feature_request_get_merged_into (self);
          g_clear_object (&self);
          self = iterate_database_find (db, ITERATE_TYPE_FEATURE_REQUEST, id, error);
        }

      return g_steal_pointer (&self);
    }

  iterate_query_where (query, "topic", ITERATE_EQUALS, text);
  iterate_query_where (query, "status", ITERATE_NOT_EQUALS, "merged");
  iterate_query_where (query, "votes", ITERATE_GTE, (gint64) 1);
  if (!iterate_query_first (query, db, &self, error))
    return NULL;

  if (self == NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                 "There is no request “%s”. See: iterate requests list", text);

  return g_steal_pointer (&self);
}

/* How many people asked for it; what has no author counts as one each. */
gboolean
iterate_feature_request_count_authors (IterateFeatureRequest  *self,
                                       IterateDatabase        *db,
                                       gint64                 *n,
                                       GError                **error)
{
  return iterate_database_get_int64 (db, n, error,
                                     "SELECT count(DISTINCT CASE WHEN author = '' THEN id ELSE author "
                                     "END) FROM feedback WHERE request_id = ?", "i",
                                     iterate_record_get_id (ITERATE_RECORD (self)));
}

/**
 * iterate_feature_request_to_json:
 *
 * Returns: (transfer full): the record, how many people asked for it and the ids of their
 *   feedback, the oldest first; or %NULL with @error set
 */
JsonObject *
iterate_feature_request_to_json (IterateFeatureRequest  *self,
                                 IterateDatabase        *db,
                                 GError                **error)
{
  g_autoptr(JsonObject) object = iterate_record_to_json (ITERATE_RECORD (self));
  g_autoptr(JsonArray) feedback = json_array_new ();
  g_autoptr(IterateStatement) rows = NULL;
  gint64 id = iterate_record_get_id (ITERATE_RECORD (self)), n_authors;
  IterateStep step;

  if (!iterate_feature_request_count_authors (self, db, &n_authors, error))
    return NULL;

  rows = iterate_database_query (db, error,
                                 "SELECT id FROM feedback WHERE request_id = ? ORDER BY id LIMIT ?",
                                 "ii", id, (gint64) MAX_LISTED);
  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      g_autofree char *subject = iterate_id_format ("feedback",
                                                    iterate_statement_get_int64 (rows, 0));

      json_array_add_string_element (feedback, subject);
    }
  if (step == ITERATE_STEP_ERROR)
    return NULL;

  json_object_set_int_member (object, "authors", n_authors);
  json_object_set_array_member (object, "feedback", g_steal_pointer (&feedback));

  return g_steal_pointer (&object);
}
