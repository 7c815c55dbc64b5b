/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test.h"
#include "transcript-server.h"

#include "iterate-aggregate-import.h"
#include "iterate-ai-desk.h"
#include "iterate-approval.h"
#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-feedback-intake.h"
#include "iterate-json.h"
#include "iterate-secret.h"
#include "iterate-settings.h"
#include "iterate-time.h"
#include "iterate-workspace.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What services add to the loop, and what they cannot: with a whole workspace and a service that says
 * what it was told to say. */

#define INSIGHTS "extract structured-insights"

#define ANSWER(text) \
  "{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"content\":" text "}}]," \
  "\"usage\":{\"prompt_tokens\":500,\"completion_tokens\":60}}"

#define GOOD_INSIGHTS \
  ANSWER ("\"{\\\"insights\\\":[\\\"People like the shorter way\\\"," \
          "\\\"It gains 99.9 % for sure\\\"]," \
          "\\\"recommendations\\\":[\\\"Try it at the next form\\\"]," \
          "\\\"contexts\\\":[\\\"growth\\\"]}\"")

#define N_KILLS 20

typedef struct
{
  char             *folder;
  char             *path;
  IterateClock     *clock;
  IterateWorkspace *workspace;
  TranscriptServer *server;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("iterate-test-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "test.iterate", NULL);
  self->clock = iterate_clock_new_manual (TEST_TIME);
  self->server = transcript_server_new ();
  self->workspace = iterate_workspace_open (self->path, TRUE, self->clock, FALSE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  if (self->workspace != NULL)
    iterate_workspace_close (self->workspace);
  g_clear_object (&self->workspace);
  g_clear_object (&self->clock);
  transcript_server_free (self->server);
  test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

static gint64
count (Fixture    *self,
       const char *sql)
{
  return test_get_int64 (iterate_workspace_get_store (self->workspace), sql);
}

static void
change (Fixture          *self,
        IterateWriteFunc  func,
        gpointer          data)
{
  g_autoptr(GError) error = NULL;

  iterate_workspace_write (self->workspace, func, data, &error);
  g_assert_no_error (error);
  iterate_workspace_settle (self->workspace, &error);
  g_assert_no_error (error);
}

static gboolean
add_service (IterateDatabase  *db,
             gint64            now,
             gpointer          address,
             GError          **error)
{
  const IterateAiServiceDraft draft = {
    .preset = "openai-compatible", .name = "scribe", .address = address, .model = "m",
  };
  g_autoptr(IterateAiService) service = iterate_ai_service_add (db, &draft, now, error);

  return service != NULL;
}

static gboolean
allow (IterateDatabase  *db,
       gint64            now,
       gpointer          question,
       GError          **error)
{
  g_autoptr(IterateAiService) service = iterate_ai_service_find (db, "scribe", error);

  return service != NULL &&
         iterate_ai_service_answer_consent (db, service, question, TRUE, "Ada", now, error);
}

static gboolean
stop (IterateDatabase  *db,
      gint64            now,
      gpointer          user_data,
      GError          **error)
{
  g_autoptr(IterateExperiment) experiment = iterate_experiment_find (db, user_data, error);

  return experiment != NULL && iterate_experiment_complete (db, experiment, now, NULL, error);
}

typedef struct
{
  gint64   id;
  gboolean granted;
} Answer;

static gboolean
answer (IterateDatabase  *db,
        gint64            now,
        gpointer          user_data,
        GError          **error)
{
  const Answer *given = user_data;

  return iterate_approval_answer (db, now, given->id, given->granted, "Ada", NULL, error);
}

/* An experiment with nothing to graduate, whose end teaches something. */
static void
import_experiment (Fixture    *self,
                   const char *name)
{
  static const char text[] = "variant,metric,units,conversions\nold,signup_rate,5000,1000\n"
                             "new,signup_rate,5000,1004\n";
  g_autofree char *path = g_build_filename (self->folder, "counts.csv", NULL);
  g_autoptr(IterateImportReport) report = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  report = iterate_aggregate_import_run (path, name, "old",
                                         iterate_workspace_get_store (self->workspace),
                                         iterate_workspace_get_time (self->workspace), &error);
  g_assert_no_error (error);
}

static void
finish_experiment (Fixture    *self,
                   const char *name)
{
  import_experiment (self, name);
  change (self, stop, (gpointer) name);
}

static void
set_up_service (Fixture    *self,
                const char *question)
{
  change (self, add_service, (gpointer) transcript_server_get_address (self->server));
  if (question != NULL)
    change (self, allow, (gpointer) question);
}

static void
test_nothing_is_sent_before_somebody_has_seen_it (Fixture       *self,
                                                  gconstpointer  data)
{
  Answer yes = { 0, TRUE };

  set_up_service (self, NULL);
  transcript_server_add_reply (self->server, 200, NULL, GOOD_INSIGHTS);
  finish_experiment (self, "form");
  g_assert_cmpuint (transcript_server_count (self->server), ==, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM learning"), ==, 1);
  yes.id = count (self, "SELECT id FROM approval WHERE status = 'waiting' AND action = 'send' "
                        "AND arguments ->> 'preview' LIKE '%signup_rate%'");
  g_assert_cmpint (yes.id, >, 0);

  /* One question for each kind, not for each answer. */
  finish_experiment (self, "button");
  g_assert_cmpint (count (self, "SELECT count(*) FROM approval WHERE action = 'send'"), ==, 1);

  change (self, answer, &yes);
  g_assert_cmpuint (transcript_server_count (self->server), ==, 1);
  finish_experiment (self, "page");
  g_assert_cmpuint (transcript_server_count (self->server), ==, 2);
}

static void
test_what_was_not_allowed_is_not_asked_again (Fixture       *self,
                                              gconstpointer  data)
{
  Answer no = { 0, FALSE };

  set_up_service (self, NULL);
  transcript_server_add_reply (self->server, 200, NULL, GOOD_INSIGHTS);
  finish_experiment (self, "form");
  no.id = count (self, "SELECT id FROM approval WHERE action = 'send'");
  change (self, answer, &no);
  finish_experiment (self, "button");
  g_assert_cmpuint (transcript_server_count (self->server), ==, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM approval WHERE action = 'send'"), ==, 1);
}

static void
test_an_answer_adds_signed_lines_and_nothing_else (Fixture       *self,
                                                   gconstpointer  data)
{
  double confidence;

  finish_experiment (self, "before");
  confidence = (double) count (self, "SELECT cast(1e9 * confidence AS INTEGER) FROM learning");
  set_up_service (self, INSIGHTS);
  transcript_server_add_reply (self->server, 200, NULL, GOOD_INSIGHTS);
  finish_experiment (self, "form");

  g_assert_cmpint (count (self, "SELECT count(*) FROM learning WHERE id = 2 AND insights LIKE "
                                "'%People like the shorter way%— scribe (m)%'"), ==, 1);
  /* The verdict says nothing of 99.9 %. */
  g_assert_cmpint (count (self, "SELECT count(*) FROM learning WHERE insights LIKE '%99.9%'"), ==, 0);
  g_assert_cmpfloat (confidence, ==,
                     (double) count (self, "SELECT cast(1e9 * confidence AS INTEGER) FROM learning "
                                           "WHERE id = 2"));
  g_assert_cmpint (count (self, "SELECT json_array_length (l.insights) - json_array_length "
                                "(b.insights) "
                                "FROM learning AS l, learning AS b WHERE l.id = 2 AND b.id = "
                                "1"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM ai_call WHERE status = 'answered' "
                                "AND subject = 'learning-2' AND input_tokens = 500 "
                                "AND output_tokens = 60 AND for_event > 0"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM ai_filled WHERE subject = 'learning-2'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM ai_service WHERE last_success_at > 0"), ==, 1);
}

static void
test_an_answer_is_mended_once (Fixture       *self,
                               gconstpointer  data)
{
  g_autofree char *again = NULL;

  set_up_service (self, INSIGHTS);
  transcript_server_add_reply (self->server, 200, NULL, ANSWER ("\"{\\\"insights\\\":[]}\""));
  transcript_server_add_reply (self->server, 200, NULL, GOOD_INSIGHTS);
  finish_experiment (self, "form");
  g_assert_cmpuint (transcript_server_count (self->server), ==, 2);
  again = transcript_server_dup_request (self->server, 1);
  g_assert_nonnull (strstr (again, "recommendations” is missing"));
  g_assert_cmpint (count (self, "SELECT count(*) FROM ai_call WHERE status = 'repaired' "
                                "AND input_tokens = 1000 AND tries = 2"), ==, 1);

  transcript_server_reset (self->server);
  transcript_server_add_reply (self->server, 200, NULL, ANSWER ("\"never mind\""));
  finish_experiment (self, "button");
  g_assert_cmpuint (transcript_server_count (self->server), ==, 2);
  g_assert_cmpint (count (self, "SELECT count(*) FROM ai_call WHERE status = 'invalid'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM delivery WHERE state = 'failed'"), ==, 0);
}

static gboolean
set_budget (IterateDatabase  *db,
            gint64            now,
            gpointer          tokens,
            GError          **error)
{
  return iterate_settings_set (db, "ai.daily-tokens", tokens, error);
}

static void
test_a_budget_is_kept_and_begins_anew (Fixture       *self,
                                       gconstpointer  data)
{
  set_up_service (self, INSIGHTS);
  transcript_server_add_reply (self->server, 200, NULL, GOOD_INSIGHTS);
  change (self, set_budget, (gpointer) "100");
  finish_experiment (self, "form");
  g_assert_cmpuint (transcript_server_count (self->server), ==, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM ai_call WHERE status = 'over-budget' "
                                "AND error LIKE '%used up%'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM learning"), ==, 1);

  change (self, set_budget, (gpointer) "5000");
  finish_experiment (self, "button");
  finish_experiment (self, "page");
  finish_experiment (self, "mail");
  finish_experiment (self, "list");
  /* Some 2,000 tokens are reserved for each call and 560 used: the fifth finds the day used up. */
  finish_experiment (self, "menu");
  g_assert_cmpuint (transcript_server_count (self->server), <, 6);
  iterate_clock_set_time (self->clock, TEST_TIME + 2 * ITERATE_DAY);
  transcript_server_reset (self->server);
  transcript_server_add_reply (self->server, 200, NULL, GOOD_INSIGHTS);
  finish_experiment (self, "head");
  g_assert_cmpuint (transcript_server_count (self->server), ==, 1);
}

static void
pass (Fixture *self,
      gint64   time)
{
  g_autoptr(GError) error = NULL;

  iterate_clock_set_time (self->clock, iterate_clock_get_time (self->clock) + time);
  for (guint i = 0; i < 20; i++)
    {
      iterate_workspace_settle (self->workspace, &error);
      g_assert_no_error (error);
      g_usleep (20 * 1000);
    }
}

static void
test_a_service_that_is_down_delays_nothing_else (Fixture       *self,
                                                 gconstpointer  data)
{
  gint64 begin;

  change (self, add_service, (gpointer) "http://127.0.0.1:1");
  change (self, allow, (gpointer) INSIGHTS);
  import_experiment (self, "form");
  begin = g_get_monotonic_time ();
  test_execute (iterate_workspace_get_store (self->workspace), "SELECT 1");
  change (self, stop, (gpointer) "form");
  g_assert_cmpint (count (self, "SELECT count(*) FROM learning"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM message WHERE type = 'experiment-learnings'"), ==,
                   1);
  g_test_message ("The handler and a failed refinement took %.2f s",
                  (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
  g_assert_cmpint (count (self, "SELECT count(*) FROM ai_call WHERE status = 'failed'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM ai_service WHERE last_error LIKE "
                                "'%could not be reached%'"), ==, 1);

  /* An hour later it is back. */
  pass (self, 16 * 60 * ITERATE_SECOND);
  g_assert_cmpint (count (self, "SELECT count(*) FROM ai_call WHERE status = 'failed'"), ==, 2);
  transcript_server_add_reply (self->server, 200, NULL, GOOD_INSIGHTS);
  {
    g_autofree char *sql = g_strdup_printf ("UPDATE ai_service SET address = '%s'",
                                            transcript_server_get_address (self->server));

    test_execute (iterate_workspace_get_store (self->workspace), sql);
  }
  pass (self, 44 * 60 * ITERATE_SECOND);
  g_assert_cmpint (count (self, "SELECT count(*) FROM learning WHERE insights LIKE '%scribe%'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM ai_service WHERE last_error IS NULL"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM delivery WHERE state = 'failed'"), ==, 0);
}

/* Runs the workspace in a process of its own until it is killed. */
static void
run_child (const char *path)
{
  g_autoptr(IterateClock) clock = iterate_clock_new_manual (TEST_TIME);
  g_autoptr(IterateWorkspace) workspace = NULL;

  workspace = iterate_workspace_open (path, FALSE, clock, FALSE, NULL);
  while (workspace != NULL)
    g_usleep (1000);
  _exit (1);
}

/* What was running in three kills of its process waits for a person, who says: again. */
static gboolean
retry_all (IterateDatabase  *db,
           gint64            now,
           gpointer          unused,
           GError          **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(IterateStatement) rows = NULL;

  rows = iterate_database_query (db, error, "SELECT id FROM delivery WHERE state IN ('failed', "
                                            "'set-aside')",
                                 "");
  while (rows != NULL && iterate_statement_step (rows, error) == ITERATE_STEP_ROW)
    {
      gint64 id = iterate_statement_get_int64 (rows, 0);

      g_array_append_val (ids, id);
    }

  for (guint i = 0; i < ids->len; i++)
    {
      if (!iterate_engine_retry (db, g_array_index (ids, gint64, i), error))
        return FALSE;
    }

  return TRUE;
}

/* Changes a workspace that nobody has open. */
static void
change_closed (Fixture          *self,
               IterateWriteFunc  func,
               gpointer          data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateStore) store = iterate_store_open (self->path, FALSE, &error);
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;

  g_assert_no_error (error);
  g_assert_true (iterate_transaction_begin (&unit, iterate_store_get_writer (store), &error));
  g_assert_true (func (iterate_transaction_get_database (&unit), TEST_TIME, data, &error));
  g_assert_true (iterate_transaction_commit (&unit, &error));
}

static gboolean
was_asked (gpointer data)
{
  return transcript_server_count (data) > 0;
}

/* Whoever is killed between an answer and its record asks again, and the calls show it; nobody else
 * does. */
static void
test_a_stored_answer_is_never_asked_for_again (Fixture       *self,
                                               gconstpointer  data)
{
  guint n_asked;

  set_up_service (self, INSIGHTS);
  transcript_server_add_reply (self->server, 200, NULL, GOOD_INSIGHTS);
  import_experiment (self, "form");

  /* The event is there, and nobody has handled it yet. */
  iterate_workspace_close (self->workspace);
  g_clear_object (&self->workspace);
  change_closed (self, stop, (gpointer) "form");
  transcript_server_hold (self->server, 6);

  for (guint i = 0; i < N_KILLS; i++)
    {
      guint before = transcript_server_count (self->server);
      pid_t child = fork ();

      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        run_child (self->path);

      /* From the first ask on, at moments around the answer. */
      if (before == 0)
        g_assert_true (test_wait_until (was_asked, self->server));
      g_usleep ((gulong) g_test_rand_int_range (0, 15000));
      kill (child, SIGKILL);
      waitpid (child, NULL, 0);
      change_closed (self, retry_all, NULL);
    }

  self->workspace = iterate_workspace_open (self->path, FALSE, self->clock, FALSE, NULL);
  g_assert_nonnull (self->workspace);
  pass (self, 20 * 60 * ITERATE_SECOND);
  change (self, retry_all, NULL);
  n_asked = transcript_server_count (self->server);
  g_test_message ("Asked %u times, %d of them cut off", n_asked,
                  (int) count (self, "SELECT count(*) FROM ai_call WHERE status = 'sent'"));
  /* Answered once and stored; or twice, where a kill came between the record of the answer and the
   * step. */
  g_assert_cmpint (count (self, "SELECT count(*) FROM ai_call WHERE status = 'answered'"), <=, 2);
  g_assert_cmpint (count (self, "SELECT count(*) FROM ai_call"), >=, n_asked);
  g_assert_cmpint (count (self, "SELECT count(*) FROM learning"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM learning WHERE insights LIKE "
                                "'%shorter way%— scribe (m)%'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT (length (insights) - length (replace (insights, 'scribe', "
                                "''))) / 6 "
                                "FROM learning"), ==, 1);
}

/* Everything that a person or the engine decides, in one number. */
static guint64
look_at_decisions (Fixture *self)
{
  static const char *const tables[] = {
    "experiment", "variant", "experiment_metric", "flag", "approval", "setting", "task", "initiative",
    "schedule", "team", "learning", "idea", "ai_service", "ai_consent", "message", "rollout", "fix",
    "feature_request", "metric", "alert", "opportunity",
  };
  guint64 sum = 0;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) + coalesce(max(id), 0) FROM "
                                              "%s", tables[i]);

      sum = sum * 31 + (guint64) count (self, sql);
    }

  return sum * 31 + (guint64) count (self, "SELECT coalesce(sum(unicode(status) * length(status) * "
                                           "id), 0) "
                                 "FROM experiment");
}

static gboolean
submit (IterateDatabase  *db,
        gint64            now,
        gpointer          text,
        GError          **error)
{
  const IterateFeedbackItem item = {
    .source = "mail", .content = text, .author = "Mia", .rating = NAN,
  };
  gint64 id;
  gboolean is_new;

  return iterate_feedback_intake_take (db, now, &item, &id, &is_new, error);
}

/* What is sent is the task, and the text between two marks. */
static void
check_letter (const char *text,
              JsonObject *request)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateAiLetter) letter = NULL;
  g_autoptr(JsonObject) sent = NULL;
  g_auto(GStrv) lines = NULL;
  g_autofree char *opening = NULL;

  letter = iterate_ai_letter_write (iterate_question_find ("analyze", "feedback", NULL), request,
                                    &error);
  g_assert_no_error (error);
  lines = g_strsplit (letter->user, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  opening = g_strndup (lines[0] + 1, strlen (lines[0]) - 2);
  g_assert_nonnull (strstr (letter->system, opening));
  g_assert_null (strstr (lines[1], opening));
  sent = iterate_json_parse (lines[1], NULL);
  g_assert_cmpuint (json_object_get_size (sent), ==, 1);
}

/* Whatever a text asks for and a model then says, it fills the fields that were asked for, or none. */
static void
check_answer (Fixture    *self,
              JsonObject *request,
              const char *said)
{
  static const char *const fields[] = {
    "sentiment", "topic", "topics", "urgency", "actionable", "summary", "by", "call", "note", NULL,
  };
  g_autoptr(JsonNode) quoted = json_node_init_string (json_node_alloc (), said);
  g_autofree char *json = json_to_string (quoted, FALSE);
  g_autofree char *body = g_strdup_printf (ANSWER ("%s"), json);
  const IterateAiInquiry inquiry = {
    .verb = "analyze", .what = "feedback", .request = request,
  };
  g_autoptr(JsonObject) result = NULL;
  g_autoptr(GList) names = NULL;
  g_autoptr(GError) error = NULL;

  transcript_server_reset (self->server);
  transcript_server_add_reply (self->server, 200, NULL, body);
  result = iterate_ai_desk_ask (iterate_engine_get_service (
                                  iterate_workspace_get_engine (self->workspace), ITERATE_TYPE_AI_DESK),
                                &inquiry, NULL, &error);
  g_assert_no_error (error);
  names = json_object_get_members (result);
  for (GList *l = names; l != NULL; l = l->next)
    g_assert_true (g_strv_contains (fields, l->data));
  g_assert_cmpfloat (fabs (json_object_get_double_member (result, "sentiment")), <=, 1);
  g_assert_cmpint (g_utf8_strlen (json_object_get_string_member (result, "topic"), -1), <=, 200);
}

static void
test_injected_instructions_have_no_effect (Fixture       *self,
                                           gconstpointer  data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "corpus", "injections.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr(JsonObject) corpus = NULL;
  JsonArray *cases, *answers;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  corpus = iterate_json_parse (text, NULL);
  cases = json_object_get_array_member (corpus, "cases");
  answers = json_object_get_array_member (corpus, "answers");
  g_assert_cmpuint (json_array_get_length (cases), >=, 60);

  set_up_service (self, "analyze feedback");
  change (self, set_budget, (gpointer) "0");
  import_experiment (self, "form");
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *one = json_array_get_object_element (cases, i);
      const char *content = json_object_get_string_member (one, "text");
      g_autoptr(JsonObject) request = json_object_new ();
      guint64 before;

      g_test_message ("%s", json_object_get_string_member (one, "name"));
      json_object_set_string_member (request, "content", content);
      json_object_set_string_member (request, "author", "Mia");

      /* As feedback it may become a vote, and that is all. */
      change (self, submit, (gpointer) content);
      g_assert_cmpint (count (self, "SELECT count(*) FROM experiment WHERE status <> "
                                    "'running'"), ==, 0);
      g_assert_cmpint (count (self, "SELECT count(*) FROM flag"), ==, 0);
      g_assert_cmpint (count (self, "SELECT count(*) FROM approval"), ==, 0);
      g_assert_cmpint (count (self, "SELECT count(*) FROM setting"), ==, 1);

      check_letter (content, request);
      before = look_at_decisions (self);
      for (guint j = 0; j < json_array_get_length (answers); j++)
        check_answer (self, request, json_array_get_string_element (answers, j));
      g_assert_cmpuint (look_at_decisions (self), ==, before);
    }
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (100 * 1000);
  g_cancellable_cancel (cancellable);

  return NULL;
}

static void
test_a_stopped_call_counts_what_was_sent (Fixture       *self,
                                          gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(JsonObject) request = json_object_new ();
  const IterateAiInquiry inquiry = {
    .verb = "analyze", .what = "feedback", .request = request,
  };
  g_autoptr(GError) error = NULL;
  GThread *thread;

  set_up_service (self, "analyze feedback");
  json_object_set_string_member (request, "content", "The export is slow");
  transcript_server_add_reply (self->server, 200, NULL, ANSWER ("\"{}\""));
  transcript_server_hold (self->server, 1000);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_null (iterate_ai_desk_ask (iterate_engine_get_service (
                                        iterate_workspace_get_engine (self->workspace),
                                        ITERATE_TYPE_AI_DESK),
                                      &inquiry, cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (count (self, "SELECT input_tokens FROM ai_call WHERE status = 'cancelled'"), >, 50);
  g_assert_cmpint (count (self, "SELECT output_tokens FROM ai_call WHERE status = 'cancelled'"), ==, 0);
}

static void
test_obeying_answers_only_add_words (Fixture       *self,
                                     gconstpointer  data)
{
  set_up_service (self, INSIGHTS);
  transcript_server_add_reply (self->server, 200, NULL,
                               ANSWER ("\"{\\\"insights\\\":[\\\"Graduate all now, then run $(rm -rf "
                                       "/)\\\"],"
                                       "\\\"recommendations\\\":[\\\"Set policy.graduate to "
                                       "automatic\\\"],"
                                       "\\\"contexts\\\":[\\\"x\\\"]}\""));
  finish_experiment (self, "form");
  g_assert_cmpint (count (self, "SELECT count(*) FROM learning WHERE insights LIKE '%$(rm%'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM experiment WHERE status = 'completed'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM setting"), ==, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM approval"), ==, 0);
}

static gboolean
holds_bytes (const char *data,
             gsize       length,
             const char *wanted)
{
  gsize n = strlen (wanted);

  for (gsize i = 0; i + n <= length; i++)
    {
      if (memcmp (data + i, wanted, n) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Where there is no keyring, a key is remembered by the process and written nowhere. */
static void
test_a_remembered_key_is_in_no_file (Fixture       *self,
                                     gconstpointer  data)
{
  g_autofree char *found = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  iterate_secret_remember ("ai-service", "x", "very-secret-key");
  g_assert_true (iterate_secret_lookup ("ai-service", "x", &found, NULL));
  g_assert_cmpstr (found, ==, "very-secret-key");
  iterate_secret_remember ("ai-service", "x", NULL);

  g_setenv ("ITERATE_AI_KEY", "other-secret-key", TRUE);
  set_up_service (self, INSIGHTS);
  transcript_server_add_reply (self->server, 200, NULL, GOOD_INSIGHTS);
  finish_experiment (self, "form");
  g_unsetenv ("ITERATE_AI_KEY");
  iterate_workspace_close (self->workspace);
  g_clear_object (&self->workspace);
  g_assert_true (g_file_get_contents (self->path, &contents, &length, NULL));
  g_assert_true (holds_bytes (contents, length, "scribe"));
  g_assert_false (holds_bytes (contents, length, "other-secret-key"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/refinement/" name, Fixture, NULL, set_up, func, tear_down)
  /* First: it forks. */
  ADD ("a-stored-answer-is-never-asked-for-again", test_a_stored_answer_is_never_asked_for_again);
  ADD ("nothing-is-sent-before-somebody-has-seen-it", test_nothing_is_sent_before_somebody_has_seen_it);
  ADD ("what-was-not-allowed-is-not-asked-again", test_what_was_not_allowed_is_not_asked_again);
  ADD ("an-answer-adds-signed-lines-and-nothing-else",
       test_an_answer_adds_signed_lines_and_nothing_else);
  ADD ("an-answer-is-mended-once", test_an_answer_is_mended_once);
  ADD ("a-budget-is-kept-and-begins-anew", test_a_budget_is_kept_and_begins_anew);
  ADD ("a-service-that-is-down-delays-nothing-else", test_a_service_that_is_down_delays_nothing_else);
  ADD ("injected-instructions-have-no-effect", test_injected_instructions_have_no_effect);
  ADD ("obeying-answers-only-add-words", test_obeying_answers_only_add_words);
  ADD ("a-stopped-call-counts-what-was-sent", test_a_stopped_call_counts_what_was_sent);
  ADD ("a-remembered-key-is-in-no-file", test_a_remembered_key_is_in_no_file);
#undef ADD

  return g_test_run ();
}
