/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-call.h"

#include "iterate-id.h"
#include "iterate-question.h"

/**
 * IterateAiCall:
 *
 * What was asked of a service, what it cost, what came back and where that went.
 */
struct _IterateAiCall
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "service", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "ai" },
  { "service-name", G_TYPE_STRING },
  { "model", G_TYPE_STRING },
  { "question", G_TYPE_STRING },
  { "subject", G_TYPE_STRING },
  { "status", G_TYPE_STRING },
  { "request", G_TYPE_STRING },
  { "answer", G_TYPE_STRING },
  { "error", G_TYPE_STRING },
  { "request-id", G_TYPE_STRING },
  { "redactions", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "input-tokens", G_TYPE_INT64 },
  { "output-tokens", G_TYPE_INT64 },
  { "cost", G_TYPE_DOUBLE },
  { "tries", G_TYPE_INT64 },
  { "latency", G_TYPE_DOUBLE },
  { "for-event", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "event" },
  { "started-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "ended-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateAiCall, iterate_ai_call, ITERATE_TYPE_RECORD)

static void
iterate_ai_call_class_init (IterateAiCallClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "ai_call", "call", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_ai_call_init (IterateAiCall *self)
{
}

const char *
iterate_ai_call_get_service_name (IterateAiCall *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "service-name");
}

const char *
iterate_ai_call_get_model (IterateAiCall *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "model");
}

const char *
iterate_ai_call_get_question (IterateAiCall *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "question");
}

const char *
iterate_ai_call_get_subject (IterateAiCall *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "subject");
}

const char *
iterate_ai_call_get_status (IterateAiCall *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "status");
}

/* Returns: (transfer none): what was sent, redacted as it was */
const char *
iterate_ai_call_get_request (IterateAiCall *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "request");
}

const char *
iterate_ai_call_get_answer (IterateAiCall *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "answer");
}

const char *
iterate_ai_call_get_error (IterateAiCall *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "error");
}

/* Returns: (transfer none): how many of which kind were taken out, JSON */
const char *
iterate_ai_call_get_redactions (IterateAiCall *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "redactions");
}

gint64
iterate_ai_call_get_input_tokens (IterateAiCall *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "input-tokens");
}

gint64
iterate_ai_call_get_output_tokens (IterateAiCall *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "output-tokens");
}

double
iterate_ai_call_get_cost (IterateAiCall *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "cost");
}

/* Returns: seconds, NaN while there is no answer */
double
iterate_ai_call_get_latency (IterateAiCall *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "latency");
}

gint64
iterate_ai_call_get_started_at (IterateAiCall *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "started-at");
}

/* Returns: (transfer full): what was asked, for people */
char *
iterate_ai_call_dup_title (IterateAiCall *self)
{
  const IterateQuestion *question = iterate_question_find_by_name (iterate_ai_call_get_question (self),
                                                                   NULL);

  return g_strdup (question == NULL ? iterate_ai_call_get_question (self) : question->title);
}

/* Notes that a service's answer wrote in a record; of the built-in analyst nothing is noted. */
gboolean
iterate_ai_call_note_filled (IterateDatabase  *db,
                             JsonObject       *answer,
                             const char       *subject,
                             GError          **error)
{
  gint64 id;

  if (!iterate_id_parse (json_object_get_string_member_with_default (answer, "call", ""), "call", &id))
    return TRUE;

  return iterate_database_execute (db, error,
                                   "INSERT INTO ai_filled (call, subject) VALUES (?, ?) "
                                   "ON CONFLICT DO NOTHING", "is", id, subject);
}

/* @records: (element-type IterateRecord): what was written in; see iterate_ai_call_note_filled() */
gboolean
iterate_ai_call_note_filled_all (IterateDatabase  *db,
                                 JsonObject       *answer,
                                 GPtrArray        *records,
                                 GError          **error)
{
  for (guint i = 0; i < records->len; i++)
    {
      g_autofree char *subject = iterate_record_dup_subject (g_ptr_array_index (records, i));

      if (!iterate_ai_call_note_filled (db, answer, subject, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * iterate_ai_call_drop_texts:
 * @since: a point in time
 * @n_dropped: (out): of how many calls
 *
 * Drops what was sent to services since then and what they answered, because what one person said
 * cannot be told from the rest in it. When it was, of whom and what it cost stays.
 */
gboolean
iterate_ai_call_drop_texts (IterateDatabase  *db,
                            gint64            since,
                            gint64           *n_dropped,
                            GError          **error)
{
  if (!iterate_database_execute (db, error,
                                 "UPDATE ai_call SET request = '', answer = NULL, error = NULL "
                                 "WHERE started_at >= ? AND request <> ''", "i", since))
    return FALSE;

  *n_dropped = iterate_database_get_changes (db);

  return TRUE;
}

/* Returns: (transfer full): the records that its answer wrote in, or %NULL with @error set */
GStrv
iterate_ai_call_list_filled (IterateDatabase  *db,
                             IterateAiCall    *self,
                             GError          **error)
{
  g_autoptr(GStrvBuilder) subjects = g_strv_builder_new ();
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step = ITERATE_STEP_ERROR;

  rows = iterate_database_query (db, error, "SELECT subject FROM ai_filled WHERE call = ? ORDER BY id",
                                 "i", iterate_record_get_id (ITERATE_RECORD (self)));
  while (rows != NULL && (step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    g_strv_builder_add (subjects, iterate_statement_get_string (rows, 0));

  return step == ITERATE_STEP_DONE ? g_strv_builder_end (subjects) : NULL;
}
