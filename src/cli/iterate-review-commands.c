/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"
#include "iterate-practice.h"
#include "iterate-review-document.h"
#include "iterate-time.h"
#include "iterate-user.h"
#include "iterate-verdict-text.h"

#include <glib/gi18n.h>

static char *status, *period, *path;

static const GOptionEntry review_options[] = {
  { "status", 0, 0, G_OPTION_ARG_STRING, &status,
    N_("Only a table of the experiments with a status; “completed” means within the period"),
    N_("STATUS") },
  { "period", 0, 0, G_OPTION_ARG_STRING, &period, N_("How far to look back; 30d by default"),
    N_("PERIOD") },
  { "save", 0, 0, G_OPTION_ARG_FILENAME, &path, N_("Save it as .html, .md or .pdf"), N_("FILE") },
  { NULL }
};

static void
print_experiments (IterateInvocation *invocation,
                   GPtrArray         *list)
{
  static const char *const headings[] = { "id", "name", "status", "decision", "result", NULL };
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr(JsonArray) array = json_array_new ();

  for (guint i = 0; i < list->len; i++)
    {
      const IterateReviewed *one = g_ptr_array_index (list, i);
      g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (one->experiment));
      JsonObject *object = iterate_record_to_json (ITERATE_RECORD (one->experiment));

      json_object_set_object_member (object, "verdict", iterate_verdict_to_json (one->verdict));
      json_array_add_object_element (array, object);
      g_ptr_array_add (rows, g_strdupv ((char *[]) {
        subject, (char *) iterate_experiment_get_name (one->experiment),
        (char *) iterate_experiment_get_status (one->experiment),
        (char *) iterate_verdict_get_decision_name (one->verdict), one->headline, NULL }));
    }

  if (invocation->json)
    iterate_invocation_print_array (array);
  else
    iterate_invocation_print_table (_("No experiment in that period"), headings, rows);
}

static gboolean
print_table (IterateInvocation  *invocation,
             IterateDatabase    *db,
             gint64              since,
             gint64              now,
             GError            **error)
{
  g_autoptr(GPtrArray) list = NULL;

  list = g_str_equal (status, "completed")
           ? iterate_review_list_completed (db, since, now, now, error)
           : iterate_review_list_by_status (db, status, since, now, error);
  if (list != NULL)
    print_experiments (invocation, list);

  return list != NULL;
}

static gboolean
run_review (IterateInvocation  *invocation,
            GError            **error)
{
  gint64 now = iterate_invocation_get_time (invocation), length;
  g_autoptr(IterateReview) review = NULL;
  g_autoptr(IterateDocument) document = NULL;
  g_autofree char *text = NULL;
  IterateDatabase *db;

  if (!iterate_invocation_check_status (status, iterate_experiment_get_statuses (), error) ||
      !iterate_duration_parse (period == NULL ? "30d" : period, &length, error))
    return FALSE;

  if (length == 0)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("Nothing happens within “%s”. Look back over a longer period"), period);
      return FALSE;
    }

  db = iterate_invocation_get_database (invocation, error);
  if (db == NULL || status != NULL)
    return db != NULL && print_table (invocation, db, now - length, now, error);

  review = iterate_review_load (db, length, now, error);
  if (review == NULL)
    return FALSE;

  if (invocation->json)
    {
      g_autoptr(JsonObject) object = iterate_review_to_json (review);

      iterate_invocation_print_object (object);
      return TRUE;
    }

  document = iterate_review_document_new (review, TRUE);
  if (path != NULL)
    return iterate_document_save (document, path, error);

  text = iterate_document_to_markdown (document);
  g_print ("%s", text);

  return TRUE;
}

static gboolean
run_practices (IterateInvocation  *invocation,
               GError            **error)
{
  static const char *const headings[] = { "practice", "rule", "served by", "where", NULL };
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr(JsonArray) array = json_array_new ();
  const IteratePractice *practices;
  guint n;

  practices = iterate_practices_get (&n);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "practice", practices[i].id);
      json_object_set_string_member (object, "rule", _(practices[i].rule));
      json_object_set_boolean_member (object, "dont", practices[i].dont);
      json_object_set_string_member (object, "servedBy", practices[i].served_by);
      json_object_set_string_member (object, "how", _(practices[i].how));
      json_array_add_object_element (array, object);
      g_ptr_array_add (rows, g_strdupv ((char *[]) {
        (char *) practices[i].id, (char *) _(practices[i].rule), (char *) practices[i].served_by,
        (char *) _(practices[i].how), NULL }));
    }

  if (invocation->json)
    iterate_invocation_print_array (array);
  else
    iterate_invocation_print_table ("", headings, rows);

  return TRUE;
}

static gboolean
run_hints (IterateInvocation  *invocation,
           GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(GPtrArray) hints = NULL;
  g_autoptr(JsonArray) array = json_array_new ();

  hints = db == NULL ? NULL : iterate_hints_list (db, iterate_invocation_get_time (invocation), error);
  for (guint i = 0; hints != NULL && i < hints->len; i++)
    {
      const IterateHint *hint = g_ptr_array_index (hints, i);

      if (invocation->json)
        json_array_add_object_element (array, iterate_hint_to_json (hint));
      else
        g_print ("%-18s %-14s %s\n", hint->practice->id, hint->subject, hint->text);
    }

  if (hints != NULL && invocation->json)
    iterate_invocation_print_array (array);
  else if (hints != NULL && hints->len == 0)
    g_print (_("Everything is as the best practices have it\n"));

  return hints != NULL;
}

static gboolean
dismiss (IterateDatabase  *db,
         gint64            now,
         gpointer          user_data,
         GError          **error)
{
  IterateInvocation *invocation = user_data;

  return iterate_hint_dismiss (db, iterate_invocation_get_argument (invocation, 0),
                               iterate_invocation_get_argument (invocation, 1),
                               iterate_user_get_name (), now, error);
}

static gboolean
run_dismiss (IterateInvocation  *invocation,
             GError            **error)
{
  return iterate_invocation_write (invocation, dismiss, invocation, error);
}

const IterateCommand iterate_review_commands[] = {
  {
    "review", NULL, 0, 0, N_("Review what happened and what came of it"),
    "Examples:\n  iterate review --status completed --period 30d\n  iterate review --save review.pdf",
    review_options, run_review,
  },
  {
    "practices", NULL, 0, 0, N_("List the best practices, and where Iterate helps to keep them"), NULL,
    NULL, run_practices,
  },
  {
    "hints", NULL, 0, 0, N_("List what is not as the best practices have it"), NULL, NULL, run_hints,
  },
  {
    "hints dismiss", "PRACTICE SUBJECT", 2, 2, N_("See a hint no more"),
    "Example:\n  iterate hints dismiss have-guardrails exp-4", NULL, run_dismiss,
  },
  { NULL }
};
