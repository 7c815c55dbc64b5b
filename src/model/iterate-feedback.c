/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback.h"

#include "iterate-json.h"
#include "iterate-text-reading.h"

/**
 * IterateFeedback:
 *
 * What a user said, and what was understood of it.
 */
struct _IterateFeedback
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "source", G_TYPE_STRING },
  { "external-id", G_TYPE_STRING },
  { "content", G_TYPE_STRING },
  { "author", G_TYPE_STRING },
  { "url", G_TYPE_STRING },
  { "rating", G_TYPE_DOUBLE },
  { "occurred-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "received-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "language", G_TYPE_STRING },
  { "sentiment", G_TYPE_DOUBLE },
  { "urgency", G_TYPE_STRING },
  { "urgency-score", G_TYPE_DOUBLE },
  { "actionable", G_TYPE_BOOLEAN },
  { "kind", G_TYPE_STRING },
  { "topic", G_TYPE_STRING },
  { "confidence", G_TYPE_DOUBLE },
  { "request-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "req" },
  { "similarity", G_TYPE_DOUBLE },
  { "placed-by", G_TYPE_STRING },
  { "filed-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateFeedback, iterate_feedback, ITERATE_TYPE_RECORD)

static void
iterate_feedback_class_init (IterateFeedbackClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "feedback", "feedback", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_feedback_init (IterateFeedback *self)
{
}

const char *
iterate_feedback_get_content (IterateFeedback *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "content");
}

const char *
iterate_feedback_get_author (IterateFeedback *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "author");
}

const char *
iterate_feedback_get_source (IterateFeedback *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "source");
}

/* Returns: (nullable): %NULL until it was read */
const char *
iterate_feedback_get_kind (IterateFeedback *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "kind");
}

const char *
iterate_feedback_get_urgency (IterateFeedback *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "urgency");
}

double
iterate_feedback_get_sentiment (IterateFeedback *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "sentiment");
}

gboolean
iterate_feedback_get_actionable (IterateFeedback *self)
{
  return iterate_record_get_boolean (ITERATE_RECORD (self), "actionable");
}

/* Returns: the request that it is a vote for, or 0 */
gint64
iterate_feedback_get_request_id (IterateFeedback *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "request-id");
}

gint64
iterate_feedback_get_occurred_at (IterateFeedback *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "occurred-at");
}

/* Returns: when somebody was done with it, or 0 */
gint64
iterate_feedback_get_filed_at (IterateFeedback *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "filed-at");
}

gboolean
iterate_feedback_is_understood (IterateFeedback *self)
{
  return iterate_feedback_get_kind (self) != NULL;
}

/* Notes that somebody is done with it, or with 0 that nobody is. */
gboolean
iterate_feedback_set_filed (IterateDatabase  *db,
                            gint64            id,
                            gint64            filed_at,
                            GError          **error)
{
  return iterate_database_execute (db, error,
                                   "UPDATE feedback SET filed_at = nullif (?, 0) WHERE id = ?", "ii",
                                   filed_at, id);
}

/* Returns: (transfer full): the record, with the label of its sentiment */
JsonObject *
iterate_feedback_to_json (IterateFeedback *self)
{
  JsonObject *object = iterate_record_to_json (ITERATE_RECORD (self));

  if (iterate_feedback_is_understood (self))
    json_object_set_string_member (
      object, "sentimentLabel",
      iterate_sentiment_get_label (iterate_feedback_get_sentiment (self)));
  else
    json_object_set_null_member (object, "sentimentLabel");

  return object;
}
