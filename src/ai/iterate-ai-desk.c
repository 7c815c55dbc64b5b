/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-desk.h"

#include "iterate-ai-budget.h"
#include "iterate-answer-filling.h"
#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-json.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define BUILTIN_NAME "built-in analyst"

/* What is asked for again where an answer is not in order. */
#define COMPLAINT "That answer does not fit the form: %s. Answer again with the JSON object alone."

/**
 * IterateAiDesk:
 *
 * Asks AI services, one call after the other written down before it is made: who may be asked what,
 * within which budget, and what came of it. Where no service can answer, the built-in analyst does,
 * and says why. For any thread.
 */
struct _IterateAiDesk
{
  GObject         parent_instance;

  IterateStore   *store;   /* (owned) */
  IterateClock   *clock;   /* (owned) */
  IterateAnalyst *builtin; /* (owned) */
};

G_DEFINE_FINAL_TYPE (IterateAiDesk, iterate_ai_desk, G_TYPE_OBJECT)

/* A call in its parts. */
typedef struct
{
  IterateAiDesk          *desk;
  const IterateAiInquiry *inquiry;
  const IterateQuestion  *question;
  GCancellable           *cancellable;
  IterateAiService       *service; /* (owned) */
  IterateAiLetter        *letter;  /* (owned) */
  IterateAiReply         *reply;   /* (owned) (nullable) */
  char                   *key;     /* (owned) (nullable) */
  JsonObject             *answer;  /* (owned) (nullable) */
  gint64                  id;
  gint64                  begin;
  gint64                  input_tokens;
  gint64                  output_tokens;
  guint                   tries;
} Call;

static void
call_clear (Call *self)
{
  g_clear_object (&self->service);
  g_clear_pointer (&self->letter, iterate_ai_letter_free);
  g_clear_pointer (&self->reply, iterate_ai_reply_free);
  g_clear_pointer (&self->answer, json_object_unref);
  if (self->key != NULL)
    explicit_bzero (self->key, strlen (self->key));
  g_free (self->key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static void
iterate_ai_desk_finalize (GObject *object)
{
  IterateAiDesk *self = ITERATE_AI_DESK (object);

  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_clear_object (&self->builtin);

  G_OBJECT_CLASS (iterate_ai_desk_parent_class)->finalize (object);
}

static void
iterate_ai_desk_class_init (IterateAiDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_ai_desk_finalize;
}

static void
iterate_ai_desk_init (IterateAiDesk *self)
{
}

/**
 * iterate_ai_desk_new:
 * @builtin: who answers where no service does
 *
 * Returns: (transfer full): the desk of a workspace
 */
IterateAiDesk *
iterate_ai_desk_new (IterateStore   *store,
                     IterateClock   *clock,
                     IterateAnalyst *builtin)
{
  IterateAiDesk *self = g_object_new (ITERATE_TYPE_AI_DESK, NULL);

  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->builtin = g_object_ref (builtin);

  return self;
}

static gint64
get_time (Call *self)
{
  return iterate_clock_get_time (self->desk->clock);
}

/**
 * iterate_ai_desk_find_service:
 * @name: (nullable): which one; the preferred one by default
 * @service: (out) (transfer full) (nullable): the service, or %NULL where there is none
 */
gboolean
iterate_ai_desk_find_service (IterateAiDesk     *self,
                              const char        *name,
                              IterateAiService **service,
                              GError           **error)
{
  IterateDatabase *db = iterate_store_get_reader (self->store, error);

  *service = NULL;
  if (db == NULL)
    return FALSE;
  if (g_strcmp0 (name, ITERATE_AI_BUILTIN) == 0)
    return TRUE;
  if (name == NULL)
    return iterate_ai_service_get_preferred (db, service, error);

  *service = iterate_ai_service_find (db, name, error);

  return *service != NULL;
}

/* What the call may cost at most, by what is known before it. */
static double
guess_cost (Call *self)
{
  return iterate_ai_service_get_cost (self->service, self->input_tokens, self->output_tokens);
}

/* Writes down that the call is made, with what is reserved for it; or that it is over the budget. */
static gboolean
write_call (Call    *self,
            GError **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autofree char *text = iterate_ai_letter_dup_text (self->letter);
  g_autofree char *redactions = iterate_json_to_string (self->letter->redactions);
  g_autofree char *end = NULL;
  IterateAiBudget budget;
  IterateDatabase *db;
  g_autoptr(IterateAiCall) call = NULL;

  /* One after the other: two calls must not take the same rest of a budget. */
  if (!iterate_transaction_begin (&unit, iterate_store_get_writer (self->desk->store), error))
    return FALSE;

  db = iterate_transaction_get_database (&unit);
  if (!iterate_ai_budget_load (db, get_time (self), &budget, error))
    return FALSE;

  end = iterate_ai_budget_find_end (&budget, (double) (self->input_tokens + self->output_tokens),
                                    guess_cost (self));
  call = iterate_database_create (db, ITERATE_TYPE_AI_CALL, error,
                                  "service", iterate_record_get_id (ITERATE_RECORD (self->service)),
                                  "service-name", iterate_ai_service_get_name (self->service),
                                  "model", iterate_ai_service_get_model (self->service),
                                  "question", self->question->name,
                                  "subject",
                                    self->inquiry->subject == NULL ? "" : self->inquiry->subject,
                                  "status", end == NULL ? "sent" : "over-budget",
                                  "request", text,
                                  "error", end,
                                  "redactions", redactions,
                                  "input-tokens", end == NULL ? self->input_tokens : (gint64) 0,
                                  "output-tokens", end == NULL ? self->output_tokens : (gint64) 0,
                                  "cost", end == NULL ? guess_cost (self) : 0.0,
                                  "tries", (gint64) 0,
                                  "latency", NAN,
                                  "for-event", self->inquiry->event,
                                  "started-at", get_time (self),
                                  NULL);
  if (call == NULL || !iterate_transaction_commit (&unit, error))
    return FALSE;

  self->id = iterate_record_get_id (ITERATE_RECORD (call));
  if (end == NULL)
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED, end);

  return FALSE;
}

/* Writes down what became of the call, and what the service is known by since. */
static gboolean
write_end (Call          *self,
           const char    *status,
           const GError  *problem,
           GError       **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  gboolean is_unreachable = problem != NULL && self->reply == NULL;
  g_autoptr(IterateAiCall) call = NULL;
  g_autoptr(IterateAiService) service = NULL;
  IterateDatabase *db;

  if (!iterate_transaction_begin (&unit, iterate_store_get_writer (self->desk->store), error))
    return FALSE;

  db = iterate_transaction_get_database (&unit);
  call = iterate_database_find (db, ITERATE_TYPE_AI_CALL, self->id, error);
  if (call == NULL ||
      !iterate_database_update (db, call, error,
                                "status", status,
                                "answer", self->reply == NULL ? NULL : self->reply->text->str,
                                "error", problem == NULL ? NULL : problem->message,
                                "request-id", self->reply == NULL ? NULL : self->reply->request_id,
                                "input-tokens", self->input_tokens,
                                "output-tokens", self->output_tokens,
                                "cost", guess_cost (self),
                                "tries", (gint64) self->tries,
                                "latency", (double) (g_get_monotonic_time () - self->begin) /
                                             (double) ITERATE_SECOND,
                                "ended-at", get_time (self),
                                NULL))
    return FALSE;

  /* It may have been removed meanwhile. */
  service = iterate_database_find (db, ITERATE_TYPE_AI_SERVICE,
                                   iterate_record_get_id (ITERATE_RECORD (self->service)), NULL);
  if (service != NULL && !g_str_equal (status, "cancelled") &&
      !iterate_ai_service_note_result (db, service, is_unreachable ? problem->message : NULL,
                                       get_time (self), error))
    return FALSE;
  if (service != NULL && self->reply != NULL && self->reply->structured != NULL &&
      !iterate_database_update (db, service, error, "structured", self->reply->structured, NULL))
    return FALSE;

  return iterate_transaction_commit (&unit, error);
}

static gboolean
send (Call        *self,
      const char  *earlier,
      const char  *complaint,
      GError     **error)
{
  const IterateAiPrompt prompt = {
    .system = self->letter->system, .user = self->letter->user, .question = self->question,
    .max_tokens = self->question->max_tokens, .earlier = earlier, .complaint = complaint,
  };

  g_clear_pointer (&self->reply, iterate_ai_reply_free);
  self->reply = iterate_ai_client_ask (self->service, self->key, &prompt, self->inquiry->progress,
                                       self->inquiry->user_data, self->cancellable, error);
  if (self->reply == NULL)
    {
      /* Who stops an answer has had the question read, and pays for that. */
      if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        self->input_tokens += iterate_ai_letter_guess_tokens (self->letter);
      return FALSE;
    }

  self->tries += self->reply->tries;
  self->input_tokens += self->reply->input_tokens >= 0 ? self->reply->input_tokens
                                                       : iterate_ai_letter_guess_tokens (self->letter);
  self->output_tokens += self->reply->output_tokens >= 0 ? self->reply->output_tokens
                                                         : (gint64) self->reply->text->len;

  return TRUE;
}

/* Reads the reply into the call's answer, if it is what was asked for. */
static gboolean
read_reply (Call    *self,
            GError **error)
{
  g_autoptr(JsonNode) found = iterate_ai_reply_find_json (self->reply, error);
  g_autoptr(JsonNode) clean = found == NULL ? NULL : iterate_answer_clean (found);

  if (clean == NULL || !iterate_question_check (self->question, clean, error))
    return FALSE;

  self->answer = json_node_dup_object (clean);
  iterate_answer_fill (self->question, self->inquiry->request, self->answer);

  return TRUE;
}

/* What to write down of a reply that holds no answer. */
static const char *
name_failure (const IterateAiReply *reply,
              GError              **problem)
{
  if (reply->finish == ITERATE_AI_REFUSED)
    {
      g_clear_error (problem);
      g_set_error_literal (problem, ITERATE_ERROR, ITERATE_ERROR_REFUSED,
                           _("The model would not answer"));
      return "refused";
    }

  if (reply->finish == ITERATE_AI_TRUNCATED)
    {
      g_clear_error (problem);
      g_set_error_literal (problem, ITERATE_ERROR, ITERATE_ERROR_REFUSED,
                           _("The answer was cut off at its longest"));
      return "truncated";
    }

  return "invalid";
}

/* Sends and reads.
 *
 * @success: what to write down of an answer
 *
 * Returns: what to write down, with @problem set where there is no answer */
static const char *
attempt (Call        *self,
         const char  *earlier,
         const char  *complaint,
         const char  *success,
         GError     **problem)
{
  if (!send (self, earlier, complaint, problem))
    return g_error_matches (*problem, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? "cancelled" : "failed";

  if (self->reply->finish != ITERATE_AI_REFUSED && read_reply (self, problem))
    return success;

  return name_failure (self->reply, problem);
}

/* Asks, and once more where the answer is not in order. */
static const char *
converse (Call    *self,
          GError **problem)
{
  const char *status;
  g_autofree char *earlier = NULL;
  g_autofree char *complaint = NULL;

  self->input_tokens = self->output_tokens = 0;
  status = attempt (self, NULL, NULL, "answered", problem);

  /* What was cut off would be again, and who will not answer does not on being asked twice. */
  if (!g_str_equal (status, "invalid"))
    return status;

  earlier = g_strdup (self->reply->text->str);
  complaint = g_strdup_printf (COMPLAINT, (*problem)->message);
  g_clear_error (problem);

  return attempt (self, earlier, complaint, "repaired", problem);
}

static void
sign (Call *self)
{
  g_autofree char *subject = iterate_id_format ("call", self->id);
  g_autofree char *by = iterate_ai_service_dup_title (self->service);

  json_object_set_string_member (self->answer, "by", by);
  json_object_set_string_member (self->answer, "call", subject);
}

static gboolean
check_consent (Call    *self,
               GError **error)
{
  IterateDatabase *db = iterate_store_get_reader (self->desk->store, error);
  gboolean known, granted;

  if (db == NULL ||
      !iterate_ai_service_may_send (db, self->service, self->question->name, &known, &granted, error))
    return FALSE;

  if (granted || self->inquiry->is_seen)
    return TRUE;

  if (known)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT, _("“%s” may not be sent to %s"),
                 self->question->title, iterate_ai_service_get_name (self->service));
  else
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                 _("Nobody has allowed yet to send “%s” to %s. Look at it with --preview, then let "
                   "it go with --yes or “iterate ai allow”"),
                 self->question->title, iterate_ai_service_get_name (self->service));

  return FALSE;
}

/* Prepares a call to @service, which it takes, and writes it down. */
static gboolean
begin_call (Call              *self,
            IterateAiService  *service,
            GError           **error)
{
  self->service = service;
  self->question = iterate_question_find (self->inquiry->verb, self->inquiry->what, error);
  if (self->question == NULL ||
      !iterate_question_check_request (self->question, self->inquiry->request, error) ||
      !check_consent (self, error))
    return FALSE;

  self->letter = iterate_ai_letter_write (self->question, self->inquiry->request, error);
  if (self->letter == NULL || !iterate_ai_service_load_key (service, &self->key, error))
    return FALSE;

  self->begin = g_get_monotonic_time ();
  self->input_tokens = iterate_ai_letter_guess_tokens (self->letter);
  self->output_tokens = self->question->max_tokens;

  return write_call (self, error);
}

static JsonObject *
ask_service (IterateAiDesk           *self,
             const IterateAiInquiry  *inquiry,
             IterateAiService        *service,
             GCancellable            *cancellable,
             GError                 **error)
{
  g_auto(Call) call = { .desk = self, .inquiry = inquiry, .cancellable = cancellable };
  g_autoptr(GError) problem = NULL;
  const char *status;

  if (!begin_call (&call, service, error))
    return NULL;

  status = converse (&call, &problem);
  if (!write_end (&call, status, problem, error))
    return NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  sign (&call);

  return g_steal_pointer (&call.answer);
}

/**
 * iterate_ai_desk_ask_service:
 *
 * Asks the service that the inquiry names, or the preferred one. An answer has `by` and `call` besides
 * what was asked for.
 *
 * Returns: (transfer full): the answer, or %NULL with @error set: “conflict” where nobody has allowed
 * it, “failed” where it may work later, “refused” where it will not
 */
JsonObject *
iterate_ai_desk_ask_service (IterateAiDesk           *self,
                             const IterateAiInquiry  *inquiry,
                             GCancellable            *cancellable,
                             GError                 **error)
{
  IterateAiService *service;

  g_return_val_if_fail (ITERATE_IS_AI_DESK (self), NULL);

  if (!iterate_ai_desk_find_service (self, inquiry->service, &service, error))
    return NULL;

  if (service != NULL)
    return ask_service (self, inquiry, service, cancellable, error);

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                       _("No AI service is set up. See: iterate services add"));

  return NULL;
}

/**
 * iterate_ai_desk_ask:
 *
 * Asks the service that the inquiry names, or the preferred one, and the built-in analyst where there
 * is none or it cannot answer. An answer has `by` and, where a service did not answer, `note`, which
 * says why.
 *
 * Returns: (transfer full): the answer, or %NULL with @error set
 */
JsonObject *
iterate_ai_desk_ask (IterateAiDesk           *self,
                     const IterateAiInquiry  *inquiry,
                     GCancellable            *cancellable,
                     GError                 **error)
{
  g_autoptr(GError) problem = NULL;
  IterateAiService *service;
  JsonObject *answer;

  g_return_val_if_fail (ITERATE_IS_AI_DESK (self), NULL);

  if (!iterate_ai_desk_find_service (self, inquiry->service, &service, error))
    return NULL;

  answer = service == NULL ? NULL : ask_service (self, inquiry, service, cancellable, &problem);
  if (answer != NULL)
    return answer;

  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_DATABASE))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  answer = iterate_analyst_ask (self->builtin, inquiry->verb, inquiry->what, inquiry->request, error);
  if (answer == NULL)
    return NULL;

  json_object_set_string_member (answer, "by", BUILTIN_NAME);
  if (problem != NULL)
    json_object_set_string_member (answer, "note", problem->message);

  return answer;
}
