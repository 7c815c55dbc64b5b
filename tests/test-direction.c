/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test-workspace.h"

#include "iterate-aggregate-import.h"
#include "iterate-campaign-view.h"
#include "iterate-campaign-desk.h"
#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-initiative-desk.h"
#include "iterate-initiative-document.h"
#include "iterate-learning-book.h"
#include "iterate-learning-relations.h"
#include "iterate-metric-change.h"
#include "iterate-metric-intake.h"
#include "iterate-playbook-document.h"
#include "iterate-practice.h"
#include "iterate-quarter-desk.h"
#include "iterate-review-document.h"
#include "iterate-task-advice.h"
#include "iterate-task-desk.h"
#include "iterate-task-sheet.h"
#include "iterate-time.h"
#include "iterate-today.h"

#include <math.h>
#include <string.h>

typedef TestWorkspace Fixture;

static gboolean
stop (IterateDatabase  *db,
      gint64            now,
      gpointer          user_data,
      GError          **error)
{
  g_autoptr(IterateExperiment) experiment = iterate_experiment_find (db, user_data, error);

  return experiment != NULL && iterate_experiment_complete (db, experiment, now, NULL, error);
}

/* Runs an experiment of 5,000 units a side and ends it. */
static void
experiment (Fixture    *self,
            const char *name,
            int         control,
            int         variant)
{
  g_autofree char *text = g_strdup_printf ("variant,metric,units,conversions\n"
                                           "old,signup_rate,5000,%d\nshort form,signup_rate,5000,%d\n",
                                           control, variant);
  g_autofree char *path = g_build_filename (self->folder, "counts.csv", NULL);
  g_autoptr(IterateImportReport) report = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  report = iterate_aggregate_import_run (path, name, "old",
                                         iterate_workspace_get_store (self->workspace),
                                         test_get_time (self), &error);
  g_assert_no_error (error);
  test_change (self, stop, (gpointer) name);
}

static IterateLearning *
load_learning (Fixture    *self,
               const char *id)
{
  g_autoptr(GError) error = NULL;
  IterateLearning *learning = iterate_learning_find (test_get_database (self), id, &error);

  g_assert_no_error (error);

  return learning;
}

/* Learnings ------------------------------------------------------------------------------------ */

static void
test_a_win_is_supported_and_a_flat_result_emerging (Fixture       *self,
                                                    gconstpointer  data)
{
  g_autoptr(IterateLearning) won = NULL;
  g_autoptr(IterateLearning) flat = NULL;

  experiment (self, "Shorter signup form", 1000, 1200);
  experiment (self, "Blue header", 1000, 1004);
  won = load_learning (self, "learning-1");
  flat = load_learning (self, "learning-2");

  g_assert_cmpstr (iterate_learning_get_status (won), ==, "supported");
  g_assert_cmpstr (iterate_learning_get_direction (won), ==, "better");
  g_assert_cmpstr (iterate_learning_get_metric (won), ==, "signup_rate");
  g_assert_cmpint (iterate_learning_get_supporting (won), ==, 1);
  g_assert_cmpstr (iterate_learning_get_status (flat), ==, "emerging");
  g_assert_cmpstr (iterate_learning_get_direction (flat), ==, "open");
  g_assert_cmpfloat (iterate_learning_get_confidence (flat), <, 0.8);
}

static gboolean
answer_proposal (IterateDatabase  *db,
                 gint64            now,
                 gpointer          accepted,
                 GError          **error)
{
  return iterate_learning_proposal_answer (db, 1, GPOINTER_TO_INT (accepted), "Ada", now, error);
}

static void
test_a_replication_confirms (Fixture       *self,
                             gconstpointer  data)
{
  g_autoptr(IterateLearning) kept = NULL;

  experiment (self, "Shorter signup form", 1000, 1200);
  experiment (self, "Shorter signup form again", 990, 1180);
  g_assert_cmpint (test_count (self,
                               "SELECT count(*) FROM learning_proposal WHERE action = 'merge'"), ==,
                   1);

  test_change (self, answer_proposal, GINT_TO_POINTER (TRUE));
  kept = load_learning (self, "learning-1");
  g_assert_cmpstr (iterate_learning_get_status (kept), ==, "confirmed");
  g_assert_cmpint (iterate_learning_get_supporting (kept), ==, 2);
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM learning WHERE status = 'merged' "
                          "AND merged_into = 1"), ==, 1);
}

/* Of two that say the same, the surer one is told. */
static void
test_the_surer_one_says_it (Fixture       *self,
                            gconstpointer  data)
{
  g_autoptr(IterateLearning) kept = NULL;
  const char *const *rules;

  experiment (self, "Shorter signup form", 1000, 1110);
  experiment (self, "Shorter signup form again", 990, 1180);
  test_change (self, answer_proposal, GINT_TO_POINTER (TRUE));

  kept = load_learning (self, "learning-1");
  rules = iterate_learning_get_recommendations (kept);
  g_assert_cmpstr (rules[0], ==, "Prefer “short form” from “Shorter signup form again” where "
                   "signup_rate matters.");
}

static void
test_an_opposite_result_takes_it_back (Fixture       *self,
                                       gconstpointer  data)
{
  g_autoptr(IterateLearning) one = NULL;

  experiment (self, "Shorter signup form", 1000, 1180);
  experiment (self, "Shorter signup form again", 1200, 900);
  g_assert_cmpint (test_count (self,
                               "SELECT count(*) FROM learning_proposal WHERE action = 'contradict'"),
                   ==,
                   1);

  test_change (self, answer_proposal, GINT_TO_POINTER (TRUE));
  one = load_learning (self, "learning-1");
  g_assert_cmpint (iterate_learning_get_contradicting (one), ==, 1);
  g_assert_cmpfloat (iterate_learning_get_confidence (one), <, 0.8);
  g_assert_cmpint (test_count (self,
                               "SELECT count(*) FROM learning WHERE status = 'confirmed'"), ==, 0);
}

static void
test_what_was_left_is_not_proposed_again (Fixture       *self,
                                          gconstpointer  data)
{
  experiment (self, "Shorter signup form", 1000, 1200);
  experiment (self, "Shorter signup form again", 990, 1180);
  test_change (self, answer_proposal, GINT_TO_POINTER (FALSE));
  g_assert_cmpint (test_count (self,
                               "SELECT count(*) FROM learning_proposal WHERE status = 'waiting'"), ==,
                   0);
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM learning WHERE status = 'merged'"), ==, 0);
}

static guint
count_plays (Fixture *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IteratePlaybook) playbook = iterate_playbook_generate (test_get_database (self),
                                                                   test_get_time (self), &error);

  g_assert_no_error (error);
  for (guint i = 0; i < playbook->plays->len; i++)
    {
      const IteratePlay *play = g_ptr_array_index (playbook->plays, i);

      g_assert_cmpfloat (play->confidence, >=, 0.8);
    }

  return playbook->plays->len;
}

static void
test_learnings_fade_and_replicated_ones_more_slowly (Fixture       *self,
                                                     gconstpointer  data)
{
  experiment (self, "Shorter signup form", 1000, 1200);
  experiment (self, "Shorter signup form again", 990, 1180);
  test_change (self, answer_proposal, GINT_TO_POINTER (TRUE));
  experiment (self, "Invoice by mail", 1000, 1250);
  g_assert_cmpuint (count_plays (self), ==, 2);

  /* .8 is reached by one experiment after 235 days, by two after 470. */
  test_wait_days (self, 300);
  g_assert_cmpuint (count_plays (self), ==, 1);
  test_wait_days (self, 300);
  g_assert_cmpuint (count_plays (self), ==, 0);
}

static gboolean
note (IterateDatabase  *db,
      gint64            now,
      gpointer          certainty,
      GError          **error)
{
  static const char *const contexts[] = { "feature", NULL };
  const IterateLearningDraft draft = {
    "Invoices are read on phones", "Design mails for phones first", contexts, NULL, NULL, certainty,
  };
  g_autoptr(IterateLearning) learning = iterate_learning_book_note (db, &draft, "Ada", now, error);

  return learning != NULL;
}

static void
test_a_hunch_is_no_play (Fixture       *self,
                         gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  test_change (self, note, (gpointer) "hunch");
  test_change (self, note, (gpointer) "often");
  g_assert_cmpuint (count_plays (self), ==, 0);
  test_change (self, note, (gpointer) "measured");
  g_assert_cmpuint (count_plays (self), ==, 1);
  g_assert_false (iterate_workspace_write (self->workspace, note, (gpointer) "surely", &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
}

static gboolean
reject (IterateDatabase  *db,
        gint64            now,
        gpointer          rejected,
        GError          **error)
{
  g_autoptr(IterateLearning) learning = iterate_learning_find (db, "learning-1", error);

  if (learning == NULL)
    return FALSE;

  return GPOINTER_TO_INT (rejected)
       ? iterate_learning_book_reject (db, learning, "Ada", "Old", now, error)
                                    : iterate_learning_book_restore (db, learning, now, error);
}

static void
test_a_rejection_can_be_taken_back (Fixture       *self,
                                    gconstpointer  data)
{
  experiment (self, "Shorter signup form", 1000, 1200);
  test_change (self, reject, GINT_TO_POINTER (TRUE));
  g_assert_cmpuint (count_plays (self), ==, 0);
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM learning WHERE status = 'rejected'"), ==, 1);
  test_change (self, reject, GINT_TO_POINTER (FALSE));
  g_assert_cmpuint (count_plays (self), ==, 1);
}

/* The playbook --------------------------------------------------------------------------------- */

static void
test_a_version_is_kept_for_each_change (Fixture       *self,
                                        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) found = NULL;
  g_autoptr(GArray) none = NULL;

  experiment (self, "Shorter signup form", 1000, 1200);
  experiment (self, "Blue header", 1000, 1004);
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM playbook_version"), ==, 1);
  test_change (self, reject, GINT_TO_POINTER (TRUE));
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM playbook_version"), ==, 2);
  g_assert_cmpint (test_count (self,
                               "SELECT count(*) FROM playbook_version WHERE id = 2 AND n_plays = 0 "
                               "AND changes ->> 0 LIKE 'No longer%'"), ==, 1);
  test_change (self, reject, GINT_TO_POINTER (FALSE));

  found = iterate_playbook_search (test_get_database (self), "SHORT fo", 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  none = iterate_playbook_search (test_get_database (self), "\" OR 1 NEAR(", 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_the_playbook_is_written_in_every_form (Fixture       *self,
                                            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IteratePlaybook) playbook = NULL;
  g_autoptr(IterateDocument) document = NULL;
  g_autoptr(IterateDocument) shorter = NULL;
  g_autofree char *markdown = NULL;
  g_autofree char *short_markdown = NULL;
  g_autofree char *html = NULL;
  g_autoptr(GBytes) pdf = NULL;

  experiment (self, "<b>Form</b> *x*", 1000, 1200);
  playbook = iterate_playbook_generate (test_get_database (self), test_get_time (self), &error);
  g_assert_no_error (error);
  document = iterate_playbook_document_new (playbook, G_MAXUINT);
  markdown = iterate_document_to_markdown (document);
  html = iterate_document_to_html (document);
  pdf = iterate_document_to_pdf (document);

  g_assert_nonnull (strstr (markdown, "signup\\_rate"));
  g_assert_null (strstr (markdown, "<b>"));
  g_assert_null (strstr (html, "<b>Form"));
  g_assert_nonnull (strstr (html, "&lt;b&gt;Form"));
  g_assert_true (g_str_has_prefix (g_bytes_get_data (pdf, NULL), "%PDF"));
  g_assert_false (iterate_document_save (document, "playbook.doc", &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);

  shorter = iterate_playbook_document_new (playbook, 0);
  short_markdown = iterate_document_to_markdown (shorter);
  g_assert_null (strstr (short_markdown, "signup\\_rate"));
  g_assert_nonnull (strstr (short_markdown, "1 more of this chapter is in the list"));
  g_assert_null (strstr (markdown, "more of this chapter"));
}

/* Tasks ---------------------------------------------------------------------------------------- */

static gboolean
add_task (IterateDatabase  *db,
          gint64            now,
          gpointer          draft,
          GError          **error)
{
  g_autoptr(IterateTask) task = iterate_task_create (db, draft, now, error);

  return task != NULL;
}

static void
test_a_task_is_annotated_once_with_reasons (Fixture       *self,
                                            gconstpointer  data)
{
  experiment (self, "Shorter signup form", 1000, 1200);
  test_change (self, add_task, &(IterateTaskDraft) { "A third way to sign up", .type = "growth" });
  test_change (self, add_task, &(IterateTaskDraft) { "Wrong colour of the logo", .type = "bug" });
  test_change (self, add_task, &(IterateTaskDraft) { "Mend signup_rate at night", .type = "bug" });

  g_assert_cmpint (test_count (self,
                               "SELECT count(*) FROM annotation WHERE task = 1 AND matched = 'type'"),
                   ==,
                   1);
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM annotation WHERE task = 2"), ==, 0);
  g_assert_cmpint (test_count (self,
                          "SELECT count(*) FROM annotation WHERE task = 3 AND matched = 'metric'"),
                   ==, 1);
  g_assert_cmpint (test_count (self,
                               "SELECT count(*) FROM message WHERE recipient = 'Task.annotate' AND "
                               "payload ->> 'message' = 'Consider these past learnings'"), ==, 2);
  g_assert_cmpint (test_count (self,
                               "SELECT count(*) FROM message WHERE recipient = 'Task.annotate' AND "
                               "payload ->> 'taskId' = 'task-1' AND "
                               "payload ->> '$.learnings[0].reason' IS NOT NULL"), ==, 1);
}

static gboolean
judge_first (IterateDatabase  *db,
             gint64            now,
             gpointer          helpful,
             GError          **error)
{
  return iterate_task_advice_judge (db, 1, GPOINTER_TO_INT (helpful), "Ada", now, error);
}

static gboolean
note_of_metric (IterateDatabase  *db,
                gint64            now,
                gpointer          unused,
                GError          **error)
{
  static const char *const contexts[] = { "refund_rate", NULL };
  const IterateLearningDraft draft = {
    "People ask for money back after the second bill", "Say when the second bill comes", contexts,
    NULL, NULL, "once",
  };
  g_autoptr(IterateLearning) learning = iterate_learning_book_note (db, &draft, "Ada", now, error);

  return learning != NULL;
}

/* The metric may be where the learning applies, though it was not measured. */
static void
test_advice_names_the_metric_that_is_shared (Fixture       *self,
                                             gconstpointer  data)
{
  test_change (self, note_of_metric, NULL);
  test_change (self, add_task, &(IterateTaskDraft) { "Halve the refund_rate", .type = "bug" });

  g_assert_cmpint (test_count (self,
                               "SELECT count(*) FROM annotation WHERE task = 1 "
                               "AND reason = 'It is about refund_rate'"), ==, 1);
}

static void
test_what_helped_comes_earlier (Fixture       *self,
                                gconstpointer  data)
{
  experiment (self, "Shorter signup form", 1000, 1200);
  experiment (self, "Logos of customers", 1000, 1210);
  test_change (self, add_task, &(IterateTaskDraft) { "Try something", .type = "growth" });
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM annotation WHERE task = 1"), ==, 2);

  /* Whatever came first did not help. */
  test_change (self, judge_first, GINT_TO_POINTER (-1));
  test_change (self, add_task, &(IterateTaskDraft) { "Try something", .type = "growth" });
  g_assert_cmpint (test_count (self,
                               "SELECT learning FROM annotation WHERE task = 2 ORDER BY id LIMIT 1"),
                   !=,
                   test_count (self, "SELECT learning FROM annotation WHERE id = 1"));
}

static void
test_tasks_are_written_for_others (Fixture       *self,
                                   gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateTask) task = NULL;
  g_autoptr(GPtrArray) tasks = g_ptr_array_new ();
  g_autofree char *csv = NULL;
  g_autofree char *markdown = NULL;

  test_change (self, add_task, &(IterateTaskDraft) { "=SUM(A1)", .description = "Say \"hi\" to @ada" });
  task = iterate_task_find (test_get_database (self), "task-1", &error);
  g_ptr_array_add (tasks, task);
  csv = iterate_task_sheet_to_csv (tasks);
  markdown = iterate_task_sheet_to_markdown (test_get_database (self), tasks, &error);
  g_assert_no_error (error);

  g_assert_nonnull (strstr (csv, "\"'=SUM(A1)\""));
  g_assert_nonnull (strstr (csv, "Say \"\"hi\"\""));
  g_assert_null (strstr (markdown, "@ada"));
}

/* Metrics -------------------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  double      first;
  double      per_day;
  guint       days;
  double      target;
} Series;

static gboolean
set_target (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  const Series *series = user_data;
  IterateMetricChange metric = { .critical = -1, .threshold = NAN, .target = series->target,
                                 .raw_days = -1, .kept_days = -1 };

  return iterate_metric_change_apply (&metric, db, series->name, now, error);
}

/* Gives a metric values, one a day until now. */
static void
measure (Fixture *self,
         Series   series)
{
  g_autoptr(IterateMetricIntake) intake = iterate_metric_intake_new (test_get_time (self));
  g_autoptr(GError) error = NULL;
  gboolean has_more = TRUE;

  test_change (self, set_target, &series);
  for (guint i = 0; i < series.days; i++)
    {
      gint64 at = (test_get_time (self) / ITERATE_DAY - series.days + 1 + i) * ITERATE_DAY;
      double wiggle = (i * 7919 % 13 - 6.0) / 600;

      iterate_metric_intake_take (intake, series.name, NULL, NULL, at,
                                  (series.first + series.per_day * i) * (1 + wiggle));
    }
  while (has_more)
    {
      g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;

      g_assert_true (iterate_transaction_begin (
                       &unit, iterate_store_get_writer (iterate_workspace_get_store (self->workspace)),
                       &error));
      iterate_metric_intake_write (intake, iterate_transaction_get_database (&unit), &has_more, &error);
      g_assert_no_error (error);
      iterate_transaction_commit (&unit, &error);
      g_assert_no_error (error);
    }
  iterate_workspace_settle (self->workspace, &error);
  g_assert_no_error (error);
}

static IterateProgress *
look (Fixture    *self,
      const char *metric,
      double      start,
      double      target,
      int         days)
{
  g_autoptr(GError) error = NULL;
  IterateProgress *progress = iterate_progress_load (test_get_database (self), metric, start, target,
                                                     test_get_time (self) - 30 * ITERATE_DAY,
                                                     test_get_time (self) + days * ITERATE_DAY,
                                                     test_get_time (self), &error);

  g_assert_no_error (error);

  return progress;
}

static void
test_progress_tells_whether_it_will_be_met (Fixture       *self,
                                            gconstpointer  data)
{
  g_autoptr(IterateProgress) near = NULL;
  g_autoptr(IterateProgress) far = NULL;
  g_autoptr(IterateProgress) down = NULL;
  g_autoptr(IterateProgress) unknown = NULL;
  g_autoptr(IterateProgress) there = NULL;

  measure (self, (Series) { "activation_rate", 40, .2, 60, NAN });
  near = look (self, "activation_rate", 40, 53, 30);
  far = look (self, "activation_rate", 40, 90, 30);
  down = look (self, "activation_rate", 60, 30, 30);
  there = look (self, "activation_rate", 40, 45, 30);
  unknown = look (self, "nothing", NAN, 1, 30);

  g_assert_cmpfloat (near->chance, >, far->chance);
  g_assert_cmpstr (near->health, ==, "on-track");
  g_assert_cmpstr (far->health, ==, "off-track");
  g_assert_cmpstr (down->health, ==, "off-track");
  g_assert_cmpstr (there->health, ==, "reached");
  g_assert_cmpstr (unknown->health, ==, "unknown");
  g_assert_cmpfloat (near->low, <, near->expected);
  g_assert_cmpfloat (near->expected, <, near->high);
}

static gboolean
open_initiative (IterateDatabase  *db,
                 gint64            now,
                 gpointer          unused,
                 GError          **error)
{
  static const char *const metrics[] = { "signup_rate", NULL };
  const IterateInitiativeDraft draft =
    { "More signups", "Grow", metrics, .3, now + 90 * ITERATE_DAY, "Ada" };
  g_autoptr(IterateInitiative) initiative = iterate_initiative_open (db, &draft, now, error);

  return initiative != NULL && iterate_initiative_link (db, initiative, "exp-1", TRUE, now, error);
}

static gboolean
graduate (IterateDatabase  *db,
          gint64            now,
          gpointer          user_data,
          GError          **error)
{
  g_autoptr(IterateExperiment) experiment = iterate_experiment_find (db, user_data, error);

  return experiment != NULL &&
         iterate_experiment_graduate (db, experiment, now, "short form", NULL, error);
}

static gboolean
close_initiative (IterateDatabase  *db,
                  gint64            now,
                  gpointer          unused,
                  GError          **error)
{
  g_autoptr(IterateInitiative) initiative = iterate_initiative_find (db, "initiative-1", error);

  return initiative != NULL &&
         iterate_initiative_close (db, initiative, "dropped", NULL, "Ada", now, error);
}

static void
test_an_initiative_tells_what_moved_it (Fixture       *self,
                                        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateInitiative) initiative = NULL;
  g_autoptr(IterateInitiative) ended = NULL;
  g_autoptr(IterateInitiativeView) view = NULL;
  g_autoptr(IterateProgress) progress = NULL;
  g_autoptr(IterateDocument) document = NULL;
  g_autofree char *text = NULL;
  const IterateContribution *one;

  measure (self, (Series) { "signup_rate", .2, 0, 40, NAN });
  experiment (self, "Shorter signup form", 1000, 1200);
  test_change (self, open_initiative, NULL);
  test_change (self, graduate, (gpointer) "Shorter signup form");
  test_wait_days (self, 30);
  measure (self, (Series) { "signup_rate", .235, 0, 25, NAN });

  initiative = iterate_initiative_find (test_get_database (self), "initiative-1", &error);
  view = iterate_initiative_view_load (test_get_database (self), initiative,
                                       test_get_time (self), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (view->contributions->len, ==, 1);
  g_assert_cmpuint (view->experiments->len, ==, 1);
  one = g_ptr_array_index (view->contributions, 0);

  /* Shrunk below the 20 % that were seen, and less than all of the change. */
  g_assert_cmpfloat (one->lift, >, .05);
  g_assert_cmpfloat (one->lift, <, .2);
  g_assert_cmpfloat_with_epsilon (one->change, .2 * one->lift, .002);
  g_assert_cmpfloat_with_epsilon (view->explained + view->unexplained, .035, .004);
  document = iterate_initiative_document_new (view);
  text = iterate_document_to_markdown (document);
  g_assert_nonnull (strstr (text, "Shorter signup form"));

  /* What is over is spoken of as past. */
  test_change (self, close_initiative, NULL);
  ended = iterate_initiative_find (test_get_database (self), "initiative-1", &error);
  progress = iterate_initiative_load_progress (test_get_database (self), ended, test_get_time (self),
                                               &error);
  g_assert_no_error (error);
  g_assert_cmpstr (progress->health, ==, "dropped");
  g_assert_true (isnan (progress->chance));
  g_assert_cmpstr (progress->sentence, ==, "Dropped: signup_rate was at 0.235, the target was 0.3.");
}

/* Campaigns ------------------------------------------------------------------------------------ */

static gboolean
start_campaign (IterateDatabase  *db,
                gint64            now,
                gpointer          goal,
                GError          **error)
{
  const IterateCampaignDraft draft = { NULL, "activation_rate", goal, 90 * ITERATE_DAY, NULL };
  g_autoptr(IterateCampaign) campaign = iterate_campaign_start (db, &draft, now, error);

  return campaign != NULL;
}

static void
test_goals_say_from_where_to_where (void)
{
  g_autoptr(GError) error = NULL;
  double from, to;

  g_assert_true (iterate_campaign_parse_goal ("increase from 40% to 60%", "", .4, &from, &to, NULL));
  g_assert_cmpfloat_with_epsilon (from, .4, 1e-12);
  g_assert_cmpfloat_with_epsilon (to, .6, 1e-12);
  g_assert_true (iterate_campaign_parse_goal ("from 40 % to 60 %", "%", 41, &from, &to, NULL));
  g_assert_cmpfloat (to, ==, 60);
  g_assert_true (iterate_campaign_parse_goal ("from 2.5 to -1", "", 2, &from, &to, NULL));
  g_assert_cmpfloat (to, ==, -1);
  g_assert_false (iterate_campaign_parse_goal ("much more", "", 2, &from, &to, &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID);
}

static void
test_a_campaign_drafts_three_and_catches_up_once (Fixture       *self,
                                                  gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateCampaign) campaign = NULL;
  g_autoptr(IterateCampaignView) view = NULL;

  measure (self, (Series) { "activation_rate", 40, 0, 60, NAN });
  test_change (self, start_campaign, (gpointer) "increase from 40% to 60%");
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM experiment WHERE status = 'draft' "
                          "AND planned_duration = 604800000000 AND campaign_cycle = 1"), ==, 3);
  g_assert_cmpint (test_count (self,
                               "SELECT count(*) FROM schedule WHERE action = 'review-and-iterate' "
                               "AND state = 'waiting'"), ==, 1);
  g_assert_false (iterate_workspace_write (self->workspace, start_campaign, (gpointer) "from 1 to 2",
                                           &error));
  g_assert_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT);
  g_clear_error (&error);

  /* Asleep for three weeks: one cycle, not three. */
  test_wait_days (self, 22);
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM campaign_cycle"), ==, 2);
  g_assert_cmpint (test_count (self, "SELECT missed FROM campaign_cycle WHERE number = 2"), ==, 2);
  test_wait_days (self, 7);
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM campaign_cycle"), ==, 3);

  campaign = iterate_campaign_find (test_get_database (self), "campaign-1", &error);
  view = iterate_campaign_view_load (test_get_database (self), campaign, test_get_time (self), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (view->stages->len, ==, 3);
  test_wait_days (self, 90);
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM campaign WHERE status = 'ended'"), ==, 1);
  g_assert_cmpint (test_count (self,
                               "SELECT count(*) FROM schedule WHERE action = 'review-and-iterate' "
                               "AND state = 'waiting'"), ==, 0);
}

/* Quarters ------------------------------------------------------------------------------------- */

static gboolean
begin_quarter (IterateDatabase  *db,
               gint64            now,
               gpointer          unused,
               GError          **error)
{
  return iterate_quarter_begin (db, iterate_quarter_of_time (now), NULL, now, error);
}

static void
test_a_quarter_goes_to_what_needs_it (Fixture       *self,
                                      gconstpointer  data)
{
  measure (self, (Series) { "churn_rate", 8, 0, 30, 2 });
  measure (self, (Series) { "signup_rate", 10, 0, 30, 10 });
  test_change (self, begin_quarter, NULL);
  test_change (self, begin_quarter, NULL);

  g_assert_cmpint (test_count (self, "SELECT count(*) FROM quarter_focus WHERE quarter = '2026-Q1' "
                          "AND dimension = 'retention'"), ==, 1);
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM initiative WHERE name = "
                          "'Q1 Focus: product-market-fit' AND duration = '90 days'"), ==, 1);
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM experiment WHERE initiative = 1 "
                          "AND status = 'proposed' AND priority IS NOT NULL"), >=, 3);

  /* Nothing changed, but it was the last one. */
  test_wait_days (self, 92);
  test_change (self, begin_quarter, NULL);
  g_assert_cmpint (test_count (self,
                               "SELECT count(*) FROM quarter_focus WHERE dimension = 'retention'"), ==,
                   1);
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM quarter_focus"), ==, 2);
}

static void
test_dimensions_take_turns_when_nothing_is_known (Fixture       *self,
                                                  gconstpointer  data)
{
  for (guint i = 0; i < 4; i++)
    {
      test_change (self, begin_quarter, NULL);
      test_wait_days (self, 92);
    }

  g_assert_cmpint (test_count (self, "SELECT count(DISTINCT dimension) FROM quarter_focus"), ==, 4);
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM quarter_focus WHERE id = 1 "
                          "AND dimension = 'performance'"), ==, 1);
}

static void
test_the_quarter_starts_with_the_calendar (Fixture       *self,
                                           gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  iterate_workspace_plan_routines (self->workspace, &error);
  g_assert_no_error (error);
  iterate_workspace_plan_routines (self->workspace, &error);
  g_assert_cmpint (test_count (self,
                               "SELECT count(*) FROM schedule WHERE action = 'start-quarter'"), ==, 1);
  test_wait_days (self, 40);
  g_assert_cmpint (test_count (self,
                               "SELECT count(*) FROM quarter_focus WHERE quarter = '2026-Q2'"), ==, 1);

  /* A whole quarter slept through is over. */
  test_wait_days (self, 200);
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM quarter_focus"), ==, 2);
  g_assert_cmpint (test_count (self, "SELECT count(*) FROM schedule WHERE action = 'start-quarter' "
                          "AND state = 'waiting'"), ==, 1);
}

/* Review --------------------------------------------------------------------------------------- */

static guint
count_hints (Fixture    *self,
             const char *practice)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) hints = iterate_hints_list (test_get_database (self),
                                                   test_get_time (self), &error);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < hints->len; i++)
    n += g_str_equal (((IterateHint *) g_ptr_array_index (hints, i))->practice->id, practice);

  return n;
}

static gboolean
draft_blind (IterateDatabase  *db,
             gint64            now,
             gpointer          unused,
             GError          **error)
{
  g_autoptr(IterateExperiment) experiment = NULL;

  experiment = iterate_experiment_create (db, now, "Something", "", "draft", NULL, NULL, error);

  return experiment != NULL;
}

static gboolean
dismiss (IterateDatabase  *db,
         gint64            now,
         gpointer          practice,
         GError          **error)
{
  return iterate_hint_dismiss (db, practice, "exp-1", "Ada", now, error);
}

static void
test_hints_are_given_until_they_are_put_away (Fixture       *self,
                                              gconstpointer  data)
{
  guint n;

  iterate_practices_get (&n);
  g_assert_cmpuint (n, ==, 14);
  test_change (self, draft_blind, NULL);
  g_assert_cmpuint (count_hints (self, "have-hypotheses"), ==, 1);
  g_assert_cmpuint (count_hints (self, "start-with-data"), ==, 1);
  test_change (self, dismiss, (gpointer) "have-hypotheses");
  g_assert_cmpuint (count_hints (self, "have-hypotheses"), ==, 0);
  test_wait_days (self, 31);
  g_assert_cmpuint (count_hints (self, "ship-increments"), ==, 1);
}

static void
test_a_review_counts_what_ended_in_its_period (Fixture       *self,
                                               gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateReview) review = NULL;
  g_autoptr(IterateDocument) document = NULL;
  g_autofree char *html = NULL;

  experiment (self, "Long ago", 1000, 1200);
  test_wait_days (self, 40);
  experiment (self, "Shorter signup form", 1000, 1200);
  experiment (self, "Blue header", 1000, 1004);
  experiment (self, "Longer form", 1200, 1000);

  review = iterate_review_load (test_get_database (self), 30 * ITERATE_DAY,
                                test_get_time (self), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (review->experiments->len, ==, 3);
  g_assert_cmpuint (review->n_won, ==, 1);
  g_assert_cmpuint (review->n_lost, ==, 1);
  g_assert_cmpuint (review->n_open, ==, 1);
  g_assert_cmpuint (review->learnings->len, ==, 3);
  document = iterate_review_document_new (review, TRUE);
  html = iterate_document_to_html (document);
  g_assert_nonnull (strstr (html, "Blue header"));
}

static gboolean
note_look (IterateDatabase  *db,
           gint64            now,
           gpointer          unused,
           GError          **error)
{
  return iterate_today_note_look (db, now, error);
}

static void
test_a_graduation_is_celebrated_once (Fixture       *self,
                                      gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateToday) before = NULL;
  g_autoptr(IterateToday) after = NULL;

  experiment (self, "Shorter signup form", 1000, 1200);
  test_change (self, graduate, (gpointer) "Shorter signup form");
  before = iterate_today_load (test_get_database (self), test_get_time (self) + 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (before->celebrated->len, ==, 1);
  g_assert_cmpuint (before->loop.decisions, >=, 1);
  g_assert_cmpuint (before->loop.learnings, ==, 1);

  iterate_clock_set_time (self->clock, test_get_time (self) + ITERATE_HOUR);
  test_change (self, note_look, NULL);
  after = iterate_today_load (test_get_database (self), test_get_time (self) + 1, &error);
  g_assert_cmpuint (after->celebrated->len, ==, 0);
}

#define ADD(name, func) \
  g_test_add ("/direction/" name, Fixture, NULL, test_workspace_set_up, func, test_workspace_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a-win-is-supported-and-a-flat-result-emerging",
       test_a_win_is_supported_and_a_flat_result_emerging);
  ADD ("a-replication-confirms", test_a_replication_confirms);
  ADD ("the-surer-one-says-it", test_the_surer_one_says_it);
  ADD ("an-opposite-result-takes-it-back", test_an_opposite_result_takes_it_back);
  ADD ("what-was-left-is-not-proposed-again", test_what_was_left_is_not_proposed_again);
  ADD ("learnings-fade-and-replicated-ones-more-slowly",
       test_learnings_fade_and_replicated_ones_more_slowly);
  ADD ("a-hunch-is-no-play", test_a_hunch_is_no_play);
  ADD ("a-rejection-can-be-taken-back", test_a_rejection_can_be_taken_back);
  ADD ("a-version-is-kept-for-each-change", test_a_version_is_kept_for_each_change);
  ADD ("the-playbook-is-written-in-every-form", test_the_playbook_is_written_in_every_form);
  ADD ("a-task-is-annotated-once-with-reasons", test_a_task_is_annotated_once_with_reasons);
  ADD ("advice-names-the-metric-that-is-shared", test_advice_names_the_metric_that_is_shared);
  ADD ("what-helped-comes-earlier", test_what_helped_comes_earlier);
  ADD ("tasks-are-written-for-others", test_tasks_are_written_for_others);
  ADD ("progress-tells-whether-it-will-be-met", test_progress_tells_whether_it_will_be_met);
  ADD ("an-initiative-tells-what-moved-it", test_an_initiative_tells_what_moved_it);
  g_test_add_func ("/direction/goals-say-from-where-to-where", test_goals_say_from_where_to_where);
  ADD ("a-campaign-drafts-three-and-catches-up-once", test_a_campaign_drafts_three_and_catches_up_once);
  ADD ("a-quarter-goes-to-what-needs-it", test_a_quarter_goes_to_what_needs_it);
  ADD ("dimensions-take-turns-when-nothing-is-known", test_dimensions_take_turns_when_nothing_is_known);
  ADD ("the-quarter-starts-with-the-calendar", test_the_quarter_starts_with_the_calendar);
  ADD ("hints-are-given-until-they-are-put-away", test_hints_are_given_until_they_are_put_away);
  ADD ("a-review-counts-what-ended-in-its-period", test_a_review_counts_what_ended_in_its_period);
  ADD ("a-graduation-is-celebrated-once", test_a_graduation_is_celebrated_once);

  return g_test_run ();
}
