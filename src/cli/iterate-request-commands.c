/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-priority-queue.h"
#include "iterate-query.h"
#include "iterate-request-ledger.h"
#include "iterate-request-trial.h"
#include "iterate-task.h"
#include "iterate-thanks.h"

#include <glib/gi18n.h>

static int limit = 50;
static char *status;
static char **items;
static char *topic;

static const GOptionEntry list_options[] = {
  { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_("How many at most; 50 by default"), N_("N") },
  { "status", 0, 0, G_OPTION_ARG_STRING, &status,
    N_("Only those that are open, planned, started, shipped, declined or merged"), N_("STATUS") },
  { NULL }
};

static const GOptionEntry queue_options[] = {
  { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_("How many at most; 50 by default"), N_("N") },
  { NULL }
};

static const GOptionEntry split_options[] = {
  { "feedback", 0, 0, G_OPTION_ARG_STRING_ARRAY, &items,
    N_("What becomes a request of its own; can be given several times"), N_("ID") },
  { "topic", 0, 0, G_OPTION_ARG_STRING, &topic, N_("What to call it"), N_("TEXT") },
  { NULL }
};

static gboolean
print_request (IterateInvocation  *invocation,
               const char         *id,
               GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateFeatureRequest) request = NULL;
  g_autoptr(JsonObject) object = NULL;
  g_autofree char *product = NULL;
  IteratePriorityQueue queue;
  IteratePriorityTerms terms;

  request = db == NULL ? NULL : iterate_feature_request_find (db, id, error);
  object = request == NULL ? NULL : iterate_feature_request_to_json (request, db, error);
  if (object == NULL || !iterate_priority_queue_load (&queue, db, error))
    return FALSE;

  if (invocation->json)
    {
      iterate_invocation_print_object (object);
      return TRUE;
    }

  terms = iterate_priority_queue_score (&queue, request);
  product = iterate_priority_terms_dup_text (&terms, iterate_feature_request_get_urgency (request));
  g_print ("%s (%s)\n%s\n\n%s\n", iterate_feature_request_get_topic (request),
           iterate_feature_request_get_status (request),
           iterate_feature_request_get_description (request), product);
  if (iterate_feature_request_get_task (request) != 0)
    g_print (_("Task task-%" G_GINT64_FORMAT "\n"), iterate_feature_request_get_task (request));
  if (iterate_record_get_int64 (ITERATE_RECORD (request), "experiment") != 0)
    g_print (_("Tried in exp-%" G_GINT64_FORMAT "\n"),
             iterate_record_get_int64 (ITERATE_RECORD (request), "experiment"));

  return TRUE;
}

/* With whom and what each is from. */
static gboolean
print_requests_json (IterateDatabase  *db,
                     GPtrArray        *list,
                     GError          **error)
{
  g_autoptr(JsonArray) array = json_array_new ();

  for (guint i = 0; i < list->len; i++)
    {
      JsonObject *object = iterate_feature_request_to_json (g_ptr_array_index (list, i), db, error);

      if (object == NULL)
        return FALSE;

      json_array_add_object_element (array, object);
    }
  iterate_invocation_print_array (array);

  return TRUE;
}

static gboolean
run_list (IterateInvocation  *invocation,
          GError            **error)
{
  static const char *const columns[] = {
    "id", "votes", "urgency", "sentiment", "score", "status", "topic", NULL
  };
  static const char *const statuses[] = {
    "open", "planned", "started", "shipped", "declined", "merged", NULL
  };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FEATURE_REQUEST);
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(GPtrArray) list = NULL;

  if (db == NULL || !iterate_invocation_check_status (status, statuses, error))
    return FALSE;

  if (status != NULL)
    iterate_query_where (query, "status", ITERATE_EQUALS, status);
  else
    iterate_query_where (query, "votes", ITERATE_GTE, (gint64) 1);
  iterate_query_order_by (query, "votes", TRUE);
  iterate_query_order_by (query, "id", FALSE);
  iterate_query_limit (query, MAX (limit, 1));

  list = iterate_query_list (query, db, error);
  if (list == NULL)
    return FALSE;

  if (invocation->json)
    return print_requests_json (db, list, error);

  iterate_invocation_print_records (invocation, list, _("There is no request yet"), columns);

  return TRUE;
}

static gboolean
run_show (IterateInvocation  *invocation,
          GError            **error)
{
  return print_request (invocation, iterate_invocation_get_argument (invocation, 0), error);
}

/* What a change needs to know. */
typedef struct
{
  IterateInvocation    *invocation;
  IterateUnderstanding *understanding;
  gint64                request;
} Change;

static gboolean
find_request (Change           *change,
              IterateDatabase  *db,
              guint             argument,
              gint64           *id,
              GError          **error)
{
  const char *text = iterate_invocation_get_argument (change->invocation, argument);
  g_autoptr(IterateFeatureRequest) request = iterate_feature_request_find (db, text, error);

  if (request == NULL)
    return FALSE;

  *id = iterate_record_get_id (ITERATE_RECORD (request));

  return TRUE;
}

static gboolean
change_request (IterateInvocation  *invocation,
                IterateWriteFunc    func,
                GError            **error)
{
  Change change = { invocation, NULL, 0 };
  g_autofree char *id = NULL;

  if (iterate_invocation_open (invocation, error) == NULL)
    return FALSE;

  change.understanding = iterate_workspace_get_understanding (invocation->workspace);
  if (!iterate_invocation_write (invocation, func, &change, error))
    return FALSE;

  id = iterate_id_format ("req", change.request);

  return print_request (invocation, id, error);
}

static gboolean
merge (IterateDatabase  *db,
       gint64            now,
       gpointer          user_data,
       GError          **error)
{
  Change *change = user_data;
  gint64 from;

  return find_request (change, db, 0, &from, error) &&
         find_request (change, db, 1, &change->request, error) &&
         iterate_request_ledger_merge (db, change->understanding, from, change->request, now, error);
}

static gboolean
run_merge (IterateInvocation  *invocation,
           GError            **error)
{
  return change_request (invocation, merge, error);
}

static gboolean
unmerge (IterateDatabase  *db,
         gint64            now,
         gpointer          user_data,
         GError          **error)
{
  Change *change = user_data;
  const char *text = iterate_invocation_get_argument (change->invocation, 0);

  /* By its id, since what was merged is followed otherwise. */
  if (!iterate_id_parse (text, "req", &change->request))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” is no request; ids look like req-4"), text);
      return FALSE;
    }

  return iterate_request_ledger_unmerge (db, change->understanding, change->request, now, error);
}

static gboolean
run_unmerge (IterateInvocation  *invocation,
             GError            **error)
{
  return change_request (invocation, unmerge, error);
}

static gboolean
split (IterateDatabase  *db,
       gint64            now,
       gpointer          user_data,
       GError          **error)
{
  Change *change = user_data;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 request;

  if (!find_request (change, db, 0, &request, error))
    return FALSE;

  for (guint i = 0; items != NULL && items[i] != NULL; i++)
    {
      gint64 id, of;

      if (!iterate_id_parse (items[i], "feedback", &id) ||
          !iterate_database_get_int64 (db, &of, NULL,
                                       "SELECT coalesce(request_id, 0) FROM feedback WHERE id = ?",
                                       "i", id) ||
          of != request)
        {
          g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
                       _("“%s” is no feedback of that request"), items[i]);
          return FALSE;
        }
      g_array_append_val (ids, id);
    }

  if (ids->len == 0)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("Say with --feedback what becomes a request of its own"));
      return FALSE;
    }

  return iterate_request_ledger_split (db, change->understanding, (gint64 *) ids->data, ids->len,
                                       topic, now, &change->request, error);
}

static gboolean
run_split (IterateInvocation  *invocation,
           GError            **error)
{
  return change_request (invocation, split, error);
}

static gboolean
rename_request (IterateDatabase  *db,
                gint64            now,
                gpointer          user_data,
                GError          **error)
{
  Change *change = user_data;

  return find_request (change, db, 0, &change->request, error) &&
         iterate_request_ledger_rename (
           db, change->request, iterate_invocation_get_argument (change->invocation, 1), now, error);
}

static gboolean
run_rename (IterateInvocation  *invocation,
            GError            **error)
{
  return change_request (invocation, rename_request, error);
}

static gboolean
set_status (IterateDatabase  *db,
            gint64            now,
            gpointer          user_data,
            GError          **error)
{
  Change *change = user_data;

  return find_request (change, db, 0, &change->request, error) &&
         iterate_request_ledger_set_status (
           db, change->request, iterate_invocation_get_argument (change->invocation, 1), now, error);
}

static gboolean
run_status (IterateInvocation  *invocation,
            GError            **error)
{
  return change_request (invocation, set_status, error);
}

static gboolean
try_request (IterateDatabase  *db,
             gint64            now,
             gpointer          user_data,
             GError          **error)
{
  Change *change = user_data;
  const char *name = iterate_invocation_get_argument (change->invocation, 1);

  if (!find_request (change, db, 0, &change->request, error))
    return FALSE;

  return name == NULL ? iterate_request_untry (db, change->request, now, error)
                      : iterate_request_try (db, change->request, name, now, error);
}

static gboolean
run_try (IterateInvocation  *invocation,
         GError            **error)
{
  return change_request (invocation, try_request, error);
}

static gboolean
ship (IterateDatabase  *db,
      gint64            now,
      gpointer          user_data,
      GError          **error)
{
  Change *change = user_data;

  return find_request (change, db, 0, &change->request, error) &&
         iterate_request_ledger_set_status (db, change->request, "shipped", now, error);
}

/* Ships a request and lists whom to tell. */
static gboolean
run_ship (IterateInvocation  *invocation,
          GError            **error)
{
  Change change = { invocation, NULL, 0 };
  IterateDatabase *db;
  g_autoptr(IterateFeatureRequest) request = NULL;
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(JsonArray) array = json_array_new ();

  if (iterate_invocation_open (invocation, error) == NULL ||
      !iterate_invocation_write (invocation, ship, &change, error))
    return FALSE;

  db = iterate_invocation_get_database (invocation, error);
  request = iterate_database_find (db, ITERATE_TYPE_FEATURE_REQUEST, change.request, error);
  list = request == NULL ? NULL : iterate_thanks_list (request, db, error);
  if (list == NULL)
    return FALSE;

  if (!invocation->json)
    g_print (ngettext ("Shipped. %u person asked for it:\n", "Shipped. %u people asked for it:\n",
                       list->len), list->len);
  for (guint i = 0; i < list->len; i++)
    {
      const IterateThanks *thanks = g_ptr_array_index (list, i);

      if (invocation->json)
        json_array_add_object_element (array, iterate_thanks_to_json (thanks));
      else
        g_print ("\n%s\n%s\n", thanks->author,
                 thanks->mailto != NULL ? thanks->mailto : thanks->message);
    }
  if (invocation->json)
    iterate_invocation_print_array (array);

  return TRUE;
}

static void
add_terms (JsonObject                 *object,
           const IteratePriorityTerms *terms)
{
  json_object_set_double_member (object, "score", terms->score);
  json_object_set_double_member (object, "urgencyWeight", terms->urgency_weight);
  json_object_set_double_member (object, "sentimentWeight", terms->sentiment_weight);
}

static void
print_queue (IterateInvocation          *invocation,
             GPtrArray                  *list,
             const IteratePriorityQueue *queue)
{
  g_autoptr(JsonArray) array = json_array_new ();

  for (guint i = 0; i < list->len; i++)
    {
      IterateFeatureRequest *request = g_ptr_array_index (list, i);
      IteratePriorityTerms terms = iterate_priority_queue_score (queue, request);
      const char *urgency = iterate_feature_request_get_urgency (request);
      g_autofree char *product = iterate_priority_terms_dup_text (&terms, urgency);
      g_autofree char *id = iterate_record_dup_subject (ITERATE_RECORD (request));
      JsonObject *object;

      if (!invocation->json)
        {
          g_print ("%-8s %-60s %s\n", id, iterate_feature_request_get_topic (request), product);
          continue;
        }

      object = iterate_record_to_json (ITERATE_RECORD (request));
      add_terms (object, &terms);
      json_array_add_object_element (array, object);
    }

  if (invocation->json)
    iterate_invocation_print_array (array);
  else if (list->len == 0)
    g_print (_("Nothing waits\n"));
}

static gboolean
run_queue (IterateInvocation  *invocation,
           GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(GPtrArray) list = NULL;
  IteratePriorityQueue queue;

  list = db == NULL ? NULL : iterate_priority_queue_list (db, MAX (limit, 1), error);
  if (list == NULL || !iterate_priority_queue_load (&queue, db, error))
    return FALSE;

  print_queue (invocation, list, &queue);

  return TRUE;
}

const IterateCommand iterate_request_commands[] = {
  {
    "requests list", NULL, 0, 0, N_("List what users ask for, the most votes first"),
    "Example:\n  iterate requests list --status planned --json", list_options, run_list,
  },
  {
    "requests show", "REQUEST", 1, 1, N_("Show a request, its votes and its score"),
    "Example:\n  iterate requests show req-4", NULL, run_show,
  },
  {
    "requests merge", "REQUEST INTO", 2, 2, N_("Move all votes of a request to another one"),
    "Example:\n  iterate requests merge req-7 req-4", NULL, run_merge,
  },
  {
    "requests unmerge", "REQUEST", 1, 1, N_("Take a merge back"),
    "Example:\n  iterate requests unmerge req-7", NULL, run_unmerge,
  },
  {
    "requests split", "REQUEST", 1, 1, N_("Make votes of a request a request of their own"),
    "Example:\n  iterate requests split req-4 --feedback feedback-12 --topic \"Dark mode at night\"",
    split_options, run_split,
  },
  {
    "requests rename", "REQUEST TOPIC", 2, 2, N_("Give a request another topic"),
    "Example:\n  iterate requests rename req-4 \"Dark mode\"", NULL, run_rename,
  },
  {
    "requests status", "REQUEST STATUS", 2, 2,
    N_("Set a request to open, planned, started, shipped or declined"),
    "Example:\n  iterate requests status req-4 planned", NULL, run_status,
  },
  {
    "requests try", "REQUEST [EXPERIMENT]", 1, 2,
    N_("Link a request with the experiment that tries it"),
    "An experiment that is not there is drafted. Without one, the link is taken away.\n\n"
    "Example:\n  iterate requests try req-4 \"Dark mode\"", NULL, run_try,
  },
  {
    "requests ship", "REQUEST", 1, 1, N_("Note that a request is shipped, and list whom to tell"),
    "Example:\n  iterate requests ship req-4", NULL, run_ship,
  },
  {
    "queue", NULL, 0, 0, N_("List open requests by votes × urgency × mood"),
    "Example:\n  iterate queue --limit 10", queue_options, run_queue,
  },
  { NULL }
};
