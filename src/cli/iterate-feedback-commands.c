/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"
#include "iterate-feedback-correction.h"
#include "iterate-feedback-intake.h"
#include "iterate-feedback-list.h"
#include "iterate-feedback-removal.h"
#include "iterate-feedback-why.h"
#include "iterate-id.h"
#include "iterate-user.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

static int limit = 50;
static char *search;
static char *request;
static char *kind;
static gboolean unfiled;
static char *author;
static char *source;
static char *external_id;
static gboolean take_back;

static const GOptionEntry list_options[] = {
  { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_("How many at most; 50 by default"), N_("N") },
  { "search", 0, 0, G_OPTION_ARG_STRING, &search, N_("Only what has these words, or their beginnings"),
    N_("TEXT") },
  { "request", 0, 0, G_OPTION_ARG_STRING, &request, N_("Only the votes for that request"), N_("ID") },
  { "kind", 0, 0, G_OPTION_ARG_STRING, &kind,
    N_("Only that kind: bug, feature, usability, praise or question"), N_("KIND") },
  { "unfiled", 0, 0, G_OPTION_ARG_NONE, &unfiled, N_("Only what nobody has filed"), NULL },
  { NULL }
};

static const GOptionEntry submit_options[] = {
  { "author", 0, 0, G_OPTION_ARG_STRING, &author, N_("Who said it"), N_("NAME") },
  { "source", 0, 0, G_OPTION_ARG_STRING, &source, N_("Where it was said"), N_("NAME") },
  { "id", 0, 0, G_OPTION_ARG_STRING, &external_id, N_("What it is called there"), N_("ID") },
  { NULL }
};

static const GOptionEntry correct_options[] = {
  { "undo", 0, 0, G_OPTION_ARG_NONE, &take_back, N_("Take back what was corrected"), NULL },
  { NULL }
};

static gboolean
parse_id (const char  *text,
          gint64      *id,
          GError     **error)
{
  if (iterate_id_parse (text, "feedback", id))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
               _("“%s” is no feedback; ids look like feedback-12"), text);

  return FALSE;
}

static void
print_why (JsonArray *why)
{
  const char *last = "";

  for (guint i = 0; i < json_array_get_length (why); i++)
    {
      JsonObject *reason = json_array_get_object_element (why, i);
      const char *answer = json_object_get_string_member (reason, "answer");

      g_print ("%s“%s” %+.2f", g_str_equal (answer, last) ? ", " : i == 0 ? "" : "\n",
               json_object_get_string_member (reason, "words"),
               json_object_get_double_member (reason, "weight"));
      if (!g_str_equal (answer, last))
        g_print (" (%s)", answer);
      last = answer;
    }
  g_print ("\n");
}

static gboolean
print_feedback (IterateInvocation  *invocation,
                gint64              id,
                GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateFeedback) feedback = NULL;
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(JsonArray) why = NULL;

  feedback = db == NULL ? NULL : iterate_database_find (db, ITERATE_TYPE_FEEDBACK, id, error);
  if (feedback == NULL)
    return FALSE;

  object = iterate_feedback_to_json (feedback);
  why = iterate_feedback_explain (feedback,
                                  iterate_workspace_get_understanding (invocation->workspace), db,
                                  error);
  if (why == NULL)
    return FALSE;

  if (invocation->json)
    {
      json_object_set_array_member (object, "why", json_array_ref (why));
      iterate_invocation_print_object (object);
      return TRUE;
    }

  g_print ("%s\n\n", iterate_feedback_get_content (feedback));
  if (!iterate_feedback_is_understood (feedback))
    {
      g_print (_("Not read yet\n"));
      return TRUE;
    }

  g_print (_("%s, %s, urgency %s, %s\n"), json_object_get_string_member (object, "sentimentLabel"),
           iterate_feedback_get_kind (feedback), iterate_feedback_get_urgency (feedback),
           iterate_feedback_get_actionable (feedback) ? _("actionable") : _("nothing to do"));
  if (iterate_feedback_get_request_id (feedback) != 0)
    g_print (_("A vote for req-%" G_GINT64_FORMAT "\n"), iterate_feedback_get_request_id (feedback));
  print_why (why);

  return TRUE;
}

static gboolean
add_to_array (IterateInvocation  *invocation,
              JsonArray          *array,
              IterateFeedback    *feedback,
              IterateDatabase    *db,
              GError            **error)
{
  JsonArray *why;
  JsonObject *object;

  why = iterate_feedback_explain (feedback,
                                  iterate_workspace_get_understanding (invocation->workspace), db,
                                  error);
  if (why == NULL)
    return FALSE;

  object = iterate_feedback_to_json (feedback);
  json_object_set_array_member (object, "why", why);
  json_array_add_object_element (array, object);

  return TRUE;
}

static gboolean
run_list (IterateInvocation  *invocation,
          GError            **error)
{
  static const char *const columns[] = {
    "id", "kind", "urgency", "sentiment", "requestId", "topic", NULL
  };
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  IterateFeedbackFilter filter = { .search = search, .kind = kind, .unfiled = unfiled };
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(JsonArray) array = json_array_new ();
  IterateFeedbackKind known;

  if (db == NULL)
    return FALSE;

  if (kind != NULL && !iterate_feedback_kind_parse (kind, &known))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” is no kind. There are bug, feature, usability, praise and question"), kind);
      return FALSE;
    }

  if (request != NULL && !iterate_id_parse (request, "req", &filter.request))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” is no request; ids look like req-4"), request);
      return FALSE;
    }

  list = iterate_feedback_list (db, &filter, 0, MAX (limit, 1), error);
  if (list == NULL)
    return FALSE;

  if (!invocation->json)
    {
      iterate_invocation_print_records (invocation, list, _("There is no feedback"), columns);
      return TRUE;
    }

  for (guint i = 0; i < list->len; i++)
    {
      if (!add_to_array (invocation, array, g_ptr_array_index (list, i), db, error))
        return FALSE;
    }
  iterate_invocation_print_array (array);

  return TRUE;
}

static gboolean
run_show (IterateInvocation  *invocation,
          GError            **error)
{
  gint64 id;

  return iterate_invocation_open (invocation, error) != NULL &&
         parse_id (iterate_invocation_get_argument (invocation, 0), &id, error) &&
         print_feedback (invocation, id, error);
}

typedef struct
{
  IterateFeedbackItem item;
  gint64              id;
  gboolean            is_new;
} Submission;

static gboolean
submit (IterateDatabase  *db,
        gint64            now,
        gpointer          user_data,
        GError          **error)
{
  Submission *submission = user_data;

  return iterate_feedback_intake_take (db, now, &submission->item, &submission->id,
                                       &submission->is_new, error);
}

static gboolean
run_submit (IterateInvocation  *invocation,
            GError            **error)
{
  Submission submission = {
    .item = {
      .source = source == NULL ? "person" : source,
      .external_id = external_id,
      .content = iterate_invocation_get_argument (invocation, 0),
      .author = author,
      .rating = NAN,
      .occurred_at = 0,
    },
  };

  return iterate_invocation_open (invocation, error) != NULL &&
         (submission.item.occurred_at = iterate_invocation_get_time (invocation), TRUE) &&
         iterate_invocation_write (invocation, submit, &submission, error) &&
         print_feedback (invocation, submission.id, error);
}

typedef struct
{
  IterateUnderstanding *understanding;
  gint64                id;
  const char           *field;
  const char           *value;
} Correction;

static gboolean
correct (IterateDatabase  *db,
         gint64            now,
         gpointer          user_data,
         GError          **error)
{
  Correction *correction = user_data;

  if (correction->field == NULL)
    return iterate_feedback_take_back (db, correction->understanding, correction->id, now, error);

  return iterate_feedback_correct (db, correction->understanding, correction->id, correction->field,
                                   correction->value, iterate_user_get_name (), now, error);
}

static gboolean
run_correct (IterateInvocation  *invocation,
             GError            **error)
{
  const char *text = iterate_invocation_get_argument (invocation, 1);
  g_auto(GStrv) parts = text == NULL ? NULL : g_strsplit (text, "=", 2);
  Correction correction = { NULL };

  if (!parse_id (iterate_invocation_get_argument (invocation, 0), &correction.id, error) ||
      iterate_invocation_open (invocation, error) == NULL)
    return FALSE;

  if (!take_back && (parts == NULL || g_strv_length (parts) != 2))
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("Say what it is, such as kind=bug, or --undo"));
      return FALSE;
    }

  correction.understanding = iterate_workspace_get_understanding (invocation->workspace);
  correction.field = take_back ? NULL : parts[0];
  correction.value = take_back ? NULL : parts[1];

  return iterate_invocation_write (invocation, correct, &correction, error) &&
         print_feedback (invocation, correction.id, error);
}

static gboolean
delete_feedback (IterateDatabase  *db,
                 gint64            now,
                 gpointer          user_data,
                 GError          **error)
{
  Correction *correction = user_data;

  return iterate_feedback_delete (db, correction->understanding, correction->id, now, error);
}

static gboolean
run_delete (IterateInvocation  *invocation,
            GError            **error)
{
  Correction correction = { NULL };

  if (!parse_id (iterate_invocation_get_argument (invocation, 0), &correction.id, error) ||
      iterate_invocation_open (invocation, error) == NULL)
    return FALSE;

  correction.understanding = iterate_workspace_get_understanding (invocation->workspace);
  if (!iterate_invocation_write (invocation, delete_feedback, &correction, error))
    return FALSE;

  if (!invocation->json)
    g_print (_("Deleted\n"));

  return TRUE;
}

const IterateCommand iterate_feedback_commands[] = {
  {
    "feedback list", NULL, 0, 0, N_("List what users say, the newest first"),
    "Example:\n  iterate feedback list --search \"dark mode\" --json", list_options, run_list,
  },
  {
    "feedback show", "ID", 1, 1, N_("Show a piece of feedback and why it was understood so"),
    "Example:\n  iterate feedback show feedback-12", NULL, run_show,
  },
  {
    "feedback submit", "TEXT", 1, 1, N_("Add a piece of feedback"),
    "Example:\n  iterate feedback submit \"Please add a dark mode\" --author ann@example.org",
    submit_options, run_submit,
  },
  {
    "feedback correct", "ID [FIELD=VALUE]", 1, 2, N_("Say what a piece of feedback is"),
    "The fields are sentiment (negative, neutral, positive), urgency (low, normal, high,\n"
    "critical), kind (bug, feature, usability, praise, question) and actionable (true, false).\n"
    "Texts like it are understood so from then on.\n\n"
    "Examples:\n  iterate feedback correct feedback-12 kind=bug\n"
    "  iterate feedback correct feedback-12 --undo",
    correct_options, run_correct,
  },
  {
    "feedback delete", "ID", 1, 1, N_("Delete a piece of feedback and its vote"),
    "Its source does not bring it again.\n\nExample:\n  iterate feedback delete feedback-12", NULL,
    run_delete,
  },
  { NULL }
};
