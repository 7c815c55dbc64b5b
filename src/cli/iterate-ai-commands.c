/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-ai-asking.h"
#include "iterate-ai-budget.h"
#include "iterate-ai-consent.h"
#include "iterate-ai-service-entry.h"
#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-json.h"
#include "iterate-user.h"

#include <glib/gi18n.h>
#include <stdio.h>

static char *service_name;
static char *file_name;
static gboolean preview;
static gboolean yes;
static gboolean stream;

static const GOptionEntry ask_options[] = {
  { "with", 0, 0, G_OPTION_ARG_STRING, &service_name,
    N_("Who is asked; the preferred service by default, “built-in” for none"), N_("SERVICE") },
  { "file", 0, 0, G_OPTION_ARG_FILENAME, &file_name,
    N_("The JSON that it is about; standard input by default"), N_("FILE") },
  { "preview", 0, 0, G_OPTION_ARG_NONE, &preview, N_("Show what would be sent, and send nothing"),
    NULL },
  { "yes", 0, 0, G_OPTION_ARG_NONE, &yes, N_("Let it be sent without asking"), NULL },
  { "stream", 0, 0, G_OPTION_ARG_NONE, &stream, N_("Show the answer while it is written"), NULL },
  { NULL }
};

static const GOptionEntry consent_options[] = {
  { "with", 0, 0, G_OPTION_ARG_STRING, &service_name,
    N_("To whom; to the preferred service by default"), N_("SERVICE") },
  { NULL }
};

static char *
read_input (GError **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  char buffer[8192];
  gsize n;

  if (file_name != NULL)
    {
      char *contents;

      return g_file_get_contents (file_name, &contents, NULL, error) ? contents : NULL;
    }

  while ((n = fread (buffer, 1, sizeof buffer, stdin)) > 0)
    g_string_append_len (text, buffer, (gssize) n);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
run_ask (IterateInvocation  *invocation,
         GError            **error)
{
  const char *verb = iterate_invocation_get_argument (invocation, 0);
  const char *what = iterate_invocation_get_argument (invocation, 1);
  const IterateQuestion *question = iterate_question_find (verb, what, error);
  g_autofree char *text = question == NULL ? NULL : read_input (error);
  g_autoptr(JsonObject) request = text == NULL ? NULL : iterate_json_parse (text, error);
  g_autoptr(JsonObject) answer = NULL;
  IterateAiInquiry inquiry = {
    .verb = verb, .what = what, .request = request, .service = service_name, .is_seen = yes,
  };

  if (request == NULL || iterate_invocation_open (invocation, error) == NULL)
    return FALSE;

  if (preview)
    {
      g_autoptr(IterateAiLetter) letter = iterate_ai_letter_write (question, request, error);
      g_autofree char *shown = letter == NULL ? NULL : iterate_ai_letter_dup_text (letter);

      g_print ("%s\n", shown == NULL ? "" : shown);
      return letter != NULL;
    }

  answer = iterate_ai_asking_run (invocation, &inquiry, FALSE, stream, error);
  if (answer == NULL)
    return FALSE;

  iterate_invocation_print_object (answer);

  return TRUE;
}

static gboolean
run_models (IterateInvocation  *invocation,
            GError            **error)
{
  const IterateAiServiceDraft draft = {
    .preset = iterate_invocation_get_argument (invocation, 0),
    .address = iterate_invocation_get_argument (invocation, 1), .model = "?",
  };
  g_autoptr(IterateAiService) service = iterate_ai_service_make (&draft, error);
  g_autofree char *key = NULL;
  g_auto(GStrv) models = NULL;
  g_autoptr(JsonArray) array = json_array_new ();

  if (service == NULL || !iterate_ai_service_load_key (service, &key, error))
    return FALSE;

  models = iterate_ai_client_list_models (service, key, NULL, error);
  for (guint i = 0; models != NULL && models[i] != NULL; i++)
    {
      json_array_add_string_element (array, models[i]);
      if (!invocation->json)
        g_print ("%s\n", models[i]);
    }
  if (models != NULL && invocation->json)
    iterate_invocation_print_array (array);

  return models != NULL;
}

static gboolean
run_calls (IterateInvocation  *invocation,
           GError            **error)
{
  static const char *const columns[] = {
    "id", "startedAt", "serviceName", "question", "status", "inputTokens", "outputTokens", "cost",
    "latency", "subject", NULL
  };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_AI_CALL);

  iterate_query_order_by (query, "id", TRUE);

  return iterate_invocation_print_query (invocation, query, _("No AI service was asked"), columns,
                                         error);
}

static gboolean
run_call (IterateInvocation  *invocation,
          GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  const char *text = iterate_invocation_get_argument (invocation, 0);
  g_autoptr(IterateAiCall) call = NULL;
  g_autoptr(JsonObject) object = NULL;
  g_auto(GStrv) filled = NULL;
  gint64 id;

  if (db == NULL)
    return FALSE;

  if (!iterate_id_parse (text, "call", &id))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                   _("There is no call “%s”. See: iterate ai calls"), text);
      return FALSE;
    }

  call = iterate_database_find (db, ITERATE_TYPE_AI_CALL, id, error);
  filled = call == NULL ? NULL : iterate_ai_call_list_filled (db, call, error);
  if (filled == NULL)
    return FALSE;

  object = iterate_record_to_json (ITERATE_RECORD (call));
  iterate_json_set_strv (object, "filled", (const char *const *) filled);
  iterate_invocation_print_object (object);

  return TRUE;
}

static gboolean
run_budget (IterateInvocation  *invocation,
            GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(JsonObject) object = json_object_new ();
  g_autofree char *text = NULL;
  IterateAiBudget budget;

  if (db == NULL ||
      !iterate_ai_budget_load (db, iterate_invocation_get_time (invocation), &budget, error))
    return FALSE;

  text = iterate_ai_budget_describe (&budget);
  json_object_set_double_member (object, "dayTokens", budget.day_tokens);
  json_object_set_double_member (object, "dayTokenLimit", budget.day_token_limit);
  json_object_set_double_member (object, "monthTokens", budget.month_tokens);
  json_object_set_double_member (object, "monthTokenLimit", budget.month_token_limit);
  json_object_set_double_member (object, "dayCost", budget.day_cost);
  json_object_set_double_member (object, "dayCostLimit", budget.day_cost_limit);
  json_object_set_double_member (object, "monthCost", budget.month_cost);
  json_object_set_double_member (object, "monthCostLimit", budget.month_cost_limit);
  if (invocation->json)
    iterate_invocation_print_object (object);
  else
    g_print ("%s\n", text);

  return TRUE;
}

/* An answer for one kind of question, or for all of them. */
typedef struct
{
  IterateAiService *service;
  const char       *question;
  gboolean          granted;
} Consent;

static gboolean
write_consent (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  Consent *consent = user_data;
  GPtrArray *questions = iterate_questions_get ();

  for (guint i = 0; i < questions->len; i++)
    {
      const IterateQuestion *question = g_ptr_array_index (questions, i);

      if ((g_str_equal (consent->question, "all") || g_str_equal (consent->question, question->name)) &&
          !iterate_ai_service_answer_consent (db, consent->service, question->name, consent->granted,
                                              iterate_user_get_name (), now, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
answer_consent (IterateInvocation  *invocation,
                gboolean            granted,
                GError            **error)
{
  const char *name = iterate_invocation_get_argument (invocation, 0);
  g_autoptr(IterateAiService) service = NULL;
  IterateAiDesk *desk;
  Consent consent;

  if (!g_str_equal (name, "all") && iterate_question_find_by_name (name, error) == NULL)
    return FALSE;
  if (iterate_invocation_open (invocation, error) == NULL)
    return FALSE;

  desk = iterate_engine_get_service (iterate_workspace_get_engine (invocation->workspace),
                                     ITERATE_TYPE_AI_DESK);
  if (!iterate_ai_desk_find_service (desk, service_name, &service, error))
    return FALSE;
  if (service == NULL)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND, _("No AI service is set up"));
      return FALSE;
    }

  consent = (Consent) { service, name, granted };

  return iterate_invocation_write (invocation, write_consent, &consent, error);
}

static gboolean
run_consents (IterateInvocation  *invocation,
              GError            **error)
{
  static const char *const columns[] = { "service", "question", "granted", "answeredBy", "answeredAt",
                                         NULL };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_AI_CONSENT);

  iterate_query_order_by (query, "id", FALSE);

  return iterate_invocation_print_query (invocation, query, _("Nobody was asked yet"), columns, error);
}

static gboolean
run_allow (IterateInvocation  *invocation,
           GError            **error)
{
  return answer_consent (invocation, TRUE, error);
}

static gboolean
run_forbid (IterateInvocation  *invocation,
            GError            **error)
{
  return answer_consent (invocation, FALSE, error);
}

static gboolean
write_preference (IterateDatabase  *db,
                  gint64            now,
                  gpointer          user_data,
                  GError          **error)
{
  const char *name = user_data;
  g_autoptr(IterateAiService) service = NULL;

  if (g_str_equal (name, ITERATE_AI_BUILTIN))
    return iterate_ai_service_prefer (db, NULL, error);

  service = iterate_ai_service_find (db, name, error);

  return service != NULL && iterate_ai_service_prefer (db, service, error);
}

static gboolean
run_prefer (IterateInvocation  *invocation,
            GError            **error)
{
  return iterate_invocation_write (invocation, write_preference,
                                   (gpointer) iterate_invocation_get_argument (invocation, 0), error) &&
         iterate_ai_service_entry_print (invocation, error);
}

const IterateCommand iterate_ai_commands[] = {
  {
    "ai ask", "VERB WHAT", 2, 2, N_("Ask the analyst: an AI service, or the built-in one"),
    "Questions: generate followup-experiments, generate improvement-ideas, generate hypotheses,\n"
    "analyze feedback, analyze opportunities, detect-anomaly metric, investigate likely-causes,\n"
    "assess opportunity, extract structured-insights.\n\n"
    "Examples:\n"
    "  echo '{\"content\": \"The export is slow\"}' | iterate ai ask analyze feedback\n"
    "  echo '{\"values\": [10, 11, 9, 10, 12, 9, 10, 11, 30]}' | iterate ai ask detect-anomaly metric "
    "--with built-in",
    ask_options, run_ask,
  },
  { "ai models", "KIND [ADDRESS]", 1, 2, N_("List the models that an AI service has"),
    "A key is taken from ITERATE_AI_KEY.\n\nExample:\n  iterate ai models ollama", NULL, run_models },
  { "ai calls", NULL, 0, 0, N_("List what AI services were asked, the newest first"), NULL, NULL,
    run_calls },
  { "ai call", "CALL", 1, 1, N_("Show what was sent in a call, what came back and where it went"), NULL,
    NULL, run_call },
  { "ai budget", NULL, 0, 0, N_("Say what AI services have used, and may use"),
    "Set it with: iterate settings set ai.daily-tokens 50000 (or ai.monthly-tokens, ai.daily-cost,\n"
    "ai.monthly-cost; 0 is no limit)", NULL, run_budget },
  { "ai consents", NULL, 0, 0, N_("List what may be sent to whom without asking, and what may not"),
    NULL,
    NULL, run_consents },
  { "ai allow", "QUESTION", 1, 1, N_("Let a kind of question be sent from now on; “all” for each"),
    "Example:\n  iterate ai allow 'generate improvement-ideas'", consent_options, run_allow },
  { "ai forbid", "QUESTION", 1, 1, N_("Send a kind of question no longer; “all” for each"), NULL,
    consent_options, run_forbid },
  { "ai prefer", "SERVICE", 1, 1, N_("Choose who is asked; “built-in” for nobody else"), NULL, NULL,
    run_prefer },
  { NULL }
};
