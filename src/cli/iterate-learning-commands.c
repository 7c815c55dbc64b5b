/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-json.h"
#include "iterate-learning-book.h"
#include "iterate-learning-relations.h"
#include "iterate-user.h"

#include <glib/gi18n.h>

static IterateLearningDraft draft;
static char **contexts;
static char *reason;
static gboolean all, accept_it, reject_it;

static const GOptionEntry list_options[] = {
  { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_("Those that were merged or rejected, too"), NULL },
  { NULL }
};

static const GOptionEntry draft_options[] = {
  { "so", 0, 0, G_OPTION_ARG_STRING, &draft.recommendation, N_("What to do, therefore"), N_("TEXT") },
  { "for", 0, 0, G_OPTION_ARG_STRING_ARRAY, &contexts,
    N_("Where it applies: a type of task, a metric, an area of the product; may stand several times"),
    N_("CONTEXT") },
  { "metric", 0, 0, G_OPTION_ARG_STRING, &draft.metric, N_("The metric that it is about"),
    N_("METRIC") },
  { "direction", 0, 0, G_OPTION_ARG_STRING, &draft.direction,
    N_("Whether that gets better, worse, or is open (the default)"), N_("WORD") },
  { "certainty", 0, 0, G_OPTION_ARG_STRING, &draft.certainty,
    N_("hunch, once (the default), often or measured"), N_("WORD") },
  { NULL }
};

static const GOptionEntry reject_options[] = {
  { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, N_("Why"), N_("TEXT") },
  { NULL }
};

static const GOptionEntry proposal_options[] = {
  { "accept", 0, 0, G_OPTION_ARG_NONE, &accept_it, N_("Do what is proposed"), NULL },
  { "reject", 0, 0, G_OPTION_ARG_NONE, &reject_it, N_("Leave things as they are"), NULL },
  { NULL }
};

typedef struct
{
  IterateInvocation *invocation;
  gint64             id;
} Work;

/* A learning, and how sure it is today. */
static JsonObject *
describe (IterateLearning *learning,
          double           half_life,
          gint64           now)
{
  JsonObject *object = iterate_record_to_json (ITERATE_RECORD (learning));

  iterate_json_set_number (object, "currentConfidence",
                           iterate_learning_fade (learning, half_life, now));

  return object;
}

static GPtrArray *
list_learnings (IterateDatabase  *db,
                gint64            now,
                GError          **error)
{
  g_autoptr(IterateQuery) query = NULL;

  if (!all)
    return iterate_learning_book_list (db, 0, now, error);

  query = iterate_query_new (ITERATE_TYPE_LEARNING);
  iterate_query_order_by (query, "id", FALSE);

  return iterate_query_list (query, db, error);
}

static void
print_learning (IterateLearning *learning,
                double           half_life,
                gint64           now)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (learning));
  const char *const *insights = iterate_learning_get_insights (learning);

  g_print ("%-12s %3.0f %%  %-9s  %s\n", subject,
           100 * iterate_learning_fade (learning, half_life, now),
           iterate_learning_get_status (learning),
           insights == NULL || insights[0] == NULL ? "" : insights[0]);
}

static gboolean
run_list (IterateInvocation  *invocation,
          GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  gint64 now = iterate_invocation_get_time (invocation);
  g_autoptr(GPtrArray) learnings = NULL;
  g_autoptr(JsonArray) array = json_array_new ();
  double half_life;

  learnings = db == NULL ? NULL : list_learnings (db, now, error);
  if (learnings == NULL || !iterate_learning_read_half_life (db, &half_life, error))
    return FALSE;

  for (guint i = 0; i < learnings->len; i++)
    {
      if (invocation->json)
        json_array_add_object_element (array,
                                       describe (g_ptr_array_index (learnings, i), half_life, now));
      else
        print_learning (g_ptr_array_index (learnings, i), half_life, now);
    }

  if (invocation->json)
    iterate_invocation_print_array (array);
  else if (learnings->len == 0)
    g_print (_("Nothing was learned yet\n"));

  return TRUE;
}

static void
print_lines (const char        *heading,
             const char *const *lines)
{
  if (lines == NULL || lines[0] == NULL)
    return;

  g_print ("\n%s\n", heading);
  for (guint i = 0; lines[i] != NULL; i++)
    g_print ("- %s\n", lines[i]);
}

static void
print_evidence (GPtrArray *evidence)
{
  if (evidence->len > 0)
    g_print ("\n%s\n", _("Evidence:"));
  for (guint i = 0; i < evidence->len; i++)
    {
      IterateLearningEvidence *one = g_ptr_array_index (evidence, i);

      g_print ("- exp-%" G_GINT64_FORMAT " %s: %+.1f %% (%.1f … %.1f), %s\n",
               iterate_learning_evidence_get_experiment (one),
               iterate_learning_evidence_get_stance (one),
               100 * iterate_learning_evidence_get_effect (one),
               100 * iterate_learning_evidence_get_low (one),
               100 * iterate_learning_evidence_get_high (one),
               iterate_learning_evidence_get_health (one));
    }
}

static gboolean
run_show (IterateInvocation  *invocation,
          GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  gint64 now = iterate_invocation_get_time (invocation);
  g_autoptr(IterateLearning) learning = NULL;
  g_autoptr(GPtrArray) evidence = NULL;
  double half_life;

  learning = db == NULL ? NULL
                        : iterate_learning_find (db, iterate_invocation_get_argument (invocation, 0),
                                                 error);
  evidence = learning == NULL ? NULL : iterate_learning_book_list_evidence (db, learning, error);
  if (evidence == NULL || !iterate_learning_read_half_life (db, &half_life, error))
    return FALSE;

  if (invocation->json)
    {
      g_autoptr(JsonObject) object = describe (learning, half_life, now);
      JsonArray *list = iterate_invocation_list_json (db, ITERATE_TYPE_LEARNING_EVIDENCE, "learning",
                                                      iterate_record_get_id (ITERATE_RECORD (learning)),
                                                      error);

      if (list == NULL)
        return FALSE;

      json_object_set_array_member (object, "evidence", list);
      iterate_invocation_print_object (object);
      return TRUE;
    }

  print_learning (learning, half_life, now);
  if (*iterate_learning_get_reason (learning) != '\0')
    g_print ("%s\n", iterate_learning_get_reason (learning));
  print_lines (_("Known:"), iterate_learning_get_insights (learning));
  print_lines (_("So:"), iterate_learning_get_recommendations (learning));
  print_lines (_("Applies to:"), iterate_learning_get_applicable_to (learning));
  print_evidence (evidence);

  return TRUE;
}

static gboolean
note (IterateDatabase  *db,
      gint64            now,
      gpointer          user_data,
      GError          **error)
{
  Work *work = user_data;
  g_autoptr(IterateLearning) learning = NULL;

  draft.insight = iterate_invocation_get_argument (work->invocation, 0);
  draft.contexts = (const char *const *) contexts;
  if (draft.certainty == NULL)
    draft.certainty = "once";
  learning = iterate_learning_book_note (db, &draft, iterate_user_get_name (), now, error);
  if (learning != NULL)
    work->id = iterate_record_get_id (ITERATE_RECORD (learning));

  return learning != NULL;
}

static IterateLearning *
find (IterateDatabase  *db,
      Work             *work,
      guint             index,
      GError          **error)
{
  IterateLearning *learning = iterate_learning_find (
    db, iterate_invocation_get_argument (work->invocation, index), error);

  if (learning != NULL)
    work->id = iterate_record_get_id (ITERATE_RECORD (learning));

  return learning;
}

static gboolean
reject (IterateDatabase  *db,
        gint64            now,
        gpointer          user_data,
        GError          **error)
{
  g_autoptr(IterateLearning) learning = find (db, user_data, 0, error);

  return learning != NULL &&
         iterate_learning_book_reject (db, learning, iterate_user_get_name (), reason, now, error);
}

static gboolean
restore (IterateDatabase  *db,
         gint64            now,
         gpointer          user_data,
         GError          **error)
{
  g_autoptr(IterateLearning) learning = find (db, user_data, 0, error);

  return learning != NULL && iterate_learning_book_restore (db, learning, now, error);
}

static gboolean
merge (IterateDatabase  *db,
       gint64            now,
       gpointer          user_data,
       GError          **error)
{
  g_autoptr(IterateLearning) learning = find (db, user_data, 0, error);
  g_autoptr(IterateLearning) into = learning == NULL ? NULL : find (db, user_data, 1, error);

  return into != NULL && iterate_learning_book_merge (db, learning, into, now, error);
}

static gboolean
change (IterateInvocation  *invocation,
        IterateWriteFunc    func,
        GError            **error)
{
  static const char *const columns[] = { "id", "status", "confidence", "supporting", "contradicting",
                                         NULL };
  Work work = { invocation };

  return iterate_invocation_write (invocation, func, &work, error) &&
         iterate_invocation_print_one (invocation, ITERATE_TYPE_LEARNING, work.id, columns, error);
}

static gboolean
run_note (IterateInvocation  *invocation,
          GError            **error)
{
  return change (invocation, note, error);
}

static gboolean
run_reject (IterateInvocation  *invocation,
            GError            **error)
{
  return change (invocation, reject, error);
}

static gboolean
run_restore (IterateInvocation  *invocation,
             GError            **error)
{
  return change (invocation, restore, error);
}

static gboolean
run_merge (IterateInvocation  *invocation,
           GError            **error)
{
  return change (invocation, merge, error);
}

static gboolean
answer (IterateDatabase  *db,
        gint64            now,
        gpointer          user_data,
        GError          **error)
{
  Work *work = user_data;

  return iterate_learning_proposal_answer (db, work->id, accept_it, iterate_user_get_name (), now,
                                           error);
}

static gboolean
print_proposals (IterateInvocation  *invocation,
                 GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(GPtrArray) list = db == NULL ? NULL : iterate_learning_proposal_list (db, error);
  static const char *const columns[] = { NULL };

  if (list != NULL && invocation->json)
    iterate_invocation_print_records (invocation, list, "", columns);

  for (guint i = 0; list != NULL && !invocation->json && i < list->len; i++)
    {
      g_autofree char *subject = iterate_record_dup_subject (g_ptr_array_index (list, i));
      g_autofree char *text =
        iterate_learning_proposal_dup_text (g_ptr_array_index (list, i), db, error);

      if (text == NULL)
        return FALSE;
      g_print ("%s  %s\n", subject, text);
    }
  if (list != NULL && list->len == 0 && !invocation->json)
    g_print (_("No learnings are about the same\n"));

  return list != NULL;
}

static gboolean
run_proposals (IterateInvocation  *invocation,
               GError            **error)
{
  const char *id = iterate_invocation_get_argument (invocation, 0);
  Work work = { invocation };

  if (id == NULL && !accept_it && !reject_it)
    return print_proposals (invocation, error);

  if (id == NULL || accept_it == reject_it)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("Write: iterate learnings proposals PROPOSAL --accept, or --reject"));
      return FALSE;
    }

  if (!iterate_id_parse (id, "learning-proposal", &work.id))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND, _("There is no proposal “%s”"), id);
      return FALSE;
    }

  return iterate_invocation_write (invocation, answer, &work, error) &&
         print_proposals (invocation, error);
}

const IterateCommand iterate_learning_commands[] = {
  {
    "learnings list", NULL, 0, 0, N_("List what was learned, the surest first"),
    "Example:\n  iterate learnings list --json\n\n"
    "How sure a learning is fades with time; what several experiments bear out fades more slowly.",
    list_options, run_list,
  },
  {
    "learnings show", "LEARNING", 1, 1, N_("Show a learning and what stands behind it"),
    "Example:\n  iterate learnings show learning-3", NULL, run_show,
  },
  {
    "learnings note", "INSIGHT", 1, 1, N_("Write down what was learned without an experiment"),
    "Example:\n  iterate learnings note 'Invoices by e-mail are read on phones' \\\n"
    "    --so 'Design mails for phones first' --for feature --certainty often", draft_options, run_note,
  },
  {
    "learnings reject", "LEARNING", 1, 1, N_("Say that a learning does not hold"), NULL,
    reject_options, run_reject,
  },
  {
    "learnings restore", "LEARNING", 1, 1, N_("Take a rejection back"), NULL, NULL, run_restore,
  },
  {
    "learnings merge", "LEARNING INTO", 2, 2, N_("Say that two learnings are the same"),
    "Example:\n  iterate learnings merge learning-7 learning-3", NULL, run_merge,
  },
  {
    "learnings proposals", "[PROPOSAL]", 0, 1,
    N_("List learnings that say the same or the opposite, or decide about two"),
    "Example:\n  iterate learnings proposals learning-proposal-1 --accept", proposal_options,
    run_proposals,
  },
  { NULL }
};
