/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-error.h"
#include "iterate-feedback-correction.h"
#include "iterate-feedback-intake.h"
#include "iterate-feedback-list.h"
#include "iterate-feedback-removal.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-message.h"
#include "iterate-person-erasure.h"
#include "iterate-priority-queue.h"
#include "iterate-query.h"
#include "iterate-request-context.h"
#include "iterate-request-ledger.h"
#include "iterate-request-proposal.h"
#include "iterate-request-trial.h"
#include "iterate-settings.h"
#include "iterate-task.h"
#include "iterate-test.h"
#include "iterate-thanks.h"
#include "iterate-workspace.h"

#include <math.h>
#include <string.h>

#define NOW (G_GINT64_CONSTANT (1700000000) * 1000000)

typedef struct
{
  char             *folder;
  IterateWorkspace *workspace;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(IterateClock) clock = iterate_clock_new_manual (NOW);
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("iterate-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "test.iterate", NULL);
  fixture->workspace = iterate_workspace_open (path, TRUE, clock, FALSE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  iterate_workspace_close (fixture->workspace);
  g_assert_finalize_object (fixture->workspace);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static IterateDatabase *
get_reader (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  IterateDatabase *db = iterate_store_get_reader (iterate_workspace_get_store (fixture->workspace),
                                                  &error);

  g_assert_no_error (error);

  return db;
}

static void
write_and_settle (Fixture          *fixture,
                  IterateWriteFunc  func,
                  gpointer          data)
{
  g_autoptr(GError) error = NULL;

  iterate_workspace_write (fixture->workspace, func, data, &error);
  g_assert_no_error (error);
  iterate_workspace_settle (fixture->workspace, &error);
  g_assert_no_error (error);
}

typedef struct
{
  IterateFeedbackItem item;
  gint64              id;
  gboolean            is_new;
} Submission;

static gboolean
take (IterateDatabase  *db,
      gint64            now,
      gpointer          data,
      GError          **error)
{
  Submission *submission = data;

  return iterate_feedback_intake_take (db, now, &submission->item, &submission->id,
                                       &submission->is_new, error);
}

static gint64
submit_as (Fixture    *fixture,
           const char *text,
           const char *id,
           const char *author,
           gboolean   *is_new)
{
  Submission submission = {
    .item = { .source = "test", .external_id = id, .content = text, .author = author,
              .rating = NAN, .occurred_at = NOW },
  };

  write_and_settle (fixture, take, &submission);
  if (is_new != NULL)
    *is_new = submission.is_new;

  return submission.id;
}

static gint64
submit (Fixture    *fixture,
        const char *text)
{
  return submit_as (fixture, text, NULL, NULL, NULL);
}

static IterateFeedback *
load (Fixture *fixture,
      gint64   id)
{
  g_autoptr(GError) error = NULL;
  IterateFeedback *feedback = iterate_database_find (get_reader (fixture), ITERATE_TYPE_FEEDBACK, id,
                                                     &error);

  g_assert_no_error (error);

  return feedback;
}

static gint64
get_request (Fixture *fixture,
             gint64   feedback)
{
  g_autoptr(IterateFeedback) found = load (fixture, feedback);

  return iterate_feedback_get_request_id (found);
}

static IterateFeatureRequest *
load_request (Fixture *fixture,
              gint64   id)
{
  g_autoptr(GError) error = NULL;
  IterateFeatureRequest *request = iterate_database_find (get_reader (fixture),
                                                          ITERATE_TYPE_FEATURE_REQUEST, id, &error);

  g_assert_no_error (error);

  return request;
}

static GPtrArray *
list (Fixture *fixture,
      GType    type)
{
  g_autoptr(IterateQuery) query = iterate_query_new (type);
  g_autoptr(GError) error = NULL;
  GPtrArray *records = iterate_query_list (query, get_reader (fixture), &error);

  g_assert_no_error (error);

  return records;
}

static void
test_the_same_wish_is_a_vote_and_another_one_is_new (Fixture       *fixture,
                                                     gconstpointer  data)
{
  gint64 first = submit (fixture, "Please add dark mode");
  gint64 same = submit (fixture, "It would be great to have a dark mode theme");
  gint64 other = submit (fixture, "The invoice shows the wrong address");
  g_autoptr(IterateFeatureRequest) request = load_request (fixture, get_request (fixture, first));

  g_assert_cmpint (get_request (fixture, first), !=, 0);
  g_assert_cmpint (get_request (fixture, same), ==, get_request (fixture, first));
  g_assert_cmpint (get_request (fixture, other), !=, 0);
  g_assert_cmpint (get_request (fixture, other), !=, get_request (fixture, first));
  g_assert_cmpint (iterate_feature_request_get_votes (request), ==, 2);
}

static void
test_praise_asks_for_nothing (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr(IterateFeedback) praise = load (fixture, submit (fixture, "I love this app, it is great!"));

  g_assert_cmpstr (iterate_feedback_get_kind (praise), ==, "praise");
  g_assert_false (iterate_feedback_get_actionable (praise));
  g_assert_cmpint (iterate_feedback_get_request_id (praise), ==, 0);
}

static void
test_the_same_id_of_a_source_never_counts_twice (Fixture       *fixture,
                                                 gconstpointer  data)
{
  gboolean is_new;
  gint64 first = submit_as (fixture, "Please add dark mode", "a1", "ann", &is_new);
  g_autoptr(IterateFeatureRequest) request = NULL;

  g_assert_true (is_new);
  g_assert_cmpint (submit_as (fixture, "Please add dark mode!", "a1", "ann", &is_new), ==, first);
  g_assert_false (is_new);
  g_assert_cmpint (submit_as (fixture, "Without an id", NULL, "ann", &is_new), !=, first);
  submit_as (fixture, "Without an id", NULL, "ann", &is_new);
  g_assert_false (is_new);
  request = load_request (fixture, get_request (fixture, first));
  g_assert_cmpint (iterate_feature_request_get_votes (request), ==, 1);
}

static void
test_votes_over_the_threshold_become_one_task (Fixture       *fixture,
                                               gconstpointer  data)
{
  g_autoptr(GPtrArray) tasks = NULL;
  g_autoptr(GPtrArray) messages = NULL;
  g_autoptr(IterateFeatureRequest) request = NULL;
  g_autofree char *title = NULL;
  gint64 first = 0;

  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      first = submit_as (fixture, "The app crashes every time I open the settings", id, id, NULL);
    }
  tasks = list (fixture, ITERATE_TYPE_TASK);
  messages = list (fixture, ITERATE_TYPE_MESSAGE);
  request = load_request (fixture, get_request (fixture, first));
  title = g_strdup_printf ("Implement: %s", iterate_feature_request_get_topic (request));

  g_assert_cmpuint (tasks->len, ==, 1);
  g_assert_cmpstr (iterate_task_get_title (tasks->pdata[0]), ==, title);
  g_assert_cmpstr (iterate_record_get_string (tasks->pdata[0], "priority"), ==, "high");
  g_assert_cmpstr (iterate_record_get_string (tasks->pdata[0], "source"), ==, "user-feedback");
  g_assert_cmpstr (iterate_record_get_string (tasks->pdata[0], "type"), ==, "bug");
  g_assert_cmpuint (messages->len, ==, 1);
  g_assert_cmpstr (iterate_record_get_string (messages->pdata[0], "type"), ==,
                   "high-priority-request");
  g_assert_cmpstr (iterate_record_get_string (messages->pdata[0], "recipient"), ==, "Team.product");
}

static void
test_the_queue_is_in_the_order_of_the_product (Fixture       *fixture,
                                               gconstpointer  data)
{
  static const char *const texts[] = {
    "Please add dark mode", "I was charged twice for my subscription",
    "There is a typo on the pricing page", "How do I export my data to CSV?",
    "The app crashes every time I open the settings", "Please add dark mode for tablets",
  };
  g_autoptr(GPtrArray) queue = NULL;
  g_autoptr(GError) error = NULL;
  IteratePriorityQueue rule;
  double last = INFINITY;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    submit (fixture, texts[i]);
  queue = iterate_priority_queue_list (get_reader (fixture), 100, &error);
  g_assert_no_error (error);
  g_assert_true (iterate_priority_queue_load (&rule, get_reader (fixture), &error));
  g_assert_cmpuint (queue->len, >=, 4);
  for (guint i = 0; i < queue->len; i++)
    {
      IteratePriorityTerms terms = iterate_priority_queue_score (&rule, queue->pdata[i]);

      g_assert_cmpfloat_with_epsilon (terms.votes * terms.urgency_weight * terms.sentiment_weight,
                                      iterate_feature_request_get_score (queue->pdata[i]), 1e-9);
      g_assert_cmpfloat (terms.score, <=, last);
      last = terms.score;
    }
}

static gboolean
double_weight (IterateDatabase  *db,
               gint64            now,
               gpointer          data,
               GError          **error)
{
  return iterate_settings_set (db, "queue.weight-normal", "20", error) &&
         iterate_priority_queue_rescore (db, error);
}

static void
test_other_weights_give_other_scores (Fixture       *fixture,
                                      gconstpointer  data)
{
  gint64 id = submit (fixture, "Please add dark mode");
  g_autoptr(IterateFeatureRequest) request = NULL;

  write_and_settle (fixture, double_weight, NULL);
  request = load_request (fixture, get_request (fixture, id));
  g_assert_cmpstr (iterate_feature_request_get_urgency (request), ==, "normal");
  g_assert_cmpfloat (iterate_feature_request_get_score (request), ==, 20);
}

typedef struct
{
  Fixture    *fixture;
  gint64      id;
  gint64      other;
  const char *field;
  const char *value;
} Change;

static gboolean
correct (IterateDatabase  *db,
         gint64            now,
         gpointer          data,
         GError          **error)
{
  Change *change = data;
  IterateUnderstanding *understanding = iterate_workspace_get_understanding (
    change->fixture->workspace);

  if (change->field == NULL)
    return iterate_feedback_take_back (db, understanding, change->id, now, error);

  return iterate_feedback_correct (db, understanding, change->id, change->field, change->value, "ann",
                                   now, error);
}

static void
test_a_correction_moves_the_vote_and_back (Fixture       *fixture,
                                           gconstpointer  data)
{
  gint64 id = submit (fixture, "Please add dark mode");
  gint64 request = get_request (fixture, id);
  Change change = { fixture, id, 0, "actionable", "false" };
  g_autoptr(IterateFeatureRequest) empty = NULL;
  g_autoptr(IterateFeatureRequest) back = NULL;
  g_autoptr(IterateFeedback) feedback = NULL;

  write_and_settle (fixture, correct, &change);
  g_assert_cmpint (get_request (fixture, id), ==, 0);
  empty = load_request (fixture, request);
  g_assert_cmpstr (iterate_feature_request_get_status (empty), ==, "empty");

  change.field = NULL;
  write_and_settle (fixture, correct, &change);
  feedback = load (fixture, id);
  g_assert_true (iterate_feedback_get_actionable (feedback));
  g_assert_cmpint (iterate_feedback_get_request_id (feedback), !=, 0);
  back = load_request (fixture, iterate_feedback_get_request_id (feedback));
  g_assert_cmpint (iterate_feature_request_get_votes (back), ==, 1);
}

static void
test_what_was_corrected_is_learned_for_the_next (Fixture       *fixture,
                                                 gconstpointer  data)
{
  const char *text = "The kettle sings in the morning";
  gint64 id = submit_as (fixture, text, "1", NULL, NULL);
  Change change = { fixture, id, 0, "kind", "bug" };
  g_autoptr(IterateFeedback) corrected = NULL;
  g_autoptr(IterateFeedback) next = NULL;

  write_and_settle (fixture, correct, &change);
  corrected = load (fixture, id);
  g_assert_cmpstr (iterate_feedback_get_kind (corrected), ==, "bug");
  next = load (fixture, submit_as (fixture, text, "2", NULL, NULL));
  g_assert_cmpstr (iterate_feedback_get_kind (next), ==, "bug");
}

static void
test_nonsense_is_no_correction (Fixture       *fixture,
                                gconstpointer  data)
{
  Change change = { fixture, submit (fixture, "Please add dark mode"), 0, "kind", "nonsense" };
  g_autoptr(GError) error = NULL;

  g_assert_false (iterate_workspace_write (fixture->workspace, correct, &change, &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
}

static gboolean
merge (IterateDatabase  *db,
       gint64            now,
       gpointer          data,
       GError          **error)
{
  Change *change = data;

  return iterate_request_ledger_merge (
    db, iterate_workspace_get_understanding (change->fixture->workspace), change->id, change->other,
    now, error);
}

static gboolean
split (IterateDatabase  *db,
       gint64            now,
       gpointer          data,
       GError          **error)
{
  Change *change = data;

  return iterate_request_ledger_split (
    db, iterate_workspace_get_understanding (change->fixture->workspace), &change->id, 1, "Invoices",
    now, &change->other, error);
}

static void
test_votes_go_with_a_merge_and_a_split (Fixture       *fixture,
                                        gconstpointer  data)
{
  gint64 first = submit (fixture, "Please add dark mode");
  gint64 other = submit (fixture, "The invoice shows the wrong address");
  Change change = { fixture, get_request (fixture, other), get_request (fixture, first), NULL, NULL };
  g_autoptr(IterateFeatureRequest) merged = NULL;
  g_autoptr(IterateFeatureRequest) whole = NULL;
  g_autoptr(IterateFeatureRequest) found = NULL;
  g_autoptr(IterateFeatureRequest) apart = NULL;
  g_autofree char *subject = NULL;

  write_and_settle (fixture, merge, &change);
  merged = load_request (fixture, change.id);
  whole = load_request (fixture, change.other);
  g_assert_cmpstr (iterate_feature_request_get_status (merged), ==, "merged");
  g_assert_cmpint (iterate_feature_request_get_votes (whole), ==, 2);
  subject = iterate_record_dup_subject (ITERATE_RECORD (merged));
  found = iterate_feature_request_find (get_reader (fixture), subject, NULL);
  g_assert_cmpint (iterate_record_get_id (ITERATE_RECORD (found)), ==, change.other);

  change.id = other;
  write_and_settle (fixture, split, &change);
  apart = load_request (fixture, change.other);
  g_assert_cmpstr (iterate_feature_request_get_topic (apart), ==, "Invoices");
  g_assert_cmpint (iterate_feature_request_get_votes (apart), ==, 1);
  g_clear_object (&whole);
  whole = load_request (fixture, get_request (fixture, first));
  g_assert_cmpint (iterate_feature_request_get_votes (whole), ==, 1);

  /* The next one like it finds the new one. */
  g_assert_cmpint (get_request (fixture, submit (fixture, "The address on the invoice is wrong")), ==,
                   change.other);
}

static gboolean
unmerge (IterateDatabase  *db,
         gint64            now,
         gpointer          data,
         GError          **error)
{
  Change *change = data;

  return iterate_request_ledger_unmerge (
    db, iterate_workspace_get_understanding (change->fixture->workspace), change->id, now, error);
}

static void
test_a_merge_can_be_taken_back (Fixture       *fixture,
                                gconstpointer  data)
{
  gint64 first = submit (fixture, "Please add dark mode");
  gint64 other = submit (fixture, "The invoice shows the wrong address");
  Change change = { fixture, get_request (fixture, other), get_request (fixture, first), NULL, NULL };
  g_autoptr(IterateFeatureRequest) apart = NULL;
  g_autoptr(IterateFeatureRequest) left = NULL;
  g_autoptr(GError) error = NULL;

  write_and_settle (fixture, merge, &change);
  g_assert_cmpint (get_request (fixture, other), ==, change.other);
  write_and_settle (fixture, unmerge, &change);
  g_assert_cmpint (get_request (fixture, other), ==, change.id);
  apart = load_request (fixture, change.id);
  left = load_request (fixture, change.other);
  g_assert_cmpstr (iterate_feature_request_get_status (apart), ==, "open");
  g_assert_cmpint (iterate_feature_request_get_votes (apart), ==, 1);
  g_assert_cmpint (iterate_feature_request_get_votes (left), ==, 1);

  g_assert_false (iterate_workspace_write (fixture->workspace, unmerge, &change, &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT);
}

static gboolean
review (IterateDatabase  *db,
        gint64            now,
        gpointer          data,
        GError          **error)
{
  return iterate_journal_append (db, now, "requests.review-due", "requests", NULL, NULL, error) != 0;
}

typedef struct
{
  Fixture *fixture;
  gint64   id;
  gint64   request;
} Decision;

static gboolean
accept (IterateDatabase  *db,
        gint64            now,
        gpointer          data,
        GError          **error)
{
  Decision *decision = data;

  return iterate_request_proposal_accept (
    db, iterate_workspace_get_understanding (decision->fixture->workspace), decision->id, now,
    &decision->request, error);
}

static gboolean
reject (IterateDatabase  *db,
        gint64            now,
        gpointer          data,
        GError          **error)
{
  return iterate_request_proposal_reject (db, ((Decision *) data)->id, error);
}

static gint64
get_only_proposal (Fixture  *fixture,
                   gboolean  merge)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) found = iterate_request_proposal_list (get_reader (fixture), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_true (iterate_request_proposal_is_merge (g_ptr_array_index (found, 0)) == merge);

  return iterate_record_get_id (g_ptr_array_index (found, 0));
}

static gboolean
split_off (IterateDatabase  *db,
           gint64            now,
           gpointer          data,
           GError          **error)
{
  Decision *decision = data;
  gint64 made;

  return iterate_request_ledger_split (
    db, iterate_workspace_get_understanding (decision->fixture->workspace), &decision->id, 1, NULL,
    now, &made, error);
}

static void
test_the_same_request_twice_is_proposed_as_one (Fixture       *fixture,
                                                gconstpointer  data)
{
  gint64 first = submit (fixture, "Please add dark mode"), second;
  Decision decision = { fixture, 0, 0 };
  g_autoptr(GPtrArray) left = NULL;
  g_autoptr(GError) error = NULL;

  second = submit (fixture, "Please add a dark mode");
  decision.id = second;
  write_and_settle (fixture, split_off, &decision);
  g_assert_cmpint (get_request (fixture, first), !=, get_request (fixture, second));

  write_and_settle (fixture, review, NULL);
  decision.id = get_only_proposal (fixture, TRUE);
  write_and_settle (fixture, accept, &decision);
  g_assert_cmpint (get_request (fixture, first), ==, get_request (fixture, second));
  g_assert_cmpint (get_request (fixture, first), ==, decision.request);
  g_assert_false (iterate_workspace_write (fixture->workspace, accept, &decision, &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT);

  /* Apart again, and so it shall be. */
  decision.id = second;
  write_and_settle (fixture, split_off, &decision);
  write_and_settle (fixture, review, NULL);
  decision.id = get_only_proposal (fixture, TRUE);
  write_and_settle (fixture, reject, &decision);
  write_and_settle (fixture, review, NULL);
  left = iterate_request_proposal_list (get_reader (fixture), NULL);
  g_assert_cmpuint (left->len, ==, 0);
}

static void
test_two_requests_in_one_are_proposed_apart (Fixture       *fixture,
                                             gconstpointer  data)
{
  static const char *const dark[] = {
    "Please add dark mode", "Dark mode please", "I want a dark mode", "A dark mode would be nice",
    "Add dark mode", "Dark mode, please add it",
  };
  static const char *const invoices[] = {
    "The invoice shows the wrong address", "The address on the invoice is wrong",
    "Wrong address on my invoice",
  };
  Change change = { fixture, 0, 0, NULL, NULL };
  Decision decision = { fixture, 0, 0 };
  g_autoptr(IterateFeatureRequest) apart = NULL;
  gint64 first = 0, other = 0;

  for (guint i = 0; i < G_N_ELEMENTS (dark); i++)
    first = submit_as (fixture, dark[i], dark[i], NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (invoices); i++)
    other = submit_as (fixture, invoices[i], invoices[i], NULL, NULL);
  change.id = get_request (fixture, other);
  change.other = get_request (fixture, first);
  write_and_settle (fixture, merge, &change);

  write_and_settle (fixture, review, NULL);
  decision.id = get_only_proposal (fixture, FALSE);
  write_and_settle (fixture, accept, &decision);
  apart = load_request (fixture, get_request (fixture, other));
  g_assert_cmpint (iterate_feature_request_get_votes (apart), ==, 3);
  g_assert_cmpint (get_request (fixture, other), !=, get_request (fixture, first));
}

static gboolean
delete (IterateDatabase  *db,
        gint64            now,
        gpointer          data,
        GError          **error)
{
  Change *change = data;

  return iterate_feedback_delete (
    db, iterate_workspace_get_understanding (change->fixture->workspace), change->id, now, error);
}

typedef struct
{
  Fixture              *fixture;
  IteratePersonErasure  gone;
} Erasure;

static gboolean
forget_zoe (IterateDatabase  *db,
            gint64            now,
            gpointer          data,
            GError          **error)
{
  Erasure *erasure = data;

  return iterate_person_erase (db, iterate_workspace_get_understanding (erasure->fixture->workspace),
                               "zoe", now, &erasure->gone, error);
}

/* What a service was sent before and after somebody spoke. */
static gboolean
note_calls (IterateDatabase  *db,
            gint64            now,
            gpointer          unused,
            GError          **error)
{
  const char *sql = "INSERT INTO ai_call (service_name, model, question, status, request, answer, "
                    "input_tokens, output_tokens, started_at) "
                    "VALUES ('local', 'm', 'suggest improvements', 'answered', ?, ?, 1, 1, ?)";

  return iterate_database_execute (db, error, sql, "ssi", "about nothing", "nothing", now - 1) &&
         iterate_database_execute (db, error, sql, "ssi", "about zebraquartz", "zebraquartz!", now) &&
         iterate_database_execute (db, error,
                                   "INSERT INTO approval (action, subject, title, body, arguments, "
                                   "evidence_digest, status, created_at) VALUES ('send', "
                                   "'feedback-1', 'Send?', '', json_object('preview', 'zebraquartz'), "
                                   "'', 'waiting', ?)", "i", now) &&
         iterate_database_execute (db, error,
                                   "INSERT INTO event (type, subject, payload, depth, occurred_at) "
                                   "VALUES ('refinement.requested', 'feedback-1', "
                                   "json_object('request', 'zebraquartz'), 0, ?)", "i", now);
}

/* Returns: in how many fields of all tables, indices of words among them, a text stands */
static guint
count_fields_with (Fixture    *fixture,
                   const char *text)
{
  IterateDatabase *db = get_reader (fixture);
  g_autoptr(IterateStatement) columns = NULL;
  g_autoptr(GString) hex = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  guint n_fields = 0;

  for (const char *c = text; *c != '\0'; c++)
    g_string_append_printf (hex, "%02X", *c);
  columns = iterate_database_query (db, &error,
                                    "SELECT t.name, c.name FROM sqlite_schema AS t "
                                    "JOIN pragma_table_info(t.name) AS c "
                                    "WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%'", "");
  while (iterate_statement_step (columns, &error) == ITERATE_STEP_ROW)
    {
      g_autofree char *sql =
        g_strdup_printf ("SELECT count(*) FROM \"%s\" WHERE hex(\"%s\") LIKE '%%%s%%'",
                         iterate_statement_get_string (columns, 0),
                         iterate_statement_get_string (columns, 1), hex->str);

      n_fields += test_get_int64 (iterate_workspace_get_store (fixture->workspace), sql);
    }
  g_assert_no_error (error);

  return n_fields;
}

/* Returns: whether it stands anywhere in the file or its log */
static gboolean
is_in_file (Fixture    *fixture,
            const char *ending,
            const char *text)
{
  IterateStore *store = iterate_workspace_get_store (fixture->workspace);
  g_autofree char *path = g_strconcat (iterate_store_get_path (store), ending, NULL);
  g_autofree char *bytes = NULL;
  g_autoptr(GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &bytes, &size, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i + strlen (text) <= size; i++)
    {
      if (memcmp (bytes + i, text, strlen (text)) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
test_no_word_is_left_of_somebody_who_is_forgotten (Fixture       *fixture,
                                                   gconstpointer  data)
{
  Erasure erasure = { fixture };
  Change change = { fixture };
  gint64 alone, shared, others, merged;
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateFeatureRequest) empty = NULL;
  g_autoptr(IterateFeatureRequest) left = NULL;
  g_autofree char *subject = NULL;

  alone = submit_as (fixture, "The zebraquartz export crashes each time, please fix it", "a", "zoe",
                     NULL);
  shared = submit_as (fixture, "Please add a zebraquartz dark mode", "b", "zoe", NULL);
  others = submit_as (fixture, "Please add a dark mode", "c", "bo", NULL);
  alone = get_request (fixture, alone);
  g_assert_cmpint (get_request (fixture, shared), ==, get_request (fixture, others));
  merged = submit_as (fixture, "The zebraquartz invoice list is slow to open, please fix", "d", "zoe",
                      NULL);
  merged = get_request (fixture, merged);
  change.id = merged;
  change.other = get_request (fixture, others);
  write_and_settle (fixture, merge, &change);
  write_and_settle (fixture, note_calls, NULL);
  g_assert_cmpuint (count_fields_with (fixture, "ebraquartz"), >, 8);

  write_and_settle (fixture, forget_zoe, &erasure);
  g_assert_cmpint (erasure.gone.n_feedback, ==, 3);
  g_assert_cmpint (erasure.gone.n_calls, ==, 1);
  g_assert_cmpuint (count_fields_with (fixture, "ebraquartz"), ==, 0);
  g_assert_cmpuint (count_fields_with (fixture, "about nothing"), ==, 1);
  g_assert_true (is_in_file (fixture, "-wal", "ebraquartz"));
  iterate_writer_empty_log (iterate_store_get_writer (
                              iterate_workspace_get_store (fixture->workspace)), &error);
  g_assert_no_error (error);
  g_assert_false (is_in_file (fixture, "-wal", "ebraquartz"));
  g_assert_false (is_in_file (fixture, "", "ebraquartz"));

  empty = load_request (fixture, alone);
  subject = iterate_id_format ("req", alone);
  g_assert_cmpstr (iterate_feature_request_get_topic (empty), ==, subject);
  left = load_request (fixture, get_request (fixture, others));
  g_assert_nonnull (strstr (iterate_feature_request_get_topic (left), "ark mode"));
}

static gboolean
restore (IterateDatabase  *db,
         gint64            now,
         gpointer          data,
         GError          **error)
{
  return iterate_feedback_restore (db, data, now, error);
}

static void
test_what_was_deleted_comes_back_only_by_hand (Fixture       *fixture,
                                               gconstpointer  data)
{
  gint64 first = submit_as (fixture, "Please add dark mode", "a", "ann", NULL);
  gint64 second = submit_as (fixture, "Please add a dark mode", "b", "bo", NULL);
  gint64 request = get_request (fixture, first);
  g_autoptr(IterateFeedback) deleted = load (fixture, first);
  g_autoptr(IterateFeatureRequest) left = NULL;
  IterateFeedbackFilter filter = { .search = "dark" };
  g_autoptr(GPtrArray) found = NULL;
  Change change = { fixture, first, 0, NULL, NULL };
  gboolean is_new;

  write_and_settle (fixture, delete, &change);
  left = load_request (fixture, request);
  g_assert_cmpint (iterate_feature_request_get_votes (left), ==, 1);
  g_assert_cmpstr (iterate_feature_request_get_description (left), ==, "Please add a dark mode");
  found = iterate_feedback_list (get_reader (fixture), &filter, 0, 10, NULL);
  g_assert_cmpuint (found->len, ==, 1);

  /* Its source brings it again in vain; a person gets it back. */
  submit_as (fixture, "Please add dark mode", "a", "ann", &is_new);
  g_assert_false (is_new);
  g_clear_pointer (&found, g_ptr_array_unref);
  write_and_settle (fixture, restore, deleted);
  found = iterate_feedback_list (get_reader (fixture), &filter, 0, 10, NULL);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpint (get_request (fixture, second), ==, request);
  g_clear_object (&left);
  left = load_request (fixture, request);
  g_assert_cmpint (iterate_feature_request_get_votes (left), ==, 2);
}

static gboolean
try_out (IterateDatabase  *db,
         gint64            now,
         gpointer          data,
         GError          **error)
{
  return iterate_request_try (db, ((Change *) data)->id, "Dark mode", now, error);
}

static void
test_a_request_is_tried_in_an_experiment (Fixture       *fixture,
                                          gconstpointer  data)
{
  Change change = { fixture, get_request (fixture, submit (fixture, "Please add dark mode")), 0, NULL,
                    NULL };
  g_autoptr(IterateRequestContext) context = NULL;
  g_autoptr(GPtrArray) experiments = NULL;
  g_autoptr(GError) error = NULL;

  /* Drafted the first time, and found the second. */
  write_and_settle (fixture, try_out, &change);
  write_and_settle (fixture, try_out, &change);
  experiments = list (fixture, ITERATE_TYPE_EXPERIMENT);
  g_assert_cmpuint (experiments->len, ==, 1);
  context = iterate_request_context_load (get_reader (fixture), change.id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (iterate_experiment_get_name (context->experiment), ==, "Dark mode");
  g_assert_cmpstr (iterate_record_get_string (ITERATE_RECORD (context->experiment), "hypothesis"), ==,
                   "Please add dark mode");
}

static gboolean
fail_after_vote (IterateDatabase  *db,
                 gint64            now,
                 gpointer          data,
                 GError          **error)
{
  Fixture *fixture = data;
  IterateUnderstanding *understanding = iterate_workspace_get_understanding (fixture->workspace);
  g_auto(IterateUnderstood) understood = { 0 };
  gint64 request, raw_request;
  double raw;

  g_assert_true (iterate_understanding_read (understanding, db, "A flying carpet please", 0,
                                             &understood, error));
  g_assert_true (iterate_request_ledger_create (db, &understood, 1, "iterate", now, &request, error));
  g_assert_true (iterate_understanding_find (understanding, db, &understood.embedding, .5, 0,
                                             &raw_request, &raw, error));
  g_assert_cmpint (raw_request, ==, request);
  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "on purpose");

  return FALSE;
}

static void
test_a_request_that_was_rolled_back_takes_no_votes (Fixture       *fixture,
                                                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  gint64 wish, request;

  submit (fixture, "Please add dark mode");
  g_assert_false (iterate_workspace_write (fixture->workspace, fail_after_vote, fixture, &error));
  wish = submit (fixture, "Add a flying carpet please");
  request = get_request (fixture, wish);
  g_assert_cmpint (request, !=, 0);
  {
    g_autoptr(IterateFeatureRequest) found = load_request (fixture, request);

    g_assert_cmpint (iterate_feature_request_get_votes (found), ==, 1);
  }
}

static void
test_authors_are_told_without_anything_being_sent (Fixture       *fixture,
                                                   gconstpointer  data)
{
  gint64 id = submit_as (fixture, "Please add dark mode\r\nBcc: all@example.org", "1",
                         "ann@example.org", NULL);
  g_autoptr(IterateFeatureRequest) request = NULL;
  g_autoptr(GPtrArray) list = NULL;
  const IterateThanks *first;

  submit_as (fixture, "Please add dark mode", "2", "ann@example.org", NULL);
  submit_as (fixture, "Please add dark mode", "3", "bob\r\nBcc: x@example.org", NULL);
  request = load_request (fixture, get_request (fixture, id));
  list = iterate_thanks_list (request, get_reader (fixture), NULL);
  g_assert_cmpuint (list->len, ==, 2);
  first = g_ptr_array_index (list, 0);
  g_assert_true (g_str_has_prefix (first->mailto, "mailto:ann@example.org?subject="));
  g_assert_null (strpbrk (first->mailto, "\r\n "));
  g_assert_null (((const IterateThanks *) g_ptr_array_index (list, 1))->mailto);
}

static void
test_search_takes_all_words_and_no_operators (Fixture       *fixture,
                                              gconstpointer  data)
{
  static const struct
  {
    const char *search;
    guint       n;
  } cases[] = {
    { "dark", 2 }, { "dark tab", 1 }, { "TABLETS dark", 1 }, { "da", 2 }, { "d", 3 }, { "", 3 },
    { "dark OR invoice", 0 }, { "\"", 3 }, { "NEAR(", 0 }, { "dark*", 2 }, { "invoice -wrong", 1 },
  };

  submit (fixture, "Please add dark mode");
  submit (fixture, "Dark colours for tablets");
  submit (fixture, "The invoice shows the wrong address");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      IterateFeedbackFilter filter = { .search = cases[i].search };
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) found = iterate_feedback_list (get_reader (fixture), &filter, 0, 10,
                                                          &error);

      g_test_message ("“%s”", cases[i].search);
      g_assert_no_error (error);
      g_assert_cmpuint (found->len, ==, cases[i].n);
    }
}

static void
test_bad_feedback_is_refused_whole (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autofree char *long_text = g_strnfill (ITERATE_MAX_FEEDBACK + 1, 'x');
  const char *texts[] = { "", "  \n\t ", "\xff\xfe", long_text };
  g_autoptr(GPtrArray) all = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      Submission submission = {
        .item = { .source = "test", .content = texts[i], .rating = NAN, .occurred_at = NOW },
      };
      g_autoptr(GError) error = NULL;

      g_assert_false (iterate_workspace_write (fixture->workspace, take, &submission, &error));
      g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
    }
  all = list (fixture, ITERATE_TYPE_FEEDBACK);
  g_assert_cmpuint (all->len, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/feedback/" path, Fixture, NULL, set_up, func, tear_down)

  ADD ("the-same-wish-is-a-vote-and-another-one-is-new",
       test_the_same_wish_is_a_vote_and_another_one_is_new);
  ADD ("praise-asks-for-nothing", test_praise_asks_for_nothing);
  ADD ("the-same-id-of-a-source-never-counts-twice", test_the_same_id_of_a_source_never_counts_twice);
  ADD ("votes-over-the-threshold-become-one-task", test_votes_over_the_threshold_become_one_task);
  ADD ("the-queue-is-in-the-order-of-the-product", test_the_queue_is_in_the_order_of_the_product);
  ADD ("other-weights-give-other-scores", test_other_weights_give_other_scores);
  ADD ("a-correction-moves-the-vote-and-back", test_a_correction_moves_the_vote_and_back);
  ADD ("what-was-corrected-is-learned-for-the-next", test_what_was_corrected_is_learned_for_the_next);
  ADD ("nonsense-is-no-correction", test_nonsense_is_no_correction);
  ADD ("votes-go-with-a-merge-and-a-split", test_votes_go_with_a_merge_and_a_split);
  ADD ("what-was-deleted-comes-back-only-by-hand", test_what_was_deleted_comes_back_only_by_hand);
  ADD ("no-word-is-left-of-somebody-who-is-forgotten",
       test_no_word_is_left_of_somebody_who_is_forgotten);
  ADD ("a-request-is-tried-in-an-experiment", test_a_request_is_tried_in_an_experiment);
  ADD ("a-merge-can-be-taken-back", test_a_merge_can_be_taken_back);
  ADD ("the-same-request-twice-is-proposed-as-one", test_the_same_request_twice_is_proposed_as_one);
  ADD ("two-requests-in-one-are-proposed-apart", test_two_requests_in_one_are_proposed_apart);
  ADD ("a-request-that-was-rolled-back-takes-no-votes",
       test_a_request_that_was_rolled_back_takes_no_votes);
  ADD ("authors-are-told-without-anything-being-sent",
       test_authors_are_told_without_anything_being_sent);
  ADD ("search-takes-all-words-and-no-operators", test_search_takes_all_words_and_no_operators);
  ADD ("bad-feedback-is-refused-whole", test_bad_feedback_is_refused_whole);

#undef ADD

  return g_test_run ();
}
